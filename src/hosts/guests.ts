// Processes of a container as the machine below lists them: the same ones, with the machine's numbers.

import type { RunningProcess } from "./process.ts";

interface Below {
  numberOf(process: RunningProcess): number;
  /** The number of whoever started the first of them. */
  parent: number;
  tty: string;
}

/** `processes` are those of one container, as it sees them itself. */
export function seenFromBelow(
  processes: readonly RunningProcess[],
  { numberOf, parent, tty }: Below,
): RunningProcess[] {
  const numbers = new Map(processes.map((one) => [one.pid, numberOf(one)] as const));
  return processes.map((one) => ({
    pid: numbers.get(one.pid)!,
    ppid: numbers.get(one.ppid) ?? parent,
    argv: one.argv,
    user: "root",
    tty,
    startedAt: one.startedAt,
    task: one.task,
    signal: (name) => one.signal(name),
    endedBy: one.endedBy,
    stopped: one.stopped,
    onStop: (listener) => one.onStop(listener),
  }));
}
