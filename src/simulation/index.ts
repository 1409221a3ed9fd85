export {
  DEFAULT_START,
  Simulation,
  type AfterOptions,
  type SimulationOptions,
  type Stop,
} from "./simulation.ts";
export { Killed, join, wait, type Outcome, type Program, type Task, type Wait } from "./program.ts";
export { lazy, type Lazy } from "./lazy.ts";
export { hash32, randomStream, type Random } from "./random.ts";
export type { Timer } from "./timers.ts";
export { within } from "./within.ts";
