// Programs that pass text along: cat, tac, head, tail, wc, tee, rev, nl, cut, tr, uniq, sort is in sort.ts.

import { wait, type Program } from "../../simulation/index.ts";
import type { Executable, Process, Reader } from "../process.ts";
import { decode, encode, Lines, readAllText } from "../streams.ts";
import { eachInput, openOutput, pathOf, program, ProgramError } from "./program.ts";

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

export const textPrograms: [string, Executable][] = [
  ["cat", cat],
  ["tac", tac],
  ["rev", rev],
  ["nl", nl],
  ["head", head],
  ["tail", tail],
  ["wc", wc],
  ["tee", tee],
];
