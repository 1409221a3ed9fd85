// In Linux: drivers/tty/n_tty.c. The line discipline between a terminal emulator and the programs.
// Left out here: flow control (^S, ^Q), stty's settings, word erase by locale.

import type { Program } from "../../simulation/index.ts";
import { decode, encode, Waiters } from "../streams.ts";
import type { SharedReader } from "../streams.ts";
import type { Terminal } from "./terminal.ts";
import { charWidth } from "./width.ts";

const EOF = Symbol("eof");
const MAX_INPUT = 1_048_576;

/** A terminal of the given size. What is typed before anybody reads is kept. */
export function createTerminal(columns = 80, rows = 24): Terminal & SharedReader {
  return new Device(columns, rows);
}

class Device implements Terminal, SharedReader {
  columns: number;
  rows: number;
  foreground: Terminal["foreground"];
  #mode: Terminal["mode"] = "cooked";
  #line = "";
  #ready: (Uint8Array | typeof EOF)[] = [];
  #readySize = 0;
  readonly #readers = new Waiters();
  #listeners: ((output: string) => void)[] = [];
  readonly #decoder = new TextDecoder();

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  get mode(): Terminal["mode"] {
    return this.#mode;
  }

  /** What was typed ahead in raw mode goes through the line discipline when it is cooked again. */
  set mode(mode: Terminal["mode"]) {
    const before = this.#mode;
    this.#mode = mode;
    if (before === "raw" && mode === "cooked") {
      const ahead = this.#ready.splice(0).map((chunk) => (chunk === EOF ? "" : decode(chunk as Uint8Array)));
      this.#readySize = 0;
      this.input(ahead.join(""));
    }
    if (mode === "raw" && this.#line !== "") {
      this.#push(this.#line);
      this.#line = "";
    }
  }

  input(text: string): void {
    if (this.#readySize > MAX_INPUT) return;
    if (this.#mode === "raw") return this.#push(text);
    for (const char of text) {
      if (this.mode === "raw") this.#push(char);
      else this.#cooked(char);
    }
  }

  onOutput(listener: (output: string) => void): () => void {
    this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.foreground?.signal("SIGWINCH");
  }

  *read(): Program<Uint8Array | undefined> {
    while (this.#ready.length === 0) yield* this.#readers.block();
    const chunk = this.#ready.shift()!;
    if (chunk === EOF) return undefined;
    this.#readySize -= (chunk as Uint8Array).length;
    return chunk as Uint8Array;
  }

  unread(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#ready.unshift(chunk);
    this.#readySize += chunk.length;
    this.#readers.wakeAll();
  }

  *write(chunk: string | Uint8Array): Program<void> {
    const text = typeof chunk === "string" ? chunk : this.#decoder.decode(chunk, { stream: true });
    if (text !== "") this.#show(text.replace(/\r?\n/g, "\r\n"));
  }

  close(): void {}

  #show(output: string): void {
    for (const listener of this.#listeners) listener(output);
  }

  #push(text: string): void {
    const bytes = encode(text);
    this.#ready.push(bytes);
    this.#readySize += bytes.length;
    this.#readers.wakeAll();
  }

  #cooked(char: string): void {
    switch (char) {
      case "\x03":
        return this.#interrupt("^C", "SIGINT");
      case "\x1c":
        return this.#interrupt("^\\", "SIGQUIT");
      case "\x1a":
        return this.#interrupt("^Z", "SIGTSTP");
      case "\x04":
        return this.#endOfInput();
      case "\r":
      case "\n":
        this.#show("\r\n");
        this.#push(`${this.#line}\n`);
        this.#line = "";
        return;
      case "\x7f":
      case "\b":
        return this.#erase(1);
      case "\x15":
        return this.#erase([...this.#line].length);
      case "\x17":
        return this.#erase([...(/\S*\s*$/.exec(this.#line)?.[0] ?? "")].length);
      default:
        this.#line += char;
        this.#show(char < " " && char !== "\t" ? `^${String.fromCharCode(char.charCodeAt(0) + 64)}` : char);
    }
  }

  #interrupt(shown: string, signal: string): void {
    this.#line = "";
    this.#show(shown);
    this.foreground?.signal(signal);
  }

  #endOfInput(): void {
    if (this.#line !== "") {
      this.#push(this.#line);
      this.#line = "";
      return;
    }
    this.#ready.push(EOF);
    this.#readers.wakeAll();
  }

  #erase(count: number): void {
    const chars = [...this.#line];
    for (const char of chars.splice(Math.max(0, chars.length - count)).reverse()) {
      const width = char < " " && char !== "\t" ? 2 : charWidth(char);
      this.#show("\b \b".repeat(width));
    }
    this.#line = chars.join("");
  }
}
