// Proves a lab: untouched it fails every objective, its solution passes, each wrong solution fails just what it says.

import { judgeReplay } from "../grading/judge.ts";
import type { Report } from "../grading/report.ts";
import { substitute } from "../session/lab.ts";
import { Session } from "../session/session.ts";
import { failuresSaid, type Lab, type Script } from "./lab-files.ts";

const MINUTE_MS = 60_000;
const STEP_MS = 1_000;
/** What happens after the last command may take so long. */
const SETTLE_MS = 60_000;

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
      throw new Error(`${script.name} did not end within ${lab.description.minutes} virtual minutes`);
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
