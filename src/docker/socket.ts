// In Docker: /var/run/docker.sock, through which the command reaches the daemon of its machine.

import { lazy, wait, type Program, type Simulation, type Task } from "../simulation/index.ts";
import type { Executable, Host } from "../hosts/process.ts";
import type { Engine } from "./engine/engine.ts";
import type { RoutedNetwork } from "./routed-network.ts";

const loadDocker = lazy(() => import("./cli/docker.ts"));
const loadEngine = lazy(() => import("./engine/engine.ts"));

/** What the daemon needs of its machine. */
export interface Machine {
  readonly simulation: Simulation;
  readonly host: Host;
  readonly net: RoutedNetwork;
  readonly memoryBytes: number;
  readonly cpus: number;
}

/** A machine's daemon: it comes when somebody first speaks to it. */
export class DockerSocket {
  engine: Engine | undefined;
  #stopping: Task<void> | undefined;
  /** Somebody wants the daemon back that is just stopping. */
  #returning = false;
  readonly #machine: () => Machine;

  constructor(machine: () => Machine) {
    this.#machine = machine;
  }

  /** Blocks until the daemon's code is there, and as long as the daemon restarts: systemd holds the socket meanwhile. */
  *connect(): Program<Engine> {
    const machine = this.#machine();
    const { Engine } = yield* machine.simulation.hold(loadEngine);
    while (this.#returning) yield* this.#untilStopped();
    return (this.engine ??= new Engine(machine));
  }

  /** The daemon stops its containers, politely, and then itself. */
  stopDaemon(): void {
    const { engine } = this;
    if (!engine?.running) return;
    this.#stopping = this.#machine().simulation.spawn("dockerd stops", engine.shutDown());
    this.#stopping.onEnd(() => (this.#stopping = undefined));
  }

  /** The daemon starts, when it has stopped. */
  startDaemon(): void {
    const start = () => {
      this.#returning = false;
      this.engine?.startUp();
    };
    if (this.#stopping) {
      this.#returning = true;
      this.#stopping.onEnd(start);
    } else if (this.engine && !this.engine.running) start();
  }

  #untilStopped(): Program<void> {
    return wait<void>((resume) => {
      this.#stopping?.onEnd(() => resume());
      return () => {};
    });
  }
}

/** `docker`, and the kernel's log, for a machine; without a socket there is no daemon to speak to. */
export const dockerPrograms = (socket?: DockerSocket): ReadonlyMap<string, Executable> =>
  new Map<string, Executable>([
    [
      "docker",
      function* (process) {
        const { docker } = yield* process.simulation.hold(loadDocker);
        return yield* docker(process, socket);
      },
    ],
    [
      "dmesg",
      function* (process) {
        for (const line of socket?.engine?.memory.kernelLog ?? []) yield* process.stdout.write(`${line}\n`);
        return 0;
      },
    ],
  ]);
