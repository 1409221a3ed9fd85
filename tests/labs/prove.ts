// The labs' guard as tests: what npm run lab -- check does.

import { beforeAll, describe, expect, test } from "vitest";
import { failuresSaid, readLab } from "../../src/cli/lab-files.ts";
import { attempt, proveLab, proveMutations, type Proof } from "../../src/cli/lab-guard.ts";

/** In these a day is played for each attempt: one seed here, `npm run lab -- check` does the rest. */
export const SLOW: readonly string[] = ["autoscaling"];

const SEEDS = [2, 7];
const LIMIT_MS = 240_000;

const problemsOf = (proofs: readonly Proof[]): string[] =>
  proofs.flatMap(({ what, problems }) => problems.map((problem) => `${what}: ${problem}`));

/** What holds of every lab. */
export function proveInTests(name: string): void {
  const slow = SLOW.includes(name);
  const because = slow ? " (left out: each attempt plays a day)" : "";
  describe(`lab ${name}`, { timeout: LIMIT_MS }, () => {
    let proofs: Proof[];
    beforeAll(async () => void (proofs = await proveLab(await readLab(name), 1)), LIMIT_MS);

    test("untouched fails every objective, the solution passes, each mistake fails just what it names", () => {
      expect(problemsOf(proofs)).toEqual([]);
      expect(proofs.length).toBeGreaterThanOrEqual(5);
    });

    test("says what it saw in both languages, with the same numbers", async () => {
      const { wrong } = await readLab(name);

      for (const script of wrong) {
        const { report } = proofs.find(({ what }) => what === script.name)!.attempt;
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
      const first = proofs.find(({ what }) => what === "solution.sh")!.attempt;

      expect(await attempt(lab, 1, lab.solution)).toEqual(first);
    });

    test.skipIf(slow).each(SEEDS)(`so it is with seed %i${because}`, async (seed) => {
      expect(problemsOf(await proveLab(await readLab(name), seed))).toEqual([]);
    });

    test.skipIf(slow)(
      `its grader notices what is left out of the solution, or changed in it${because}`,
      async () => {
        const { ok, survivors } = await proveMutations(await readLab(name), 1);

        expect(ok, survivors.join("\n")).toBe(true);
      },
    );
  });
}
