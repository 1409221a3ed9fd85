// A program whose code is not there from the beginning. Loading costs no virtual time.

import type { Lazy } from "../../simulation/index.ts";
import type { Executable } from "../process.ts";

export const lazily = <T>(load: Lazy<T>, choose: (code: T) => Executable): Executable =>
  function* (process) {
    const code = yield* process.simulation.hold(load);
    return yield* choose(code)(process);
  };
