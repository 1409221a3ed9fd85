// In Kubernetes: k8s.io/client-go/util/workqueue. Names of objects that somebody should look at.
// A key that is added several times before it is processed is processed once.

import type { Simulation, Timer } from "../../simulation/index.ts";
import type { Key } from "../apimachinery/meta.ts";

const BACKOFF_BASE_MS = 5;
const BACKOFF_MAX_MS = 1_000_000;
const MAX_REMEMBERED = 10_000;

export interface WorkQueueOptions {
  /** How long after `add` the key is processed: the way of an event from the API server. What happens meanwhile is seen in one go. */
  latencyMs?: number;
  /** One key is processed at most once in this time, as clients of the API server are held to a rate. */
  minIntervalMs?: number;
}

/** Keys wait for `process`, which runs to its end for one key at a time. */
export class WorkQueue {
  readonly #simulation: Simulation;
  readonly #process: (key: Key) => void;
  readonly #latencyMs: number;
  readonly #minIntervalMs: number;
  #waiting = new Map<Key, Timer>();
  /** Until when a key rests, in milliseconds since 1970. */
  #restsUntil = new Map<Key, number>();
  #failures = new Map<Key, number>();
  #stopped = false;

  constructor(simulation: Simulation, process: (key: Key) => void, options: WorkQueueOptions = {}) {
    this.#simulation = simulation;
    this.#process = process;
    this.#latencyMs = options.latencyMs ?? 10;
    this.#minIntervalMs = options.minIntervalMs ?? 50;
  }

  add(key: Key): void {
    const rest = (this.#restsUntil.get(key) ?? -Infinity) - this.#simulation.now;
    this.addAfter(key, Math.max(this.#latencyMs, rest));
  }

  /** Processes the key after `ms`, or earlier when it is added again with less. `background`: nobody waits for it. */
  addAfter(key: Key, ms: number, background = false): void {
    if (this.#stopped) return;
    const waiting = this.#waiting.get(key);
    if (waiting && waiting.at <= this.#simulation.now + ms && (background || !waiting.background)) return;
    waiting?.cancel();
    const at = () => {
      this.#waiting.delete(key);
      this.rest(key, this.#minIntervalMs);
      this.#process(key);
    };
    this.#waiting.set(key, this.#simulation.after(ms, at, { background }));
  }

  /** Tries a key again that failed, each time later: 5 ms, 10 ms, … up to 1,000 s. */
  addRateLimited(key: Key): void {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.addAfter(key, Math.min(BACKOFF_BASE_MS * 2 ** failures, BACKOFF_MAX_MS), failures > 12);
  }

  /** What is added from now on waits until `ms` have passed. */
  rest(key: Key, ms: number): void {
    this.#restsUntil.set(key, this.#simulation.now + ms);
  }

  /** The key succeeded: its failures no longer count. */
  forget(key: Key): void {
    this.#failures.delete(key);
    if (this.#restsUntil.size > MAX_REMEMBERED) this.#restsUntil.clear();
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#waiting.values()) timer.cancel();
    this.#waiting.clear();
  }
}
