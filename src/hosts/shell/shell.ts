// The state of one shell: variables, functions, options, open files, jobs. The commands are in the other files of this room.

import { Killed, wait, type Program, type Wait } from "../../simulation/index.ts";
import { FileError } from "../fs/file-system.ts";
import { resolvePath } from "../fs/paths.ts";
import type { Process, RunningProcess, Writer } from "../process.ts";
import { shareable, type SharedReader } from "../streams.ts";
import { Interrupt, ShellError } from "./flow.ts";
import { Jobs } from "./jobs.ts";
import { lineAt, type Executed } from "./parse.ts";
import { Variables } from "./variables.ts";
import type * as Ast from "unbash";

/** An open file of the shell. */
export interface Fd {
  reader?: SharedReader;
  writer?: Writer;
  terminal: boolean;
}

/** Whose messages the shell prints: GNU bash, busybox ash, Debian's dash. */
export type Flavor = "bash" | "ash" | "dash";

export interface ShellFunction {
  body: Ast.Function["body"];
  script: Executed;
}

const STEPS_PER_MS = 100;

/** What a shell and its subshells have in common. */
export interface Session {
  /** Programs in front: ^C is theirs first. */
  foreground: Set<RunningProcess>;
  interrupted: number | undefined;
  /** Ends what the shell waits for, when ^C comes. */
  wake: (() => void) | undefined;
  /** Ends the builtin `wait`, when a trapped signal comes. */
  wakeWait?: () => void;
  steps: number;
  stopRequested: boolean;
}

export class Shell {
  process: Process;
  readonly flavor: Flavor;
  readonly session: Session;
  name: string;
  /** The file that `source` reads: messages name it. */
  sourced: string | undefined;
  interactive = false;
  /** The only command that this shell was forked for. */
  only: Ast.Command | undefined;
  loginShell = false;
  variables = new Variables();
  functions = new Map<string, ShellFunction>();
  aliases = new Map<string, string>();
  /** Commands that are completed as another is (`complete -F __start_kubectl k`). */
  completes = new Map<string, string>();
  options = new Set<string>();
  /** Where `getopts` is within a cluster of letters. */
  getopts = { index: 1, at: 0 };
  positional: string[] = [];
  traps = new Map<string, string>();
  pendingTraps: string[] = [];
  fds = new Map<number, Fd>();
  jobs = new Jobs();
  cwd: string;
  status = 0;
  pipeStatus: number[] = [0];
  lastBackground: number | undefined;
  lastArgument = "";
  history: string[] = [];
  functionDepth = 0;
  sourceDepth = 0;
  functionNames: string[] = [];
  loopDepth = 0;
  /** Depth of conditions: `set -e` does not act in them. */
  conditions = 0;
  subshellLevel = 0;
  substitutionStatus: number | undefined;
  script: Executed = { text: "", offset: 0, lines: false };
  /** Where the command that runs stands in `script.text`. */
  pos = 0;
  /** `name=(…)` arguments of a declaration, applied when the name is declared. */
  arrayArguments: Ast.Assignment[] = [];
  /** What is left to do when the command line is done: process substitutions. */
  afterCommand: (() => Program<void>)[] = [];
  readonly startedAt: number;

  constructor(process: Process, flavor: Flavor, name: string) {
    this.process = process;
    this.flavor = flavor;
    this.name = name;
    this.cwd = process.cwd;
    this.startedAt = process.simulation.now;
    this.session = {
      foreground: new Set(),
      interrupted: undefined,
      wake: undefined,
      steps: 0,
      stopRequested: false,
    };
    this.takeStreams(process);
  }

  takeStreams(process: Process): void {
    this.fds.set(0, { reader: shareable(process.stdin), terminal: process.stdinIsTerminal });
    this.fds.set(1, { writer: process.stdout, terminal: process.stdoutIsTerminal });
    const errorIsTerminal = process.terminal !== undefined && process.stderr === (process.terminal as Writer);
    this.fds.set(2, { writer: process.stderr, terminal: errorIsTerminal });
  }

  /** A subshell: the same state, changed apart from now on. In another process it gets its own session. */
  fork(ownSession = false): Shell {
    const copy: Shell = Object.create(Shell.prototype);
    Object.assign(copy, this);
    copy.variables = this.variables.fork();
    copy.functions = new Map(this.functions);
    copy.aliases = new Map(this.aliases);
    copy.options = new Set(this.options);
    copy.positional = [...this.positional];
    copy.traps = new Map([...this.traps].filter(([, action]) => action === ""));
    copy.pendingTraps = [];
    copy.fds = new Map(this.fds);
    copy.jobs = new Jobs();
    copy.afterCommand = [];
    copy.functionNames = [...this.functionNames];
    copy.interactive = false;
    copy.only = undefined;
    copy.loopDepth = 0;
    copy.subshellLevel++;
    if (ownSession) {
      const session: Session = {
        foreground: new Set(),
        interrupted: undefined,
        wake: undefined,
        steps: 0,
        stopRequested: false,
      };
      Object.assign(copy, { session });
    }
    return copy;
  }

  /** Runs in a process of its own: signals for the process are this shell's. */
  *runIn(process: Process, run: () => Program<number>): Program<number> {
    this.process = process;
    for (const signal of ["SIGINT", "SIGQUIT", "SIGTSTP"]) {
      if (this.traps.get(signal) === "") process.trap(signal, () => {});
      else if (signal === "SIGINT") process.trap(signal, () => this.receive(signal));
    }
    try {
      return yield* run();
    } catch (error) {
      if (error instanceof Interrupt) return error.status;
      throw error;
    }
  }

  /** The line of the command that runs. */
  get line(): number {
    return lineAt(this.script.text, this.pos) + this.script.offset;
  }

  get writer(): Writer {
    return this.writerAt(1);
  }

  get errors(): Writer {
    return this.writerAt(2);
  }

  private writerAt(number: number): Writer {
    const writer = this.fds.get(number)?.writer;
    if (!writer) throw new ShellError("write error: Bad file descriptor");
    return writer;
  }

  path(name: string): string {
    return resolvePath(this.cwd, name);
  }

  /** `bash: `, `script.sh: line 3: `, `sh: 1: `: what messages begin with. */
  get prefix(): string {
    if (this.flavor === "ash")
      return this.interactive || !this.script.lines || this.script.command
        ? `${this.name}: `
        : `${this.name}: line ${this.line}: `;
    if (this.flavor === "dash") return `${this.name}: ${this.line}: `;
    const name = this.sourced ?? this.name;
    return this.script.lines ? `${name}: line ${this.line}: ` : `${name}: `;
  }

  *complain(message: string): Program<void> {
    const errors = this.fds.get(2)?.writer;
    if (errors) yield* errors.write(`${this.prefix}${message}\n`);
  }

  /** Counts a step; true when it is time to `pause`. */
  step(): boolean {
    return ++this.session.steps % STEPS_PER_MS === 0 || this.session.interrupted !== undefined;
  }

  /** Lets a millisecond pass, and ^C through. */
  *pause(): Program<void> {
    this.checkInterrupt();
    yield* this.process.simulation.sleep(1);
    this.checkInterrupt();
  }

  checkInterrupt(): void {
    const { interrupted } = this.session;
    if (interrupted === undefined) return;
    this.session.interrupted = undefined;
    throw new Interrupt(interrupted);
  }

  /** Runs a program that may block; ^C ends it with Interrupt. */
  *interruptibly<T>(program: Program<T>): Program<T> {
    let step = program.next();
    while (!step.done) {
      let value: unknown;
      try {
        value = yield* this.orInterrupt(step.value);
      } catch (error) {
        step = program.throw(error);
        continue;
      }
      step = program.next(value);
    }
    return step.value;
  }

  private *orInterrupt(begin: Wait): Program<unknown> {
    this.checkInterrupt();
    try {
      return yield* wait<unknown>((resume, fail) => {
        const giveUp = begin(resume, fail);
        this.session.wake = () => {
          giveUp();
          const status = this.session.interrupted ?? 130;
          this.session.interrupted = undefined;
          fail(new Interrupt(status));
        };
        return giveUp;
      });
    } finally {
      this.session.wake = undefined;
    }
  }

  /** A signal for this shell: ^C goes to the programs in front; without one, the shell itself stops what it does. */
  receive(signal: string): void {
    const { session } = this;
    if (signal === "SIGINT" || signal === "SIGQUIT" || signal === "SIGTSTP") {
      if (session.foreground.size > 0) {
        for (const process of session.foreground) process.signal(signal);
        if (signal === "SIGINT") session.stopRequested = true;
        return;
      }
      if (signal === "SIGTSTP") return;
      if (signal === "SIGQUIT" && this.interactive) return;
      if (this.traps.has("SIGINT") && !this.interactive) return void this.pendingTraps.push("SIGINT");
      session.interrupted = 130;
      session.wake?.();
      return;
    }
    for (const process of session.foreground) process.signal(signal);
  }
}

/** What a thrown thing would print; undefined when it is no mistake of the user's. */
export function messageOf(error: unknown): string | undefined {
  if (error instanceof ShellError) return error.message;
  if (error instanceof FileError) return `${error.path}: ${error.message}`;
  if (error instanceof Killed) return undefined;
  return undefined;
}
