// In Docker: volume/. Volumes by name, kept when containers go.

import type { FileSystem } from "../../hosts/fs/file-system.ts";
import { createMemoryFileSystem } from "../../hosts/fs/memory-file-system.ts";
import type { Simulation } from "../../simulation/index.ts";
import type { Events } from "./events.ts";
import { EngineError, type DockerContainer, type MountPoint } from "./model.ts";

export interface Volume {
  name: string;
  fs: FileSystem;
  createdAt: number;
  labels: Readonly<Record<string, string>>;
  anonymous: boolean;
}

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

export class Volumes {
  readonly #all = new Map<string, Volume>();
  readonly #simulation: Simulation;
  readonly #events: Events;

  constructor(simulation: Simulation, events: Events) {
    this.#simulation = simulation;
    this.#events = events;
  }

  list(): readonly Volume[] {
    return [...this.#all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(name: string): Volume | undefined {
    return this.#all.get(name);
  }

  get(name: string): Volume {
    const found = this.find(name);
    if (!found) throw new EngineError(404, `get ${name}: no such volume`);
    return found;
  }

  create(name: string, { labels = {}, anonymous = false } = {}): Volume {
    const known = this.find(name);
    if (known) return known;
    if (!NAME.test(name))
      throw new EngineError(
        400,
        `create ${name}: ${JSON.stringify(name)} includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
      );
    const fs = createMemoryFileSystem(this.#simulation);
    const volume = { name, fs, createdAt: this.#simulation.now, labels, anonymous };
    this.#all.set(name, volume);
    this.#tell(name, "create");
    return volume;
  }

  remove(name: string, users: readonly DockerContainer[]): void {
    this.get(name);
    const using = users.filter(({ spec }) =>
      spec.mounts.some(({ type, source }) => type === "volume" && source === name),
    );
    if (using.length > 0)
      throw new EngineError(
        409,
        `remove ${name}: volume is in use - [${using.map(({ id }) => id).join(", ")}]`,
      );
    this.#all.delete(name);
    this.#tell(name, "destroy");
  }

  /** Makes the volumes that a container needs, and names those that have no name. */
  prepare(mounts: readonly MountPoint[], newId: () => string): MountPoint[] {
    return mounts.map((mount) => {
      if (mount.type !== "volume") return mount;
      const source = mount.source || newId();
      this.create(source, { anonymous: !mount.source });
      return { ...mount, source };
    });
  }

  dropAnonymous({ spec }: DockerContainer): void {
    for (const { type, source } of spec.mounts)
      if (type === "volume" && this.find(source)?.anonymous) this.#all.delete(source);
  }

  #tell(name: string, action: string): void {
    const attributes = { driver: "local" };
    this.#events.emit({ at: this.#simulation.now, type: "volume", action, id: name, attributes });
  }
}
