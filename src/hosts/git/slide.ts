// In git: xdiff/xdiffi.c. A run of changed lines that could lie a little higher or lower is put where people would put it: beside a
// change of the other side if there is one, else where the indentation suggests that a block begins.

/** One side of a comparison: its lines, and which of them changed. */
export interface Side {
  lines: readonly string[];
  changed: boolean[];
}

const MAX_SLIDING = 100;
const MAX_BLANKS = 20;
const MAX_INDENT = 200;
const INDENT_WEIGHT = 60;

/** A run of changed lines, perhaps empty: [start, end). */
class Run {
  readonly #side: Side;
  start = 0;
  end = 0;

  constructor(side: Side) {
    this.#side = side;
    this.#growDown();
  }

  get size(): number {
    return this.end - this.start;
  }

  #growDown(): void {
    while (this.#side.changed[this.end]) this.end++;
  }

  #growUp(): void {
    while (this.start > 0 && this.#side.changed[this.start - 1]) this.start--;
  }

  next(): boolean {
    if (this.end === this.#side.lines.length) return false;
    this.start = this.end = this.end + 1;
    this.#growDown();
    return true;
  }

  previous(): void {
    if (this.start === 0) return;
    this.end = this.start = this.start - 1;
    this.#growUp();
  }

  slideDown(): boolean {
    const { lines, changed } = this.#side;
    if (this.end >= lines.length || lines[this.start] !== lines[this.end]) return false;
    changed[this.start++] = false;
    changed[this.end++] = true;
    this.#growDown();
    return true;
  }

  slideUp(): boolean {
    const { lines, changed } = this.#side;
    if (this.start === 0 || lines[this.start - 1] !== lines[this.end - 1]) return false;
    changed[--this.start] = true;
    changed[--this.end] = false;
    this.#growUp();
    return true;
  }
}

/** Moves the runs of one side; `other` says where its runs lie. */
export function slideRuns(side: Side, other: Side): void {
  const run = new Run(side);
  const facing = new Run(other);
  do {
    if (run.size > 0) place(side, run, facing);
  } while (run.next() && (facing.next(), true));
}

function place(side: Side, run: Run, facing: Run): void {
  let earliest: number;
  let beside: number;
  let size: number;
  do {
    size = run.size;
    beside = -1;
    while (run.slideUp()) facing.previous();
    earliest = run.end;
    if (facing.size > 0) beside = run.end;
    while (run.slideDown()) {
      facing.next();
      if (facing.size > 0) beside = run.end;
    }
  } while (size !== run.size);
  if (run.end === earliest) return;
  const goal = beside >= 0 ? beside : bestEnd(side.lines, earliest, run.end, size);
  while (run.end > goal && run.slideUp()) facing.previous();
}

function bestEnd(lines: readonly string[], earliest: number, latest: number, size: number): number {
  let best: Score | undefined;
  let end = latest;
  for (let at = Math.max(earliest, latest - size - 1, latest - MAX_SLIDING); at <= latest; at++) {
    const score = add(splitScore(lines, at), splitScore(lines, at - size));
    if (best && compare(score, best) > 0) continue;
    best = score;
    end = at;
  }
  return end;
}

interface Score {
  indent: number;
  penalty: number;
}

const add = (a: Score, b: Score): Score => ({ indent: a.indent + b.indent, penalty: a.penalty + b.penalty });
const compare = (a: Score, b: Score): number =>
  INDENT_WEIGHT * Math.sign(a.indent - b.indent) + (a.penalty - b.penalty);

/** Columns before the first letter; -1 for a blank line. */
function indentOf(line: string): number {
  let columns = 0;
  for (const char of line) {
    if (char === " ") columns++;
    else if (char === "\t") columns += 8 - (columns % 8);
    else if (!/\s/.test(char)) return columns;
    if (columns >= MAX_INDENT) return MAX_INDENT;
  }
  return -1;
}

/** The indentation of the next line with letters from `at` on, and how many blank ones lie before it. */
function neighbour(lines: readonly string[], at: number, step: 1 | -1): { indent: number; blanks: number } {
  let blanks = 0;
  for (let i = at; i >= 0 && i < lines.length; i += step) {
    const indent = indentOf(lines[i]);
    if (indent !== -1) return { indent, blanks };
    if (++blanks === MAX_BLANKS) return { indent: 0, blanks };
  }
  return { indent: -1, blanks };
}

/** How ill it would look to split the text before this line; less is better. */
function splitScore(lines: readonly string[], at: number): Score {
  const own = at >= lines.length ? -1 : indentOf(lines[at]);
  const before = neighbour(lines, at - 1, -1);
  const after = neighbour(lines, at + 1, 1);
  let penalty = 0;
  if (before.indent === -1 && before.blanks === 0) penalty += 1;
  if (at >= lines.length) penalty += 21;
  const blanksAfter = own === -1 ? 1 + after.blanks : 0;
  const blanks = before.blanks + blanksAfter;
  const indent = own !== -1 ? own : after.indent;
  penalty += -30 * blanks + 6 * blanksAfter + stepPenalty(indent, before.indent, after.indent, blanks > 0);
  return { indent, penalty };
}

function stepPenalty(indent: number, before: number, after: number, blanks: boolean): number {
  if (indent === -1 || before === -1 || indent === before) return 0;
  if (indent > before) return blanks ? 10 : -4;
  if (after !== -1 && after > indent) return blanks ? 17 : 24;
  return blanks ? 17 : 23;
}
