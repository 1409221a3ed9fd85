// A check: one sentence, its points, how it is judged, and hints from weak to strong.

import type { Resource } from "../cluster/client-go/client.ts";
import type { Program } from "../simulation/index.ts";
import type { Probes } from "./probes.ts";
import type { Text } from "./report.ts";
import type { View } from "./world.ts";

/** True: passed. A text: failed, and this was seen. */
export type Verdict = true | Text;

export interface Check<Memory = any> {
  /** Unique in the lab, stable over versions: `image-updated`. */
  id: string;
  points: number;
  title: Text;
  hints: readonly Text[];
  /** Watched throughout, lost once for all; earns its points only beside a passed objective. */
  safeguard?: boolean;
  /** What is remembered, as it was when the learner began. */
  remember?(view: View): Memory;
  /** Resources whose every change calls `sample`. */
  follow?: readonly Resource[];
  sample?(view: View, memory: Memory): void;
  /** Judges by looking. */
  verify(view: View, memory: Memory): Verdict;
  /** What must be tried, once `verify` is content. It acts, and time passes: only ever on a copy of the session. */
  probe?(view: View, probes: Probes, memory: Memory): Program<Verdict>;
}

/** Names a check for a lab's list. */
export const check = <Memory = undefined>(spec: Check<Memory>): Check<Memory> => spec;

/** What every check says about itself. */
export type Labels = Pick<Check, "id" | "points" | "title" | "hints">;

const HINTS = 3;
const isText = (text: Text | undefined): boolean => Boolean(text?.en?.trim() && text.es?.trim());

/** Throws when a grader's list is not fit to judge by; the message names the file and the field. */
export function validateChecks(lab: string, checks: readonly Check[]): void {
  const fail = (field: string, what: string): never => {
    throw new Error(`graders/${lab}.ts: ${field}: ${what}`);
  };
  if (checks.length === 0) fail("checks", "must not be empty");
  const ids = new Set<string>();
  for (const [i, { id, points, title, hints }] of checks.entries()) {
    const at = `checks[${i}]`;
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
      fail(`${at}.id`, `"${id}" must be words joined by hyphens`);
    if (ids.has(id)) fail(`${at}.id`, `"${id}" is used twice`);
    ids.add(id);
    if (!Number.isInteger(points) || points < 1) fail(`${at}.points`, "must be a whole number above 0");
    if (!isText(title)) fail(`${at}.title`, "must be a text in both languages");
    if (hints.length !== HINTS) fail(`${at}.hints`, `must be ${HINTS}, from weak to strong`);
    for (const [k, hint] of hints.entries())
      if (!isText(hint)) fail(`${at}.hints[${k}]`, "must be a text in both languages");
  }
}
