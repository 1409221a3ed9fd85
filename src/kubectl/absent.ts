// Verbs of kubectl that this one does not have yet. They say so, and fail.

import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";

export const absentCommand = (name: string): Command => ({
  usage: `${name} [options]`,
  summary: `kubectl ${name} is not simulated.`,
  *run() {
    throw new Failure(`kubectl ${name} is not simulated`);
  },
});
