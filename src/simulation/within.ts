// A program that may not take longer than a limit.

import { wait, type Program, type Task } from "./program.ts";
import type { Simulation } from "./simulation.ts";

/** The result of a program, or "late" after `ms`, when it is killed. Its failure is thrown here. */
export function* within<T>(simulation: Simulation, ms: number, program: Program<T>): Program<T | "late"> {
  const task: Task<T> = simulation.spawn("within a time", program);
  const result = yield* wait<T | "late">((resume, fail) => {
    const timer = simulation.after(ms, () => resume("late"));
    const stop = task.onEnd((outcome) => {
      timer.cancel();
      if (outcome.ok) resume(outcome.value);
      else fail(outcome.error);
    });
    return () => {
      timer.cancel();
      stop();
      task.kill();
    };
  });
  if (result === "late") task.kill();
  return result;
}
