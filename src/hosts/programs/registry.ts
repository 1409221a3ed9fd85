// What is known about programs besides their code: how their arguments are completed.

import type { Program } from "../../simulation/index.ts";
import type { Executable, Process } from "../process.ts";

/** Programs by name. */
export type ProgramBundle = ReadonlyMap<string, Executable>;

/**
 * What the word at `index` may become; `words[0]` is the program. A candidate that ends in `=` or `/` gets no space after it. The
 * process is the shell's. It may block (on a request to the API server).
 */
export type Completer = (
  words: readonly string[],
  index: number,
  process: Process,
) => readonly string[] | Program<readonly string[]>;

/** Completers by program name; a program's room adds its own. */
export const completions = new Map<string, Completer>();
