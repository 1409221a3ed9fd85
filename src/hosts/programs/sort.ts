// sort: by keys, numbers, human sizes, versions, months. In byte order, as in the C.UTF-8 locale.

import type { Executable } from "../process.ts";
import { Lines } from "../streams.ts";
import { eachInput, openOutput, program, ProgramError, type Options } from "./program.ts";

interface Key {
  first: number;
  firstChar: number;
  last: number;
  lastChar: number;
  flags: string;
}

type Compare = (a: string, b: string) => number;

const byBytes: Compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const number = (text: string): number => {
  const match = /^\s*-?\d*\.?\d*/.exec(text)![0].trim();
  return match === "" || match === "-" || match === "." ? 0 : Number(match);
};

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const month = (text: string) => MONTHS.indexOf(text.trim().slice(0, 3).toUpperCase());

function human(text: string): [number, number] {
  const match = /^\s*(-?\d*\.?\d*)([KMGTPE]?)/i.exec(text)!;
  const value = match[1] === "" ? 0 : Number(match[1]);
  return [Math.sign(value) * (match[2] === "" ? 0 : 1 + "KMGTPE".indexOf(match[2].toUpperCase())), value];
}

/** As GNU orders versions: runs of digits by their value, the rest by bytes (letters before others, `~` first). */
export function byVersion(a: string, b: string): number {
  const parts = (text: string) => text.match(/\d+|\D+/g) ?? [];
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x, y] = [left[i], right[i]];
    if (x === undefined) return -1;
    if (y === undefined) return 1;
    const both = /^\d/.test(x) && /^\d/.test(y);
    const order = both ? Number(x) - Number(y) : byBytes(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

function compareBy(flags: string): Compare {
  if (flags.includes("n") || flags.includes("g")) return (a, b) => number(a) - number(b);
  if (flags.includes("h")) {
    return (a, b) => {
      const [x, y] = [human(a), human(b)];
      return x[0] - y[0] || x[1] - y[1];
    };
  }
  if (flags.includes("M")) return (a, b) => month(a) - month(b);
  if (flags.includes("V")) return byVersion;
  const fold = flags.includes("f") ? (text: string) => text.toUpperCase() : (text: string) => text;
  const dictionary = flags.includes("d")
    ? (text: string) => text.replace(/[^\p{L}\p{N}\s]/gu, "")
    : (text: string) => text;
  return (a, b) => byBytes(dictionary(fold(a)), dictionary(fold(b)));
}

function parseKey(spec: string): Key {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(spec);
  if (!match) throw new ProgramError(`invalid number at field start: invalid count at start of ‘${spec}’`, 2);
  if (match[1] === "0")
    throw new ProgramError(`field number is zero: invalid field specification ‘${spec}’`, 2);
  return {
    first: Number(match[1]),
    firstChar: Number(match[2] ?? 1),
    last: Number(match[4] ?? Infinity),
    lastChar: Number(match[5] ?? 0),
    flags: match[3] + (match[6] ?? ""),
  };
}

function extract(line: string, key: Key, separator: string | undefined, blanks: boolean): string {
  const fields = separator === undefined ? (line.match(/\s*\S+|\s+$/g) ?? [""]) : line.split(separator);
  const join = separator ?? "";
  const part = fields.slice(key.first - 1, key.last);
  if (part.length === 0) return "";
  if (blanks) part[0] = part[0].trimStart();
  if (key.lastChar > 0 && key.last <= fields.length)
    part[part.length - 1] = part.at(-1)!.slice(0, key.lastChar);
  part[0] = part[0].slice(key.firstChar - 1);
  return part.join(join);
}

function comparator(options: Options): Compare {
  const global = [..."nghMVfdb"].filter((letter) => options.has(letter)).join("");
  const reverse = options.has("r");
  const separator = options.get("t") === "\\t" ? "\t" : options.get("t");
  const keys = options.all("k").map(parseKey);
  const compares = keys.map((key) => {
    const own = key.flags.replace("b", "") !== "" ? key.flags : global + key.flags;
    const compare = compareBy(own);
    const sign = (key.flags.replace("b", "") !== "" ? key.flags.includes("r") : reverse) ? -1 : 1;
    const blanks = own.includes("b") || /[nghMV]/.test(own);
    return (a: string, b: string) =>
      sign * compare(extract(a, key, separator, blanks), extract(b, key, separator, blanks));
  });
  if (keys.length === 0) {
    const compare = compareBy(global);
    compares.push(
      (a, b) =>
        (reverse ? -1 : 1) *
        compare(options.has("b") ? a.trimStart() : a, options.has("b") ? b.trimStart() : b),
    );
  }
  return (a, b) => {
    for (const compare of compares) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return options.has("s") || options.has("u") ? 0 : (reverse ? -1 : 1) * byBytes(a, b);
  };
}

const SPEC = {
  short: "nrugt:hVMfdbscCo:zS:T:k:",
  long: {
    "numeric-sort": "n",
    reverse: "r",
    unique: "u",
    key: "k",
    "field-separator": "t",
    "human-numeric-sort": "h",
    "version-sort": "V",
    "ignore-case": "f",
    stable: "s",
    output: "o",
    check: "c",
    "month-sort": "M",
  },
  misuse: 2,
};

const sort = program("sort", SPEC, function* (process, options, operands, name) {
  const compare = comparator(options);
  const lines: string[] = [];
  const status = yield* eachInput(process, name, operands, function* (reader) {
    const source = new Lines(reader);
    for (let line = yield* source.next(); line !== undefined; line = yield* source.next()) lines.push(line);
  });
  if (options.has("c")) {
    const at = lines.findIndex((line, i) => i > 0 && compare(lines[i - 1], line) > 0);
    if (at >= 0)
      yield* process.stderr.write(`sort: ${operands[0] ?? "-"}:${at + 1}: disorder: ${lines[at]}\n`);
    return at >= 0 ? 1 : 0;
  }
  lines.sort(compare);
  const kept = options.has("u")
    ? lines.filter((line, i) => i === 0 || compare(lines[i - 1], line) !== 0)
    : lines;
  const output = options.has("o") ? openOutput(process, options.get("o")!, false) : process.stdout;
  if (kept.length > 0) yield* output.write(`${kept.join("\n")}\n`);
  return status === 0 ? 0 : 2;
});

export const sortPrograms: [string, Executable][] = [["sort", sort]];
