// Random logs, as a page could have written them: playing one again ends in the same store, and so does going on from its middle.

import fc from "fast-check";
import { expect, test } from "vitest";
import { EMPTY_LAB } from "../../src/session/lab.ts";
import { replay, Session, type Action } from "../../src/session/session.ts";
import { storeText } from "../replay/story.ts";
import { FUZZ } from "./texts.ts";

const keys = (data: string): Action => ({ type: "keys", terminal: "main", data });

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(
        "kubectl create deployment web --image=nginx:1.27 --replicas=3",
        "kubectl scale deployment web --replicas=1",
        "kubectl delete pods --all --wait=false",
        "kubectl set image deployment/web nginx=nginx:gone",
        "kubectl rollout undo deployment/web",
        "kubectl get pods -w",
        "sleep 2 &",
        "kill %1",
        "while true; do date; sleep 1; done",
        "kubectl drain worker-1 --ignore-daemonsets --force &",
        "exit",
        "echo $RANDOM > f; cat f",
        "kubectl delete deployment web",
        "((",
        "kubectl apply -f - <<E",
      )
      .map((line) => keys(`${line}\r`)),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(
        "\x03",
        "\x04",
        "\x1a",
        "\t",
        "\x1b[A\r",
        "\x12",
        "\x1b",
        "\x7f",
        "\x1b[200~a\nb\x1b[201~",
      )
      .map(keys),
  },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 8 }).map(keys) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("resize" as const),
      terminal: fc.constantFrom("main", "two"),
      columns: fc.integer({ min: 1, max: 200 }),
      rows: fc.integer({ min: 1, max: 60 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("cell" as const),
      id: fc.constantFrom("a", "b"),
      text: fc.constantFrom(
        "kubectl get all",
        "sleep 5; echo $$",
        "a: [",
        "kind: Namespace\napiVersion: v1\nmetadata: {name: x}",
      ),
      manifest: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("stop-cell" as const), id: fc.constantFrom("a", "b", "c") }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("write" as const),
      path: fc.constantFrom("/home/learner/work/a.yaml", "/home/learner/work/d/b"),
      text: fc.string({ maxLength: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Action>({ type: "tick" }) },
);

test("a random log replays to the same store and the same log", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(action, fc.nat(9_000)), { maxLength: 12 }),
      fc.integer({ min: 1, max: 1e6 }),
      async (log, seed) => {
        const session = new Session({ lab: EMPTY_LAB, seed });
        for (const [input, pause] of log) {
          session.apply(input);
          await session.simulation.throughHolds(() => session.simulation.advance(pause));
        }
        const file = JSON.parse(JSON.stringify(session.file()));

        const again = await replay(file, EMPTY_LAB);

        expect(storeText(again)).toBe(storeText(session));
        expect(again.file()).toEqual(session.file());
      },
    ),
    { numRuns: 25 * FUZZ.runs, seed: FUZZ.seed },
  );
});
