// du and df.

import { FileError } from "../fs/file-system.ts";
import { MemoryFileSystem } from "../fs/memory-file-system.ts";
import { joinPath } from "../fs/paths.ts";
import type { Executable } from "../process.ts";
import { humanSize } from "./listing-programs.ts";
import { complain, pathOf, program, ProgramError } from "./program.ts";

const du = program(
  "du",
  {
    short: "shakcd:",
    long: { summarize: "s", "human-readable": "h", all: "a", total: "c", "max-depth": "d" },
  },
  function* (process, options, operands, name) {
    const lines: string[] = [];
    const depth = options.has("s") ? 0 : options.number("d", Infinity);
    const walk = (path: string, shown: string, level: number): number => {
      const { type, size } = process.fs.lstat(path);
      let blocks = type === "symlink" ? 0 : Math.ceil(size / 4096) * 4;
      if (type === "directory")
        for (const entry of process.fs.list(path))
          blocks += walk(joinPath(path, entry), joinPath(shown, entry), level + 1);
      if ((type === "directory" || options.has("a") || level === 0) && level <= depth)
        lines.push(`${options.has("h") ? humanSize(blocks * 1024) : blocks}\t${shown}`);
      return blocks;
    };
    let status = 0;
    for (const operand of operands.length > 0 ? operands : ["."]) {
      try {
        walk(pathOf(process, operand), operand, 0);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        status = yield* complain(
          process,
          name,
          new ProgramError(`cannot access '${operand}': ${error.message}`),
        );
      }
    }
    if (lines.length > 0) yield* process.stdout.write(`${lines.join("\n")}\n`);
    return status;
  },
);

const df = program("df", { short: "hkPT" }, function* (process, options) {
  const { used, quota } = process.fs instanceof MemoryFileSystem ? process.fs.usage : { used: 0, quota: 0 };
  const size = (bytes: number) => (options.has("h") ? humanSize(bytes) : String(Math.ceil(bytes / 1024)));
  const percent = `${quota === 0 ? 0 : Math.ceil((used / quota) * 100)}%`;
  const head = options.has("h")
    ? "Filesystem      Size  Used Avail Use% Mounted on"
    : "Filesystem     1K-blocks  Used Available Use% Mounted on";
  const row = options.has("h")
    ? `${"overlay".padEnd(14)} ${size(quota).padStart(5)} ${size(used).padStart(5)} ${size(quota - used).padStart(5)} ${percent.padStart(4)} /`
    : `${"overlay".padEnd(14)} ${size(quota).padStart(9)} ${size(used).padStart(5)} ${size(quota - used).padStart(9)} ${percent.padStart(4)} /`;
  yield* process.stdout.write(`${head}\n${row}\n`);
  return 0;
});

export const diskPrograms: [string, Executable][] = [
  ["du", du],
  ["df", df],
];
