// Time, chance and order. Nobody else in the cluster, the hosts, the labs or the graders has them.

import { randomStream, type Random } from "./random.ts";
import { TimerQueue, type Entry, type Timer } from "./timers.ts";
import { Killed, wait, type Outcome, type Program, type Task, type Wait } from "./program.ts";

export interface SimulationOptions {
  seed: number;
  /** The instant at which it starts, in milliseconds since 1970 (UTC). */
  start?: number;
}

export interface AfterOptions {
  /** Housekeeping that goes on for ever (leases, heartbeats, probes): `settle` does not wait for it. */
  background?: boolean;
}

/** Why a run stopped: the instant was reached, nothing is left to do, or a promise is held (see `hold`). */
export type Stop = "reached" | "settled" | "held";

/** The default start of a simulation: a Monday morning. */
export const DEFAULT_START = Date.UTC(2026, 0, 5, 9, 0, 0);

/**
 * A deterministic event loop over virtual time. Events of one instant run in the order in which they were asked for.
 * Nothing runs unless somebody calls `advance`, `runUntil`, `settle` or `step`; all of these are synchronous and stop early
 * ("held") while a program waits for a promise from outside the simulation, for which virtual time stands still.
 */
export class Simulation {
  readonly seed: number;
  readonly start: number;
  #now: number;
  #order = 0;
  #held = 0;
  #foreground = 0;
  #released: (() => void)[] = [];
  /** Programs whose hold had its value at once. They go on where those go on that had to wait: after the event. */
  #atOnce: (() => void)[] = [];
  #timers = new TimerQueue();
  #streams = new Map<string, Random>();

  constructor(options: SimulationOptions) {
    this.seed = options.seed;
    this.start = options.start ?? DEFAULT_START;
    this.#now = this.start;
  }

  /** Milliseconds since 1970 (UTC), virtual. */
  get now(): number {
    return this.#now;
  }

  /** The stream of chance called `name`; the same object for the same name. */
  random(name: string): Random {
    let stream = this.#streams.get(name);
    if (!stream) this.#streams.set(name, (stream = randomStream(this.seed, name)));
    return stream;
  }

  /** Runs `action` after `ms` virtual milliseconds (at least 0). */
  after(ms: number, action: () => void, options: AfterOptions = {}): Timer {
    const background = options.background ?? false;
    if (!background) this.#foreground++;
    const entry: Entry = {
      at: this.#now + Math.max(0, Math.round(ms)),
      order: this.#order++,
      background,
      cancelled: false,
      run: action,
      cancel: () => {
        if (entry.cancelled) return;
        entry.cancelled = true;
        if (!background) this.#foreground--;
      },
    };
    this.#timers.push(entry);
    return entry;
  }

  /** Runs `action` at this instant, after everything that was already asked for. */
  soon(action: () => void): Timer {
    return this.after(0, action);
  }

  /** Runs `action` every `ms`, as housekeeping, the first time after one period. */
  every(ms: number, action: () => void): Timer {
    let timer: Timer;
    const again = () => {
      timer = this.after(ms, run, { background: true });
    };
    const run = () => {
      again();
      action();
    };
    again();
    return { at: this.#now, background: true, cancel: () => timer.cancel() };
  }

  /** Blocks a program for `ms` virtual milliseconds. */
  sleep(ms: number, options?: AfterOptions): Program<void> {
    return wait<void>((resume) => {
      const timer = this.after(ms, () => resume(), options);
      return () => timer.cancel();
    });
  }

  /**
   * Blocks a program until a promise from outside (code or data being loaded, a library that only has an async face) has
   * settled. Virtual time stands still meanwhile, and nothing else runs: the result is as deterministic as the promise's value.
   * What is there already may be given as it is: the order of events is the same.
   */
  hold<T>(load: () => Promise<T> | T): Program<T> {
    return wait<T>((resume, fail) => {
      const value = load();
      if (!(value instanceof Promise)) {
        this.#atOnce.push(() => resume(value));
        return () => {};
      }
      this.#held++;
      const release = (act: () => void) => {
        this.#held--;
        act();
        if (this.#held === 0) for (const wake of this.#released.splice(0)) wake();
      };
      value.then(
        (loaded) => release(() => resume(loaded)),
        (error: unknown) => release(() => fail(error)),
      );
      return () => {};
    });
  }

  /** Whether a program waits for a promise from outside. */
  get held(): boolean {
    return this.#held > 0;
  }

  /** Resolves when nothing is held. */
  released(): Promise<void> {
    return this.#held === 0 ? Promise.resolve() : new Promise((resolve) => this.#released.push(resolve));
  }

  /** Starts a program; its first step runs `soon`. */
  spawn<T>(name: string, program: Program<T>): Task<T> {
    return new RunningTask(this, name, program);
  }

  /** The instant of the next event; undefined when there is none. */
  nextAt(): number | undefined {
    return this.#timers.peek()?.at;
  }

  /** Whether anything but housekeeping is still to happen. */
  get busy(): boolean {
    return this.#foreground > 0;
  }

  /** Runs one event and returns true; false when there is none or something is held. */
  step(): boolean {
    if (this.#held > 0) return false;
    const entry = this.#timers.pop();
    if (!entry) return false;
    this.#now = entry.at;
    entry.cancelled = true;
    if (!entry.background) this.#foreground--;
    entry.run();
    if (this.#atOnce.length > 0) for (const resume of this.#atOnce.splice(0)) resume();
    return true;
  }

  /** Runs everything up to and including the instant `time`, which then is now. */
  runUntil(time: number): Stop {
    for (;;) {
      if (this.#held > 0) return "held";
      const next = this.#timers.peek();
      if (!next || next.at > time) break;
      this.step();
    }
    this.#now = Math.max(this.#now, time);
    return "reached";
  }

  /** Runs `ms` of virtual time. */
  advance(ms: number): Stop {
    return this.runUntil(this.#now + ms);
  }

  /**
   * Runs until only housekeeping is left, but no longer than `limitMs` of virtual time. What never ends (a crash loop, a program
   * that sleeps in a loop) is cut at the limit, and the answer is "reached".
   */
  settle(limitMs = 600_000): Stop {
    const limit = this.#now + limitMs;
    while (this.#foreground > 0) {
      if (this.#held > 0) return "held";
      const next = this.#timers.peek()!;
      if (next.at > limit) return this.runUntil(limit);
      this.step();
    }
    return this.#held > 0 ? "held" : "settled";
  }

  /** `run` repeated until it is no longer held: the face for callers that may wait. */
  async throughHolds(run: () => Stop): Promise<Stop> {
    for (;;) {
      const stop = run();
      if (stop !== "held") return stop;
      await this.released();
    }
  }
}

class RunningTask<T> implements Task<T> {
  readonly name: string;
  outcome: Outcome<T> | undefined;
  #simulation: Simulation;
  #program: Program<T>;
  #giveUp: (() => void) | undefined;
  #listeners: ((outcome: Outcome<T>) => void)[] = [];
  #running = false;
  #killedBy: string | undefined;
  /** Counts waits, so that a late answer to one that was given up is ignored. */
  #turn = 0;

  constructor(simulation: Simulation, name: string, program: Program<T>) {
    this.#simulation = simulation;
    this.name = name;
    this.#program = program;
    this.#giveUp = this.#resumeSoon(() => this.#program.next());
  }

  kill(signal = "SIGKILL"): void {
    if (this.outcome) return;
    if (this.#running) {
      this.#killedBy = signal;
      return;
    }
    this.#giveUp?.();
    this.#giveUp = this.#resumeSoon(() => this.#program.throw(new Killed(signal)));
  }

  onEnd(listener: (outcome: Outcome<T>) => void): () => void {
    if (this.outcome) {
      const { outcome } = this;
      const timer = this.#simulation.soon(() => listener(outcome));
      return () => timer.cancel();
    }
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  #resumeSoon(advance: () => IteratorResult<Wait, T>): () => void {
    const turn = ++this.#turn;
    const timer = this.#simulation.soon(() => {
      if (turn === this.#turn) this.#advance(advance);
    });
    return () => timer.cancel();
  }

  #advance(advance: () => IteratorResult<Wait, T>): void {
    this.#giveUp = undefined;
    this.#running = true;
    let result: IteratorResult<Wait, T>;
    try {
      result = advance();
      while (!result.done && this.#killedBy) {
        const signal = this.#killedBy;
        this.#killedBy = undefined;
        result = this.#program.throw(new Killed(signal));
      }
    } catch (error) {
      this.#running = false;
      this.#end({ ok: false, error });
      return;
    }
    this.#running = false;
    if (result.done) this.#end({ ok: true, value: result.value });
    else this.#block(result.value);
  }

  #block(begin: Wait): void {
    const turn = ++this.#turn;
    let answered = false;
    const answer = (advance: () => IteratorResult<Wait, T>) => {
      if (answered || turn !== this.#turn) return;
      answered = true;
      this.#giveUp = this.#resumeSoon(advance);
    };
    const giveUp = begin(
      (value) => answer(() => this.#program.next(value)),
      (error) => answer(() => this.#program.throw(error)),
    );
    if (!answered) this.#giveUp = giveUp;
  }

  #end(outcome: Outcome<T>): void {
    this.outcome = outcome;
    // A program that nobody waits for must not fail silently: a bug crashes the run.
    const unobserved = this.#listeners.length === 0;
    for (const listener of this.#listeners.splice(0)) listener(outcome);
    if (unobserved && !outcome.ok && !(outcome.error instanceof Killed)) throw outcome.error;
  }
}
