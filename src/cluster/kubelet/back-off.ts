// In Kubernetes: k8s.io/client-go/util/flowcontrol, Backoff. Waits that double, and are forgotten after a long calm.

export interface BackOffOptions {
  initialMs: number;
  maxMs: number;
}

/** 10 s, 20 s, … 5 min: containers that end, and images that do not come. */
export const CONTAINER_BACK_OFF: BackOffOptions = { initialMs: 10_000, maxMs: 300_000 };

export class BackOff {
  readonly #options: BackOffOptions;
  #waitMs = 0;
  #last = 0;

  constructor(options: BackOffOptions = CONTAINER_BACK_OFF) {
    this.#options = options;
  }

  /** How long is still to wait since `since`; 0 when nothing went wrong lately. */
  remaining(since: number, now: number): number {
    if (this.#waitMs === 0 || this.#isCalm(since)) return 0;
    return Math.max(0, since + this.#waitMs - now);
  }

  /** The wait in force, in milliseconds. */
  get waitMs(): number {
    return this.#waitMs;
  }

  /** Once more: the next wait is twice as long. */
  next(now: number): void {
    const { initialMs, maxMs } = this.#options;
    this.#waitMs = this.#waitMs === 0 || this.#isCalm(now) ? initialMs : Math.min(maxMs, this.#waitMs * 2);
    this.#last = now;
  }

  reset(): void {
    this.#waitMs = 0;
  }

  #isCalm(now: number): boolean {
    return now - this.#last > 2 * this.#options.maxMs;
  }
}

/** `10s`, `1m20s`, as Go prints durations. */
function goDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}

/** What is said of a container that must wait before it is started again. */
export const crashLoop = (container: string, pod: string, waitMs: number) => ({
  event: `Back-off restarting failed container ${container} in pod ${pod}`,
  message: `back-off ${goDuration(waitMs)} restarting failed container=${container} pod=${pod}`,
});
