// Signals by name and number, as on Linux.

import type { Process, RunningProcess } from "./process.ts";

export const SIGNALS: readonly (readonly [string, number])[] = [
  ["HUP", 1],
  ["INT", 2],
  ["QUIT", 3],
  ["ILL", 4],
  ["TRAP", 5],
  ["ABRT", 6],
  ["BUS", 7],
  ["FPE", 8],
  ["KILL", 9],
  ["USR1", 10],
  ["SEGV", 11],
  ["USR2", 12],
  ["PIPE", 13],
  ["ALRM", 14],
  ["TERM", 15],
  ["STKFLT", 16],
  ["CHLD", 17],
  ["CONT", 18],
  ["STOP", 19],
  ["TSTP", 20],
  ["TTIN", 21],
  ["TTOU", 22],
  ["URG", 23],
  ["XCPU", 24],
  ["XFSZ", 25],
  ["VTALRM", 26],
  ["PROF", 27],
  ["WINCH", 28],
  ["IO", 29],
  ["PWR", 30],
  ["SYS", 31],
];

const numbers = new Map(SIGNALS);
const names = new Map(SIGNALS.map(([name, number]) => [number, name]));

/** `TERM`, `SIGTERM`, `sigterm` or `15` → `SIGTERM`; undefined when there is no such signal. */
export function signalNamed(text: string): string | undefined {
  if (/^\d+$/.test(text)) {
    const name = names.get(Number(text));
    return name && `SIG${name}`;
  }
  const name = text.toUpperCase().replace(/^SIG/, "");
  return numbers.has(name) ? `SIG${name}` : undefined;
}

/** The number of a signal; SIGKILL's for one that is unknown. */
export const signalNumber = (name: string): number => numbers.get(name.replace(/^SIG/, "")) ?? 9;

/** What does not stop a program that has no handler for it. */
export const IGNORED_BY_DEFAULT: ReadonlySet<string> = new Set(["SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH"]);

export const STOPPING: ReadonlySet<string> = new Set(["SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU"]);

/** Whether it is one's own, or everybody's are: root's, by sudo too. */
export const maySignal = ({ host, env }: Process, { user }: RunningProcess): boolean =>
  user === undefined || user === host.user.name || host.user.uid === 0 || env.has("SUDO_USER");
