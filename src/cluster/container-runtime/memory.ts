// Memory and processor time that programs of a container take, beyond what its image is known to use.

import type { Host, Process } from "../../hosts/process.ts";
import type { Image, Usage, UsageState } from "./image.ts";

const MIB = 1024 * 1024;
/** A small program that waits. */
const IDLE: Usage = { cpuMillicores: 0, memoryBytes: 2.5 * MIB };

/** What the programs of one container hold, by process. */
export class Charges {
  readonly #host: Host;
  readonly #held = new Map<number, Usage>();
  readonly #listeners = new Set<() => void>();

  constructor(host: Host) {
    this.#host = host;
  }

  /** The process holds so much from now on, instead of what it held before, until it ends. */
  set(process: Process, usage: Usage): void {
    this.#held.set(process.pid, usage);
    for (const listener of [...this.#listeners]) listener();
  }

  /** Bytes that one process holds. */
  readonly heldBy = ({ pid }: { pid: number }): number => this.#held.get(pid)?.memoryBytes ?? 0;

  /** What all that run hold. */
  total(): Usage {
    const sum = { cpuMillicores: 0, memoryBytes: 0 };
    for (const { pid } of this.#held.size > 0 ? this.#host.processes() : []) {
      const held = this.#held.get(pid);
      sum.cpuMillicores += held?.cpuMillicores ?? 0;
      sum.memoryBytes += held?.memoryBytes ?? 0;
    }
    return sum;
  }

  /** Calls back when a process takes or gives back. Returns how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

const charges = new WeakMap<Host, Charges>();

/** The account of a container. */
export function chargesOf(host: Host): Charges {
  let found = charges.get(host);
  if (!found) charges.set(host, (found = new Charges(host)));
  return found;
}

/** What a running container uses now. */
export function usageOf(image: Image, host: Host, state: UsageState): Usage {
  const own = image.usage?.(state) ?? IDLE;
  const { cpuMillicores, memoryBytes } = chargesOf(host).total();
  return {
    cpuMillicores: own.cpuMillicores + cpuMillicores,
    memoryBytes: Math.round(own.memoryBytes + memoryBytes),
  };
}
