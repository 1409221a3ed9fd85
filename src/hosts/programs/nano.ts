// nano: the editor with its keys at the bottom of the screen.
// Left out here: syntax colours, marking, spell checking, several files.

import type { Program } from "../../simulation/index.ts";
import type { Executable, Process } from "../process.ts";
import type { Key } from "../terminal/keys.ts";
import { type Drawing, FullScreen, load, onScreen, save, TextArea } from "./full-screen.ts";
import { pathOf } from "./program.ts";

const HELP = [
  ["^G", "Help"],
  ["^O", "Write Out"],
  ["^W", "Where Is"],
  ["^K", "Cut"],
  ["^T", "Execute"],
  ["^C", "Location"],
  ["^X", "Exit"],
  ["^R", "Read File"],
  ["^\\", "Replace"],
  ["^U", "Paste"],
  ["^J", "Justify"],
  ["^/", "Go To Line"],
];
const inverse = (text: string) => `\x1b[7m${text}\x1b[0m`;

interface Prompt {
  text: string;
  answer: string;
}

class Nano {
  readonly #process: Process;
  readonly #screen: FullScreen;
  readonly #area: TextArea;
  #name: string;
  #message = "";
  #cut: string[][] = [];
  #cutting = false;

  constructor(process: Process, screen: FullScreen, name: string) {
    this.#process = process;
    this.#screen = screen;
    this.#name = name;
    const { text, isNew } = name === "" ? { text: "", isNew: true } : load(process, name);
    this.#area = new TextArea(text);
    const count = text === "" ? 0 : this.#area.lines.length;
    this.#message = isNew
      ? name === ""
        ? ""
        : "[ New File ]"
      : `[ Read ${count} ${count === 1 ? "line" : "lines"} ]`;
  }

  *run(): Program<number> {
    for (;;) {
      yield* this.#draw();
      const key = yield* this.#screen.key();
      this.#message = "";
      const wasCutting = this.#cutting;
      this.#cutting = false;
      if ("char" in key) this.#area.insert(key.char);
      else if ("paste" in key) this.#area.insert(key.paste);
      else if (yield* this.#command(key.name, wasCutting)) return 0;
    }
  }

  #draw(prompt?: Prompt): Program<void> {
    return this.#screen.draw(() => this.#drawing(prompt));
  }

  #drawing(prompt: Prompt | undefined): Drawing {
    const { columns, rows } = this.#screen.terminal;
    const title = `  GNU nano 7.2${" ".repeat(Math.max(1, Math.floor((columns - this.#name.length) / 2) - 14))}${this.#name || "New Buffer"}`;
    const head = title.padEnd(columns - 10) + (this.#area.changed ? "Modified" : "").padEnd(10);
    const height = Math.max(1, rows - 4);
    const { rows: lines, cursor } = this.#area.window(height, columns);
    const bar = prompt
      ? inverse((prompt.text + prompt.answer).padEnd(columns))
      : this.#message
        ? `${" ".repeat(Math.max(0, Math.floor((columns - this.#message.length) / 2)))}${inverse(this.#message)}`
        : "";
    const width = Math.floor(columns / 6);
    const help = [HELP.slice(0, 6), HELP.slice(6)].map((keys) =>
      keys.map(([key, text]) => inverse(key) + ` ${text}`.padEnd(width - 2).slice(0, width - 2)).join(""),
    );
    const body = Array.from({ length: height }, (_, i) => lines[i] ?? "");
    const place = prompt
      ? { row: rows - 3, column: (prompt.text + prompt.answer).length }
      : { row: cursor.row + 1, column: cursor.column };
    return { rows: [inverse(head.slice(0, columns)), ...body, bar, ...help], cursor: place };
  }

  /** Asks in the line above the keys; undefined when cancelled. */
  *#ask(text: string, initial: string): Program<string | undefined> {
    let answer = initial;
    for (;;) {
      yield* this.#draw({ text, answer });
      const key: Key = yield* this.#screen.key();
      if ("char" in key) answer += key.char;
      else if ("paste" in key) answer += key.paste.split("\n")[0];
      else if (key.name === "Enter") return answer;
      else if (key.name === "Backspace") answer = answer.slice(0, -1);
      else if (key.name === "Ctrl-U" || key.name === "Ctrl-K") answer = "";
      else if (key.name === "Ctrl-C") {
        this.#message = "[ Cancelled ]";
        return undefined;
      }
    }
  }

  *#writeOut(): Program<boolean> {
    const name = yield* this.#ask("File Name to Write: ", this.#name);
    if (!name) return false;
    const problem = save(this.#process, name, this.#area.text);
    if (problem) {
      this.#message = `[ Error writing ${name}: ${problem} ]`;
      return false;
    }
    this.#name = name;
    this.#area.changed = false;
    const count = this.#area.text === "" ? 0 : this.#area.lines.length;
    this.#message = `[ Wrote ${count} ${count === 1 ? "line" : "lines"} ]`;
    return true;
  }

  /** True when the editor is to end. */
  *#exit(): Program<boolean> {
    if (!this.#area.changed) return true;
    for (;;) {
      yield* this.#draw({ text: "Save modified buffer?  (Y)es (N)o (^C) Cancel ", answer: "" });
      const key = yield* this.#screen.key();
      if ("char" in key && /[yYsS]/.test(key.char)) return yield* this.#writeOut();
      if ("char" in key && /[nN]/.test(key.char)) return true;
      if ("name" in key && key.name === "Ctrl-C") {
        this.#message = "[ Cancelled ]";
        return false;
      }
    }
  }

  *#command(name: string, wasCutting: boolean): Program<boolean> {
    const area = this.#area;
    const page = Math.max(1, this.#screen.terminal.rows - 6);
    switch (name) {
      case "Ctrl-X":
        return yield* this.#exit();
      case "Ctrl-O":
      case "Ctrl-S":
        yield* this.#writeOut();
        break;
      case "Enter":
        area.insert("\n");
        break;
      case "Tab":
        area.insert("\t");
        break;
      case "Backspace":
        area.backspace();
        break;
      case "Delete":
      case "Ctrl-D":
        area.delete();
        break;
      case "Ctrl-K":
        if (!wasCutting) this.#cut = [];
        this.#cut.push(area.cutLine());
        this.#cutting = true;
        break;
      case "Ctrl-U":
        area.move(area.row, 0);
        area.insert(this.#cut.map((line) => `${line.join("")}\n`).join(""));
        break;
      case "Ctrl-W": {
        const text = yield* this.#ask("Search: ", "");
        if (text && !area.find(text)) this.#message = `[ "${text}" not found ]`;
        break;
      }
      case "Ctrl-\\": {
        const text = yield* this.#ask("Search (to replace): ", "");
        const by = text ? yield* this.#ask("Replace with: ", "") : undefined;
        if (text && by !== undefined) this.#replace(text, by);
        break;
      }
      case "Ctrl-R": {
        const file = yield* this.#ask("File to insert [from ./]: ", "");
        if (file && this.#process.fs.exists(pathOf(this.#process, file)))
          area.insert(this.#process.fs.readText(pathOf(this.#process, file)));
        else if (file) this.#message = `[ File "${file}" not found ]`;
        break;
      }
      case "Ctrl-_": {
        const line = yield* this.#ask("Enter line number, column number: ", "");
        if (line) area.move(Number.parseInt(line, 10) - 1, 0);
        break;
      }
      case "Ctrl-C":
        this.#message = `[ line ${area.row + 1}/${area.lines.length} (${Math.round(((area.row + 1) / area.lines.length) * 100)}%), col ${area.column + 1}/${area.line.length + 1} ]`;
        break;
      case "Ctrl-G":
        this.#message = "[ ^O saves, ^X leaves, ^W searches, ^K cuts a line, ^U pastes it ]";
        break;
      default:
        this.#walk(name, page);
    }
    return false;
  }

  #replace(text: string, by: string): void {
    const before = this.#area.text;
    const count = before.split(text).length - 1;
    const { row } = this.#area;
    this.#area.lines = new TextArea(before.replaceAll(text, by)).lines;
    this.#area.move(row, 0);
    this.#area.changed ||= count > 0;
    this.#message = `[ Replaced ${count} ${count === 1 ? "occurrence" : "occurrences"} ]`;
  }

  #walk(name: string, page: number): void {
    const area = this.#area;
    const { row, column } = area;
    if (name === "Up" || name === "Ctrl-P") area.move(row - 1, column);
    else if (name === "Down" || name === "Ctrl-N") area.move(row + 1, column);
    else if (name === "Left" || name === "Ctrl-B")
      column === 0 && row > 0 ? area.move(row - 1, Infinity) : area.move(row, column - 1);
    else if (name === "Right" || name === "Ctrl-F")
      column === area.line.length && row < area.lines.length - 1
        ? area.move(row + 1, 0)
        : area.move(row, column + 1);
    else if (name === "Home" || name === "Ctrl-A") area.move(row, 0);
    else if (name === "End" || name === "Ctrl-E") area.move(row, Infinity);
    else if (name === "PageUp" || name === "Ctrl-Y") area.move(row - page, column);
    else if (name === "PageDown" || name === "Ctrl-V") area.move(row + page, column);
  }
}

export const nano: Executable = function* (process) {
  const name = process.argv.slice(1).find((arg) => !/^[-+]/.test(arg)) ?? "";
  if (
    name !== "" &&
    process.fs.exists(pathOf(process, name)) &&
    process.fs.stat(pathOf(process, name)).type === "directory"
  ) {
    yield* process.stderr.write(`nano: "${name}" is a directory\n`);
    return 1;
  }
  return yield* onScreen(process, (screen) => new Nano(process, screen, name).run());
};
