// A sed script as commands.

import { ProgramError } from "./program.ts";

export interface Address {
  line?: number;
  last?: boolean;
  step?: [number, number];
  regexp?: RegExp;
  /** `+n` lines after the start of a range. */
  count?: number;
}

export interface Command {
  name: string;
  from?: Address;
  to?: Address;
  negated: boolean;
  active: boolean;
  startedAt: number;
  text?: string;
  label?: string;
  code?: number;
  /** Of `{`: the index of its `}`. */
  end?: number;
  substitute?: {
    regexp: RegExp;
    replacement: (match: readonly string[]) => string;
    nth: number;
    global: boolean;
    print: boolean;
  };
  translate?: Map<string, string>;
}

export type Compile = (source: string, flags: string) => RegExp;

/** Parses a script. Throws ProgramError in GNU's words. */
export function parseSed(
  script: string,
  compile: Compile,
): { commands: Command[]; labels: Map<string, number>; quiet: boolean } {
  return new SedParser(script, compile).parse();
}

class SedParser {
  readonly #text: string;
  readonly #compile: Compile;
  #at = 0;
  #last: RegExp | undefined;

  constructor(text: string, compile: Compile) {
    this.#text = text;
    this.#compile = compile;
  }

  parse(): { commands: Command[]; labels: Map<string, number>; quiet: boolean } {
    const quiet = /^#n(\n|$)/.test(this.#text);
    const commands: Command[] = [];
    const labels = new Map<string, number>();
    const open: number[] = [];
    for (;;) {
      this.#skip(/[\s;]*/y);
      if (this.#at >= this.#text.length) break;
      const command = this.#command();
      if (command.name === "#") continue;
      if (command.name === "{") open.push(commands.length);
      if (command.name === "}") {
        const start = open.pop();
        if (start === undefined) this.#fail("unexpected `}'");
        commands[start!].end = commands.length;
      }
      if (command.name === ":") labels.set(command.label!, commands.length);
      commands.push(command);
    }
    if (open.length > 0) throw new ProgramError("-e expression #1, char 0: unmatched `{'");
    return { commands, labels, quiet };
  }

  #fail(message: string): never {
    throw new ProgramError(`-e expression #1, char ${this.#at}: ${message}`);
  }

  #skip(regexp: RegExp): string {
    regexp.lastIndex = this.#at;
    const match = regexp.exec(this.#text);
    this.#at += match?.[0].length ?? 0;
    return match?.[0] ?? "";
  }

  #command(): Command {
    const from = this.#address();
    let to: Address | undefined;
    if (from) {
      this.#skip(/[ \t]*/y);
      if (this.#text[this.#at] === ",") {
        this.#at++;
        this.#skip(/[ \t]*/y);
        to = this.#address();
        if (!to) this.#fail("unexpected `,'");
      }
    }
    this.#skip(/[ \t]*/y);
    const negated = this.#skip(/![! \t]*/y) !== "";
    const name = this.#text[this.#at++];
    if (name === undefined) this.#fail("missing command");
    const command: Command = { name, from, to, negated, active: false, startedAt: 0 };
    this.#arguments(command);
    return command;
  }

  #address(): Address | undefined {
    const char = this.#text[this.#at];
    if (char === "$") {
      this.#at++;
      return { last: true };
    }
    if (char === "+") {
      this.#at++;
      return { count: Number(this.#skip(/\d+/y)) };
    }
    const digits = this.#skip(/\d+(~\d+)?/y);
    if (digits.includes("~")) return { step: digits.split("~").map(Number) as [number, number] };
    if (digits !== "") return { line: Number(digits) };
    if (char !== "/" && char !== "\\") return undefined;
    if (char === "\\") this.#at++;
    const source = this.#until(this.#text[this.#at++], "unterminated address regex");
    const flags = this.#skip(/I/y) ? "i" : "";
    return { regexp: this.#regexp(source, flags) };
  }

  #regexp(source: string, flags: string): RegExp {
    if (source === "") {
      if (!this.#last) this.#fail("no previous regular expression");
      return this.#last;
    }
    this.#last = this.#compile(source.replaceAll("\\n", "\n"), flags.replace("g", ""));
    return flags.includes("g") ? this.#compile(source.replaceAll("\\n", "\n"), flags) : this.#last;
  }

  /** The text up to an unescaped delimiter, which is passed. */
  #until(delimiter: string, problem: string): string {
    let out = "";
    let bracket = false;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at];
      if (char === "\\") {
        const next = this.#text[++this.#at];
        out += next === delimiter ? (/[|(){}+?]/.test(delimiter) ? next : delimiter) : `\\${next ?? ""}`;
        continue;
      }
      if (char === "[" && !bracket) bracket = true;
      else if (char === "]" && bracket) bracket = false;
      if (char === delimiter) {
        this.#at++;
        return out;
      }
      out += char;
    }
    return this.#fail(problem);
  }

  #arguments(command: Command): void {
    switch (command.name) {
      case "s":
        return this.#substitute(command);
      case "y": {
        const delimiter = this.#text[this.#at++];
        const clean = (text: string) => [...text.replaceAll("\\n", "\n").replaceAll("\\\\", "\\")];
        const from = clean(this.#until(delimiter, "unterminated `y' command"));
        const to = clean(this.#until(delimiter, "unterminated `y' command"));
        if (from.length !== to.length) this.#fail("strings for `y' command are different lengths");
        command.translate = new Map(from.map((char, i) => [char, to[i]]));
        return;
      }
      case "a":
      case "i":
      case "c": {
        this.#skip(/[ \t]*/y);
        // Blanks after the backslash belong to the text, unless it ends the line.
        const backslash = this.#skip(/\\([ \t]*\n)?/y);
        const text = this.#skip(/(\\[^]|[^\n\\])*/y);
        if (text === "" && backslash === "") this.#fail("expected \\ after `a', `c' or `i'");
        if (text !== "") command.text = `${text.replace(ESCAPE, unescaped)}\n`;
        return;
      }
      case ":":
      case "b":
      case "t":
        this.#skip(/[ \t]*/y);
        command.label = this.#skip(command.name === ":" ? /[^\n;]*/y : /[^\n;}\s]*/y).trim();
        return;
      case "q":
      case "Q": {
        this.#skip(/[ \t]*/y);
        const code = this.#skip(/\d+/y);
        if (code !== "") command.code = Number(code);
        return;
      }
      case "#":
        this.#skip(/[^\n]*/y);
        return;
      case "{":
      case "}":
        return;
    }
    if (!"dDpPnNhHgGx=".includes(command.name)) this.#fail(`unknown command: \`${command.name}'`);
    this.#skip(/[ \t]*/y);
    const next = this.#text[this.#at];
    if (next !== undefined && !/[;\n}#]/.test(next)) {
      this.#at++;
      this.#fail("extra characters after command");
    }
  }

  #substitute(command: Command): void {
    const delimiter = this.#text[this.#at++];
    const source = this.#until(delimiter, "unterminated `s' command");
    const replacement = this.#until(delimiter, "unterminated `s' command");
    const flags = this.#skip(/[gpiIme0-9]*/y);
    const next = this.#text[this.#at];
    if (next !== undefined && !/[;\n}#\s]/.test(next)) {
      this.#at++;
      this.#fail("unknown option to `s'");
    }
    command.substitute = {
      regexp: this.#regexp(source, `g${/[iI]/.test(flags) ? "i" : ""}${/[mM]/.test(flags) ? "m" : ""}`),
      replacement: compileReplacement(replacement),
      nth: Number(/\d+/.exec(flags)?.[0] ?? 1),
      global: flags.includes("g"),
      print: flags.includes("p"),
    };
  }
}

/** A backslash with what it makes special: `\t`, `\x41`, `\o101`, `\d065`, `\cA`. */
const ESCAPE = /\\(?:x[\da-fA-F]{1,2}|o[0-7]{1,3}|d\d{1,3}|c[@-_a-z]|[^])/g;
const CONTROLS: Readonly<Record<string, string>> = {
  a: "\x07",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const BASES: Readonly<Record<string, number>> = { x: 16, o: 8, d: 10 };

/** What an escape stands for; the character itself where it is nothing special. */
function unescaped(escape: string): string {
  const [, kind, ...rest] = [...escape];
  if (rest.length === 0) return CONTROLS[kind] ?? kind;
  if (kind === "c") return String.fromCharCode(rest[0].toUpperCase().charCodeAt(0) ^ 64);
  return String.fromCharCode(Number.parseInt(rest.join(""), BASES[kind]) & 255);
}

/** `&`, `\1`, `\n`, and GNU's `\U`, `\L`, `\u`, `\l`, `\E`. */
function compileReplacement(source: string): (match: readonly string[]) => string {
  const parts = source.match(new RegExp(`${ESCAPE.source}|&|[^\\\\&]+`, "g")) ?? [];
  return (match) => {
    let out = "";
    let mode = "";
    let once = "";
    const add = (text: string) => {
      let changed = mode === "U" ? text.toUpperCase() : mode === "L" ? text.toLowerCase() : text;
      if (once !== "" && changed !== "") {
        changed = (once === "u" ? changed[0].toUpperCase() : changed[0].toLowerCase()) + changed.slice(1);
        once = "";
      }
      out += changed;
    };
    for (const part of parts) {
      if (part === "&") add(match[0]);
      else if (/^\\\d/.test(part))
        add((typeof match[Number(part[1])] === "string" ? match[Number(part[1])] : "") ?? "");
      else if (/^\\[UL]/.test(part)) mode = part[1];
      else if (/^\\[ul]/.test(part)) once = part[1];
      else if (part === "\\E") mode = "";
      else if (part[0] === "\\") add(unescaped(part));
      else add(part);
    }
    return out;
  };
}
