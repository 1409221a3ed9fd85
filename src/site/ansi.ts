// Terminal output as a page shows it: coloured runs of text, with carriage returns, erasures and cleared screens obeyed.

export interface Run {
  text: string;
  /** CSS classes: `ansi-2` and `ansi-10` for colours, `ansi-bold`, `ansi-dim`, `ansi-underline`, `ansi-inverse`. */
  style: string;
}

type Cell = { char: string; style: string };

interface Pen {
  colour: string;
  marks: Set<string>;
}

// eslint-disable-next-line no-control-regex
const SEQUENCE = /\x1b\[([\d;?]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>]|\x07/y;

/** What remains visible after printing `output` on an endless sheet of paper. */
export function readAnsi(output: string): Run[][] {
  const page = new Page();
  for (let at = 0; at < output.length;) {
    SEQUENCE.lastIndex = at;
    const match = SEQUENCE.exec(output);
    if (match) {
      page.obey(match[1] ?? "", match[2] ?? "");
      at = SEQUENCE.lastIndex;
      continue;
    }
    const char = String.fromCodePoint(output.codePointAt(at) ?? 0);
    page.print(char);
    at += char.length;
  }
  return page.lines.map(joinRuns);
}

class Page {
  lines: Cell[][] = [[]];
  #column = 0;
  #pen: Pen = { colour: "", marks: new Set() };

  print(char: string): void {
    if (char === "\r") this.#column = 0;
    else if (char === "\n") this.#newLine();
    else if (char === "\b") this.#column = Math.max(0, this.#column - 1);
    else this.#put(char);
  }

  obey(parameters: string, letter: string): void {
    if (letter === "m") this.#pen = withGraphics(this.#pen, parameters);
    if (letter === "K") this.#line().length = Math.min(this.#line().length, this.#column);
    if (letter === "J" && parameters !== "" && parameters !== "0") this.#clear();
    if (letter === "H" && parameters === "") this.#clear();
  }

  #newLine(): void {
    this.lines.push([]);
    this.#column = 0;
  }

  #clear(): void {
    this.lines = [[]];
    this.#column = 0;
  }

  #line(): Cell[] {
    return this.lines[this.lines.length - 1];
  }

  #put(char: string): void {
    const style = [this.#pen.colour, ...this.#pen.marks].filter(Boolean).join(" ");
    const line = this.#line();
    while (line.length < this.#column) line.push({ char: " ", style: "" });
    line[this.#column++] = { char, style };
  }
}

const marks: Record<number, string> = {
  1: "ansi-bold",
  2: "ansi-dim",
  4: "ansi-underline",
  7: "ansi-inverse",
};
const unmarks: Record<number, string[]> = {
  22: ["ansi-bold", "ansi-dim"],
  24: ["ansi-underline"],
  27: ["ansi-inverse"],
};

function withGraphics(pen: Pen, parameters: string): Pen {
  const next: Pen = { colour: pen.colour, marks: new Set(pen.marks) };
  for (const code of (parameters || "0").split(";").map(Number)) {
    if (code === 0) Object.assign(next, { colour: "", marks: new Set() });
    else if (marks[code]) next.marks.add(marks[code]);
    else if (unmarks[code]) unmarks[code].forEach((mark) => next.marks.delete(mark));
    else if (code === 39) next.colour = "";
    else if (code >= 30 && code <= 37) next.colour = `ansi-${code - 30}`;
    else if (code >= 90 && code <= 97) next.colour = `ansi-${code - 82}`;
  }
  return next;
}

function joinRuns(line: Cell[]): Run[] {
  const runs: Run[] = [];
  for (const { char, style } of line) {
    const last = runs[runs.length - 1];
    if (last && last.style === style) last.text += char;
    else runs.push({ text: char, style });
  }
  return runs;
}
