// kubectl and its completion as a host has them: the code comes when it is first used.

import type { Executable } from "../hosts/process.ts";
import { lazily, type Completer } from "../hosts/programs/index.ts";
import { lazy, type Program } from "../simulation/index.ts";

/** Brings kubectl before it is needed. */
export const loadKubectl = lazy(() => import("./kubectl.ts"));

export const kubectl: Executable = lazily(loadKubectl, (code) => code.kubectl);

export const complete: Completer = function* (words, index, process): Program<readonly string[]> {
  const code = yield* process.simulation.hold(loadKubectl);
  const candidates = code.complete(words, index, process);
  return "next" in candidates ? yield* candidates : candidates;
};
