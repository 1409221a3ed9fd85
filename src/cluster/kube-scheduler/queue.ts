// In Kubernetes: pkg/scheduler/backend/queue. Pods that wait for a node: active ones by priority and arrival, those that back off,
// and those that nothing can be done for until something changes.

import type { Simulation, Timer } from "../../simulation/index.ts";
import type { Pod } from "../api/types.ts";
import { keyOf, type Key } from "../apimachinery/meta.ts";

const BACKOFF_MIN_MS = 1_000;
const BACKOFF_MAX_MS = 10_000;

export interface Queued {
  pod: Pod;
  attempts: number;
  /** Until when it backs off, in milliseconds since 1970. */
  notBefore: number;
}

export class SchedulingQueue {
  readonly #simulation: Simulation;
  readonly #ready: () => void;
  /** By priority; within one, in order of arrival. */
  #active = new Map<number, Map<Key, Queued>>();
  #backingOff = new Map<Key, { queued: Queued; timer: Timer }>();
  #unschedulable = new Map<Key, Queued>();

  /** `ready` is called when a pod has become active. */
  constructor(simulation: Simulation, ready: () => void) {
    this.#simulation = simulation;
    this.#ready = ready;
  }

  get hasActive(): boolean {
    return this.#active.size > 0;
  }

  /** A new or changed pod: its turn comes without back-off. */
  add(pod: Pod): void {
    this.remove(keyOf(pod));
    this.#activate({ pod, attempts: 0, notBefore: 0 });
  }

  remove(key: Key): void {
    this.#backingOff.get(key)?.timer.cancel();
    this.#backingOff.delete(key);
    this.#unschedulable.delete(key);
    for (const [priority, pods] of this.#active) {
      if (pods.delete(key) && pods.size === 0) this.#active.delete(priority);
    }
  }

  /** The most important, then the longest waiting. */
  take(): Queued | undefined {
    const priority = Math.max(...this.#active.keys());
    const pods = this.#active.get(priority);
    if (!pods) return undefined;
    const [key, queued] = pods.entries().next().value!;
    pods.delete(key);
    if (pods.size === 0) this.#active.delete(priority);
    return queued;
  }

  /** No node would do: it waits until `retry`. */
  giveUp(queued: Queued): void {
    const attempts = queued.attempts + 1;
    const wait = Math.min(BACKOFF_MIN_MS * 2 ** (attempts - 1), BACKOFF_MAX_MS);
    this.#unschedulable.set(keyOf(queued.pod), {
      ...queued,
      attempts,
      notBefore: this.#simulation.now + wait,
    });
  }

  /** Something went wrong on the way: it comes again after its back-off. */
  backOff(queued: Queued): void {
    this.giveUp(queued);
    const key = keyOf(queued.pod);
    const next = this.#unschedulable.get(key)!;
    this.#unschedulable.delete(key);
    this.#activateLater(next);
  }

  /** Something changed that may let pods in: those that wait come up again, after their back-off. */
  retry(concerned: (pod: Pod) => boolean = () => true): void {
    for (const [key, queued] of this.#unschedulable) {
      if (!concerned(queued.pod)) continue;
      this.#unschedulable.delete(key);
      this.#activateLater(queued);
    }
  }

  #activateLater(queued: Queued): void {
    const wait = queued.notBefore - this.#simulation.now;
    if (wait <= 0) return this.#activate(queued);
    const key = keyOf(queued.pod);
    const timer = this.#simulation.after(wait, () => {
      this.#backingOff.delete(key);
      this.#activate(queued);
    });
    this.#backingOff.set(key, { queued, timer });
  }

  #activate(queued: Queued): void {
    const priority = queued.pod.spec.priority ?? 0;
    const pods = this.#active.get(priority) ?? new Map<Key, Queued>();
    this.#active.set(priority, pods);
    pods.set(keyOf(queued.pod), queued);
    this.#ready();
  }

  stop(): void {
    for (const { timer } of this.#backingOff.values()) timer.cancel();
    this.#backingOff.clear();
    this.#unschedulable.clear();
    this.#active.clear();
  }
}
