// In Docker: daemon/start.go, monitor.go, stop.go, kill.go. How a container starts, ends, and is started again.

import { Container, StartError, type Mount } from "../../cluster/container-runtime/container.ts";
import { createMemoryFileSystem } from "../../hosts/fs/memory-file-system.ts";
import { signalNumber } from "../../hosts/signals.ts";
import { wait, type Program } from "../../simulation/index.ts";
import type { Engine } from "./engine.ts";
import { watchHealth } from "./health.ts";
import { EngineError, isRunning, type DockerContainer } from "./model.ts";
import { nextBackoff, shouldRestart } from "./restart.ts";

const STOP_SECONDS = 10;
const START_MS = 180;

export class Lifecycle {
  readonly #engine: Engine;
  readonly #waiting = new Map<DockerContainer, Set<() => void>>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Starts it, as somebody asked. Throws EngineError. */
  *start(container: DockerContainer): Program<void> {
    if (container.status === "paused")
      throw new EngineError(409, "cannot start a paused container, try unpause instead");
    if (isRunning(container)) return;
    this.cancelRestart(container);
    container.manuallyStopped = false;
    container.backoffMs = 0;
    container.restartCount = 0;
    yield* this.#engine.machine.simulation.sleep(START_MS);
    this.#begin(container);
  }

  /** The daemon starts it by itself. */
  startAgain(container: DockerContainer): void {
    if (isRunning(container)) return;
    container.restartTimer = undefined;
    try {
      this.#begin(container);
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
    }
  }

  #begin(container: DockerContainer): void {
    const engine = this.#engine;
    const { spec, image } = container;
    const { simulation } = engine.machine;
    const hostname =
      spec.hostname ?? (spec.network === "host" ? engine.machine.host.name : container.id.slice(0, 12));
    try {
      const sharedKey = /^container:(.*)$/.exec(spec.network)?.[1];
      const shared = sharedKey === undefined ? undefined : engine.get(sharedKey);
      if (shared && !isRunning(shared))
        throw new EngineError(409, `cannot join network of a non running container: ${shared.id}`);
      const net = engine.networks.identityFor(container, hostname, shared);
      engine.networks.publish(container);
      const entries = container.ends.map(({ address }) => `${address}\t${hostname}\n`).join("");
      const running = new Container({
        simulation,
        id: container.id,
        image,
        hostname,
        net,
        command: spec.entrypoint ? [...spec.entrypoint, ...spec.command] : undefined,
        args: spec.entrypoint ? [] : spec.command,
        env: spec.env.map((entry) => [entry.split("=")[0], entry.slice(entry.indexOf("=") + 1)] as const),
        workingDir: spec.workingDir,
        stdin: spec.openStdin,
        tty: spec.tty,
        mounts: this.#mounts(container),
        etc: {
          "/etc/hosts": `127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${entries}`,
          "/etc/resolv.conf": "nameserver 127.0.0.11\noptions ndots:0\n",
        },
        fs: container.fs,
        memory: () => engine.memory.used(),
      });
      container.running = running;
      container.fs ??= running.host.fs;
      container.cleanups.push(
        running.log.follow((line) => {
          if (line) container.log.write(line.stream, `${line.text}\n`, line.at);
        }),
      );
      running.start((code) => this.#ended(container, running, code));
    } catch (error) {
      this.#release(container);
      if (error instanceof StartError) throw this.#notStarted(container, error.message);
      if (error instanceof EngineError) {
        container.exitCode = 128;
        container.error = error.message;
      }
      throw error;
    }
    container.status = "running";
    container.exitCode = 0;
    container.error = "";
    container.oomKilled = false;
    container.startedAt = simulation.now;
    container.pid = engine.processes.begin(container.running.host.processes()[0]);
    engine.memory.follow(container);
    if (spec.healthcheck)
      watchHealth(simulation, container, spec.healthcheck, (what) => engine.tell(container, what));
    engine.tell(container, "start");
  }

  #notStarted(container: DockerContainer, message: string): EngineError {
    const why = message.replace(/^failed to create containerd task: failed to create shim task: /, "");
    container.error = `failed to create task for container: failed to create shim task: ${why}: unknown`;
    container.exitCode = why.includes("permission denied") ? 126 : 127;
    container.status = container.startedAt === 0 ? "created" : "exited";
    return new EngineError(400, container.error);
  }

  #mounts({ spec }: DockerContainer): Mount[] {
    const { host, simulation } = this.#engine.machine;
    return spec.mounts.map(({ type, source, destination, readOnly }) => {
      if (type === "tmpfs")
        return { path: destination, source: createMemoryFileSystem(simulation), readOnly };
      if (type === "volume")
        return { path: destination, source: this.#engine.volumes.get(source).fs, readOnly };
      if (!host.fs.exists(source)) host.fs.mkdir(source, { parents: true });
      return { path: destination, source: host.fs, root: source, readOnly };
    });
  }

  #release(container: DockerContainer): void {
    for (const clean of container.cleanups.splice(0)) clean();
    this.#engine.networks.release(container);
    container.running = undefined;
    container.pid = 0;
  }

  /** Its first process has ended. */
  #ended(container: DockerContainer, running: Container, code: number): void {
    if (container.running !== running) return;
    const engine = this.#engine;
    const { simulation } = engine.machine;
    const ranMs = simulation.now - container.startedAt;
    container.exitCode = code;
    container.finishedAt = simulation.now;
    this.#release(container);
    engine.tell(container, "die", { execDuration: String(Math.trunc(ranMs / 1000)), exitCode: String(code) });
    if (engine.running && shouldRestart(container.spec.restart, container)) {
      container.status = "restarting";
      container.backoffMs = nextBackoff(container.backoffMs, ranMs);
      container.restartCount++;
      container.restartTimer = simulation.after(container.backoffMs, () => this.startAgain(container));
    } else {
      container.status = "exited";
      if (container.spec.autoRemove && engine.running) engine.forget(container, true);
    }
    this.#wake(container);
  }

  cancelRestart(container: DockerContainer): void {
    container.restartTimer?.cancel();
    container.restartTimer = undefined;
    if (container.status === "restarting") container.status = "exited";
  }

  /** Kills all of it, at once. */
  end(container: DockerContainer, code = 137): void {
    this.cancelRestart(container);
    const { running } = container;
    if (!running) return;
    running.host.shutdown();
    this.#ended(container, running, code);
  }

  /** A signal of `docker kill`. */
  kill(container: DockerContainer, signal: string): void {
    if (!isRunning(container))
      throw new EngineError(
        409,
        `cannot kill container: ${container.id}: container ${container.id} is not running`,
      );
    const stopSignal = container.spec.stopSignal ?? container.image.config.stopSignal ?? "SIGTERM";
    if (signal === "SIGKILL" || signal === stopSignal) container.manuallyStopped = true;
    this.#engine.tell(container, "kill", { signal: String(signalNumber(signal)) });
    this.#deliver(container, signal);
  }

  #deliver(container: DockerContainer, signal: string): void {
    if (signal === "SIGKILL") container.running?.host.shutdown("SIGKILL");
    else container.running?.signal(signal);
  }

  /** As `docker stop`: its own signal, then after a while KILL. */
  *stop(container: DockerContainer, seconds?: number, signal?: string): Program<void> {
    if (container.status === "restarting") {
      container.manuallyStopped = true;
      this.cancelRestart(container);
      return;
    }
    if (!isRunning(container)) return;
    container.manuallyStopped = true;
    yield* this.stopPolitely(container, seconds, signal);
    this.#engine.tell(container, "stop");
  }

  *stopPolitely(container: DockerContainer, seconds?: number, signal?: string): Program<void> {
    const { simulation } = this.#engine.machine;
    const polite = signal ?? container.spec.stopSignal ?? container.image.config.stopSignal ?? "SIGTERM";
    if (container.status === "paused") this.unpause(container);
    this.#engine.tell(container, "kill", { signal: String(signalNumber(polite)) });
    container.running?.signal(polite);
    const limit = seconds ?? container.spec.stopTimeoutSeconds ?? STOP_SECONDS;
    const timer =
      limit < 0
        ? undefined
        : simulation.after(limit * 1000, () => {
            this.#engine.tell(container, "kill", { signal: "9" });
            this.#deliver(container, "SIGKILL");
          });
    yield* this.untilStopped(container);
    timer?.cancel();
  }

  /** Blocks while it runs; its exit code. */
  *untilStopped(container: DockerContainer): Program<number> {
    while (isRunning(container)) yield* this.#change(container);
    return container.exitCode;
  }

  /** Blocks until it has ended for good: not while a policy starts it again. */
  *untilOver(container: DockerContainer): Program<number> {
    while (isRunning(container) || container.status === "restarting") yield* this.#change(container);
    return container.exitCode;
  }

  #change(container: DockerContainer): Program<void> {
    return wait<void>((resume) => {
      const waiting = this.#waiting.get(container) ?? new Set();
      this.#waiting.set(container, waiting);
      const wake = () => resume();
      waiting.add(wake);
      return () => void waiting.delete(wake);
    });
  }

  #wake(container: DockerContainer): void {
    const waiting = this.#waiting.get(container);
    this.#waiting.delete(container);
    for (const wake of waiting ?? []) wake();
  }

  pause(container: DockerContainer): void {
    if (container.status === "paused")
      throw new EngineError(409, `container ${container.id} is already paused`);
    if (!isRunning(container)) throw new EngineError(409, `container ${container.id} is not running`);
    for (const process of container.running!.host.processes()) process.signal("SIGSTOP");
    container.status = "paused";
    container.interruptedAt = this.#engine.now;
    this.#engine.tell(container, "pause");
  }

  unpause(container: DockerContainer): void {
    if (container.status !== "paused") throw new EngineError(409, `Container ${container.id} is not paused`);
    for (const process of container.running!.host.processes()) process.signal("SIGCONT");
    container.status = "running";
    container.interruptedAt = this.#engine.now;
    this.#engine.tell(container, "unpause");
  }
}
