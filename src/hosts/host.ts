// A machine or a container: its processes, and how programs are found, started, signalled and stopped.

import { Killed, wait, type Program, type Simulation, type Task } from "../simulation/index.ts";
import { FileError, type FileSystem } from "./fs/file-system.ts";
import { createMemoryFileSystem, MemoryFileSystem } from "./fs/memory-file-system.ts";
import { baseName, resolvePath } from "./fs/paths.ts";
import { NetworkError, type NetworkIdentity } from "./network.ts";
import {
  BrokenPipe,
  CommandNotFound,
  ProcessLimit,
  type Executable,
  type Host,
  type Process,
  type Reader,
  type RunningProcess,
  type SpawnOptions,
  type User,
  type Writer,
} from "./process.ts";
import { furnish, stubProgram, type Layout } from "./furnish.ts";
import { IGNORED_BY_DEFAULT, signalNumber, STOPPING } from "./signals.ts";
import { nullReader, nullWriter, Waiters } from "./streams.ts";
import type { Terminal } from "./terminal/terminal.ts";

export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const MAX_PROCESSES = 512;
const MAX_INTERPRETERS = 4;

export interface HostOptions {
  simulation: Simulation;
  name: string;
  net: NetworkIdentity;
  programs: ReadonlyMap<string, Executable>;
  env?: Iterable<readonly [string, string]>;
  fs?: FileSystem;
  user?: User;
  /** Where programs lie: `/usr/bin` (debian) or `/bin` (busybox). */
  layout?: Layout;
  /** Its first process is pid 1, deaf to signals that it does not handle; when that ends, everything does. */
  container?: boolean;
  memory?: Host["memory"];
  guests?: Host["guests"];
}

const ROOT: User = { name: "root", uid: 0, gid: 0, home: "/root" };

/** A host whose programs are found, run and signalled as on Linux. */
export const createHost = (options: HostOptions): Host => new SimulatedHost(options);

class SimulatedHost implements Host {
  readonly name: string;
  readonly simulation: Simulation;
  readonly fs: FileSystem;
  readonly net: NetworkIdentity;
  readonly env: Map<string, string>;
  readonly user: User;
  readonly programs: ReadonlyMap<string, Executable>;
  readonly memory?: Host["memory"];
  readonly guests?: Host["guests"];
  readonly #container: boolean;
  readonly #running = new Map<number, ProcessEntry>();
  #nextPid: number;

  constructor(options: HostOptions) {
    this.name = options.name;
    this.simulation = options.simulation;
    this.net = options.net;
    this.programs = options.programs;
    this.user = options.user ?? ROOT;
    this.memory = options.memory;
    this.guests = options.guests;
    this.#container = options.container ?? false;
    this.#nextPid = this.#container ? 1 : 1001;
    this.fs = options.fs ?? createMemoryFileSystem(options.simulation);
    this.env = new Map([
      ["PATH", DEFAULT_PATH],
      ["HOME", this.user.home],
      ["HOSTNAME", options.name],
      ...(options.env ?? []),
    ]);
    const { fs } = this;
    if (!(fs instanceof MemoryFileSystem)) return;
    fs.prepare(() => {
      furnish(fs, this, options.layout ?? "debian");
      fs.setOwner(this.user);
    });
  }

  processes(): readonly RunningProcess[] {
    return [...this.#running.values()];
  }

  /** Finds the program and fills in what was not said. Throws CommandNotFound. */
  prepare(options: SpawnOptions): Prepared {
    const cwd =
      options.cwd ??
      options.parent?.cwd ??
      (!this.#container && this.fs.exists(this.user.home) ? this.user.home : "/");
    const env = new Map(options.env ?? this.env);
    const found = options.program
      ? { program: options.program, argv: options.argv }
      : this.#find(options.argv, env.get("PATH") ?? DEFAULT_PATH, cwd);
    return { ...options, ...found, env, cwd };
  }

  spawn(options: SpawnOptions): RunningProcess {
    const prepared = this.prepare(options);
    if (this.#running.size >= MAX_PROCESSES) throw new ProcessLimit();
    const pid = this.#nextPid++;
    const entry = new ProcessEntry(this, pid, prepared, this.#container && pid === 1);
    this.#running.set(pid, entry);
    entry.start(prepared.program, () => this.#ended(entry));
    return entry;
  }

  shutdown(signal = "SIGKILL"): void {
    for (const process of [...this.#running.values()].reverse()) process.signal(signal);
  }

  #ended(entry: ProcessEntry): void {
    this.#running.delete(entry.pid);
    for (const process of this.#running.values()) if (process.ppid === entry.pid) process.ppid = 1;
    if (this.#container && entry.pid === 1) this.shutdown();
  }

  #find(
    argv: readonly string[],
    path: string,
    cwd: string,
    depth = 0,
  ): { program: Executable; argv: readonly string[] } {
    const command = argv[0];
    const file = this.#file(command, path, cwd);
    if (!file) throw new CommandNotFound(command);
    const text = this.fs.readText(file);
    const stub = stubProgram(text);
    const program = stub !== undefined ? this.programs.get(stub) : undefined;
    if (program) return { program, argv };
    const script = /^#! *(\S+)(?:[ \t]+(.*?))?[ \t]*(?:\n|$)/.exec(text);
    const interpreter = script ? script[1] : "/bin/sh";
    if (depth >= MAX_INTERPRETERS || (stub !== undefined && !program)) throw new CommandNotFound(command);
    const extra = script?.[2] ? [script[2]] : [];
    return this.#find(
      [interpreter, ...extra, command.includes("/") ? command : file, ...argv.slice(1)],
      path,
      cwd,
      depth + 1,
    );
  }

  /** The executable file that a command names, by PATH when it has no slash. */
  #file(command: string, path: string, cwd: string): string | undefined {
    if (command === "") return undefined;
    if (command.includes("/")) {
      const file = resolvePath(cwd, command);
      if (!this.fs.exists(file)) return undefined;
      if (!executable(this.fs, file)) throw new CommandNotFound(command, "permission-denied");
      return file;
    }
    let denied = false;
    for (const directory of path.split(":")) {
      const file = resolvePath(resolvePath(cwd, directory || "."), command);
      if (!this.fs.exists(file)) continue;
      if (executable(this.fs, file)) return file;
      denied = true;
    }
    if (denied) throw new CommandNotFound(command, "permission-denied");
    return undefined;
  }
}

const executable = (fs: FileSystem, file: string): boolean => {
  const { type, mode } = fs.stat(file);
  return type === "file" && (mode & 0o111) !== 0;
};

/** The file a command would run, as `which` and the shell's `type` say it. */
export function findExecutable(
  fs: FileSystem,
  command: string,
  path: string,
  cwd: string,
): string | undefined {
  if (command.includes("/")) {
    const file = resolvePath(cwd, command);
    return fs.exists(file) && executable(fs, file) ? command : undefined;
  }
  for (const directory of path.split(":")) {
    const file = resolvePath(resolvePath(cwd, directory || "."), command);
    if (fs.exists(file) && executable(fs, file)) return file;
  }
  return undefined;
}

/** A program that was found, and what it begins with. */
type Prepared = SpawnOptions & { env: Map<string, string>; cwd: string; program: Executable };

/** Thrown out of a program whose place another one takes. */
class Replaced {
  readonly by: Prepared;
  constructor(by: Prepared) {
    this.by = by;
  }
}

/** One process: what its program sees (`Process`), and what others see of it (`RunningProcess`). */
class ProcessEntry implements Process, RunningProcess {
  readonly pid: number;
  ppid: number;
  argv!: readonly string[];
  env!: Map<string, string>;
  cwd!: string;
  stdin!: Reader;
  stdout!: Writer;
  stderr!: Writer;
  readonly host: SimulatedHost;
  readonly startedAt: number;
  terminal?: Terminal;
  stdinIsTerminal!: boolean;
  stdoutIsTerminal!: boolean;
  task!: Task<number>;
  stopped = false;
  endedBy: string | undefined;
  readonly #deaf: boolean;
  readonly #traps = new Map<string, () => void>();
  readonly #continued = new Waiters();
  #stopListeners: ((stopped: boolean) => void)[] = [];
  #net: NetworkIdentity | undefined;

  constructor(host: SimulatedHost, pid: number, options: Prepared, deaf: boolean) {
    this.host = host;
    this.pid = pid;
    this.ppid = options.parent?.pid ?? (pid === 1 ? 0 : 1);
    this.#take(options);
    this.startedAt = host.simulation.now;
    this.#deaf = deaf;
  }

  /** What a program gets to see when it begins. */
  #take(options: Prepared): void {
    this.argv = options.argv;
    this.env = options.env;
    this.cwd = options.cwd;
    this.stdin = options.stdin ?? options.terminal ?? nullReader;
    this.stdout = options.stdout ?? options.terminal ?? nullWriter;
    this.stderr = options.stderr ?? options.terminal ?? nullWriter;
    this.terminal = options.terminal;
    this.stdinIsTerminal = options.terminalStreams?.stdin ?? options.terminal !== undefined;
    this.stdoutIsTerminal = options.terminalStreams?.stdout ?? options.terminal !== undefined;
  }

  exec(options: SpawnOptions): never {
    throw new Replaced(this.host.prepare(options));
  }

  get fs(): FileSystem {
    return this.host.fs;
  }

  /** The host's; what this process listens on ends with it. */
  get net(): NetworkIdentity {
    return (this.#net ??= Object.create(this.host.net, {
      listen: {
        value: (...args: Parameters<NetworkIdentity["listen"]>) => {
          const stop = this.host.net.listen(...args);
          this.task.onEnd(stop);
          return stop;
        },
      },
    }) as NetworkIdentity);
  }

  get simulation(): Simulation {
    return this.host.simulation;
  }

  start(program: Executable, ended: () => void): void {
    this.task = this.simulation.spawn(baseName(this.argv[0]), this.#run(program));
    this.task.onEnd((outcome) => {
      ended();
      if (!outcome.ok && !(outcome.error instanceof Killed)) throw outcome.error;
    });
  }

  trap(signal: string, handler: () => void): void {
    this.#traps.set(signal, handler);
  }

  onStop(listener: (stopped: boolean) => void): () => void {
    this.#stopListeners.push(listener);
    return () => {
      this.#stopListeners = this.#stopListeners.filter((other) => other !== listener);
    };
  }

  signal(name: string): void {
    if (this.task.outcome) return;
    if (name === "SIGCONT") this.#setStopped(false);
    const handler = this.#traps.get(name);
    if (name !== "SIGKILL" && name !== "SIGSTOP") {
      if (handler) return handler();
      if (this.#deaf || IGNORED_BY_DEFAULT.has(name)) return;
    }
    if (STOPPING.has(name)) return this.#setStopped(true);
    this.stopped = false;
    this.endedBy = name;
    this.task.kill(name);
  }

  #setStopped(stopped: boolean): void {
    if (this.stopped === stopped) return;
    this.stopped = stopped;
    if (!stopped) this.#continued.wakeAll();
    for (const listener of [...this.#stopListeners]) listener(stopped);
  }

  /** Runs the program; while the process is stopped, what the program waited for reaches it only when it goes on. */
  *#run(program: Executable): Program<number> {
    try {
      const running = program(this);
      let step = running.next();
      while (!step.done) {
        let answer: { value: unknown } | { error: unknown };
        try {
          answer = { value: yield step.value };
          while (this.stopped) yield* this.#continued.block();
        } catch (error) {
          answer = { error };
        }
        step = "error" in answer ? running.throw(answer.error) : running.next(answer.value);
      }
      return step.value & 255;
    } catch (error) {
      if (!(error instanceof Replaced)) return yield* this.#failure(error);
      this.#traps.clear();
      this.#take(error.by);
      return yield* this.#run(error.by.program);
    }
  }

  *#failure(error: unknown): Program<number> {
    if (error instanceof Killed) return 128 + signalNumber(error.signal);
    if (error instanceof BrokenPipe) return 141;
    if (!(error instanceof FileError) && !(error instanceof NetworkError)) throw error;
    const what = error instanceof FileError ? `${error.path}: ${error.message}` : error.message;
    const message = `${baseName(this.argv[0])}: ${what}\n`;
    try {
      yield* this.stderr.write(message);
    } catch {
      return 1;
    }
    return 1;
  }
}

/** Blocks until a process has ended; its exit code. */
export function* exitCode(process: RunningProcess): Program<number> {
  const outcome = yield* wait<{ ok: boolean; value?: number; error?: unknown }>((resume) =>
    process.task.onEnd((ended) => resume(ended)),
  );
  if (outcome.ok) return outcome.value!;
  if (outcome.error instanceof Killed) return 128 + signalNumber(outcome.error.signal);
  throw outcome.error;
}
