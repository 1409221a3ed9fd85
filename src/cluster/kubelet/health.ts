// In Kubernetes: pkg/kubelet/prober, Manager. What a container's probes have found: whether it has started, and whether it is ready.

import type { Task } from "../../simulation/index.ts";
import { startProbes, type ProbeKind, type ProbeTarget } from "./probes.ts";

export interface HealthNews {
  /** Whether the kubelet runs, and the container. */
  heard(): boolean;
  /** A look that was not good. */
  unhealthy(text: string): void;
  /** The container must be restarted. */
  sick(kind: "Startup" | "Liveness"): void;
  changed(): void;
}

export class Health {
  #ready = false;
  #started = false;
  #probes = new Map<ProbeKind, Task<void>>();
  readonly #news: HealthNews;

  constructor(news: HealthNews) {
    this.#news = news;
  }

  get ready(): boolean {
    return this.#ready;
  }
  /** Started well enough for what comes after it. */
  get started(): boolean {
    return this.#started;
  }

  /** The container runs from now on. */
  begin(target: ProbeTarget): void {
    const { startupProbe, readinessProbe } = target.spec;
    const found = target.found ?? false;
    this.#started = found || !startupProbe;
    this.#ready = found || !(startupProbe || readinessProbe);
    this.#probes = startProbes(target, {
      active: (kind) => (kind === "Startup" ? !this.#started : this.#started),
      awaited: (kind) => !this.#ready || (kind === "Startup" && !this.#started),
      unhealthy: (text) => this.#news.unhealthy(text),
      verdict: (kind, ok) => this.#heard(kind, ok, readinessProbe === undefined),
    });
  }

  #heard(kind: ProbeKind, ok: boolean, readyOnceStarted: boolean): void {
    if (!this.#news.heard()) return;
    if (kind === "Readiness") {
      if (this.#ready === ok) return;
      this.#ready = ok;
      this.#news.changed();
    } else if (!ok) {
      this.#news.sick(kind);
    } else if (kind === "Startup" && !this.#started) {
      this.#started = true;
      this.#ready = readyOnceStarted;
      this.#news.changed();
    }
  }

  /** The container is told to end: only whether it is ready is asked to the end. */
  ending(): void {
    for (const kind of ["Startup", "Liveness"] as const) this.#probes.get(kind)?.kill();
  }

  /** The container has ended. */
  end(): void {
    for (const task of this.#probes.values()) task.kill();
    this.#ready = false;
    this.#started = false;
  }
}
