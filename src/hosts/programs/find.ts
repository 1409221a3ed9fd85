// find: tests, -exec, -delete, with !, -o, -a and parentheses.

import type { Program } from "../../simulation/index.ts";
import { FileError, type FileStat } from "../fs/file-system.ts";
import { baseName, joinPath } from "../fs/paths.ts";
import type { Executable, Process } from "../process.ts";
import { patternToRegExp } from "../shell/pattern.ts";
import { complain, pathOf, ProgramError } from "./program.ts";
import { runLike } from "./time-programs.ts";
import { ownerName } from "./listing-programs.ts";

interface Visit {
  path: string;
  depth: number;
  stat: FileStat;
  root: string;
  prune: boolean;
}

type Test = (visit: Visit) => Program<boolean>;

interface Plan {
  test: Test;
  acts: boolean;
  maxDepth: number;
  minDepth: number;
  bottomUp: boolean;
  finish: (() => Program<void>)[];
}

const compare = (spec: string, value: number) =>
  spec[0] === "+"
    ? value > Number(spec.slice(1))
    : spec[0] === "-"
      ? value < Number(spec.slice(1))
      : value === Number(spec);

const UNITS: Record<string, number> = { c: 1, w: 2, b: 512, "": 512, k: 1024, M: 1048576, G: 1073741824 };

class Parser {
  readonly #process: Process;
  readonly #args: string[];
  readonly plan: Plan = {
    test: always,
    acts: false,
    maxDepth: Infinity,
    minDepth: 0,
    bottomUp: false,
    finish: [],
  };

  constructor(process: Process, args: string[]) {
    this.#process = process;
    this.#args = args;
  }

  parse(): Plan {
    this.plan.test = this.#args.length > 0 ? this.#or() : always;
    if (this.#args.length > 0) throw new ProgramError(`paths must precede expression: \`${this.#args[0]}'`);
    return this.plan;
  }

  #or(): Test {
    const left = this.#and();
    if (this.#args[0] !== "-o" && this.#args[0] !== "-or") return left;
    this.#args.shift();
    const right = this.#or();
    return function* (visit) {
      return (yield* left(visit)) || (yield* right(visit));
    };
  }

  #and(): Test {
    let left = this.#not();
    while (this.#args.length > 0 && !["-o", "-or", ")"].includes(this.#args[0])) {
      if (this.#args[0] === "-a" || this.#args[0] === "-and") this.#args.shift();
      const [first, second] = [left, this.#not()];
      left = function* (visit) {
        return (yield* first(visit)) && (yield* second(visit));
      };
    }
    return left;
  }

  #not(): Test {
    const word = this.#args.shift();
    if (word === "!" || word === "-not") {
      const inner = this.#not();
      return function* (visit) {
        return !(yield* inner(visit));
      };
    }
    if (word === "(") {
      const inner = this.#or();
      if (this.#args.shift() !== ")")
        throw new ProgramError("invalid expression; expected to find a ')' but didn't see one.");
      return inner;
    }
    return this.#primary(word ?? "");
  }

  #value(name: string): string {
    const value = this.#args.shift();
    if (value === undefined) throw new ProgramError(`missing argument to \`${name}'`);
    return value;
  }

  #primary(name: string): Test {
    const process = this.#process;
    const pure = (test: (visit: Visit) => boolean): Test =>
      function* (visit) {
        return test(visit);
      };
    switch (name) {
      case "-name":
      case "-iname": {
        const regexp = patternToRegExp(this.#value(name), name === "-iname" ? "i" : "");
        return pure(({ path }) => regexp.test(baseName(path)));
      }
      case "-path":
      case "-wholename":
      case "-ipath": {
        const regexp = patternToRegExp(this.#value(name), name === "-ipath" ? "i" : "");
        return pure(({ path }) => regexp.test(path));
      }
      case "-regex": {
        const regexp = wholeMatch(this.#value(name));
        return pure(({ path }) => regexp.test(path));
      }
      case "-type": {
        const kinds = this.#value(name)
          .split(",")
          .map((letter) => ({ f: "file", d: "directory", l: "symlink", c: "device" })[letter]);
        return pure(({ stat }) => kinds.includes(stat.type));
      }
      case "-maxdepth":
        this.plan.maxDepth = Number(this.#value(name));
        return always;
      case "-mindepth":
        this.plan.minDepth = Number(this.#value(name));
        return always;
      case "-depth":
        this.plan.bottomUp = true;
        return always;
      case "-empty":
        return pure(({ stat, path }) =>
          stat.type === "directory" ? process.fs.list(pathOf(process, path)).length === 0 : stat.size === 0,
        );
      case "-size": {
        const [, sign, count, unit] = /^([-+]?)(\d+)([cwbkMG]?)$/.exec(this.#value(name)) ?? [, "", "0", ""];
        return pure(({ stat }) => compare(sign! + count, Math.ceil(stat.size / UNITS[unit!])));
      }
      case "-mtime":
      case "-mmin": {
        const spec = this.#value(name);
        return pure(({ stat }) =>
          compare(
            spec,
            Math.floor((process.simulation.now - stat.mtimeMs) / (name === "-mmin" ? 60_000 : 86_400_000)),
          ),
        );
      }
      case "-newer": {
        const { mtimeMs } = process.fs.stat(pathOf(process, this.#value(name)));
        return pure(({ stat }) => stat.mtimeMs > mtimeMs);
      }
      case "-perm": {
        const spec = this.#value(name);
        const mode = Number.parseInt(spec.replace(/^[-/]/, ""), 8);
        return pure(({ stat }) =>
          spec[0] === "-"
            ? (stat.mode & mode) === mode
            : spec[0] === "/"
              ? (stat.mode & mode) !== 0
              : stat.mode === mode,
        );
      }
      case "-user": {
        const user = this.#value(name);
        return pure(({ stat }) => ownerName(process, stat.uid) === user);
      }
      case "-true":
        return always;
      case "-prune":
        return pure((visit) => (visit.prune = true));
      default:
        return this.#action(name);
    }
  }

  #action(name: string): Test {
    const process = this.#process;
    this.plan.acts = true;
    switch (name) {
      case "-print":
      case "-print0":
        return function* ({ path }) {
          yield* process.stdout.write(path + (name === "-print" ? "\n" : "\0"));
          return true;
        };
      case "-printf": {
        const format = this.#value(name);
        return function* (visit) {
          yield* process.stdout.write(printed(format, visit));
          return true;
        };
      }
      case "-delete":
        this.plan.bottomUp = true;
        return function* ({ path, stat }) {
          if (stat.type === "directory") process.fs.rmdir(pathOf(process, path));
          else process.fs.remove(pathOf(process, path));
          return true;
        };
      case "-quit":
        return function* () {
          throw new ProgramError("", 0);
        };
      case "-exec":
      case "-ok":
        return this.#exec();
      default:
        throw new ProgramError(`unknown predicate \`${name}'`);
    }
  }

  #exec(): Test {
    const process = this.#process;
    const end = this.#args.findIndex((arg, i) => arg === ";" || (arg === "+" && this.#args[i - 1] === "{}"));
    if (end < 0) throw new ProgramError("missing argument to `-exec'");
    const command = this.#args.splice(0, end + 1);
    const many = command.pop() === "+";
    if (!many) {
      return function* ({ path }) {
        return (
          (yield* runLike(
            process,
            "find",
            command.map((word) => word.replaceAll("{}", path)),
          )) === 0
        );
      };
    }
    const paths: string[] = [];
    this.plan.finish.push(function* () {
      if (paths.length > 0) yield* runLike(process, "find", [...command.slice(0, -1), ...paths]);
    });
    return function* ({ path }) {
      paths.push(path);
      return true;
    };
  }
}

function* always(): Program<boolean> {
  return true;
}

function printed(format: string, { path, stat, depth, root }: Visit): string {
  const fields: Record<string, string> = {
    p: path,
    f: baseName(path),
    s: String(stat.size),
    d: String(depth),
    m: stat.mode.toString(8),
    y: stat.type[0].replace("s", "l"),
    P: path.slice(root.length + 1),
    h: path.slice(0, path.lastIndexOf("/")),
  };
  return format
    .replace(/%([a-zA-Z%])/g, (whole, letter: string) => (letter === "%" ? "%" : (fields[letter] ?? whole)))
    .replaceAll("\\n", "\n")
    .replaceAll("\\t", "\t")
    .replaceAll("\\0", "\0");
}

function* walk(process: Process, plan: Plan, root: string, path: string, depth: number): Program<number> {
  const stat = process.fs.lstat(pathOf(process, path));
  const visit: Visit = { path, depth, stat, root, prune: false };
  let status = 0;
  const act = function* (): Program<void> {
    if (depth < plan.minDepth) return;
    if ((yield* plan.test(visit)) && !plan.acts) yield* process.stdout.write(`${path}\n`);
  };
  if (!plan.bottomUp) yield* act();
  if (stat.type === "directory" && depth < plan.maxDepth && !visit.prune) {
    for (const entry of process.fs.list(pathOf(process, path)))
      status = (yield* walk(process, plan, root, joinPath(path, entry), depth + 1)) || status;
  }
  if (plan.bottomUp) yield* act();
  return status;
}

const find: Executable = function* (process) {
  const args = process.argv.slice(1);
  const first = args.findIndex((arg) => /^-./.test(arg) || arg === "!" || arg === "(");
  const roots = first < 0 ? args : args.slice(0, first);
  let status = 0;
  try {
    const plan = new Parser(process, first < 0 ? [] : args.slice(first)).parse();
    for (const root of roots.length > 0 ? roots : ["."]) {
      try {
        status = (yield* walk(process, plan, root, root, 0)) || status;
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* process.stderr.write(`find: ‘${root}’: ${error.message}\n`);
        status = 1;
      }
    }
    for (const finish of plan.finish) yield* finish();
    return status;
  } catch (error) {
    return yield* complain(process, "find", error);
  }
};

export const findPrograms: [string, Executable][] = [["find", find]];

function wholeMatch(source: string): RegExp {
  try {
    return new RegExp(`^(?:${source})$`, "u");
  } catch {
    throw new ProgramError(`invalid regular expression ‘${source}’`);
  }
}
