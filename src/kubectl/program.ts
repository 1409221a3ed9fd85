// kubectl and its completion as a host has them: the code comes when it is first used.

import type { Executable } from "../hosts/process.ts";
import { lazily, type Completer } from "../hosts/programs/index.ts";
import { lazy, type Program } from "../simulation/index.ts";

const load = lazy(() => import("./kubectl.ts"));

export const kubectl: Executable = lazily(load, (code) => code.kubectl);

export const complete: Completer = function* (words, index, process): Program<readonly string[]> {
  const code = yield* process.simulation.hold(load);
  const candidates = code.complete(words, index, process);
  return "next" in candidates ? yield* candidates : candidates;
};
