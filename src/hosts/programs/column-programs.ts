// Programs that take lines apart or compare them: cut, tr, uniq, column, cmp, paste, comm.

import type { Program } from "../../simulation/index.ts";
import type { Executable } from "../process.ts";
import { decode, Lines, readAllText } from "../streams.ts";
import { eachInput, named, openInput, openOutput, pathOf, program, ProgramError } from "./program.ts";

/** `1,3-5,7-` as a test for a position. */
function ranges(spec: string, what: string): (position: number) => boolean {
  const list = spec.split(",").map((part) => {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!match || part === "" || part === "-")
      throw new ProgramError(`invalid ${what} value ‘${part}’\nTry 'cut --help' for more information.`);
    if (match[1] === "0")
      throw new ProgramError("fields are numbered from 1\nTry 'cut --help' for more information.");
    const first = Number(match[1] || 1);
    return [first, match[2] ? Number(match[3] || Infinity) : first];
  });
  return (position) => list.some(([first, last]) => position >= first && position <= last);
}

const CUT = {
  short: "d:f:c:b:sn",
  long: {
    delimiter: "d",
    fields: "f",
    characters: "c",
    bytes: "b",
    "only-delimited": "s",
    "output-delimiter": "O:",
    complement: "C",
  },
};

const cut = program("cut", { ...CUT, short: `${CUT.short}C` }, (process, options, operands, name) => {
  const list = options.get("f") ?? options.get("c") ?? options.get("b");
  if (list === undefined)
    throw new ProgramError(
      "you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.",
    );
  const delimiter = options.get("d") ?? "\t";
  if ([...delimiter].length > 1)
    throw new ProgramError(
      "the delimiter must be a single character\nTry 'cut --help' for more information.",
    );
  const inside = ranges(list, options.has("f") ? "field" : "byte or character");
  const keep = options.has("C") ? (at: number) => !inside(at) : inside;
  return eachInput(process, name, operands, function* (reader) {
    const lines = new Lines(reader);
    for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
      if (options.has("f")) {
        if (!line.includes(delimiter)) {
          if (!options.has("s")) yield* process.stdout.write(`${line}\n`);
          continue;
        }
        yield* process.stdout.write(
          `${line
            .split(delimiter)
            .filter((_, i) => keep(i + 1))
            .join(options.get("O:") ?? delimiter)}\n`,
        );
      } else yield* process.stdout.write(`${[...line].filter((_, i) => keep(i + 1)).join("")}\n`);
    }
  });
});

const TR_CLASSES: Record<string, string> = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  digit: "0123456789",
  space: " \t\n\v\f\r",
  blank: " \t",
  punct: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
  xdigit: "0123456789ABCDEFabcdef",
};
TR_CLASSES.alpha = TR_CLASSES.upper + TR_CLASSES.lower;
TR_CLASSES.alnum = TR_CLASSES.digit + TR_CLASSES.alpha;

function trSet(spec: string): string[] {
  const ESCAPES: Record<string, string> = {
    n: "\n",
    t: "\t",
    r: "\r",
    "\\": "\\",
    a: "\x07",
    b: "\b",
    f: "\f",
    v: "\v",
    "0": "\0",
  };
  const chars: string[] = [];
  const text = spec
    .replace(/\[:(\w+):\]/g, (_, name: string) => TR_CLASSES[name] ?? "")
    .replace(/\\([0-7]{1,3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  const list = [...text];
  for (let i = 0; i < list.length; i++) {
    let char = list[i];
    if (char === "\\" && i + 1 < list.length) char = ESCAPES[list[++i]] ?? list[i];
    if (list[i + 1] === "-" && list[i + 2] !== undefined && list[i] !== "\\") {
      const [from, to] = [char.codePointAt(0)!, list[i + 2].codePointAt(0)!];
      if (from > to)
        throw new ProgramError(
          `range-endpoints of '${char}-${list[i + 2]}' are in reverse collating sequence order`,
        );
      for (let code = from; code <= to; code++) chars.push(String.fromCodePoint(code));
      i += 2;
    } else chars.push(char);
  }
  return chars;
}

const tr = program(
  "tr",
  { short: "cCdst", long: { delete: "d", "squeeze-repeats": "s", complement: "c" } },
  function* (process, options, operands) {
    if (operands.length === 0)
      throw new ProgramError("missing operand\nTry 'tr --help' for more information.");
    const [remove, squeeze, complement] = ["d", "s"]
      .map((letter) => options.has(letter))
      .concat(options.has("c") || options.has("C"));
    if (operands.length === 1 && !remove && !squeeze)
      throw new ProgramError(
        `missing operand after ‘${operands[0]}’\nTwo strings must be given when translating.\nTry 'tr --help' for more information.`,
      );
    const first = trSet(operands[0]);
    const second = operands[1] === undefined ? [] : trSet(operands[1]);
    const set = new Set(first);
    const inFirst = (char: string) => set.has(char) !== complement;
    const map = new Map(first.map((char, i) => [char, second[Math.min(i, second.length - 1)]]));
    const squeezed = new Set(operands.length === 2 ? second : first);
    const inSqueezed = (char: string) => (operands.length === 2 ? squeezed.has(char) : inFirst(char));
    const decoder = new TextDecoder();
    let last = "";
    for (let chunk = yield* process.stdin.read(); chunk; chunk = yield* process.stdin.read()) {
      let out = "";
      for (const char of decoder.decode(chunk, { stream: true })) {
        if (remove && inFirst(char)) continue;
        const next =
          remove || second.length === 0 || !inFirst(char)
            ? char
            : complement
              ? second.at(-1)!
              : map.get(char)!;
        if (squeeze && next === last && inSqueezed(next)) continue;
        out += next;
        last = next;
      }
      if (out !== "") yield* process.stdout.write(out);
    }
    return 0;
  },
);

const UNIQ = { short: "cduif:s:w:", long: { count: "c", repeated: "d", unique: "u", "ignore-case": "i" } };

const uniq = program("uniq", UNIQ, function* (process, options, operands) {
  const lines = new Lines(openInput(process, operands[0] ?? "-"));
  const output = operands[1] ? openOutput(process, operands[1], false) : process.stdout;
  const keyOf = (line: string) => {
    let key = line;
    for (let i = options.number("f", 0); i > 0; i--) key = key.replace(/^\s*\S*/, "");
    key = key.slice(options.number("s", 0));
    if (options.has("w")) key = key.slice(0, options.number("w", 0));
    return options.has("i") ? key.toLowerCase() : key;
  };
  let current: string | undefined;
  let count = 0;
  const emit = function* (): Program<void> {
    if (current === undefined || (options.has("d") && count < 2) || (options.has("u") && count > 1)) return;
    yield* output.write(options.has("c") ? `${String(count).padStart(7)} ${current}\n` : `${current}\n`);
  };
  for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
    if (current !== undefined && keyOf(line) === keyOf(current)) {
      count++;
      continue;
    }
    yield* emit();
    current = line;
    count = 1;
  }
  yield* emit();
  return 0;
});

const column = program(
  "column",
  { short: "ts:o:", long: { table: "t", separator: "s" } },
  function* (process, options, operands, name) {
    let text = "";
    const status = yield* eachInput(process, name, operands, function* (reader) {
      text += yield* readAllText(reader);
    });
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    if (!options.has("t")) {
      yield* process.stdout.write(`${lines.join("\n")}\n`);
      return status;
    }
    const separator = options.get("s");
    const rows = lines.map((line) =>
      separator === undefined ? line.trim().split(/\s+/) : line.split(separator),
    );
    const widths: number[] = [];
    for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
    for (const row of rows)
      yield* process.stdout.write(
        `${row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i]) : cell)).join(options.get("o") ?? "  ")}\n`,
      );
    return status;
  },
);

const cmp = program("cmp", { short: "sl", misuse: 2 }, function* (process, options, operands) {
  if (operands.length === 0)
    throw new ProgramError("missing operand after 'cmp'\ncmp: Try 'cmp --help' for more information.", 2);
  if (operands.length === 1) operands.push("-");
  const [a, b] = operands.map((operand) => named(operand, () => process.fs.read(pathOf(process, operand))));
  const at = a.findIndex((byte, i) => byte !== b[i]);
  if (at < 0 && a.length === b.length) return 0;
  if (options.has("s")) return 1;
  if (at < 0 || at >= b.length)
    yield* process.stderr.write(
      `cmp: EOF on ${a.length < b.length ? operands[0] : operands[1]} after byte ${Math.min(a.length, b.length)}\n`,
    );
  else
    yield* process.stdout.write(
      `${operands[0]} ${operands[1]} differ: byte ${at + 1}, line ${decode(a.subarray(0, at)).split("\n").length}\n`,
    );
  return 1;
});

const paste = program(
  "paste",
  { short: "sd:", long: { serial: "s", delimiters: "d" } },
  function* (process, options, operands) {
    const delimiters = [...(options.get("d") ?? "\t").replaceAll("\\n", "\n").replaceAll("\\t", "\t")];
    const texts: string[][] = [];
    for (const file of operands.length > 0 ? operands : ["-"])
      texts.push((yield* readAllText(openInput(process, file))).replace(/\n$/, "").split("\n"));
    const join = (cells: readonly string[]) =>
      cells.map((cell, i) => (i === 0 ? cell : delimiters[(i - 1) % delimiters.length] + cell)).join("");
    const height = Math.max(...texts.map((lines) => lines.length));
    const rows = options.has("s")
      ? texts
      : Array.from({ length: height }, (_, row) => texts.map((lines) => lines[row] ?? ""));
    for (const row of rows) yield* process.stdout.write(`${join(row)}\n`);
    return 0;
  },
);

const comm = program("comm", { short: "123" }, function* (process, options, operands) {
  const help = "\nTry 'comm --help' for more information.";
  if (operands.length === 0) throw new ProgramError(`missing operand${help}`);
  if (operands.length === 1) throw new ProgramError(`missing operand after ‘${operands[0]}’${help}`);
  if (operands.length > 2) throw new ProgramError(`extra operand ‘${operands[2]}’${help}`);
  const read = function* (name: string): Program<string[]> {
    return (yield* readAllText(openInput(process, name))).split("\n").slice(0, -1);
  };
  const [left, right] = [yield* read(operands[0]), yield* read(operands[1])];
  const show = function* (column: number, line: string): Program<void> {
    if (options.has(String(column))) return;
    const tabs = [1, 2].filter((other) => other < column && !options.has(String(other))).length;
    yield* process.stdout.write(`${"\t".repeat(tabs)}${line}\n`);
  };
  while (left.length > 0 || right.length > 0) {
    if (right.length === 0 || left[0] < right[0]) yield* show(1, left.shift()!);
    else if (left.length === 0 || right[0] < left[0]) yield* show(2, right.shift()!);
    else {
      left.shift();
      yield* show(3, right.shift()!);
    }
  }
  return 0;
});

export const columnPrograms: [string, Executable][] = [
  ["cut", cut],
  ["tr", tr],
  ["uniq", uniq],
  ["column", column],
  ["cmp", cmp],
  ["paste", paste],
  ["comm", comm],
];
