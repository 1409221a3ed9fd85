// The labs' guard: what npm run lab -- check --all does, with several seeds.

import { describe, expect, test } from "vitest";
import { failuresSaid, labNames, readLab } from "../../src/cli/lab-files.ts";
import { attempt, proveLab, proveMutations, proveSolution } from "../../src/cli/lab-guard.ts";

const SEEDS = [2, 7];

test("there are labs to prove", () => {
  expect(labNames()).toContain("deployments");
});

describe.each(labNames())("lab %s", (name) => {
  test("untouched fails every objective, the solution passes, each mistake fails just what it names", async () => {
    const proofs = await proveLab(await readLab(name), 1);

    const problems = proofs.flatMap(({ what, problems }) => problems.map((problem) => `${what}: ${problem}`));
    expect(problems).toEqual([]);
    expect(proofs.length).toBeGreaterThanOrEqual(4);
  });

  test.each(SEEDS)("the solution passes with seed %i, too", async (seed) => {
    expect((await proveSolution(await readLab(name), seed)).problems).toEqual([]);
  });

  test("its grader notices what is left out of the solution, or changed in it", async () => {
    const { ok, survivors } = await proveMutations(await readLab(name), 1);

    expect(ok, survivors.join("\n")).toBe(true);
  });

  test("says what it saw in both languages, with the same numbers", async () => {
    const lab = await readLab(name);

    for (const script of lab.wrong) {
      const { report } = await attempt(lab, 1, script);
      const seen = report.checks.flatMap((check) => (check.seen ? [check.seen] : []));
      expect(seen).toHaveLength(failuresSaid(script.text)!.length);
      for (const { en, es } of seen) expect(es.match(/\d+/g)).toEqual(en.match(/\d+/g));
    }
  });

  test("has the same checks for every seed, worth the same", async () => {
    const lab = await readLab(name);
    const list = async (seed: number) =>
      (await attempt(lab, seed)).report.checks.map(({ id, points, safeguard }) => ({
        id,
        points,
        safeguard,
      }));

    expect(await list(2)).toEqual(await list(1));
  });

  test("gives the same report for the same session", async () => {
    const lab = await readLab(name);

    expect(await attempt(lab, 3, lab.solution)).toEqual(await attempt(lab, 3, lab.solution));
  });
});
