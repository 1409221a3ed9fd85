// grep, egrep, fgrep: streaming, line by line.

import type { Program } from "../../simulation/index.ts";
import { FileError } from "../fs/file-system.ts";
import { joinPath } from "../fs/paths.ts";
import type { Executable, Process, Reader } from "../process.ts";
import { Lines } from "../streams.ts";
import { breToJs, ereToJs, RegexError } from "./posix-regex.ts";
import { openInput, pathOf, program, ProgramError, type Options } from "./program.ts";

const SPEC = {
  short: "EFGPivcolqnrRsHhwxLe:f:A:B:C:m:abUz",
  long: {
    "extended-regexp": "E",
    "fixed-strings": "F",
    "basic-regexp": "G",
    "perl-regexp": "P",
    "ignore-case": "i",
    "invert-match": "v",
    count: "c",
    "only-matching": "o",
    "files-with-matches": "l",
    "files-without-match": "L",
    quiet: "q",
    silent: "q",
    "line-number": "n",
    recursive: "r",
    "no-messages": "s",
    "with-filename": "H",
    "no-filename": "h",
    "word-regexp": "w",
    "line-regexp": "x",
    regexp: "e",
    "after-context": "A",
    "before-context": "B",
    context: "C",
    "max-count": "m",
    "line-buffered": "U",
    color: "a",
    colour: "a",
    include: "I:",
    exclude: "X:",
  },
  numeric: "C",
  misuse: 2,
};

interface Search {
  regexp: RegExp;
  options: Options;
  invert: boolean;
  before: number;
  after: number;
  named: boolean;
  max: number;
}

function compile(options: Options, patterns: readonly string[], name: string): RegExp {
  const lines = patterns.flatMap((pattern) => pattern.split("\n"));
  const fixed = options.has("F") || name === "fgrep";
  const extended = options.has("E") || name === "egrep";
  try {
    const sources = lines.map((line) =>
      fixed
        ? line.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
        : options.has("P")
          ? line
          : extended
            ? ereToJs(line)
            : breToJs(line),
    );
    let source = sources.map((one) => `(?:${one})`).join("|");
    if (sources.length === 1 && /\\[1-9]/.test(sources[0])) source = sources[0];
    if (options.has("x")) source = `^(?:${source})$`;
    else if (options.has("w")) source = `(?<![\\p{L}\\p{N}_])(?:${source})(?![\\p{L}\\p{N}_])`;
    return new RegExp(source, `gu${options.has("i") ? "i" : ""}`);
  } catch (error) {
    if (error instanceof RegexError)
      throw new ProgramError(
        error.message.startsWith("Unmatched [") ? "Invalid regular expression" : error.message,
        2,
      );
    if (error instanceof SyntaxError) throw new ProgramError("Invalid regular expression", 2);
    throw error;
  }
}

const grep = (name: string): Executable =>
  program(name, { ...SPEC, short: `${SPEC.short};a;` }, function* (process, options, operands) {
    const patterns = [...options.all("e")];
    for (const file of options.all("f"))
      patterns.push(process.fs.readText(pathOf(process, file)).replace(/\n$/, ""));
    if (patterns.length === 0) {
      if (operands.length === 0) throw new ProgramError("", yield* usage(process));
      patterns.push(operands.shift()!);
    }
    const recursive = options.has("r") || options.has("R");
    const files = operands.length > 0 ? operands : [recursive ? "." : "-"];
    const context = options.number("C", 0);
    const search: Search = {
      regexp: compile(options, patterns, name),
      options,
      invert: options.has("v"),
      before: options.number("B", context),
      after: options.number("A", context),
      named: options.has("H") || ((files.length > 1 || recursive) && !options.has("h")),
      max: options.number("m", Infinity),
    };
    return yield* searchAll(process, search, files, recursive, name, operands.length === 0);
  });

function* usage(process: Process): Program<number> {
  yield* process.stderr.write(
    "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n",
  );
  return 2;
}

function* searchAll(
  process: Process,
  search: Search,
  files: readonly string[],
  recursive: boolean,
  name: string,
  bare: boolean,
): Program<number> {
  let found = false;
  let failed = false;
  for (const file of files.flatMap((one) =>
    recursive ? below(process, one, search.options, bare) : [one],
  )) {
    try {
      if (
        file !== "-" &&
        process.fs.exists(pathOf(process, file)) &&
        process.fs.stat(pathOf(process, file)).type === "directory"
      ) {
        yield* process.stderr.write(`${name}: ${file}: Is a directory\n`);
        continue;
      }
      if (
        yield* searchOne(process, search, openInput(process, file), file === "-" ? "(standard input)" : file)
      )
        found = true;
      if (found && search.options.has("q")) return 0;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (!search.options.has("s")) yield* process.stderr.write(`${name}: ${file}: ${error.message}\n`);
      failed = true;
    }
  }
  return failed ? 2 : found ? 0 : 1;
}

function below(process: Process, file: string, options: Options, bare: boolean): string[] {
  const path = pathOf(process, file);
  if (file === "-" || !process.fs.exists(path) || process.fs.lstat(path).type !== "directory")
    return included(file, options) ? [file] : [];
  return process.fs
    .list(path)
    .flatMap((entry) => below(process, bare && file === "." ? entry : joinPath(file, entry), options, false));
}

function included(file: string, options: Options): boolean {
  const matches = (glob: string) =>
    new RegExp(
      `(^|/)${glob
        .replace(/[.+^$(){}|\\]/g, "\\$&")
        .replaceAll("*", "[^/]*")
        .replaceAll("?", ".")}$`,
    ).test(file);
  const wanted = options.all("I:");
  return (wanted.length === 0 || wanted.some(matches)) && !options.all("X:").some(matches);
}

function* searchOne(process: Process, search: Search, reader: Reader, file: string): Program<boolean> {
  const { options, regexp } = search;
  const lines = new Lines(reader);
  const earlier: { number: number; line: string }[] = [];
  let number = 0;
  let count = 0;
  let trailing = 0;
  let lastShown = 0;
  const silent = options.has("q") || options.has("l") || options.has("L") || options.has("c");
  const emit = function* (line: string, at: number, mark: string): Program<void> {
    if ((search.before > 0 || search.after > 0) && lastShown > 0 && at > lastShown + 1)
      yield* process.stdout.write("--\n");
    lastShown = at;
    yield* process.stdout.write(
      `${search.named ? file + mark : ""}${options.has("n") ? at + mark : ""}${line}\n`,
    );
  };
  for (let line = yield* lines.next(); line !== undefined; line = yield* lines.next()) {
    number++;
    regexp.lastIndex = 0;
    if (regexp.test(line) !== search.invert) {
      count++;
      if (options.has("q") || options.has("l")) break;
      if (!silent) {
        for (const { number: at, line: text } of earlier.splice(0)) yield* emit(text, at, "-");
        if (!options.has("o")) yield* emit(line, number, ":");
        else if (!search.invert && (regexp.lastIndex = 0) === 0)
          for (const match of line.matchAll(regexp)) if (match[0] !== "") yield* emit(match[0], number, ":");
      }
      trailing = search.after;
      if (count >= search.max) break;
    } else if (!silent && trailing > 0) {
      trailing--;
      yield* emit(line, number, "-");
    } else if (search.before > 0) {
      earlier.push({ number, line });
      if (earlier.length > search.before) earlier.shift();
    }
  }
  if (options.has("c")) yield* process.stdout.write(`${search.named ? `${file}:` : ""}${count}\n`);
  if (options.has("l") && count > 0) yield* process.stdout.write(`${file}\n`);
  if (options.has("L") && count === 0) yield* process.stdout.write(`${file}\n`);
  return options.has("L") ? count === 0 : count > 0;
}

export const grepPrograms: [string, Executable][] = [
  ["grep", grep("grep")],
  ["egrep", grep("egrep")],
  ["fgrep", grep("fgrep")],
];
