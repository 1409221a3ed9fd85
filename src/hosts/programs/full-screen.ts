// What full-screen programs share: the terminal in raw mode on its other screen, keys, lines of text, files.

import type { Program } from "../../simulation/index.ts";
import { FileError } from "../fs/file-system.ts";
import type { Process } from "../process.ts";
import { encode, type SharedReader } from "../streams.ts";
import { KeyParser, type Key } from "../terminal/keys.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { graphemes, graphemeWidth } from "../terminal/width.ts";
import { pathOf } from "./program.ts";

/** Rows from the top, and where the cursor is. */
export interface Drawing {
  rows: readonly string[];
  cursor: { row: number; column: number };
}

/** Keys of a terminal, and a screen that is drawn whole, and again when its size changes. */
export class FullScreen {
  readonly terminal: Terminal;
  readonly #keys = new KeyParser();
  readonly #decoder = new TextDecoder();
  #drawing: (() => Drawing) | undefined;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  *key(): Program<Key> {
    for (;;) {
      const key = this.#keys.next();
      if (key) return key;
      const chunk = yield* this.terminal.read();
      if (!chunk) return { name: "Ctrl-D" };
      this.#keys.push(this.#decoder.decode(chunk, { stream: true }));
    }
  }

  /** What was typed ahead goes to whoever reads next. */
  leave(): void {
    this.#drawing = undefined;
    const rest = this.#keys.giveBack();
    if (rest !== "" && "unread" in this.terminal)
      (this.terminal as Terminal & SharedReader).unread(encode(rest));
  }

  /** Draws what `drawing` says for the terminal's size, now and whenever that changes. */
  draw(drawing: () => Drawing): Program<void> {
    this.#drawing = drawing;
    return this.#paint(drawing());
  }

  /** Another size: all is drawn anew. */
  resized(): void {
    const drawing = this.#drawing?.();
    // The terminal's write never blocks: one step runs it whole.
    if (drawing) this.#paint(drawing, "\x1b[2J").next();
  }

  *#paint({ rows, cursor }: Drawing, before = ""): Program<void> {
    const body = rows
      .slice(0, this.terminal.rows)
      .map((row, i) => `\x1b[${i + 1};1H${row}\x1b[K`)
      .join("");
    yield* this.terminal.write(
      `\x1b[?25l${before}${body}\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h`,
    );
  }
}

/** Runs with the terminal in raw mode on the alternate screen. */
export function* onScreen(process: Process, run: (screen: FullScreen) => Program<number>): Program<number> {
  const { terminal } = process;
  if (!terminal || !process.stdoutIsTerminal) {
    yield* process.stderr.write("Standard output is not a terminal\n");
    return 1;
  }
  const { mode } = terminal;
  terminal.mode = "raw";
  yield* terminal.write("\x1b[?1049h\x1b[?2004h\x1b[H\x1b[2J");
  const screen = new FullScreen(terminal);
  process.trap("SIGWINCH", () => screen.resized());

  try {
    return yield* run(screen);
  } finally {
    screen.leave();
    yield* terminal.write("\x1b[?2004l\x1b[?1049l");
    terminal.mode = mode;
  }
}

/** Lines of text with a cursor; columns count what a cursor moves over. */
export class TextArea {
  lines: string[][];
  row = 0;
  column = 0;
  top = 0;
  changed = false;

  constructor(text: string) {
    const lines = text.split("\n");
    if (lines.length > 1 && lines.at(-1) === "") lines.pop();
    this.lines = lines.map(graphemes);
  }

  get line(): string[] {
    return this.lines[this.row];
  }

  /** The whole text; it ends with a newline unless it is empty. */
  get text(): string {
    const text = this.lines.map((line) => line.join("")).join("\n");
    return text === "" ? "" : `${text}\n`;
  }

  move(row: number, column: number): void {
    this.row = Math.max(0, Math.min(this.lines.length - 1, row));
    this.column = Math.max(0, Math.min(this.line.length, column));
  }

  insert(text: string): void {
    this.changed = true;
    const after = this.line.splice(this.column);
    for (const [i, part] of text.replace(/\r\n?/g, "\n").split("\n").entries()) {
      if (i > 0) this.lines.splice(++this.row, 0, []);
      this.line.push(...graphemes(part));
    }
    this.column = this.line.length;
    this.line.push(...after);
  }

  backspace(): void {
    if (this.column > 0) this.line.splice(--this.column, 1);
    else if (this.row > 0) {
      const [rest] = this.lines.splice(this.row--, 1);
      this.column = this.line.length;
      this.line.push(...rest);
    } else return;
    this.changed = true;
  }

  delete(): void {
    if (this.column < this.line.length) this.line.splice(this.column, 1);
    else if (this.row < this.lines.length - 1) this.line.push(...this.lines.splice(this.row + 1, 1)[0]);
    else return;
    this.changed = true;
  }

  cutLine(): string[] {
    this.changed = true;
    const [line] = this.lines.splice(this.row, 1);
    if (this.lines.length === 0) this.lines.push([]);
    this.move(this.row, 0);
    return line;
  }

  /** Finds text after the cursor, going around; false when it is nowhere. */
  find(text: string): boolean {
    for (let i = 0; i <= this.lines.length; i++) {
      const row = (this.row + i) % this.lines.length;
      const line = this.lines[row].join("");
      const at = line.indexOf(text, i === 0 ? this.line.slice(0, this.column + 1).join("").length : 0);
      if (at < 0) continue;
      this.move(row, graphemes(line.slice(0, at)).length);
      return true;
    }
    return false;
  }

  /** The rows to show in a window, and where the cursor is in it. */
  window(height: number, width: number): { rows: string[]; cursor: { row: number; column: number } } {
    if (this.row < this.top) this.top = this.row;
    if (this.row >= this.top + height) this.top = this.row - height + 1;
    const before = columnsOf(this.line.slice(0, this.column));
    const left = before >= width ? before - width + Math.min(8, width) : 0;
    const rows = this.lines
      .slice(this.top, this.top + height)
      .map((line, i) => slice(line, this.top + i === this.row ? left : 0, width));
    return { rows, cursor: { row: this.row - this.top, column: before - left } };
  }
}

const columnsOf = (pieces: readonly string[]) =>
  pieces.reduce((sum, piece) => sum + (piece === "\t" ? 8 - (sum % 8) : graphemeWidth(piece)), 0);

function slice(line: readonly string[], left: number, width: number): string {
  let column = 0;
  let out = "";
  for (const piece of line) {
    const wide = piece === "\t" ? 8 - (column % 8) : graphemeWidth(piece);
    if (column >= left && column + wide <= left + width) out += piece === "\t" ? " ".repeat(wide) : piece;
    column += wide;
  }
  return out;
}

/** Writes a file; the message when it cannot be written. */
export function save(process: Process, name: string, text: string): string | undefined {
  try {
    process.fs.write(pathOf(process, name), text);
    return undefined;
  } catch (error) {
    if (error instanceof FileError) return error.message;
    throw error;
  }
}

/** The text of a file; "" for one that does not exist yet. */
export function load(process: Process, name: string): { text: string; isNew: boolean } {
  const path = pathOf(process, name);
  return process.fs.exists(path)
    ? { text: process.fs.readText(path), isNew: false }
    : { text: "", isNew: true };
}
