// Judges a session: watches from the beginning, looks on demand, and tries on a copy what must be tried.

import type { Resource } from "../cluster/client-go/client.ts";
import type { Program } from "../simulation/index.ts";
import { validateChecks, type Check, type Verdict } from "./check.ts";
import { probesOf } from "./probes.ts";
import type { CheckResult, Report, Text } from "./report.ts";
import { viewOf, type View, type World } from "./world.ts";

export type Variables = Readonly<Record<string, string>>;

/** A lab's grader: which checks there are may depend on what the seed drew, how many and their ids may not. */
export interface Grader {
  readonly lab: string;
  checks(variables: Variables): readonly Check[];
}

/** Declares a lab's grader. */
export const lab = (name: string, checks: (variables: Variables) => readonly Check[]): Grader => ({
  lab: name,
  checks,
});

/** Watches one session. */
export interface Judge {
  /** What can be said by looking. What would have to be tried is "unknown" until it was tried. */
  report(): Report;
  /** Tries it, too. Acts on the cluster and lets time pass: only on a copy of a session. */
  probe(): Program<Report>;
}

interface Watched {
  check: Check;
  memory: unknown;
  /** Why it cannot be judged any more. */
  broken?: Text;
  /** What the probe found. */
  tried?: Verdict;
}

const crashed = (error: unknown): Text => {
  const message = error instanceof Error ? error.message : String(error);
  return { en: `This could not be judged: ${message}`, es: `No se pudo juzgar: ${message}` };
};

const UNTRIED: Text = {
  en: "Looks right; it is tried when you check.",
  es: "Tiene buen aspecto; se prueba cuando compruebas.",
};

/** Begins to watch: call it when the session begins, before its first input. */
export function watchOver(grader: Grader, world: World): Judge {
  const view = viewOf(world);
  const checks = grader.checks(world.variables);
  validateChecks(grader.lab, checks);
  const watched = checks.map((check) => begin(check, view));
  follow(watched, view);

  const report = (): Report =>
    reportOf(
      grader.lab,
      world,
      watched.map((one) => resultOf(one, view)),
    );
  return {
    report,
    *probe() {
      const probes = probesOf(world);
      for (const one of watched) {
        if (!one.check.probe || one.broken || look(one, view) !== true) continue;
        try {
          one.tried = yield* one.check.probe(view, probes, one.memory);
        } catch (error) {
          one.broken = crashed(error);
        }
      }
      return report();
    },
  };
}

function begin(check: Check, view: View): Watched {
  try {
    return { check, memory: check.remember?.(view) };
  } catch (error) {
    return { check, memory: undefined, broken: crashed(error) };
  }
}

/** One watch a resource, whoever wants it. */
function follow(watched: readonly Watched[], view: View): void {
  const resources = new Set(watched.flatMap(({ check }) => [...(check.follow ?? [])]));
  for (const resource of resources) {
    const interested = watched.filter(({ check }) => check.follow?.includes(resource));
    const sampleAll = () => interested.forEach((one) => sample(one, view));
    watchEveryChange(view, resource, sampleAll);
  }
}

const watchEveryChange = (view: View, resource: Resource, changed: () => void) =>
  view.cluster.watch(resource, { added: changed, modified: changed, deleted: changed });

function sample(one: Watched, view: View): void {
  if (one.broken) return;
  try {
    one.check.sample?.(view, one.memory);
  } catch (error) {
    one.broken = crashed(error);
  }
}

function look(one: Watched, view: View): Verdict | undefined {
  try {
    return one.check.verify(view, one.memory);
  } catch (error) {
    one.broken = crashed(error);
    return undefined;
  }
}

function resultOf(one: Watched, view: View): CheckResult {
  const { id, title, points, hints, safeguard = false, probe } = one.check;
  const common = { id, title, points, safeguard, hints: [...hints] };
  const verdict = one.broken ? undefined : judged(look(one, view), probe !== undefined, one.tried);
  if (one.broken || verdict === undefined)
    return { ...common, outcome: "unknown", seen: one.broken ?? UNTRIED };
  return verdict === true
    ? { ...common, outcome: "passed" }
    : { ...common, outcome: "failed", seen: verdict };
}

/** What was tried counts once looking is content; undefined: it was not tried. */
function judged(
  looked: Verdict | undefined,
  hasProbe: boolean,
  tried: Verdict | undefined,
): Verdict | undefined {
  if (tried !== undefined) return tried;
  return looked === true && hasProbe ? undefined : looked;
}

function reportOf(lab: string, { seed, simulation }: World, checks: CheckResult[]): Report {
  const passed = checks.filter(({ outcome }) => outcome === "passed");
  const achieved = passed.some(({ safeguard }) => !safeguard);
  const sum = (results: readonly CheckResult[]) => results.reduce((total, { points }) => total + points, 0);
  return {
    schema: "timonel/report/v1",
    lab,
    seed,
    at: simulation.now,
    checks,
    score: achieved ? sum(passed) : 0,
    maxScore: sum(checks),
    solved: passed.length === checks.length,
  };
}

/**
 * The verdict on a session as it was handed in: it is opened again under watch, its inputs are played, what must be tried is tried. The
 * session that the learner works in is not touched.
 */
export async function judgeReplay<Session extends World>(
  grader: Grader,
  open: () => Session,
  play: (session: Session) => Promise<void>,
): Promise<Report> {
  const session = open();
  const judge = watchOver(grader, session);
  await play(session);
  return runToEnd(session, judge.probe());
}

const PROBE_LIMIT_MS = 600_000;

async function runToEnd({ simulation }: World, program: Program<Report>): Promise<Report> {
  const task = simulation.spawn("probes", program);
  // Somebody listens: a failure is told here.
  task.onEnd(() => {});
  const limit = simulation.now + PROBE_LIMIT_MS;
  while (!task.outcome && simulation.now < limit) {
    const next = Math.min(simulation.nextAt() ?? limit, limit);
    await simulation.throughHolds(() => simulation.runUntil(next));
  }
  if (!task.outcome) throw new Error("probes did not end");
  if (!task.outcome.ok) throw task.outcome.error;
  return task.outcome.value;
}
