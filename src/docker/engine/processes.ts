// In Linux: the machine's view of its containers' processes. Each has a number of its own out there, and can be signalled from there.

import type { RunningProcess } from "../../hosts/process.ts";
import type { DockerContainer } from "./model.ts";

const FIRST = 2100;
/** Its shim and some more come between two containers. */
const GAP = 36;
/** How far before its container a shim is. */
const SHIM = 21;

export class Processes {
  #next = FIRST;
  readonly #numbers = new WeakMap<RunningProcess, number>();

  /** Numbers the first process of a container that starts. */
  begin(first: RunningProcess): number {
    const number = this.#numberOf(first);
    this.#next += GAP;
    return number;
  }

  /** A container's processes as the machine lists them. */
  of(container: DockerContainer): readonly RunningProcess[] {
    const inside = container.running?.host.processes() ?? [];
    const numbers = new Map(inside.map((process) => [process.pid, this.#numberOf(process)] as const));
    return inside.map((process) => ({
      pid: numbers.get(process.pid)!,
      ppid: numbers.get(process.ppid) ?? container.pid - SHIM,
      argv: process.argv,
      user: "root",
      tty: container.spec.tty ? "pts/0" : "?",
      startedAt: process.startedAt,
      task: process.task,
      signal: (name) => process.signal(name),
      endedBy: process.endedBy,
      stopped: process.stopped,
      onStop: (listener) => process.onStop(listener),
    }));
  }

  #numberOf(process: RunningProcess): number {
    const known = this.#numbers.get(process);
    if (known !== undefined) return known;
    const number = this.#next++;
    this.#numbers.set(process, number);
    return number;
  }
}
