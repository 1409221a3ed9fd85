// How a page judges: by looking at the live session, and by trying on a copy that is played from its log.

import { expect, test } from "vitest";
import { readLab } from "../../src/cli/lab-files.ts";
import { tryOut, watchOver } from "../../src/grading/judge.ts";
import type { Report } from "../../src/grading/report.ts";
import { substitute } from "../../src/session/lab.ts";
import { continueWith, Session } from "../../src/session/session.ts";

const outcomeOf = ({ checks }: Report, id: string) => checks.find((check) => check.id === id)?.outcome;

test("what was tried on a copy solves the live session, which is left as it was", async () => {
  const { source, solution, grader } = await readLab("deployments");
  const open = () => new Session({ lab: source, seed: 5 });
  const live = open();
  const judge = watchOver(grader, live);
  const text = substitute(solution.text, live.variables);
  live.apply({ type: "cell", id: "solution", text, manifest: false });
  await live.simulation.throughHolds(() => live.simulation.advance(300_000));
  const before = live.cluster.client.list("pods");
  expect(outcomeOf(judge.report(), "canary-traffic")).toBe("unknown");
  expect(judge.report().solved).toBe(false);

  const copy = open();
  const judgeOfCopy = watchOver(grader, copy);
  await continueWith(copy, live.file());
  judge.adopt(await tryOut(copy, judgeOfCopy));

  expect(judge.report().solved).toBe(true);
  expect(live.cluster.client.list("pods")).toEqual(before);
  expect(live.elapsed).toBeLessThan(copy.elapsed);
});
