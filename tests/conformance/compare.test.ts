import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import { normalise } from "./normalise.ts";
import { parse } from "./transcript.ts";

const TEXT = `# title: a tale
# needs: slow, nodes
# exact: ip
-- a/b.yaml --
kind: Pod
-- commands --
$ kubectl get pods \\
> -o name
pod/web
$ false
[exit 1]
`;

const here = { namespace: "team", directory: "/tmp/x" };

test("a session is read as it was written", () => {
  expect(parse(TEXT)).toEqual({
    title: "a tale",
    needs: ["slow", "nodes"],
    exact: ["ip"],
    files: [{ name: "a/b.yaml", text: "kind: Pod\n" }],
    steps: [
      { command: "kubectl get pods \\\n-o name", output: ["pod/web"], exit: 0 },
      { command: "false", output: [], exit: 1 },
    ],
  });
});

test("what differs from run to run is no difference", () => {
  const there = { namespace: "ns-00000", directory: "WORKDIR", exact: [] };
  const recorded = [
    "web-64bf787f5f-6wfvz   1/1   Running   0   3s",
    "in ns-00000 since 2026-01-01T00:00:00Z",
  ];
  const seen = ["web-7d9c8b6c4d-x2x9z   1/1   Running   0   2m10s", "in team since 2027-02-03T04:05:06Z"];

  expect(normalise(seen, { ...here, exact: [] })).toEqual(normalise(recorded, there));
});

test("a rule that a session switches off is not applied", () => {
  expect(normalise(["10.96.0.10"], { ...here, exact: ["ip"] })).toEqual(["10.96.0.10"]);
  expect(normalise(["10.96.0.10"], { ...here, exact: [] })).toEqual(["<ip>"]);
});

test("a missing line, a line too many and another exit code count", () => {
  const transcript = parse(TEXT);

  const { score, differences } = compare(
    transcript,
    [
      { output: ["pod/web", "pod/more"], exit: 0 },
      { output: [], exit: 0 },
    ],
    here,
  );

  expect(score).toEqual({ commands: 2, equal: 0, lines: 2, matched: 1 });
  expect(differences).toEqual([
    "  $ kubectl get pods \\\n-o name\n     pod/web\n    +pod/more",
    "  $ false\n    -[exit 1]",
  ]);
});
