import { expect, test } from "vitest";
import { commandsOf, mutationsOf, parseEquivalents } from "./lab-mutations.ts";

const SOLUTION = {
  name: "solution.sh",
  text: `# A comment
kubectl scale deployment {{name}} --replicas=3

cat > a.yaml <<END
replicas: 4
END
kubectl set image deployment/{{name}} nginx=nginx:1.27
`,
};

test("a here-document belongs to its command", () => {
  expect(commandsOf(SOLUTION.text)).toEqual([
    "kubectl scale deployment {{name}} --replicas=3",
    "cat > a.yaml <<END\nreplicas: 4\nEND",
    "kubectl set image deployment/{{name}} nginx=nginx:1.27",
  ]);
});

test("each command is left out, each value changed", () => {
  expect(mutationsOf(SOLUTION).map(({ command, change }) => `${command.split(" ")[1]} ${change}`)).toEqual([
    "scale dropped",
    "scale {{name}} → {{name}}x",
    "scale 3 → 4",
    "> dropped",
    "> 4 → 5",
    "set dropped",
    "set {{name}} → {{name}}x",
    "set 27 → 28",
  ]);
  expect(mutationsOf(SOLUTION)[7].script.text.split("\n").at(-1)).toBe(
    "kubectl set image deployment/{{name}} nginx=nginx:1.28",
  );
});

test.each([
  ["a: 1", "labs/x: must be a list"],
  ["- why: because", "labs/x: [0].command: must be a text"],
  ["- command: kubectl", "labs/x: [0].why: must be a text"],
  ["- {command: kubectl delete, why: no}", "labs/x: [0]: solution.sh has no such command or value"],
  [
    "- {command: kubectl scale, change: 3 → 5, why: no}",
    "labs/x: [0]: solution.sh has no such command or value",
  ],
])("an entry that is about nothing is refused: %s", (text, problem) => {
  expect(() => parseEquivalents("labs/x", text, SOLUTION)).toThrow(problem);
});
