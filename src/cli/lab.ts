// npm run lab -- check NAME|--all [--seed N] [--verbose]: proves labs.

import { parseArgs } from "node:util";
import { labNames, readLab } from "./lab-files.ts";
import { proveLab, proveMutations, proveSolution, type MutationProof, type Proof } from "./lab-guard.ts";

const USAGE = `Usage: npm run lab -- check NAME... | --all  [--seed N]... [--no-mutations] [--verbose]

The first seed proves everything, the others (1 to 5, unless said) that the solution passes.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: "boolean" },
    seed: { type: "string", multiple: true },
    "no-mutations": { type: "boolean" },
    verbose: { type: "boolean" },
  },
});

async function main(): Promise<number> {
  const [command, ...given] = positionals;
  const names = values.all ? labNames() : given;
  const seeds = (values.seed ?? ["1", "2", "3", "4", "5"]).map(Number);
  if (command !== "check" || names.length === 0 || seeds.some(Number.isNaN)) {
    console.error(USAGE);
    return 2;
  }
  let failed = 0;
  for (const name of names) {
    const lab = await readLab(name);
    for (const proof of await proveLab(lab, seeds[0])) failed += tell(name, proof);
    for (const seed of seeds.slice(1)) failed += tell(name, await proveSolution(lab, seed));
    if (!values["no-mutations"]) failed += tellMutations(name, await proveMutations(lab, seeds[0]));
  }
  return failed > 0 ? 1 : 0;
}

/** Prints one proof; 1 when it failed. */
function tell(name: string, { what, seed, problems, attempt }: Proof): number {
  const { score, maxScore } = attempt.report;
  console.log(
    `${problems.length === 0 ? "ok  " : "FAIL"} ${name} ${what} (seed ${seed}): ${score} of ${maxScore}`,
  );
  for (const problem of problems) console.log(`     ${problem}`);
  if (values.verbose || problems.length > 0) {
    for (const { id, outcome, seen } of attempt.report.checks)
      console.log(`       ${outcome} ${id} ${seen?.en ?? ""}`);
    console.log(attempt.output.replaceAll("\r\n", "\n").replace(/^(?=.)/gm, "       | "));
  }
  return problems.length === 0 ? 0 : 1;
}

function tellMutations(name: string, { tried, caught, equivalent, survivors, ok }: MutationProof): number {
  console.log(
    `${ok ? "ok  " : "FAIL"} ${name} mutations: ${caught} of ${tried} noticed, ${equivalent} equivalent`,
  );
  for (const survivor of survivors) console.log(`     unnoticed: ${survivor}`);
  return ok ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
