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
  /** Looks, then tries what must be tried. Acts on the cluster and lets time pass: only on a copy of a session. */
  probe(): Program<Report>;
  /** Takes over what was found by trying on a copy; it counts as long as looking stays content. */
  adopt(report: Report): void;
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

  const report = (looked = watched.map((one) => look(one, view))): Report =>
    reportOf(
      grader.lab,
      world,
      watched.map((one, i) => resultOf(one, looked[i])),
    );
  return {
    report: () => report(),
    *probe() {
      // What probes do to the cluster must not count against the learner.
      const looked = watched.map((one) => look(one, view));
      const probes = probesOf(world);
      for (const [i, one] of watched.entries()) {
        if (!one.check.probe || one.broken || looked[i] !== true) continue;
        try {
          one.tried = yield* one.check.probe(view, probes, one.memory);
        } catch (error) {
          one.broken = crashed(error);
        }
      }
      return report(looked);
    },
    adopt({ checks: found }) {
      for (const one of watched) {
        const result = one.check.probe && found.find(({ id }) => id === one.check.id);
        if (result?.outcome === "passed") one.tried = true;
        if (result?.outcome === "failed") one.tried = result.seen;
      }
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

/** What looking finds; undefined when it crashed. Who is not content any more must try again. */
function look(one: Watched, view: View): Verdict | undefined {
  if (one.broken) return undefined;
  try {
    const verdict = one.check.verify(view, one.memory);
    if (verdict !== true) one.tried = undefined;
    return verdict;
  } catch (error) {
    one.broken = crashed(error);
    return undefined;
  }
}

function resultOf({ check, broken, tried }: Watched, looked: Verdict | undefined): CheckResult {
  const { id, title, points, hints, safeguard = false, probe } = check;
  const common = { id, title, points, safeguard, hints: [...hints] };
  if (broken || looked === undefined) return { ...common, outcome: "unknown", seen: broken };
  const verdict = looked === true && probe ? tried : looked;
  if (verdict === undefined) return { ...common, outcome: "unknown", seen: UNTRIED };
  return verdict === true
    ? { ...common, outcome: "passed" }
    : { ...common, outcome: "failed", seen: verdict };
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
  open: () => Session | Promise<Session>,
  play: (session: Session) => Promise<void>,
): Promise<Report> {
  const session = await open();
  const judge = watchOver(grader, session);
  await play(session);
  return tryOut(session, judge);
}

/** A day and an hour. */
const PROBE_LIMIT_MS = 90_000_000;

/** Runs a judge's probes on a copy of a session to their end. Whoever has other things to do meanwhile does them in `rest`. */
export async function tryOut(
  { simulation }: World,
  judge: Judge,
  rest?: () => Promise<void> | undefined,
): Promise<Report> {
  const task = simulation.spawn("probes", judge.probe());
  // Somebody listens: a failure is told here.
  task.onEnd(() => {});
  const limit = simulation.now + PROBE_LIMIT_MS;
  while (!task.outcome && simulation.now < limit) {
    const next = Math.min(simulation.nextAt() ?? limit, limit);
    await simulation.throughHolds(() => simulation.runUntil(next));
    await rest?.();
  }
  if (!task.outcome) throw new Error("probes did not end");
  if (!task.outcome.ok) throw task.outcome.error;
  return task.outcome.value;
}
