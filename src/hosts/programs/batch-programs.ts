// awk, jq and diff: loaded when they are first used. They read their whole input before they print.

import type { Program } from "../../simulation/index.ts";
import type { Executable, Process } from "../process.ts";
import { nullReader, readAllText } from "../streams.ts";
import { pathOf, openInput, program, ProgramError } from "./program.ts";

interface Batch {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** Files that the arguments name, by absolute path: all that the program may see. */
function namedFiles(process: Process, args: readonly string[]): Record<string, string> {
  const files: Record<string, string> = {};
  for (const arg of args) {
    const path = pathOf(process, arg);
    if (
      !arg.startsWith("-") &&
      arg.length < 4096 &&
      process.fs.exists(path) &&
      process.fs.stat(path).type === "file"
    )
      files[path] = process.fs.readText(path);
  }
  return files;
}

const wantsInput = (process: Process, args: readonly string[], files: Record<string, string>) =>
  args.includes("-") ||
  args.includes("/dev/stdin") ||
  !args.some((arg) => files[pathOf(process, arg)] !== undefined);

const batch = (name: string): Executable =>
  function* (process) {
    const args = process.argv.slice(1);
    const files = namedFiles(process, args);
    const needsInput =
      process.stdin !== nullReader &&
      wantsInput(process, args, files) &&
      !args.includes("-n") &&
      !args.includes("--null-input");
    const stdin = needsInput ? yield* readAllText(process.stdin) : "";
    const result = yield* process.simulation.hold<Batch>(async () => {
      const { Bash } = await import("just-bash");
      const shell = new Bash({
        files: { ...files, [`${process.cwd}/.keep`]: "" },
        cwd: process.cwd,
        env: Object.fromEntries(process.env),
      });
      return await shell.exec([name, ...args].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" "), {
        stdin,
      });
    });
    if (result.stdout !== "") yield* process.stdout.write(result.stdout);
    if (result.stderr !== "") yield* process.stderr.write(result.stderr);
    return result.exitCode;
  };

const diff = program(
  "diff",
  {
    short: "uqNrbwiU:sB",
    long: { unified: "u", brief: "q", "new-file": "N", color: "c", recursive: "r" },
    misuse: 2,
  },
  function* (process, options, operands) {
    if (operands.length < 2)
      throw new ProgramError(
        `missing operand after '${operands[0] ?? "diff"}'\nTry 'diff --help' for more information.`,
        2,
      );
    const [before, after] = [yield* textOf(process, operands[0]), yield* textOf(process, operands[1])];
    if (before === undefined || after === undefined) return 2;
    if (before === after) return 0;
    if (options.has("q")) {
      yield* process.stdout.write(`Files ${operands[0]} and ${operands[1]} differ\n`);
      return 1;
    }
    const { unifiedDiff, normalDiff } = yield* process.simulation.hold(() => import("./diff-format.ts"));
    const times = operands.map((operand) =>
      process.fs.exists(pathOf(process, operand))
        ? process.fs.stat(pathOf(process, operand)).mtimeMs
        : process.simulation.now,
    );
    const unified = options.has("u") || options.has("U");
    yield* process.stdout.write(
      unified
        ? unifiedDiff(operands, [before, after], times, options.number("U", 3))
        : normalDiff(before, after),
    );
    return 1;
  },
);

function* textOf(process: Process, name: string): Program<string | undefined> {
  const path = pathOf(process, name);
  if (name !== "-" && !process.fs.exists(path)) {
    yield* process.stderr.write(`diff: ${name}: No such file or directory\n`);
    return undefined;
  }
  return yield* readAllText(openInput(process, name));
}

export const batchPrograms: [string, Executable][] = [
  ["awk", batch("awk")],
  ["jq", batch("jq")],
  ["diff", diff],
];
