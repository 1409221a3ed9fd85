// Programs: generators that run until they block on the simulation. There are no promises here, so the order in
// which programs run is the simulation's own, the same in every JavaScript engine.

/**
 * What a program yields when it blocks. `begin` is called once; it must arrange for `resume` or `fail` to be called (at most
 * one of them, at most once), and return how to give up waiting.
 */
export type Wait<T = unknown> = (resume: (value: T) => void, fail: (error: unknown) => void) => () => void;

/** A program that ends with a result. Call a sub-program with `yield*`. */
export type Program<T = void> = Generator<Wait<any>, T, any>;

/** Blocks until `begin` resumes; the value it resumes with is the result. */
export function* wait<T>(begin: Wait<T>): Program<T> {
  return (yield begin) as T;
}

/** Thrown into a program that is told to stop, at the place where it waits. `finally` blocks run. */
export class Killed extends Error {
  readonly signal: string;
  constructor(signal: string) {
    super(`killed by ${signal}`);
    this.signal = signal;
  }
}

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: unknown };

/** A running program. */
export interface Task<T = unknown> {
  readonly name: string;
  /** undefined while it runs. */
  readonly outcome: Outcome<T> | undefined;
  /** Stops it at the place where it waits, by throwing `Killed(signal)` there; nothing happens when it has ended. */
  kill(signal?: string): void;
  /** Calls back once when it has ended (at once if it has). Returns how to stop listening. */
  onEnd(listener: (outcome: Outcome<T>) => void): () => void;
}

/** Blocks until a task has ended; its failure is thrown here. */
export function* join<T>(task: Task<T>): Program<T> {
  const outcome = yield* wait<Outcome<T>>((resume) => task.onEnd(resume));
  if (!outcome.ok) throw outcome.error;
  return outcome.value;
}
