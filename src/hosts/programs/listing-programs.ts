// Programs that show files: ls, stat, tree, du, df, find's cousins are in find.ts.

import type { Program } from "../../simulation/index.ts";
import { FileError, type FileStat } from "../fs/file-system.ts";
import { baseName, dirName, joinPath } from "../fs/paths.ts";
import type { Executable, Process } from "../process.ts";
import { columns } from "../terminal/columns.ts";
import { named, pathOf, program, ProgramError, type Options } from "./program.ts";
import { strftime } from "./strftime.ts";
import { quoteForLs } from "./quoting.ts";

const HALF_YEAR_MS = 15_778_476_000;

export function modeText({ type, mode }: FileStat): string {
  const bits = [..."rwxrwxrwx"].map((letter, i) => (mode & (1 << (8 - i)) ? letter : "-"));
  if (mode & 0o1000) bits[8] = mode & 1 ? "t" : "T";
  return { file: "-", directory: "d", symlink: "l", device: "c" }[type] + bits.join("");
}

export const ownerName = (process: Process, id: number): string =>
  id === 0 ? "root" : id === process.host.user.uid ? process.host.user.name : String(id);

export function humanSize(bytes: number): string {
  const units = ["", "K", "M", "G", "T"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  if (unit === 0) return String(value);
  return `${value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : Math.ceil(value)}${units[unit]}`;
}

const timeText = (process: Process, at: number) =>
  strftime(Math.abs(process.simulation.now - at) > HALF_YEAR_MS ? "%b %e  %Y" : "%b %e %H:%M", at);

interface Entry {
  name: string;
  path: string;
  stat: FileStat;
}

const LS = {
  short: "laA1hRdtrSFpinogGCsUX",
  long: {
    all: "a",
    "almost-all": "A",
    "human-readable": "h",
    recursive: "R",
    directory: "d",
    reverse: "r",
    color: "G",
    inode: "i",
    "group-directories-first": "G",
  },
};

const ls = program(
  "ls",
  { ...LS, short: `${LS.short};G;`, misuse: 2 },
  function* (process, options, operands, name) {
    const { fs } = process;
    let status = 0;
    const files: Entry[] = [];
    const directories: Entry[] = [];
    for (const operand of operands.length > 0 ? operands : ["."]) {
      const path = pathOf(process, operand);
      try {
        const link = fs.lstat(path);
        const stat = link.type === "symlink" && !options.has("l") && fs.exists(path) ? fs.stat(path) : link;
        (stat.type === "directory" && !options.has("d") ? directories : files).push({
          name: operand,
          path,
          stat,
        });
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* process.stderr.write(`${name}: cannot access '${operand}': ${error.message}\n`);
        status = 2;
      }
    }
    sortEntries(files, options);
    sortEntries(directories, options);
    if (files.length > 0) yield* show(process, files, options, false);
    const headed = operands.length > 1 || options.has("R");
    for (const [i, directory] of directories.entries()) {
      yield* listDirectory(process, directory, options, headed, i > 0 || files.length > 0);
    }
    return status;
  },
);

function* listDirectory(
  process: Process,
  directory: Entry,
  options: Options,
  headed: boolean,
  spaced: boolean,
): Program<void> {
  const { fs } = process;
  const hidden = options.has("a") || options.has("A");
  const names = fs.list(directory.path).filter((entry) => hidden || !entry.startsWith("."));
  const entries = names.map((entry) => ({
    name: entry,
    path: joinPath(directory.path, entry),
    stat: fs.lstat(joinPath(directory.path, entry)),
  }));
  sortEntries(entries, options);
  const dots = options.has("a")
    ? [".", ".."].map((entry) => ({
        name: entry,
        path: pathOf(process, joinPath(directory.path, entry)),
        stat: fs.stat(joinPath(directory.path, entry)),
      }))
    : [];
  if (spaced) yield* process.stdout.write("\n");
  if (headed) yield* process.stdout.write(`${directory.name}:\n`);
  yield* show(process, [...dots, ...entries], options, true);
  if (!options.has("R")) return;
  for (const entry of entries) {
    if (entry.stat.type === "directory")
      yield* listDirectory(
        process,
        { ...entry, name: joinPath(directory.name, entry.name) },
        options,
        true,
        true,
      );
  }
}

/** As the C.UTF-8 locale sorts. */
function sortEntries(entries: Entry[], options: Options): void {
  const byName = (a: Entry, b: Entry) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  entries.sort(byName);
  if (options.has("t")) entries.sort((a, b) => b.stat.mtimeMs - a.stat.mtimeMs || byName(a, b));
  if (options.has("S")) entries.sort((a, b) => b.stat.size - a.stat.size || byName(a, b));
  if (options.has("r")) entries.reverse();
}

function* show(process: Process, entries: readonly Entry[], options: Options, total: boolean): Program<void> {
  const shown = entries.map((entry) => label(process, entry, options));
  if (options.has("l") || options.has("n") || options.has("o"))
    return yield* showLong(process, entries, shown, options, total);
  if (entries.length === 0) return;
  if (!process.stdoutIsTerminal || options.has("1"))
    return yield* process.stdout.write(`${shown.join("\n")}\n`);
  yield* process.stdout.write(columns(shown, process.terminal?.columns ?? 80));
}

function label(process: Process, { name, stat }: Entry, options: Options): string {
  const text = process.stdoutIsTerminal ? quoteForLs(name) : name;
  const mark = options.has("F") || options.has("p");
  if (!mark) return text;
  if (stat.type === "directory") return `${text}/`;
  if (options.has("p")) return text;
  return stat.type === "symlink" && !options.has("l")
    ? `${text}@`
    : stat.type === "file" && stat.mode & 0o111
      ? `${text}*`
      : text;
}

function* showLong(
  process: Process,
  entries: readonly Entry[],
  shown: readonly string[],
  options: Options,
  total: boolean,
): Program<void> {
  const { fs } = process;
  const blocks = entries.reduce(
    (sum, { stat }) => sum + (stat.type === "symlink" ? 0 : Math.ceil(stat.size / 4096) * 4),
    0,
  );
  if (total) yield* process.stdout.write(`total ${options.has("h") ? humanSize(blocks * 1024) : blocks}\n`);
  const owner = (id: number) => (options.has("n") ? String(id) : ownerName(process, id));
  const rows = entries.map(({ stat, path }) => [
    modeText(stat),
    String(
      stat.type === "directory"
        ? 2 + fs.list(path).filter((entry) => fs.lstat(joinPath(path, entry)).type === "directory").length
        : 1,
    ),
    owner(stat.uid),
    options.has("o") ? "" : owner(stat.gid),
    options.has("h") ? humanSize(stat.size) : String(stat.size),
    timeText(process, stat.mtimeMs),
  ]);
  const width = (column: number) => Math.max(0, ...rows.map((row) => row[column].length));
  const [links, users, groups, sizes] = [1, 2, 3, 4].map(width);
  for (const [i, [mode, count, user, group, size, time]] of rows.entries()) {
    const target = entries[i].stat.type === "symlink" ? ` -> ${fs.readlink(entries[i].path)}` : "";
    const groupCell = options.has("o") ? "" : `${group.padEnd(groups)} `;
    yield* process.stdout.write(
      `${mode} ${count.padStart(links)} ${user.padEnd(users)} ${groupCell}${size.padStart(sizes)} ${time} ${shown[i]}${target}\n`,
    );
  }
}

const stat = program(
  "stat",
  { short: "c:Lf", long: { format: "c", printf: "c" } },
  function* (process, options, operands, name) {
    let status = 0;
    if (operands.length === 0)
      throw new ProgramError("missing operand\nTry 'stat --help' for more information.");
    for (const operand of operands) {
      const path = pathOf(process, operand);
      let found: FileStat;
      try {
        found = options.has("L") ? process.fs.stat(path) : process.fs.lstat(path);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* process.stderr.write(`${name}: cannot statx '${operand}': ${error.message}\n`);
        status = 1;
        continue;
      }
      yield* process.stdout.write(statText(process, operand, path, found, options.get("c")));
    }
    return status;
  },
);

const KINDS = {
  file: "regular file",
  directory: "directory",
  symlink: "symbolic link",
  device: "character special file",
};

function statText(
  process: Process,
  name: string,
  path: string,
  stat: FileStat,
  format: string | undefined,
): string {
  const time = strftime("%Y-%m-%d %H:%M:%S.%N +0000", stat.mtimeMs);
  const octal = stat.mode.toString(8).padStart(4, "0");
  const kind = stat.type === "file" && stat.size === 0 ? "regular empty file" : KINDS[stat.type];
  const blocks = Math.ceil(stat.size / 4096) * 8;
  if (format !== undefined) {
    const fields: Record<string, string> = {
      n: name,
      N: `'${name}'`,
      s: String(stat.size),
      a: stat.mode.toString(8),
      A: modeText(stat),
      F: kind,
      U: ownerName(process, stat.uid),
      G: ownerName(process, stat.gid),
      u: String(stat.uid),
      g: String(stat.gid),
      Y: String(Math.floor(stat.mtimeMs / 1000)),
      y: time,
      X: String(Math.floor(stat.mtimeMs / 1000)),
      Z: String(Math.floor(stat.mtimeMs / 1000)),
      i: String(stat.ino),
      h: "1",
      b: String(blocks),
      "%": "%",
    };
    return `${format.replace(/%([a-zA-Z%])/g, (whole, letter: string) => fields[letter] ?? whole)}\n`;
  }
  const link = stat.type === "symlink" ? ` -> ${process.fs.readlink(path)}` : "";
  const id = (value: number) => `${String(value).padStart(5)}/${ownerName(process, value).padStart(8)}`;
  return `  File: ${name}${link}\n  Size: ${String(stat.size).padEnd(10)}\tBlocks: ${String(blocks).padEnd(10)} IO Block: 4096   ${kind}\nDevice: 0,1\tInode: ${String(stat.ino).padEnd(11)} Links: 1\nAccess: (${octal}/${modeText(stat)})  Uid: (${id(stat.uid)})   Gid: (${id(stat.gid)})\nAccess: ${time}\nModify: ${time}\nChange: ${time}\n Birth: -\n`;
}

const tree = program("tree", { short: "adL:", long: {} }, function* (process, options, operands) {
  const root = operands[0] ?? ".";
  const count = { directories: 0, files: 0 };
  const lines: string[] = [root];
  const depth = options.number("L", Infinity);
  const walk = (path: string, indent: string, level: number) => {
    if (level > depth) return;
    const names = process.fs.list(path).filter((entry) => options.has("a") || !entry.startsWith("."));
    const entries = names
      .map((entry) => ({ entry, stat: process.fs.lstat(joinPath(path, entry)) }))
      .filter(({ stat }) => !options.has("d") || stat.type === "directory");
    entries.forEach(({ entry, stat }, i) => {
      const last = i === entries.length - 1;
      const target = stat.type === "symlink" ? ` -> ${process.fs.readlink(joinPath(path, entry))}` : "";
      lines.push(`${indent}${last ? "└── " : "├── "}${entry}${target}`);
      if (stat.type !== "directory") return void count.files++;
      count.directories++;
      walk(joinPath(path, entry), `${indent}${last ? "    " : "│   "}`, level + 1);
    });
  };
  named(root, () => walk(pathOf(process, root), "", 1));
  const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;
  const files = options.has("d") ? "" : `, ${plural(count.files, "file", "files")}`;
  yield* process.stdout.write(
    `${lines.join("\n")}\n\n${plural(count.directories, "directory", "directories")}${files}\n`,
  );
  return 0;
});

const nameOf = (act: (operand: string) => string): Executable =>
  program("basename", { short: "as:z" }, function* (process, options, operands) {
    const suffix = options.get("s") ?? (options.has("a") ? "" : operands[1]) ?? "";
    const names = options.has("a") || options.has("s") ? operands : operands.slice(0, 1);
    if (names.length === 0)
      throw new ProgramError("missing operand\nTry 'basename --help' for more information.");
    for (const name of names) {
      const text = act(name);
      yield* process.stdout.write(
        `${suffix && text.endsWith(suffix) && text !== suffix ? text.slice(0, -suffix.length) : text}\n`,
      );
    }
    return 0;
  });

const dirname = program("dirname", { short: "z" }, function* (process, _options, operands) {
  if (operands.length === 0)
    throw new ProgramError("missing operand\nTry 'dirname --help' for more information.");
  for (const operand of operands) yield* process.stdout.write(`${dirName(operand)}\n`);
  return 0;
});

const realpath = (name: string): Executable =>
  program(name, { short: "fmesqn" }, function* (process, options, operands) {
    let status = 0;
    for (const operand of operands) {
      const path = pathOf(process, operand);
      try {
        if (name === "readlink" && !options.has("f") && !options.has("e") && !options.has("m"))
          yield* process.stdout.write(`${process.fs.readlink(path)}\n`);
        else if (
          options.has("m") ||
          (!options.has("e") && !process.fs.exists(path) && process.fs.exists(dirName(path)))
        ) {
          yield* process.stdout.write(
            `${joinPath(process.fs.exists(dirName(path)) ? process.fs.realpath(dirName(path)) : dirName(path), baseName(path))}\n`,
          );
        } else yield* process.stdout.write(`${process.fs.realpath(path)}\n`);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        if (name === "realpath") yield* process.stderr.write(`${name}: ${operand}: ${error.message}\n`);
        status = 1;
      }
    }
    return status;
  });

export const listingPrograms: [string, Executable][] = [
  ["ls", ls],
  ["stat", stat],
  ["tree", tree],
  ["basename", nameOf(baseName)],
  ["dirname", dirname],
  ["realpath", realpath("realpath")],
  ["readlink", realpath("readlink")],
];
