// `trap`: commands that run at signals, at the end of the shell, at errors.

import type { Program } from "../../simulation/index.ts";
import { ExitShell } from "./flow.ts";
import { runText } from "./interpret.ts";
import type { Shell } from "./shell.ts";

/** Runs what was trapped for EXIT; the status it leaves. */
export function* runExitTrap(shell: Shell, status: number): Program<number> {
  const action = shell.traps.get("EXIT");
  if (!action) return status;
  shell.traps.delete("EXIT");
  shell.status = status;
  try {
    yield* runText(shell, action);
  } catch (error) {
    if (error instanceof ExitShell) return error.status;
    throw error;
  }
  return status;
}

/** Runs what signals left to be done; `$?` is kept. */
export function* runPendingTraps(shell: Shell): Program<void> {
  while (shell.pendingTraps.length > 0) {
    const signal = shell.pendingTraps.shift()!;
    const action = shell.traps.get(signal);
    if (!action) continue;
    const { status } = shell;
    yield* runText(shell, action);
    shell.status = status;
  }
}
