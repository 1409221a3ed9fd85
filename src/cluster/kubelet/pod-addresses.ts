// In Kubernetes: what the host-local IPAM plugin does: addresses of a node's range, one after the other, those that are free.

export class PodAddresses {
  readonly #range: string;
  readonly #used = new Set<string>();
  #next = 2;

  /** `10.244.1.0/24`. */
  constructor(range: string) {
    this.#range = range;
  }

  take(): string {
    const prefix = this.#range.replace(/0\/24$/, "");
    for (let tries = 0; tries < 254; tries++) {
      const last = this.#next;
      this.#next = last >= 254 ? 2 : last + 1;
      const address = `${prefix}${last}`;
      if (this.#used.has(address)) continue;
      this.#used.add(address);
      return address;
    }
    throw new Error(`no free address in ${this.#range}`);
  }

  release(address: string): void {
    this.#used.delete(address);
  }

  clear(): void {
    this.#used.clear();
  }
}
