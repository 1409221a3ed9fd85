// In Kubernetes: what a kubelet writes to its log, which systemd's journal keeps. Lines of what really happened, in klog's form.

import type { Simulation } from "../../simulation/index.ts";

const MAX_LINES = 2_000;

export interface JournalLine {
  /** Milliseconds since 1970. */
  at: number;
  /** klog's text without head: `kubelet.go:2524] "SyncLoop ADD" …`. */
  level: "I" | "W" | "E";
  where: string;
  message: string;
  /** The kubelet's process. */
  pid: number;
  /** systemd tells of the kubelet: there is no head. */
  unit?: boolean;
}

const FIRST_PID = 812;

export class Journal {
  readonly #simulation: Simulation;
  #lines: JournalLine[] = [];
  #followers = new Set<(line: JournalLine) => void>();
  /** Under which the kubelet runs, or ran last. */
  pid = FIRST_PID;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  get lines(): readonly JournalLine[] {
    return this.#lines;
  }

  info(where: string, message: string): void {
    this.#add("I", where, message);
  }

  error(where: string, message: string): void {
    this.#add("E", where, message);
  }

  /** A line of systemd's about the service. */
  unit(message: string): void {
    this.#append({ level: "I", where: "", message, unit: true });
  }

  /** Calls back for each line from now on. Returns how to stop. */
  follow(follower: (line: JournalLine) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  #add(level: JournalLine["level"], where: string, message: string): void {
    this.#append({ level, where, message });
  }

  #append(said: Omit<JournalLine, "at" | "pid">): void {
    const line = { at: this.#simulation.now, pid: this.pid, ...said };
    this.#lines.push(line);
    if (this.#lines.length > MAX_LINES) this.#lines = this.#lines.slice(MAX_LINES >> 1);
    for (const follower of [...this.#followers]) follower(line);
  }
}
