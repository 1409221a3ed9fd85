// In Docker: cli/command/container/hijack.go. Ties this terminal to a container's streams, or to a program run in it.

import { exitCode } from "../../hosts/host.ts";
import { CommandNotFound, type Process, type RunningProcess } from "../../hosts/process.ts";
import { createTerminal } from "../../hosts/terminal/device.ts";
import { wait, type Program, type Task } from "../../simulation/index.ts";
import { EngineError, type DockerContainer } from "../engine/model.ts";
import type { Invocation } from "./invocation.ts";

const DETACH = [16, 17];
const decoder = new TextDecoder();

interface Chunk {
  stream: "stdout" | "stderr";
  content: string | Uint8Array;
}

/** What comes from elsewhere, in order, until it ends. */
class Inbox {
  readonly #chunks: Chunk[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  put(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Writes everything to the process's streams; returns at the end. */
  *drain({ stdout, stderr }: Process): Program<void> {
    for (;;) {
      for (let chunk = this.#chunks.shift(); chunk; chunk = this.#chunks.shift())
        yield* (chunk.stream === "stdout" ? stdout : stderr).write(chunk.content);
      if (this.#ended) return;
      yield* wait<void>((resume) => {
        this.#wake = () => resume();
        return () => (this.#wake = undefined);
      });
      this.#wake = undefined;
    }
  }
}

interface Far {
  input(content: Uint8Array): void;
  closeInput(): void;
  resize?(columns: number, rows: number): void;
}

/** Copies both ways until the other side ends; "detached" when the keys ^P ^Q were typed. */
function* pump(
  process: Process,
  inbox: Inbox,
  far: Far,
  { stdin, tty }: { stdin: boolean; tty: boolean },
): Program<"ended" | "detached"> {
  const { terminal } = process;
  const raw = tty && stdin && terminal !== undefined && process.stdinIsTerminal;
  const before = terminal?.mode;
  let detached = false;
  if (raw) terminal.mode = "raw";
  const resize = tty && terminal ? () => far.resize?.(terminal.columns, terminal.rows) : undefined;
  resize?.();
  if (resize) process.trap("SIGWINCH", resize);
  const leave = () => {
    detached = true;
    inbox.end();
  };
  const feeder: Task<void> | undefined = stdin
    ? process.simulation.spawn("docker stdin", feed(process, far, raw ? leave : undefined))
    : undefined;
  try {
    yield* inbox.drain(process);
    return detached ? "detached" : "ended";
  } finally {
    feeder?.kill();
    if (raw && before) terminal.mode = before;
  }
}

function* feed(process: Process, far: Far, leave: (() => void) | undefined): Program<void> {
  let last = 0;
  for (;;) {
    const chunk = yield* process.stdin.read();
    if (!chunk) return far.closeInput();
    if (leave && chunk.some((byte, i) => byte === DETACH[1] && (chunk[i - 1] ?? last) === DETACH[0]))
      return leave();
    last = chunk.at(-1)!;
    if (!(leave && chunk.length === 1 && last === DETACH[0])) far.input(chunk);
  }
}

/** An onlooker on a container; begin it before the container starts to miss nothing. */
export function lookOn(
  container: DockerContainer,
  wanted: ReadonlySet<string>,
): { inbox: Inbox; join(): void } {
  const inbox = new Inbox();
  return {
    inbox,
    join() {
      const { running } = container;
      if (!running) return inbox.end();
      running.console.attach({
        output: (stream, content) => {
          if (container.spec.tty || wanted.has(stream)) inbox.put({ stream, content });
        },
        end: () => inbox.end(),
      });
    },
  };
}

/** So many signals end the client, whatever the container makes of them. */
const PATIENCE = 3;

/** Stays with a container until it ends; the client's exit code. Signals that this program gets are the container's. */
export function* stay(
  { process, engine }: Invocation,
  container: DockerContainer,
  inbox: Inbox,
  stdin: boolean,
): Program<number> {
  const { spec } = container;
  let signals = 0;
  if (!spec.tty)
    for (const signal of ["SIGINT", "SIGTERM"])
      process.trap(signal, () => {
        if (container.running) engine.lifecycle.kill(container, signal);
        if (++signals === PATIENCE) inbox.end();
      });
  const far: Far = {
    input: (content) => container.running?.console.input(content),
    closeInput: () => container.running?.console.closeInput(),
    resize: (columns, rows) => container.running?.console.terminal?.resize(columns, rows),
  };
  const how = yield* pump(process, inbox, far, { stdin: stdin && spec.openStdin, tty: spec.tty });
  if (how === "detached") return 0;
  if (signals < PATIENCE || !container.running) return container.exitCode;
  yield* process.stderr.write(`\ngot ${PATIENCE} SIGTERM/SIGINTs, forcefully exiting\n`);
  return 1;
}

export interface ExecOptions {
  stdin: boolean;
  tty: boolean;
  detach: boolean;
  env: readonly string[];
  workingDir?: string;
}

/** Runs a program in a container; its exit code. */
export function* execIn(
  { process }: Invocation,
  container: DockerContainer,
  argv: readonly string[],
  options: ExecOptions,
): Program<number> {
  const { host } = container.running!;
  const inbox = new Inbox();
  const writer = (stream: Chunk["stream"]) => ({
    *write(content: string | Uint8Array): Program<void> {
      inbox.put({ stream, content });
    },
    close() {},
  });
  const terminal = options.tty ? createTerminal() : undefined;
  terminal?.onOutput((content) => inbox.put({ stream: "stdout", content }));
  const pipe = options.stdin && !options.tty ? inputPipe() : undefined;
  const env = new Map([...host.env, ...(options.tty ? ([["TERM", "xterm"]] as const) : [])]);
  for (const entry of options.env) env.set(entry.split("=")[0], entry.slice(entry.indexOf("=") + 1));
  let child: RunningProcess;
  try {
    child = host.spawn({
      argv,
      env,
      cwd: options.workingDir ?? container.spec.workingDir ?? container.image.config.workingDir ?? "/",
      ...(terminal ? { terminal } : { stdout: writer("stdout"), stderr: writer("stderr") }),
      ...(pipe ? { stdin: pipe.reader } : {}),
    });
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    throw new EngineError(0, notFound(error));
  }
  if (terminal) terminal.foreground = child;
  child.task.onEnd(() => inbox.end());
  if (options.detach) return 0;
  const far: Far = {
    input: (content) => (terminal ? terminal.input(decoder.decode(content)) : pipe?.put(content)),
    closeInput: () => (terminal ? terminal.input("\x04") : pipe?.end()),
    resize: (columns, rows) => terminal?.resize(columns, rows),
  };
  if ((yield* pump(process, inbox, far, options)) === "detached") return 0;
  return yield* exitCode(child);
}

/** The daemon's words; the command itself ends with 127 or 126. */
const notFound = ({ command, reason }: CommandNotFound): string =>
  `OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(command)}: ${
    reason === "permission-denied"
      ? "permission denied"
      : command.includes("/")
        ? `stat ${command}: no such file or directory`
        : "executable file not found in $PATH"
  }`;

function inputPipe() {
  const chunks: Uint8Array[] = [];
  let ended = false;
  let wake: (() => void) | undefined;
  return {
    put(content: Uint8Array) {
      chunks.push(content);
      wake?.();
    },
    end() {
      ended = true;
      wake?.();
    },
    reader: {
      *read(): Program<Uint8Array | undefined> {
        while (chunks.length === 0 && !ended)
          yield* wait<void>((resume) => {
            wake = () => resume();
            return () => (wake = undefined);
          });
        return chunks.shift();
      },
      close() {},
    },
  };
}
