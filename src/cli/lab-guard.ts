// Proves a lab: untouched it fails every objective, its solution passes, each wrong solution fails just what it says.

import { judgeReplay } from "../grading/judge.ts";
import type { Report } from "../grading/report.ts";
import { substitute } from "../session/lab.ts";
import { Session } from "../session/session.ts";
import { failuresSaid, type Lab, type Script } from "./lab-files.ts";
import { isEquivalent, mutationsOf } from "./lab-mutations.ts";

const MINUTE_MS = 60_000;
const STEP_MS = 1_000;
/** What happens after the last command may take so long. */
const SETTLE_MS = 60_000;

class EndlessScript extends Error {}

export interface Attempt {
  report: Report;
  /** What the script printed. */
  output: string;
}

/** Runs a script in a new session, as a cell runs, and judges what it left. */
export async function attempt(lab: Lab, seed: number, script?: Script): Promise<Attempt> {
  let output = "";
  let ended = script === undefined;
  const open = () =>
    Session.open({
      lab: lab.source,
      seed,
      output: {
        cell: (_, data) => (output += data),
        cellEnd: () => (ended = true),
      },
    });
  const play = async (session: Session) => {
    const { simulation, variables } = session;
    if (!script) return;
    session.apply({ type: "cell", id: "script", text: substitute(script.text, variables), manifest: false });
    const limit = simulation.now + lab.description.minutes * MINUTE_MS;
    while (!ended && simulation.now < limit) await simulation.throughHolds(() => simulation.advance(STEP_MS));
    if (!ended)
      throw new EndlessScript(`${script.name} did not end within ${lab.description.minutes} virtual minutes`);
    await simulation.throughHolds(() => simulation.settle(SETTLE_MS));
  };
  return { report: await judgeReplay(lab.grader, open, play), output };
}

const failures = ({ checks }: Report): string[] =>
  checks
    .filter(({ outcome }) => outcome !== "passed")
    .map(({ id }) => id)
    .sort();

export interface Proof {
  what: string;
  seed: number;
  /** Empty: as it should be. */
  problems: string[];
  attempt: Attempt;
}

/** The least share of changed solutions that a grader must notice. */
const CAUGHT = 0.9;

export interface MutationProof {
  tried: number;
  caught: number;
  /** Said by the lab to make no difference, and not tried. */
  equivalent: number;
  /** Those that went unnoticed, as `command: change`. */
  survivors: string[];
  /** Whether enough were noticed. */
  ok: boolean;
}

/** Tries the solution with one thing wrong at a time. */
export async function proveMutations(lab: Lab, seed: number): Promise<MutationProof> {
  const all = mutationsOf(lab.solution);
  const mutations = all.filter((mutation) => !isEquivalent(mutation, lab.equivalents));
  const survivors: string[] = [];
  for (const { command, change, script } of mutations)
    if (await passes(lab, seed, script)) survivors.push(`${command.split("\n")[0]}: ${change}`);
  const caught = mutations.length - survivors.length;
  return {
    tried: mutations.length,
    caught,
    equivalent: all.length - mutations.length,
    survivors,
    ok: caught >= CAUGHT * mutations.length,
  };
}

/** Whether a script earns every point; one that does not end earns none. */
async function passes(lab: Lab, seed: number, script: Script): Promise<boolean> {
  try {
    const { report } = await attempt(lab, seed, script);
    return report.score === report.maxScore;
  } catch (error) {
    if (error instanceof EndlessScript) return false;
    throw error;
  }
}

/** Only what the solution must earn, for one more seed. */
export const proveSolution = async (lab: Lab, seed: number): Promise<Proof> =>
  solutionProof(seed, await attempt(lab, seed, lab.solution));

/** All proofs of a lab with one seed. */
export async function proveLab(lab: Lab, seed: number): Promise<Proof[]> {
  const proofs = [untouchedProof(seed, await attempt(lab, seed))];
  proofs.push(solutionProof(seed, await attempt(lab, seed, lab.solution)));
  for (const script of lab.wrong) proofs.push(wrongProof(seed, script, await attempt(lab, seed, script)));
  return proofs;
}

function untouchedProof(seed: number, attempt: Attempt): Proof {
  const passed = attempt.report.checks.filter(({ outcome, safeguard }) => outcome !== "failed" && !safeguard);
  const problems = passed.map(({ id, outcome }) => `${id} is ${outcome} although nothing was done`);
  if (attempt.report.score !== 0)
    problems.push(`the score is ${attempt.report.score} although nothing was done`);
  return { what: "untouched", seed, problems, attempt };
}

function solutionProof(seed: number, attempt: Attempt): Proof {
  const problems = attempt.report.checks
    .filter(({ outcome }) => outcome !== "passed")
    .map(({ id, outcome, seen }) => `${id} is ${outcome}: ${seen?.en ?? ""}`);
  return { what: "solution.sh", seed, problems, attempt };
}

function wrongProof(seed: number, script: Script, attempt: Attempt): Proof {
  const [expected, actual] = [failuresSaid(script.text)!, failures(attempt.report)];
  const same = expected.join() === actual.join();
  const problems = same ? [] : [`fails ${actual.join(", ") || "nothing"}, but says ${expected.join(", ")}`];
  return { what: script.name, seed, problems, attempt };
}
