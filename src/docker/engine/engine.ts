// In Docker: daemon/. The engine's API as functions: what the `docker` command asks for, refused in the daemon's own words.
// Left out here: builds, plugins, swarm, live restore.

import { Volumes } from "./volumes.ts";
import { hash32, join, type Program, type Random } from "../../simulation/index.ts";
import { ContainerLog } from "../../cluster/container-runtime/log.ts";
import type { Machine } from "../socket.ts";
import { Events } from "./events.ts";
import { Images } from "./images.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Memory } from "./memory.ts";
import { EngineError, isRunning, type ContainerSpec, type DockerContainer } from "./model.ts";
import { randomName } from "./names.ts";
import { Networks } from "./networks.ts";
import { Processes } from "./processes.ts";
import { startsWithDaemon } from "./restart.ts";

export const ENGINE_VERSION = "28.2.2";
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const MIN_MEMORY = 6 * 1024 * 1024;

export class Engine {
  readonly machine: Machine;
  readonly images: Images;
  readonly networks: Networks;
  readonly volumes: Volumes;
  readonly events = new Events();
  readonly processes = new Processes();
  readonly memory: Memory;
  readonly lifecycle: Lifecycle;
  readonly #containers = new Map<string, DockerContainer>();
  readonly #random: Random;
  /** False while the daemon is stopped. */
  running = true;

  constructor(machine: Machine) {
    const { simulation, host } = machine;
    this.machine = machine;
    this.#random = simulation.random(`docker/${host.name}`);
    this.images = new Images(simulation, host.name);
    this.networks = new Networks(machine, () => this.newId(), this.events);
    this.volumes = new Volumes(simulation, this.events);
    this.memory = new Memory({
      machine,
      containers: () => [...this.#containers.values()],
      requestsPerSecond: (container) => this.networks.requestsPerSecond(container),
      processesOf: (container) => this.processes.of(container),
      oomKilled: (container) => this.tell(container, "oom"),
    });
    this.lifecycle = new Lifecycle(this);
  }

  get now(): number {
    return this.machine.simulation.now;
  }

  newId(): string {
    return Array.from({ length: 64 }, () => "0123456789abcdef"[this.#random.below(16)]).join("");
  }

  tell(container: DockerContainer, action: string, more: Readonly<Record<string, string>> = {}): void {
    const { id, name, spec } = container;
    const attributes = { ...spec.labels, ...more, image: spec.image, name };
    this.events.emit({ at: this.now, type: "container", action, id, attributes });
  }

  /** Newest first. */
  list(): readonly DockerContainer[] {
    return [...this.#containers.values()].reverse();
  }

  /** By name, id or the beginning of an id. */
  lookUp(key: string): DockerContainer | undefined {
    const all = [...this.#containers.values()];
    const exact = all.find(({ id, name }) => id === key || name === key.replace(/^\//, ""));
    if (exact) return exact;
    const starting = key === "" ? [] : all.filter(({ id }) => id.startsWith(key));
    if (starting.length > 1) throw new EngineError(404, `Multiple IDs found with provided prefix: ${key}`);
    return starting[0];
  }

  get(key: string): DockerContainer {
    const found = this.lookUp(key);
    if (!found) throw new EngineError(404, `No such container: ${key}`);
    return found;
  }

  create(spec: ContainerSpec): DockerContainer {
    const stored = this.images.find(spec.image);
    if (!stored)
      throw new EngineError(
        404,
        `No such image: ${spec.image.includes(":") ? spec.image : `${spec.image}:latest`}`,
      );
    const id = this.newId();
    const name = this.#nameFor(spec.name);
    validate(spec, this.machine);
    const { image } = stored;
    if (!argvOf(spec, image.config).length) throw new EngineError(400, "no command specified");
    this.networks.checkMode(spec.network, (key) => this.lookUp(key));
    const container: DockerContainer = {
      id,
      name,
      spec: { ...spec, mounts: this.volumes.prepare(spec.mounts, () => this.newId()) },
      image,
      createdAt: this.now,
      log: new ContainerLog(),
      status: "created",
      exitCode: 0,
      error: "",
      oomKilled: false,
      startedAt: 0,
      finishedAt: 0,
      interruptedAt: 0,
      restartCount: 0,
      manuallyStopped: false,
      pid: 0,
      ends: [],
      bound: [],
      backoffMs: 0,
      cleanups: [],
    };
    this.#containers.set(id, container);
    this.tell(container, "create");
    return container;
  }

  #nameFor(wanted: string | undefined): string {
    const taken = (name: string) => [...this.#containers.values()].find((one) => one.name === name);
    if (wanted === undefined) return randomName(this.#random, (name) => taken(name) !== undefined);
    const name = wanted.replace(/^\//, "");
    if (!NAME.test(name))
      throw new EngineError(
        400,
        `Invalid container name (${wanted}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
      );
    const other = taken(name);
    if (other)
      throw new EngineError(
        409,
        `Conflict. The container name "/${name}" is already in use by container "${other.id}". You have to remove (or rename) that container to be able to reuse that name.`,
      );
    return name;
  }

  rename(key: string, to: string): void {
    const container = this.get(key);
    if (to === container.name)
      throw new EngineError(400, "Renaming a container with the same name as its current name");
    const old = container.name;
    container.name = this.#nameFor(to);
    this.networks.renamed(container, old);
    this.tell(container, "rename", { oldName: `/${old}` });
  }

  remove(key: string, { force = false, volumes = false } = {}): void {
    const container = this.get(key);
    if (isRunning(container) || container.status === "restarting") {
      if (!force)
        throw new EngineError(
          409,
          `cannot remove container "${key}": container is ${container.status}: stop the container before removing or force remove`,
        );
      container.manuallyStopped = true;
      this.lifecycle.end(container);
    }
    this.forget(container, volumes || container.spec.autoRemove);
  }

  /** Takes it from the list. */
  forget(container: DockerContainer, volumes: boolean): void {
    if (!this.#containers.delete(container.id)) return;
    if (volumes) this.volumes.dropAnonymous(container);
    this.tell(container, "destroy");
  }

  update(
    key: string,
    change: Partial<Pick<ContainerSpec, "memory" | "memorySwap" | "nanoCpus" | "restart">>,
  ): void {
    const container = this.get(key);
    const spec = { ...container.spec, ...change };
    const fail = (why: string): never => {
      throw new EngineError(400, `Cannot update container ${container.id}: ${why}`);
    };
    if (change.restart && spec.autoRemove && change.restart.name !== "no")
      fail("Restart policy cannot be updated because AutoRemove is enabled for the container");
    if (
      change.memory &&
      change.memorySwap === undefined &&
      container.spec.memorySwap > 0 &&
      change.memory > container.spec.memorySwap
    )
      fail(
        "Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time",
      );
    validate(spec, this.machine);
    container.spec = spec;
    this.tell(container, "update");
    this.memory.check();
  }

  /** The daemon stops: containers are stopped, politely. */
  *shutDown(): Program<void> {
    this.running = false;
    for (const container of this.list().filter(({ status }) => status === "restarting"))
      this.lifecycle.cancelRestart(container);
    const stops = this.list()
      .filter(isRunning)
      .map((one) => this.machine.simulation.spawn("stop", this.lifecycle.stopPolitely(one)));
    for (const stop of stops) yield* join(stop);
  }

  /** The machine loses power. */
  powerOff(): void {
    this.running = false;
    this.memory.reboot();
    for (const container of this.list()) {
      this.lifecycle.cancelRestart(container);
      if (isRunning(container)) this.lifecycle.end(container, 255);
    }
  }

  /** The daemon starts: policies say which containers start with it. */
  startUp(): void {
    this.running = true;
    for (const container of [...this.#containers.values()])
      if (startsWithDaemon(container.spec.restart, container)) this.lifecycle.startAgain(container);
  }

  /** What is on the host's disk, by kind. */
  diskOf(container: DockerContainer): number {
    return container.fs ? 1093 + (hash32(container.id) % 512) : 0;
  }
}

/** What runs first. */
export function argvOf(
  spec: Pick<ContainerSpec, "command" | "entrypoint">,
  config: { entrypoint?: readonly string[]; cmd?: readonly string[]; entrypointScript?: string },
): readonly string[] {
  const { command, entrypoint } = spec;
  if (entrypoint) return [...entrypoint, ...command];
  return [...(config.entrypoint ?? []), ...(command.length > 0 ? command : (config.cmd ?? []))];
}

function validate({ memory, memorySwap, nanoCpus }: ContainerSpec, { cpus }: Machine): void {
  const fail = (message: string): never => {
    throw new EngineError(400, message);
  };
  if (memory > 0 && memory < MIN_MEMORY) fail("Minimum memory limit allowed is 6MB");
  if (memory > 0 && memorySwap > 0 && memorySwap < memory)
    fail("Minimum memoryswap limit should be larger than memory limit, see usage");
  if (memory === 0 && memorySwap > 0)
    fail("You should always set the Memory limit when using Memoryswap limit, see usage");
  if (nanoCpus < 0 || nanoCpus > cpus * 1e9)
    fail(`range of CPUs is from 0.01 to ${cpus}.00, as there are only ${cpus} CPUs available`);
}
