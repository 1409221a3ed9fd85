// vi: normal, insert and command mode; the commands that one needs to change a file and leave.
// Left out here: macros, marks, registers, visual mode, most of ex.

import type { Program } from "../../simulation/index.ts";
import type { Executable, Process } from "../process.ts";
import type { Key } from "../terminal/keys.ts";
import { FullScreen, load, onScreen, save, TextArea } from "./full-screen.ts";
import { moveBy } from "./vi-motions.ts";
import { isSubstitution, substitute } from "./vi-substitute.ts";

interface Snapshot {
  lines: string[][];
  row: number;
  column: number;
}

class Vi {
  readonly #process: Process;
  readonly #screen: FullScreen;
  readonly #area: TextArea;
  #name: string;
  #inserting = false;
  #message: string;
  #undo: Snapshot[] = [];
  #yanked: { lines: string[][]; whole: boolean } = { lines: [], whole: true };
  #search = "";
  #done = false;

  constructor(process: Process, screen: FullScreen, name: string) {
    this.#process = process;
    this.#screen = screen;
    this.#name = name;
    const { text, isNew } = name === "" ? { text: "", isNew: true } : load(process, name);
    this.#area = new TextArea(text);
    this.#message =
      name === ""
        ? ""
        : isNew
          ? `"${name}" [New]`
          : `"${name}" ${text === "" ? 0 : this.#area.lines.length}L, ${text.length}B`;
  }

  *run(): Program<number> {
    while (!this.#done) {
      yield* this.#draw(this.#inserting ? "-- INSERT --" : this.#message);
      const key = yield* this.#screen.key();
      if (this.#inserting) this.#insertKey(key);
      else yield* this.#normalKey(key);
    }
    return 0;
  }

  #draw(bar: string, typing = false): Program<void> {
    return this.#screen.draw(() => {
      const { columns, rows } = this.#screen.terminal;
      const { rows: lines, cursor } = this.#area.window(rows - 1, columns);
      const body = Array.from({ length: rows - 1 }, (_, i) => lines[i] ?? "~");
      return {
        rows: [...body, bar.slice(0, columns)],
        cursor: typing ? { row: rows - 1, column: bar.length } : cursor,
      };
    });
  }

  #remember(): void {
    const { lines, row, column } = this.#area;
    this.#undo.push({ lines: lines.map((line) => [...line]), row, column });
    if (this.#undo.length > 100) this.#undo.shift();
  }

  #insert(): void {
    this.#remember();
    this.#inserting = true;
    this.#message = "";
  }

  #insertKey(key: Key): void {
    const area = this.#area;
    if ("char" in key) return area.insert(key.char);
    if ("paste" in key) return area.insert(key.paste);
    switch (key.name) {
      case "Escape":
      case "Ctrl-C":
      case "Ctrl-[":
        this.#inserting = false;
        return area.move(area.row, area.column - 1);
      case "Enter":
        return area.insert("\n");
      case "Tab":
        return area.insert("\t");
      case "Backspace":
        return area.backspace();
      case "Delete":
        return area.delete();
      default:
        if (key.name.startsWith("Alt-") && key.name.length === 5) {
          this.#inserting = false;
          return area.move(area.row, area.column - 1);
        }
        this.#motion(key.name, 1);
    }
  }

  *#normalKey(key: Key): Program<void> {
    let name = "char" in key ? key.char : "name" in key ? key.name : "";
    let digits = "";
    while (/^[1-9]$/.test(name) || (digits !== "" && name === "0")) {
      digits += name;
      const next = yield* this.#screen.key();
      name = "char" in next ? next.char : "name" in next ? next.name : "";
    }
    const count = digits === "" ? 1 : Math.min(10_000, Number(digits));
    this.#message = "";
    if (name === ":") return yield* this.#commandLine();
    if (name === "/") return yield* this.#find();
    if (["d", "y", "c", "g", "r", "Z"].includes(name)) return yield* this.#operator(name, count);
    if (name === "G") return this.#area.move(digits === "" ? Infinity : count - 1, 0);
    if (!this.#motion(name, count)) this.#edit(name, count);
  }

  #motion(name: string, count: number): boolean {
    const { rows } = this.#screen.terminal;
    return moveBy(this.#area, name, count, { rows, beyondEnd: this.#inserting });
  }

  #edit(name: string, count: number): void {
    const area = this.#area;
    switch (name) {
      case "i":
        return this.#insert();
      case "I":
        area.move(area.row, 0);
        return this.#insert();
      case "a":
        this.#insert();
        return area.move(area.row, area.column + 1);
      case "A":
        this.#insert();
        return area.move(area.row, Infinity);
      case "o":
      case "O": {
        this.#insert();
        const row = area.row + (name === "o" ? 1 : 0);
        area.lines.splice(row, 0, []);
        area.changed = true;
        return area.move(row, 0);
      }
      case "x":
      case "Delete":
        this.#remember();
        this.#yanked = { lines: [area.line.splice(area.column, count)], whole: false };
        area.changed = true;
        return area.move(area.row, Math.min(area.column, Math.max(0, area.line.length - 1)));
      case "D":
      case "C":
        if (name === "C") this.#insert();
        else this.#remember();
        this.#yanked = { lines: [area.line.splice(area.column)], whole: false };
        area.changed = true;
        return;
      case "J":
        this.#remember();
        area.move(area.row, Infinity);
        if (area.row < area.lines.length - 1) {
          area.insert(" ");
          area.delete();
        }
        return;
      case "p":
      case "P":
        return this.#put(name === "p");
      case "u":
        return this.#back();
      case "n":
        if (!area.find(this.#search)) this.#message = `E486: Pattern not found: ${this.#search}`;
    }
  }

  #put(after: boolean): void {
    const area = this.#area;
    this.#remember();
    area.changed = true;
    const { lines, whole } = this.#yanked;
    if (lines.length === 0) return;
    if (!whole) {
      area.move(area.row, area.column + (after ? 1 : 0));
      return area.insert(lines[0].join(""));
    }
    const row = area.row + (after ? 1 : 0);
    area.lines.splice(row, 0, ...lines.map((line) => [...line]));
    area.move(row, 0);
  }

  #back(): void {
    const last = this.#undo.pop();
    if (!last) {
      this.#message = "Already at oldest change";
      return;
    }
    this.#area.lines = last.lines;
    this.#area.move(last.row, last.column);
    this.#area.changed = true;
  }

  *#operator(name: string, count: number): Program<void> {
    const area = this.#area;
    const key = yield* this.#screen.key();
    const motion = "char" in key ? key.char : "name" in key ? key.name : "";
    if (name === "g") return motion === "g" ? area.move(count - 1, 0) : undefined;
    if (name === "Z")
      return motion === "Z" ? this.#execute("x") : motion === "Q" ? this.#execute("q!") : undefined;
    if (name === "r") {
      this.#remember();
      if ("char" in key && area.column < area.line.length) area.line[area.column] = key.char;
      area.changed = true;
      return;
    }
    if (motion === name) {
      this.#yanked = {
        lines: area.lines.slice(area.row, area.row + count).map((line) => [...line]),
        whole: true,
      };
      if (name === "y") return;
      this.#remember();
      if (name === "c") {
        area.lines[area.row] = [];
        this.#inserting = true;
        return area.move(area.row, 0);
      }
      for (let i = 0; i < count && area.lines.length > 0; i++) area.cutLine();
      return;
    }
    const from = { row: area.row, column: area.column };
    if (!this.#motion(motion === "w" && name === "c" ? "w" : motion, count)) return;
    const to =
      area.row !== from.row
        ? motion === "w"
          ? area.lines[from.row].length
          : from.column
        : area.column + (motion === "$" ? 1 : 0);
    area.move(from.row, from.column);
    const [start, end] = [Math.min(from.column, to), Math.max(from.column, to)];
    this.#yanked = { lines: [area.line.slice(start, end)], whole: false };
    if (name === "y") return;
    this.#remember();
    area.line.splice(start, end - start);
    area.changed = true;
    area.move(from.row, start);
    if (name === "c") this.#inserting = true;
  }

  *#type(mark: string): Program<string | undefined> {
    let text = "";
    for (;;) {
      yield* this.#draw(mark + text, true);
      const key = yield* this.#screen.key();
      if ("char" in key) text += key.char;
      else if ("paste" in key) text += key.paste.split("\n")[0];
      else if (key.name === "Enter") return text;
      else if (key.name === "Backspace" && text !== "") text = text.slice(0, -1);
      else if (["Escape", "Ctrl-C", "Backspace"].includes(key.name)) return undefined;
    }
  }

  *#commandLine(): Program<void> {
    const command = yield* this.#type(":");
    if (command !== undefined) this.#execute(command.trim());
  }

  *#find(): Program<void> {
    const text = yield* this.#type("/");
    if (!text) return;
    this.#search = text;
    if (!this.#area.find(text)) this.#message = `E486: Pattern not found: ${text}`;
  }

  #write(name: string): boolean {
    if (name === "") {
      this.#message = "E32: No file name";
      return false;
    }
    const { text } = this.#area;
    const problem = save(this.#process, name, text);
    this.#message = problem
      ? `"${name}" E212: Can't open file for writing: ${problem}`
      : `"${name}" ${text === "" ? 0 : this.#area.lines.length}L, ${text.length}B written`;
    if (problem) return false;
    this.#name ||= name;
    this.#area.changed = false;
    return true;
  }

  #execute(command: string): void {
    const write = /^(w|wq|x)(!?)(?:\s+(\S+))?$/.exec(command);
    if (/^\d+$/.test(command)) return this.#area.move(Number(command) - 1, 0);
    if (write) {
      const written = write[1] === "x" && !this.#area.changed ? true : this.#write(write[3] ?? this.#name);
      if (written && write[1] !== "w") this.#done = true;
      return;
    }
    if (command === "q!" || command === "qa!" || command === "cq") this.#done = true;
    else if (command === "q" || command === "qa") {
      if (this.#area.changed) this.#message = "E37: No write since last change (add ! to override)";
      else this.#done = true;
    } else if (isSubstitution(command)) {
      this.#remember();
      this.#message = substitute(this.#area, command) ?? "";
    } else if (!/^(set|syntax)\b/.test(command)) this.#message = `E492: Not an editor command: ${command}`;
  }
}

export const vi: Executable = function* (process) {
  const name = process.argv.slice(1).find((arg) => !/^[-+]/.test(arg)) ?? "";
  return yield* onScreen(process, (screen) => new Vi(process, screen, name).run());
};
