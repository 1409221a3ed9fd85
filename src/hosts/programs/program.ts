// How a program reads its options and files, and how it complains: as GNU's getopt and error() do.

import type { Program } from "../../simulation/index.ts";
import { FileError } from "../fs/file-system.ts";
import { resolvePath } from "../fs/paths.ts";
import type { Executable, Process, Reader, Writer } from "../process.ts";
import { fileReader, fileWriter, nullReader, nullWriter, shareable } from "../streams.ts";

/** Letters as getopt wants them (`n:` takes a value, `i;` may have one that is attached), and long names for letters. */
export interface OptionSpec {
  short: string;
  long?: Readonly<Record<string, string>>;
  /** Options end at the first operand (`xargs`, `env`, `timeout`). */
  stopAtOperand?: boolean;
  /** `-5` stands for this letter with the value 5 (`head -5`). */
  numeric?: string;
  /** The exit code for a wrong option; 1 without it. */
  misuse?: number;
}

export class Options {
  readonly #values = new Map<string, string[]>();

  add(letter: string, value: string): void {
    this.#values.set(letter, [...(this.#values.get(letter) ?? []), value]);
  }

  has(letter: string): boolean {
    return this.#values.has(letter);
  }

  /** The value given last. */
  get(letter: string): string | undefined {
    return this.#values.get(letter)?.at(-1);
  }

  all(letter: string): readonly string[] {
    return this.#values.get(letter) ?? [];
  }

  number(letter: string, otherwise: number): number {
    const value = this.get(letter);
    return value === undefined ? otherwise : Number(value);
  }
}

/** What ends a program with a message and a status. */
export class ProgramError extends Error {
  readonly status: number;
  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

export type Run = (process: Process, options: Options, operands: string[], name: string) => Program<number>;

/** A program that takes options; `ProgramError` and `FileError` become its messages. */
export function program(name: string, spec: OptionSpec, run: Run): Executable {
  return function* (process) {
    try {
      const { options, operands } = parseOptions(process.argv.slice(1), spec, name);
      if (options.has("help")) {
        yield* process.stdout.write(
          `Usage: ${name} [OPTION]... [ARGUMENT]...\nOptions known here: ${[...spec.short.replaceAll(":", "")].map((letter) => `-${letter}`).join(" ")}\n`,
        );
        return 0;
      }
      return yield* run(process, options, operands, name);
    } catch (error) {
      return yield* complain(process, name, error);
    }
  };
}

/** Prints what went wrong; rethrows what is no mistake of the user's. */
export function* complain(process: Process, name: string, error: unknown): Program<number> {
  const plain = /UTF-8|utf8/.test(process.env.get("LC_ALL") ?? process.env.get("LANG") ?? "")
    ? (text: string) => text
    : (text: string) => text.replace(/[‘’]/g, "'");
  if (error instanceof ProgramError) {
    yield* process.stderr.write(error.message === "" ? "" : `${name}: ${plain(error.message)}\n`);
    return error.status;
  }
  if (!(error instanceof FileError)) throw error;
  yield* process.stderr.write(`${name}: ${error.path}: ${error.message}\n`);
  return 1;
}

export function parseOptions(
  args: readonly string[],
  spec: OptionSpec,
  name: string,
): { options: Options; operands: string[] } {
  const options = new Options();
  const operands: string[] = [];
  const refuse = (message: string): never => {
    throw new ProgramError(`${message}\nTry '${name} --help' for more information.`, spec.misuse ?? 1);
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (spec.numeric && /^-\d+$/.test(arg)) options.add(spec.numeric, arg.slice(1));
    else if (arg.startsWith("--")) i += longOption(arg, args[i + 1], spec, options, refuse);
    else if (arg.startsWith("-") && arg !== "-") i += shortOptions(arg, args[i + 1], spec, options, refuse);
    else if (spec.stopAtOperand) {
      operands.push(...args.slice(i));
      break;
    } else operands.push(arg);
  }
  return { options, operands };
}

function longOption(
  arg: string,
  next: string | undefined,
  spec: OptionSpec,
  options: Options,
  refuse: (message: string) => never,
): number {
  const [, name, value] = /^--([^=]*)(?:=([^]*))?$/.exec(arg)!;
  if (name === "help") {
    options.add("help", "");
    return 0;
  }
  const known = Object.keys(spec.long ?? {});
  const found = known.includes(name) ? [name] : known.filter((other) => other.startsWith(name));
  if (found.length !== 1)
    refuse(found.length === 0 ? `unrecognized option '${arg}'` : `option '${arg}' is ambiguous`);
  const letter = spec.long![found[0]];
  if (!takesValue(spec, letter)) {
    if (value !== undefined && !spec.short.includes(`${letter};`))
      refuse(`option '--${found[0]}' doesn't allow an argument`);
    options.add(letter, value ?? "");
    return 0;
  }
  if (value === undefined && next === undefined) refuse(`option '--${found[0]}' requires an argument`);
  options.add(letter, value ?? next!);
  return value === undefined ? 1 : 0;
}

const takesValue = (spec: OptionSpec, letter: string) =>
  letter.endsWith(":") || spec.short.includes(`${letter}:`);

function shortOptions(
  arg: string,
  next: string | undefined,
  spec: OptionSpec,
  options: Options,
  refuse: (message: string) => never,
): number {
  for (let i = 1; i < arg.length; i++) {
    const letter = arg[i];
    if (letter === ":" || letter === ";" || !spec.short.includes(letter))
      refuse(`invalid option -- '${letter}'`);
    const attached = arg.slice(i + 1);
    if (spec.short.includes(`${letter};`)) {
      options.add(letter, attached);
      return 0;
    }
    if (!takesValue(spec, letter)) {
      options.add(letter, "");
      continue;
    }
    if (attached !== "") {
      options.add(letter, attached);
      return 0;
    }
    if (next === undefined) refuse(`option requires an argument -- '${letter}'`);
    options.add(letter, next!);
    return 1;
  }
  return 0;
}

export const pathOf = (process: Process, name: string): string => resolvePath(process.cwd, name);

/** Runs a file operation; a refusal names the file as the user wrote it. */
export function named<T>(name: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof FileError) throw new FileError(error.code, name, error.message);
    throw error;
  }
}

/** A file, or standard input for `-`. */
export function openInput(process: Process, name: string): Reader {
  if (name === "-" || name === "/dev/stdin") return shareable(process.stdin);
  if (name === "/dev/null") return nullReader;
  return named(name, () => fileReader(process.fs, pathOf(process, name)));
}

export function openOutput(process: Process, name: string, append: boolean): Writer {
  if (name === "-" || name === "/dev/stdout") return process.stdout;
  if (name === "/dev/stderr") return process.stderr;
  if (name === "/dev/null") return nullWriter;
  return named(name, () => fileWriter(process.fs, pathOf(process, name), append));
}

/** Calls `use` for each file (standard input when none is named); a file that cannot be read is told of, and the rest go on. */
export function* eachInput(
  process: Process,
  name: string,
  files: readonly string[],
  use: (reader: Reader, file: string) => Program<void>,
): Program<number> {
  let status = 0;
  for (const file of files.length > 0 ? files : ["-"]) {
    try {
      yield* use(openInput(process, file), file);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      status = yield* complain(process, name, error);
    }
  }
  return status;
}
