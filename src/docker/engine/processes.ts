// In Linux: the machine's view of its containers' processes. Each has a number of its own out there, and can be signalled from there.

import { seenFromBelow } from "../../hosts/guests.ts";
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
    const numberOf = (one: RunningProcess) => this.#numberOf(one);
    const tty = container.spec.tty ? "pts/0" : "?";
    return seenFromBelow(inside, { numberOf, parent: container.pid - SHIM, tty });
  }

  #numberOf(process: RunningProcess): number {
    const known = this.#numbers.get(process);
    if (known !== undefined) return known;
    const number = this.#next++;
    this.#numbers.set(process, number);
    return number;
  }
}
