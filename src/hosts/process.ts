// What a program on a host sees of the world: its arguments, streams, files, network and signals.

import type { Program, Simulation, Task } from "../simulation/index.ts";
import type { FileSystem } from "./fs/file-system.ts";
import type { NetworkIdentity } from "./network.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** The reading end of a pipe, a file or a terminal. Text is UTF-8. */
export interface Reader {
  /** Blocks for the next chunk (never empty); undefined at the end. */
  read(): Program<Uint8Array | undefined>;
  /** Tells the writer that nobody reads any more. */
  close(): void;
}

/** The writing end. A pipe that is full blocks; one that nobody reads any more throws `BrokenPipe`. */
export interface Writer {
  write(chunk: string | Uint8Array): Program<void>;
  close(): void;
}

/** Written to a pipe whose reader went away. A program that does not catch it ends with 141, as by SIGPIPE. */
export class BrokenPipe extends Error {}

/** A running program's view of its host. */
export interface Process {
  readonly pid: number;
  /** argv[0] is the name it was called by. */
  readonly argv: readonly string[];
  readonly env: Map<string, string>;
  /** Absolute. */
  cwd: string;
  readonly stdin: Reader;
  readonly stdout: Writer;
  readonly stderr: Writer;
  readonly host: Host;
  readonly fs: FileSystem;
  readonly net: NetworkIdentity;
  readonly simulation: Simulation;
  /** The controlling terminal, when standard input (output) is one. */
  readonly terminal?: Terminal;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  /** Signals that the program wants to handle itself; for others it is stopped (`Killed` is thrown where it waits). */
  trap(signal: string, handler: () => void): void;
  /** Another program takes this process over, as exec(2): pid and parent stay. Throws CommandNotFound when there is no such program. */
  exec(options: SpawnOptions): never;
}

/** A program: runs until it returns its exit code. Thrown `Killed` means 128 + the signal's number. */
export type Executable = (process: Process) => Program<number>;

/** How to start a program. Missing streams are /dev/null; missing env and cwd are the host's. */
export interface SpawnOptions {
  argv: readonly string[];
  env?: Iterable<readonly [string, string]>;
  cwd?: string;
  stdin?: Reader;
  stdout?: Writer;
  stderr?: Writer;
  terminal?: Terminal;
  /** Which of the standard streams are the terminal; all, when a terminal is given and this is not. */
  terminalStreams?: { stdin: boolean; stdout: boolean };
  /** Called when the program's `Process` exists: the shell keeps state there. */
  parent?: Process;
  /** Runs this instead of looking argv[0] up: a shell's subshells and functions. */
  program?: Executable;
}

/** Who the programs of a host run as. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** A process as its host lists it (`ps`). */
export interface RunningProcess {
  readonly pid: number;
  readonly ppid: number;
  readonly argv: readonly string[];
  /** Whose it is, when it is not the host's user's. */
  readonly user?: string;
  /** Its terminal as `ps` names it; `pts/0` unless given. */
  readonly tty?: string;
  /** Milliseconds since 1970, virtual. */
  readonly startedAt: number;
  /** Resolves to the exit code: 0 to 255. */
  readonly task: Task<number>;
  signal(name: string): void;
  /** The signal that ended it; a program that chose an exit code above 128 was ended by none. */
  readonly endedBy: string | undefined;
  /** Whether it was stopped (^Z) and not continued yet. */
  readonly stopped: boolean;
  /** Calls back after it was stopped or continued. Returns how to stop listening. */
  onStop(listener: (stopped: boolean) => void): () => void;
}

/** A machine's memory, in bytes. */
export interface HostMemory {
  total: number;
  used: number;
  cached: number;
}

/**
 * A machine, or a container on one: files, programs, processes, a network identity. A container's host ends when its first
 * process ends.
 */
export interface Host {
  readonly name: string;
  readonly simulation: Simulation;
  readonly fs: FileSystem;
  readonly net: NetworkIdentity;
  /** The environment a login gets. */
  readonly env: Map<string, string>;
  readonly user: User;
  /** Programs by name; files on PATH that are shell scripts run too. */
  readonly programs: ReadonlyMap<string, Executable>;
  /** What the machine has of memory, and what is used, in bytes; unknown unless given. */
  readonly memory?: () => HostMemory;
  /** In order of pid. */
  processes(): readonly RunningProcess[];
  /** Processes of the containers on this machine, as the machine itself numbers them. */
  readonly guests?: () => readonly RunningProcess[];
  /** Starts a program. `CommandNotFound` is thrown when argv[0] names none. */
  spawn(options: SpawnOptions): RunningProcess;
  /** Stops every process (a container that is killed, a machine that loses power). */
  shutdown(signal?: string): void;
}

/** The host runs as many processes as it can. */
export class ProcessLimit extends Error {
  constructor() {
    super("fork: retry: Resource temporarily unavailable");
  }
}

/** argv[0] is no program of the host, or a file that cannot be executed. */
export class CommandNotFound extends Error {
  readonly command: string;
  readonly reason: "not-found" | "permission-denied";
  constructor(command: string, reason: "not-found" | "permission-denied" = "not-found") {
    super(`${command}: ${reason === "not-found" ? "command not found" : "Permission denied"}`);
    this.command = command;
    this.reason = reason;
  }
}
