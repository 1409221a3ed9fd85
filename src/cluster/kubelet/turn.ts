// In Kubernetes: pkg/kubelet/pod_workers.go. A worker syncs one pod at a time, and starts its containers one after the other.

import { wait, type Program } from "../../simulation/index.ts";

/** What only one may have at a time, in the order of asking. */
export class Turn {
  #owner: object | undefined;
  #queue: { owner: object; resume: () => void }[] = [];

  /** Blocks until it is the owner's. */
  *take(owner: object): Program<void> {
    if (this.#owner === undefined) {
      this.#owner = owner;
      return;
    }
    yield* wait<void>((resume) => {
      const entry = { owner, resume };
      this.#queue.push(entry);
      return () => {
        this.#queue = this.#queue.filter((other) => other !== entry);
      };
    });
  }

  /** Passes it on; nothing happens when it is another's. */
  give(owner: object): void {
    if (this.#owner !== owner) return;
    const next = this.#queue.shift();
    this.#owner = next?.owner;
    next?.resume();
  }
}
