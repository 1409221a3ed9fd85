// Taking back the last command: a session is its log, so undoing is a shorter log played again.

import type { SessionFile } from "./protocol.ts";
import type { Action } from "./session.ts";

/** Whether the input makes something happen, rather than prepare it. */
export const makesSomethingHappen = (input: Action): boolean =>
  ["cell", "write", "load"].includes(input.type) || (input.type === "keys" && /[\r\n]/.test(input.data));

/** The session before its last command, cell, saved file or load; undefined when there is none. */
export function withoutLastCommand(file: SessionFile): SessionFile | undefined {
  const last = file.inputs.findLastIndex(makesSomethingHappen);
  if (last < 0) return undefined;
  const before = file.inputs.slice(0, last).findLastIndex(makesSomethingHappen);
  // What was typed towards the last command goes with it; sizes of windows stay.
  const kept = file.inputs.filter((input, i) => i <= before || (i < last && input.type === "resize"));
  const typing = file.inputs.slice(before + 1, last + 1).find((input) => input.type !== "resize");
  return { ...file, inputs: kept, end: typing?.at ?? file.inputs[last].at };
}
