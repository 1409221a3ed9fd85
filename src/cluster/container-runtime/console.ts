// In Kubernetes: the streams of a container's first process, as containerd holds them open for `kubectl attach` and `run -it`.

import { BrokenPipe, type Reader, type Writer } from "../../hosts/process.ts";
import { createPipe } from "../../hosts/streams.ts";
import { createTerminal } from "../../hosts/terminal/device.ts";
import type { Terminal } from "../../hosts/terminal/terminal.ts";
import type { ContainerLog } from "./log.ts";

type Stream = "stdout" | "stderr";

/** Somebody who looks on: what is written from now on, as it comes, and the end. */
export interface Onlooker {
  output(stream: Stream, chunk: string | Uint8Array): void;
  end(): void;
}

const END_OF_INPUT = "\x04";
const decoder = new TextDecoder();

export interface ConsoleOptions {
  now: () => number;
  log: ContainerLog;
  /** The pod's `stdin` and `tty`. */
  stdin: boolean;
  tty: boolean;
}

export class Console {
  readonly terminal: Terminal | undefined;
  readonly #pipe: { reader: Reader; writer: Writer } | undefined;
  readonly #onlookers = new Set<Onlooker>();
  readonly #options: ConsoleOptions;
  /** What stands on the terminal's last line: a prompt, perhaps. */
  #lastLine = "";

  constructor(options: ConsoleOptions) {
    this.#options = options;
    if (options.tty) {
      this.terminal = createTerminal();
      this.terminal.onOutput((data) => this.#say("stdout", data));
    } else if (options.stdin) {
      // No bound: writing never waits, and what comes before the end is read before it.
      this.#pipe = createPipe(Number.MAX_SAFE_INTEGER);
    }
  }

  get stdin(): Reader | undefined {
    return this.#pipe?.reader;
  }

  writer(stream: Stream): Writer {
    const say = (chunk: string | Uint8Array) => this.#say(stream, chunk);
    return {
      *write(chunk) {
        say(chunk);
      },
      close() {},
    };
  }

  /** A new onlooker of a terminal sees its last line, as the redrawing shows it that a change of size brings about. */
  attach(onlooker: Onlooker): () => void {
    this.#onlookers.add(onlooker);
    if (this.terminal && this.#lastLine !== "") onlooker.output("stdout", this.#lastLine);
    return () => void this.#onlookers.delete(onlooker);
  }

  input(content: Uint8Array): void {
    if (!this.#options.stdin) return;
    if (this.terminal) return this.terminal.input(decoder.decode(content));
    try {
      this.#pipe?.writer.write(content).next();
    } catch (error) {
      if (!(error instanceof BrokenPipe)) throw error;
    }
  }

  closeInput(): void {
    if (this.terminal) this.terminal.input(END_OF_INPUT);
    this.#pipe?.writer.close();
  }

  /** The first process has ended. */
  end(): void {
    for (const onlooker of [...this.#onlookers]) onlooker.end();
    this.#onlookers.clear();
  }

  #say(stream: Stream, chunk: string | Uint8Array): void {
    const { log, now } = this.#options;
    log.write(stream, chunk, now());
    if (this.terminal) {
      const text = this.#lastLine + (typeof chunk === "string" ? chunk : decoder.decode(chunk));
      this.#lastLine = text.slice(text.lastIndexOf("\n") + 1);
    }
    for (const onlooker of [...this.#onlookers]) onlooker.output(stream, chunk);
  }
}
