// Ties a simulation to the clock of this machine.

import type { Program, Simulation } from "../simulation/index.ts";

const MAX_WAIT_MS = 1000;

export interface Driver {
  /** Runs a program inside the simulation; resolves when it has ended. */
  run<T>(program: Program<T>): Promise<T>;
  /** Runs what is due. Call it after changing something from outside. */
  poke(): void;
  stop(): void;
}

/** `speed`: virtual seconds a real second. */
export function drive(simulation: Simulation, speed: number): Driver {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const anchor = { wall: performance.now(), virtual: simulation.now };
  const target = () => Math.trunc(anchor.virtual + (performance.now() - anchor.wall) * speed);

  function tick(): void {
    clearTimeout(timer);
    if (stopped) return;
    const stop = simulation.runUntil(Math.max(simulation.now, target()));
    if (stop === "held") {
      void simulation.released().then(tick);
      return;
    }
    const next = simulation.nextAt() ?? Infinity;
    timer = setTimeout(tick, Math.max(0, Math.min(MAX_WAIT_MS, (next - target()) / speed)));
  }
  tick();

  return {
    run: (program) =>
      new Promise((resolve, reject) => {
        simulation
          .spawn("request", program)
          .onEnd((outcome) => (outcome.ok ? resolve(outcome.value) : reject(outcome.error as Error)));
        tick();
      }),
    poke: tick,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
