// In bash: readline. Reads a line from a terminal with editing, history, search and completion.
// Left out here: vi mode, keyboard macros, numeric arguments, inputrc.

import type { Program } from "../../simulation/index.ts";
import { encode, type SharedReader } from "../streams.ts";
import { KeyParser, type Key } from "./keys.ts";
import { LineBuffer } from "./line-buffer.ts";
import { LineView } from "./line-view.ts";
import type { Terminal } from "./terminal.ts";
import { columns } from "./columns.ts";

/** What Tab found: the candidates for the text from `start` to the cursor, and what one that is complete gets appended. */
export interface Completion {
  start: number;
  candidates: readonly string[];
  /** What is listed: without the directory of files. */
  shown?: (candidate: string) => string;
  suffix?: (candidate: string) => string;
}

export interface LineEditorOptions {
  terminal: Terminal;
  history: string[];
  complete?: (before: string, after: string) => Program<Completion>;
}

/** How reading ended: a line, ^C, or ^D on an empty line. */
export type LineResult = { line: string } | { end: "interrupt" | "eof" };

const SHOW_ALL_AT = 100;
const BELL = "\x07";

export class LineEditor {
  readonly #terminal: Terminal & Pick<SharedReader, "unread">;
  readonly #history: string[];
  readonly #complete: LineEditorOptions["complete"];
  readonly #keys = new KeyParser();
  readonly #buffer = new LineBuffer();
  readonly #view = new LineView();
  readonly #decoder = new TextDecoder();
  #prompt = "";
  #active = false;
  #at = 0;
  #drafts = new Map<number, string>();
  #search: { text: string; from: number; failed: boolean; before: string } | undefined;
  #tabbed = false;

  constructor(options: LineEditorOptions) {
    this.#terminal = options.terminal as Terminal & SharedReader;
    this.#history = options.history;
    this.#complete = options.complete;
  }

  /** The prompt and the line as they stand: for tests and screen readers. */
  get state(): { prompt: string; before: string; after: string } {
    return { prompt: this.#prompt, before: this.#buffer.before, after: this.#buffer.after };
  }

  /** The terminal's size has changed. */
  *resized(): Program<void> {
    if (this.#active) yield* this.#terminal.write(this.#view.resized(this.#terminal.columns));
  }

  *read(prompt: string): Program<LineResult> {
    const terminal = this.#terminal;
    terminal.mode = "raw";
    this.#begin(prompt);
    yield* terminal.write("\x1b[?2004h");
    yield* this.#show();
    try {
      for (;;) {
        const key = yield* this.#key();
        const result = yield* this.#handle(key);
        if (!result) continue;
        this.#active = false;
        return result;
      }
    } finally {
      this.#active = false;
      yield* terminal.write("\x1b[?2004l");
      this.#terminal.unread(encode(this.#keys.giveBack()));
      terminal.mode = "cooked";
    }
  }

  #begin(prompt: string): void {
    this.#prompt = prompt;
    this.#buffer.clear();
    this.#view.begin();
    this.#at = this.#history.length;
    this.#drafts.clear();
    this.#search = undefined;
    this.#active = true;
  }

  *#key(): Program<Key> {
    for (;;) {
      const key = this.#keys.next();
      if (key) return key;
      const chunk = yield* this.#terminal.read();
      if (!chunk) return { name: "Ctrl-D" };
      this.#keys.push(this.#decoder.decode(chunk, { stream: true }));
    }
  }

  *#show(): Program<void> {
    const { before, after } = this.#buffer;
    const search = this.#search;
    const prompt = search
      ? `(${search.failed ? "failed " : ""}reverse-i-search)\`${search.text}': `
      : this.#prompt;
    const output = this.#view.show(prompt, before, after, this.#terminal.columns);
    if (output !== "") yield* this.#terminal.write(output);
  }

  *#handle(key: Key): Program<LineResult | undefined> {
    const tabbed = this.#tabbed;
    this.#tabbed = false;
    if (this.#search && !this.#searchKey(key)) {
      yield* this.#show();
      return undefined;
    }
    if ("char" in key) this.#buffer.insert(key.char);
    else if ("paste" in key) this.#buffer.insert(key.paste.replace(/\r\n?/g, "\n"));
    else {
      const result = yield* this.#named(key.name, tabbed);
      if (result) return result;
    }
    yield* this.#show();
    return undefined;
  }

  *#named(name: string, tabbed: boolean): Program<LineResult | undefined> {
    const { text } = this.#buffer;
    switch (name) {
      case "Enter":
        return yield* this.#leave({ line: text }, "");
      case "Ctrl-C":
        return yield* this.#leave({ end: "interrupt" }, "^C");
      case "Ctrl-D":
        if (text === "") return { end: "eof" };
        this.#buffer.key("Delete");
        return undefined;
      case "Ctrl-L":
        yield* this.#terminal.write("\x1b[H\x1b[2J");
        this.#view.begin();
        return undefined;
      case "Up":
      case "Ctrl-P":
        return this.#recall(this.#at - 1);
      case "Down":
      case "Ctrl-N":
        return this.#recall(this.#at + 1);
      case "Alt-<":
        return this.#recall(0);
      case "Alt->":
        return this.#recall(this.#history.length);
      case "Alt-.":
        this.#buffer.insert(/\S+$/.exec(this.#history.at(-1)?.trim() ?? "")?.[0] ?? "");
        return undefined;
      case "Ctrl-R":
        this.#search = { text: "", from: this.#history.length - 1, failed: false, before: text };
        return undefined;
      case "Tab":
        yield* this.#tab(tabbed);
        return undefined;
      default:
        this.#buffer.key(name);
        return undefined;
    }
  }

  *#leave(result: LineResult, mark: string): Program<LineResult> {
    this.#buffer.key("End");
    yield* this.#show();
    yield* this.#terminal.write(mark + this.#view.finish(this.#terminal.columns));
    return result;
  }

  #recall(index: number): undefined {
    if (index < 0 || index > this.#history.length) return undefined;
    this.#drafts.set(this.#at, this.#buffer.text);
    this.#at = index;
    this.#buffer.set(this.#drafts.get(index) ?? this.#history[index] ?? "");
    return undefined;
  }

  /** A key while searching; true when the key ends the search and is to be handled as usual. */
  #searchKey(key: Key): boolean {
    const search = this.#search!;
    if ("char" in key) return this.#find(search.text + key.char, search.from);
    const name = "name" in key ? key.name : "";
    if (name === "Ctrl-R") return this.#find(search.text, search.from - 1);
    if (name === "Backspace") return this.#find(search.text.slice(0, -1), this.#history.length - 1);
    this.#search = undefined;
    if (name === "Ctrl-G") this.#buffer.set(search.before);
    return name !== "Ctrl-G" && name !== "Escape";
  }

  #find(text: string, from: number): false {
    const search = this.#search!;
    search.text = text;
    const index =
      text === "" ? -1 : this.#history.findLastIndex((line, i) => i <= from && line.includes(text));
    search.failed = text !== "" && index < 0;
    if (index < 0) return false;
    search.from = index;
    this.#at = index;
    const line = this.#history[index];
    this.#buffer.set(line, line.indexOf(text));
    return false;
  }

  *#tab(again: boolean): Program<void> {
    if (!this.#complete) return;
    const { before, after } = this.#buffer;
    const found = yield* this.#complete(before, after);
    const { candidates, start } = found;
    if (candidates.length === 0) return yield* this.#terminal.write(BELL);
    if (candidates.length === 1) {
      const [only] = candidates;
      return this.#buffer.replaceBefore(start, only + (found.suffix?.(only) ?? " "));
    }
    const common = commonPrefix(candidates);
    if (common.length > before.length - start) return this.#buffer.replaceBefore(start, common);
    if (!again) {
      this.#tabbed = true;
      return yield* this.#terminal.write(BELL);
    }
    yield* this.#list(candidates.map(found.shown ?? ((candidate) => candidate)));
  }

  *#list(names: readonly string[]): Program<void> {
    const terminal = this.#terminal;
    yield* terminal.write("\r\n");
    if (names.length > SHOW_ALL_AT) {
      yield* terminal.write(`Display all ${names.length} possibilities? (y or n)`);
      const key = yield* this.#key();
      yield* terminal.write("\r\n");
      if (!("char" in key) || !/[yY ]/.test(key.char)) return this.#view.begin();
    }
    yield* terminal.write(columns(names, terminal.columns));
    this.#view.begin();
  }
}

export function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0] ?? "";
  for (const text of texts) while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
