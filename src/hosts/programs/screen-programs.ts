// Programs that take the whole screen, loaded when they are first used: nano, vi, less.

import type { Executable } from "../process.ts";

const lazily = (load: () => Promise<Executable>): Executable =>
  function* (process) {
    const run = yield* process.simulation.hold(load);
    return yield* run(process);
  };

const nano = lazily(() => import("./nano.ts").then((module) => module.nano));
const vi = lazily(() => import("./vi.ts").then((module) => module.vi));
const less = lazily(() => import("./less.ts").then((module) => module.less));

export const screenPrograms: [string, Executable][] = [
  ["nano", nano],
  ["vi", vi],
  ["vim", vi],
  ["less", less],
  ["more", less],
  ["editor", nano],
];
