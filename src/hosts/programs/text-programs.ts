// Programs that pass text along: cat, tac, head, tail, wc, tee, rev, nl, cut, tr, uniq, sort is in sort.ts.

import { wait, type Program } from "../../simulation/index.ts";
import type { Executable, Process, Reader } from "../process.ts";
import { decode, encode, Lines, readAllText } from "../streams.ts";
import {
  eachInput,
  Gathered,
  named,
  openInput,
  openOutput,
  pathOf,
  program,
  ProgramError,
} from "./program.ts";

const cat = program(
  "cat",
  { short: "nbAEsTvu", long: { number: "n", "show-all": "A", "show-ends": "E" } },
  function* (process, options, operands, name) {
    const plain = !["n", "b", "A", "E", "s", "T"].some((letter) => options.has(letter));
    let number = 0;
    return yield* eachInput(process, name, operands, function* (reader) {
      if (plain) {
        for (let chunk = yield* reader.read(); chunk; chunk = yield* reader.read())
          yield* process.stdout.write(chunk);
        return;
      }
      const lines = new Lines(reader);
      let blank = false;
      for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
        if (options.has("s") && line === "" && blank) continue;
        blank = line === "";
        const counted = options.has("b") ? line !== "" : options.has("n");
        const head = counted ? `${String(++number).padStart(6)}\t` : "";
        const text = options.has("T") || options.has("A") ? line.replaceAll("\t", "^I") : line;
        yield* process.stdout.write(
          `${head}${text}${lines.terminated ? (options.has("E") || options.has("A") ? "$\n" : "\n") : ""}`,
        );
      }
    });
  },
);

const tac = program("tac", { short: "" }, (process, _options, operands, name) =>
  eachInput(process, name, operands, function* (reader) {
    const text = yield* readAllText(reader);
    yield* process.stdout.write((text.match(/[^\n]*\n|[^\n]+$/g) ?? []).reverse().join(""));
  }),
);

const rev = program("rev", { short: "" }, (process, _options, operands, name) =>
  eachInput(process, name, operands, function* (reader) {
    const lines = new Lines(reader);
    for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
      yield* process.stdout.write([...line].reverse().join("") + (lines.terminated ? "\n" : ""));
    }
  }),
);

const nl = program("nl", { short: "b:w:s:v:n:" }, (process, options, operands, name) => {
  let number = options.number("v", 1);
  const width = options.number("w", 6);
  const separator = options.get("s") ?? "\t";
  return eachInput(process, name, operands, function* (reader) {
    const lines = new Lines(reader);
    for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
      const counted = line !== "" || options.get("b") === "a";
      yield* process.stdout.write(
        counted
          ? `${String(number++).padStart(width)}${separator}${line}\n`
          : `${" ".repeat(width + separator.length)}${line}\n`,
      );
    }
  });
});

const SIZES: Record<string, number> = {
  "": 1,
  b: 512,
  K: 1024,
  k: 1024,
  KB: 1000,
  kB: 1000,
  M: 1048576,
  MB: 1e6,
  G: 1073741824,
};

function sizeOf(spec: string, what: string): { count: number; sign: string } {
  const match = /^([-+]?)(\d+)([a-zA-Z]*)$/.exec(spec);
  if (!match || SIZES[match[3]] === undefined) throw new ProgramError(`invalid number of ${what}: ‘${spec}’`);
  return { sign: match[1], count: Number(match[2]) * SIZES[match[3]] };
}

function* headed(
  process: Process,
  files: readonly string[],
  file: string,
  quiet: boolean,
  state: { first: boolean },
): Program<void> {
  if (files.length < 2 || quiet) return;
  yield* process.stdout.write(
    `${state.first ? "" : "\n"}==> ${file === "-" ? "standard input" : file} <==\n`,
  );
  state.first = false;
}

const head = program(
  "head",
  { short: "n:c:qv", long: { lines: "n", bytes: "c", quiet: "q" }, numeric: "n" },
  (process, options, operands, name) => {
    const bytes = options.has("c");
    const { count, sign } = sizeOf(options.get(bytes ? "c" : "n") ?? "10", bytes ? "bytes" : "lines");
    const state = { first: true };
    return eachInput(process, name, operands, function* (reader, file) {
      yield* headed(process, operands, file, options.has("q"), state);
      if (sign === "-") {
        const text = yield* readAllText(reader);
        const parts = bytes ? [...text] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
        return yield* process.stdout.write(parts.slice(0, Math.max(0, parts.length - count)).join(""));
      }
      yield* (bytes ? headBytes : headLines)(process, reader, count);
      reader.close();
    });
  },
);

function* headLines(process: Process, reader: Reader, count: number): Program<void> {
  let left = count;
  while (left > 0) {
    const chunk = yield* reader.read();
    if (!chunk) return;
    let end = 0;
    while (left > 0 && end < chunk.length) if (chunk[end++] === 10) left--;
    if ("unread" in reader && end < chunk.length)
      (reader as { unread(rest: Uint8Array): void }).unread(chunk.subarray(end));
    yield* process.stdout.write(chunk.subarray(0, end));
  }
}

function* headBytes(process: Process, reader: Reader, count: number): Program<void> {
  for (let left = count; left > 0;) {
    const chunk = yield* reader.read();
    if (!chunk) return;
    yield* process.stdout.write(chunk.subarray(0, left));
    left -= Math.min(left, chunk.length);
  }
}

const TAIL = {
  short: "n:c:fFqvs:",
  long: { lines: "n", bytes: "c", follow: "f", quiet: "q", retry: "F" },
  numeric: "n",
};

const tail = program("tail", TAIL, function* (process, options, operands, name) {
  const bytes = options.has("c");
  const { count, sign } = sizeOf(options.get(bytes ? "c" : "n") ?? "10", bytes ? "bytes" : "lines");
  const follow = options.has("f") || options.has("F");
  const state = { first: true };
  const offsets = new Map<string, number>();
  const status = yield* eachInput(process, name, operands, function* (reader, file) {
    yield* headed(process, operands, file, options.has("q"), state);
    const text = yield* readAllText(reader);
    if (file !== "-") offsets.set(file, encode(text).length);
    yield* process.stdout.write(lastOf(text, count, sign, bytes));
  });
  if (follow && operands.length > 0) yield* followFiles(process, offsets, operands, options.has("q"));
  return status;
});

function lastOf(text: string, count: number, sign: string, bytes: boolean): string {
  if (bytes) {
    const all = encode(text);
    return decode(
      sign === "+" ? all.subarray(Math.max(0, count - 1)) : all.subarray(Math.max(0, all.length - count)),
    );
  }
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return (sign === "+" ? lines.slice(Math.max(0, count - 1)) : count === 0 ? [] : lines.slice(-count)).join(
    "",
  );
}

function* followFiles(
  process: Process,
  offsets: Map<string, number>,
  files: readonly string[],
  quiet: boolean,
): Program<void> {
  let last = files.at(-1)!;
  for (;;) {
    for (const [file, offset] of offsets) {
      const path = pathOf(process, file);
      if (!process.fs.exists(path)) continue;
      const bytes = process.fs.read(path);
      if (bytes.length === offset) continue;
      offsets.set(file, bytes.length);
      if (files.length > 1 && !quiet && last !== file) yield* process.stdout.write(`\n==> ${file} <==\n`);
      last = file;
      if (bytes.length < offset) yield* process.stderr.write(`tail: ${file}: file truncated\n`);
      yield* process.stdout.write(bytes.slice(bytes.length < offset ? 0 : offset));
    }
    yield* anyChange(process, files);
  }
}

const anyChange = (process: Process, files: readonly string[]): Program<void> =>
  wait<void>((resume) => {
    const stops = files.map((file) => process.fs.watch(pathOf(process, file), () => resume()));
    return () => stops.forEach((stop) => stop());
  });

const WC = {
  short: "lwcmL",
  long: { lines: "l", words: "w", bytes: "c", chars: "m", "max-line-length": "L" },
};

const wc = program("wc", WC, function* (process, options, operands, name) {
  const wanted = [..."lwmcL"].filter((letter) => options.has(letter));
  const columns = wanted.length > 0 ? wanted : ["l", "w", "c"];
  const rows: { counts: Record<string, number>; file: string }[] = [];
  const status = yield* eachInput(process, name, operands, function* (reader, file) {
    const text = yield* readAllText(reader);
    const words = text.split(/\s+/).filter(Boolean).length;
    const longest = Math.max(0, ...text.split("\n").map((line) => line.length));
    rows.push({
      file,
      counts: {
        l: text.split("\n").length - 1,
        w: words,
        c: encode(text).length,
        m: [...text].length,
        L: longest,
      },
    });
  });
  if (operands.length > 1) {
    const total = Object.fromEntries(
      columns.map((letter) => [letter, rows.reduce((sum, row) => sum + row.counts[letter], 0)]),
    );
    rows.push({ file: "total", counts: total });
  }
  const digits = Math.max(
    ...rows.flatMap((row) => Object.values(row.counts).map((count) => String(count).length)),
    1,
  );
  const width =
    columns.length === 1 && rows.length === 1
      ? 1
      : operands.length === 0 || operands.includes("-")
        ? 7
        : digits;
  for (const { file, counts } of rows) {
    const cells = columns.map((letter) => String(counts[letter]).padStart(width)).join(" ");
    yield* process.stdout.write(`${cells}${operands.length === 0 ? "" : ` ${file}`}\n`);
  }
  return status;
});

const tee = program("tee", { short: "ai", long: { append: "a" } }, function* (process, options, operands) {
  const outputs = [process.stdout, ...operands.map((file) => openOutput(process, file, options.has("a")))];
  for (let chunk = yield* process.stdin.read(); chunk; chunk = yield* process.stdin.read()) {
    for (const output of outputs) yield* output.write(chunk);
  }
  return 0;
});

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
    const output = new Gathered(process.stdout);
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
    yield* output.flush();
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

export const textPrograms: [string, Executable][] = [
  ["cat", cat],
  ["tac", tac],
  ["rev", rev],
  ["nl", nl],
  ["head", head],
  ["tail", tail],
  ["wc", wc],
  ["tee", tee],
  ["cut", cut],
  ["tr", tr],
  ["uniq", uniq],
  ["column", column],
  ["paste", paste],
  ["comm", comm],
  ["cmp", cmp],
];
