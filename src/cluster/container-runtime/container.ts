// A container: an image's files and programs, with mounts, an environment and a first process that really runs.

import { furnish } from "../../hosts/furnish.ts";
import type { FileSystem } from "../../hosts/fs/file-system.ts";
import { createMemoryFileSystem } from "../../hosts/fs/memory-file-system.ts";
import { createHost } from "../../hosts/host.ts";
import type { NetworkIdentity } from "../../hosts/network.ts";
import { CommandNotFound, type Host, type RunningProcess } from "../../hosts/process.ts";
import type { Simulation } from "../../simulation/index.ts";
import { Console } from "./console.ts";
import type { Image } from "./image.ts";
import { LazyFileSystem } from "./lazy-file-system.ts";
import { ContainerLog } from "./log.ts";
import { usageOf } from "./memory.ts";
import { Meter, meteredNet } from "./meter.ts";

export interface Mount {
  path: string;
  source: FileSystem;
  /** The part of the source that appears; its root unless given. */
  root?: string;
  readOnly: boolean;
}

export interface ContainerOptions {
  simulation: Simulation;
  id: string;
  image: Image;
  hostname: string;
  net: NetworkIdentity;
  command?: readonly string[];
  args?: readonly string[];
  env: readonly (readonly [string, string])[];
  workingDir?: string;
  /** Whether its input stays open, and whether it has a terminal. */
  stdin?: boolean;
  tty?: boolean;
  mounts: readonly Mount[];
  /** /etc/hosts and /etc/resolv.conf. */
  etc: Readonly<Record<string, string>>;
  /** The files of an earlier run, for a container that is started again. */
  fs?: FileSystem;
  /** Of the machine below: what `free` tells. */
  memory?: Host["memory"];
  /** What it may use; all there is, unless given. */
  limits?: { cpuMillicores?: number; memoryBytes?: number };
}

/** The first program could not be started; the message is runc's. */
export class StartError extends Error {}

/** Places that no two containers share, mounts or not. */
const OWN = ["/etc/hostname", "/etc/passwd", "/dev", "/proc", "/tmp"];
const ROOT = { name: "root", uid: 0, gid: 0, home: "/root" };

function writeAll(fs: FileSystem, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    fs.mkdir(path.slice(0, path.lastIndexOf("/")) || "/", { parents: true });
    fs.write(path, content, content.startsWith("#!") ? { mode: 0o755 } : {});
  }
}

/** An image's own files, shared by all its containers as long as they only read. */
const unpacked = new WeakMap<Image, FileSystem>();

function imageFiles(simulation: Simulation, image: Image): FileSystem {
  let fs = unpacked.get(image);
  if (!fs) {
    const made = createMemoryFileSystem(simulation);
    furnish(made, { name: image.reference, programs: image.programs, user: ROOT }, image.layout);
    writeAll(made, image.files);
    unpacked.set(image, (fs = made));
  }
  return fs;
}

/** What a new container of the image finds on its disk; to be read only. */
export const filesOf = (simulation: Simulation, image: Image): FileSystem => imageFiles(simulation, image);

/** A container that was created; `start` may be called once. */
export class Container {
  readonly id: string;
  readonly image: Image;
  readonly host: Host;
  readonly log = new ContainerLog();
  readonly console: Console;
  readonly meter: Meter;
  readonly #options: ContainerOptions;
  #first: RunningProcess | undefined;
  #startedAt = 0;
  #made: FileSystem | undefined;
  /** Whether it was stopped for want of memory. */
  oomKilled = false;

  constructor(options: ContainerOptions) {
    const { simulation, image, hostname, net } = options;
    this.id = options.id;
    this.image = image;
    this.#options = options;
    const { stdin = false, tty = false } = options;
    this.console = new Console({ now: () => simulation.now, log: this.log, stdin, tty });
    this.meter = new Meter({
      simulation,
      cpuLimit: options.limits?.cpuMillicores,
      memoryLimit: options.limits?.memoryBytes,
      usage: (requestsPerSecond) =>
        usageOf(image, this.host, { now: simulation.now, startedAt: this.#startedAt, requestsPerSecond }),
    });
    const env = new Map([
      ...Object.entries(image.config.env ?? {}),
      ...(tty ? ([["TERM", "xterm"]] as const) : []),
      ...options.env,
    ]);
    this.host = createHost({
      simulation,
      name: hostname,
      net: meteredNet(net, this.meter, simulation),
      programs: image.programs,
      env,
      layout: image.layout,
      memory: options.memory,
      container: true,
      fs:
        options.fs ??
        new LazyFileSystem(() => (this.#made = this.#root()), {
          base: imageFiles(simulation, image),
          covered: [...options.mounts.map(({ path }) => path), ...Object.keys(options.etc), ...OWN],
        }),
    });
  }

  /** What runs first: the image's entrypoint and command, unless the pod says otherwise. */
  get argv(): readonly string[] {
    const { image, command, args } = this.#options;
    if (command?.length) return [...command, ...(args ?? [])];
    return [...(image.config.entrypoint ?? []), ...(args?.length ? args : (image.config.cmd ?? []))];
  }

  /** Starts the first process; `ended` is called with its exit code. Throws StartError. */
  start(ended: (exitCode: number) => void): void {
    const { argv, host, console } = this;
    const { simulation } = this.#options;
    const { terminal, stdin } = console;
    if (argv.length === 0) throw new StartError("no command specified");
    this.#startedAt = simulation.now;
    this.meter.begin();
    const builtIn = host.programs.get(argv[0].replace(/^.*\//, ""));
    try {
      this.#first = host.spawn({
        argv,
        cwd: this.#options.workingDir ?? this.image.config.workingDir ?? "/",
        ...(terminal ? { terminal } : { stdout: console.writer("stdout"), stderr: console.writer("stderr") }),
        ...(stdin ? { stdin } : {}),
        // A daemon of the image is started as it is, so that its files need not be there before somebody looks.
        ...(builtIn ? { program: builtIn } : {}),
      });
    } catch (error) {
      if (error instanceof CommandNotFound) throw new StartError(notFound(error));
      throw error;
    }
    if (terminal) terminal.foreground = this.#first;
    this.#first.task.onEnd((outcome) => {
      this.log.close(simulation.now);
      console.end();
      host.shutdown();
      ended(outcome.ok ? (outcome.value as number) : 137);
    });
  }

  signal(name: string): void {
    this.#first?.signal(name);
  }

  /** What the container left for its status to say. */
  terminationMessage(path = "/dev/termination-log"): string | undefined {
    if (!this.#made?.exists(path)) return undefined;
    return this.#made.readText(path).slice(0, 4096) || undefined;
  }

  /** The image's files with the mounts over them. */
  #root(): FileSystem {
    const { simulation, image, mounts, etc, hostname } = this.#options;
    const fs = createMemoryFileSystem(simulation);
    furnish(fs, this.host, image.layout);
    writeAll(fs, { "/etc/hostname": `${hostname}\n`, ...etc, ...image.files });
    for (const { path, source, root, readOnly } of mounts) {
      fs.mkdir(path, { parents: true });
      fs.mount(path, source, root, { readOnly });
    }
    return fs;
  }
}

function notFound({ command, reason }: CommandNotFound): string {
  const why =
    reason === "permission-denied"
      ? `exec: ${JSON.stringify(command)}: permission denied`
      : command.includes("/")
        ? `exec: ${JSON.stringify(command)}: stat ${command}: no such file or directory`
        : `exec: ${JSON.stringify(command)}: executable file not found in $PATH`;
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${why}`;
}
