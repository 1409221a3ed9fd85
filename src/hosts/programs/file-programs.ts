// Programs that make, move and remove files: mkdir, rmdir, rm, cp, mv, ln, touch, chmod, chown, mktemp.

import type { Program } from "../../simulation/index.ts";
import { FileError, type FileSystem } from "../fs/file-system.ts";
import { baseName, dirName, joinPath } from "../fs/paths.ts";
import type { Executable, Process } from "../process.ts";
import { complain, named, pathOf, program, ProgramError } from "./program.ts";
import { parseDate } from "./dates.ts";
import { changedMode } from "./modes.ts";

/** Does something to each operand; the first refusal does not stop the rest. */
function* each(
  process: Process,
  name: string,
  operands: readonly string[],
  act: (operand: string) => Program<void>,
): Program<number> {
  if (operands.length === 0)
    throw new ProgramError(`missing operand\nTry '${name} --help' for more information.`);
  let status = 0;
  for (const operand of operands) {
    try {
      yield* act(operand);
    } catch (error) {
      status = yield* complain(process, name, error);
    }
  }
  return status;
}

const refusal = (verb: string, operand: string, act: () => void) => {
  try {
    act();
  } catch (error) {
    if (error instanceof FileError) {
      const [open, close] = verb === "cannot create directory" ? ["‘", "’"] : ["'", "'"];
      throw new ProgramError(`${verb} ${open}${operand}${close}: ${error.message}`);
    }
    throw error;
  }
};

const lstat = (fs: FileSystem, path: string) => {
  try {
    return fs.lstat(path);
  } catch {
    return undefined;
  }
};

const isDirectory = (fs: FileSystem, path: string) => fs.exists(path) && fs.stat(path).type === "directory";

const mkdir = program(
  "mkdir",
  { short: "pm:v", long: { parents: "p", mode: "m", verbose: "v" } },
  (process, options, operands, name) =>
    each(process, name, operands, function* (operand) {
      const mode = options.has("m") ? changedMode(options.get("m")!, 0o777) : undefined;
      refusal("cannot create directory", operand, () =>
        process.fs.mkdir(pathOf(process, operand), { parents: options.has("p"), mode }),
      );
      if (options.has("v")) yield* process.stdout.write(`mkdir: created directory '${operand}'\n`);
    }),
);

const rmdir = program("rmdir", { short: "pv" }, (process, options, operands, name) =>
  each(process, name, operands, function* (operand) {
    refusal("failed to remove", operand, () => process.fs.rmdir(pathOf(process, operand)));
    if (!options.has("p")) return;
    for (let parent = dirName(operand); parent !== "." && parent !== "/"; parent = dirName(parent)) {
      refusal("failed to remove", parent, () => process.fs.rmdir(pathOf(process, parent)));
    }
  }),
);

const rm = program(
  "rm",
  { short: "rRfivd", long: { recursive: "r", force: "f", verbose: "v", dir: "d", "no-preserve-root": "i" } },
  (process, options, operands, name) => {
    const recursive = options.has("r") || options.has("R");
    if (operands.length === 0 && options.has("f")) return none();
    return each(process, name, operands, function* (operand) {
      const path = pathOf(process, operand);
      const found = lstat(process.fs, path);
      if (!found && options.has("f")) return;
      if (/(^|\/)\.\.?$/.test(operand))
        throw new ProgramError(`refusing to remove '.' or '..' directory: skipping '${operand}'`);
      if (path === "/")
        throw new ProgramError(
          "it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe",
        );
      if (found?.type === "directory" && !recursive && !options.has("d"))
        throw new ProgramError(`cannot remove '${operand}': Is a directory`);
      refusal("cannot remove", operand, () =>
        recursive
          ? process.fs.remove(path, { recursive })
          : found?.type === "directory"
            ? process.fs.rmdir(path)
            : process.fs.remove(path),
      );
      if (options.has("v"))
        yield* process.stdout.write(
          found?.type === "directory" ? `removed directory '${operand}'\n` : `removed '${operand}'\n`,
        );
    });
  },
);

function* none(): Program<number> {
  return 0;
}

function copyTree(fs: FileSystem, from: string, to: string, keep: boolean, follow: boolean): void {
  const stat = follow ? fs.stat(from) : fs.lstat(from);
  if (stat.type === "symlink") {
    if (lstat(fs, to)) fs.remove(to);
    return fs.symlink(fs.readlink(from), to);
  }
  if (stat.type === "directory") {
    if (!fs.exists(to)) fs.mkdir(to, { mode: stat.mode });
    for (const entry of fs.list(from)) copyTree(fs, joinPath(from, entry), joinPath(to, entry), keep, false);
  } else fs.write(to, fs.read(from), fs.exists(to) ? {} : { mode: stat.mode });
  if (keep) fs.touch(to, stat.mtimeMs);
}

/** The operands of cp, mv and ln: sources and where each goes. */
function destinations(
  process: Process,
  name: string,
  operands: string[],
  directory: string | undefined,
  whole = false,
): [string, string][] {
  if (operands.length === 0)
    throw new ProgramError(`missing file operand\nTry '${name} --help' for more information.`);
  if (directory === undefined && operands.length === 1) {
    throw new ProgramError(
      `missing destination file operand after '${operands[0]}'\nTry '${name} --help' for more information.`,
    );
  }
  const target = directory ?? operands.pop()!;
  const into = isDirectory(process.fs, pathOf(process, target)) && !whole;
  if (!into && (operands.length > 1 || directory !== undefined))
    throw new ProgramError(
      `target '${target}': ${process.fs.exists(pathOf(process, target)) ? "Not a directory" : "No such file or directory"}`,
    );
  return operands.map((source) => [source, into ? joinPath(target, baseName(source)) : target]);
}

const cp = program(
  "cp",
  {
    short: "rRafpvniTt:uLP",
    long: {
      recursive: "r",
      archive: "a",
      force: "f",
      verbose: "v",
      "no-clobber": "n",
      "target-directory": "t",
    },
  },
  function* (process, options, operands, name) {
    const { fs } = process;
    const recursive = ["r", "R", "a"].some((letter) => options.has(letter));
    return yield* pairs(
      process,
      name,
      destinations(process, name, operands, options.get("t"), options.has("T")),
      function* (source, target) {
        const [from, to] = [pathOf(process, source), pathOf(process, target)];
        const stat = named2("cannot stat", source, () => fs.stat(from));
        if (stat.type === "directory" && !recursive)
          throw new ProgramError(`-r not specified; omitting directory '${source}'`);
        if (fs.exists(to) && fs.realpath(from) === fs.realpath(to))
          throw new ProgramError(`'${source}' and '${target}' are the same file`);
        if (stat.type === "directory" && `${to}/`.startsWith(`${from}/`))
          throw new ProgramError(`cannot copy a directory, '${source}', into itself, '${target}'`);
        if (options.has("n") && fs.exists(to)) return;
        if (stat.type !== "directory" && isDirectory(fs, to))
          throw new ProgramError(`cannot overwrite directory '${target}' with non-directory`);
        refusal(
          stat.type === "directory" ? "cannot create directory" : "cannot create regular file",
          target,
          () => copyTree(fs, from, to, options.has("a") || options.has("p"), !recursive || options.has("L")),
        );
        if (options.has("v")) yield* process.stdout.write(`'${source}' -> '${target}'\n`);
      },
    );
  },
);

function named2<T>(verb: string, operand: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof FileError) throw new ProgramError(`${verb} '${operand}': ${error.message}`);
    throw error;
  }
}

function* pairs(
  process: Process,
  name: string,
  list: [string, string][],
  act: (source: string, target: string) => Program<void>,
): Program<number> {
  const targets = new Map(list);
  return yield* each(
    process,
    name,
    list.map(([source]) => source),
    (source) => act(source, targets.get(source)!),
  );
}

const mv = program(
  "mv",
  { short: "fvniTt:", long: { force: "f", verbose: "v", "no-clobber": "n", "target-directory": "t" } },
  function* (process, options, operands, name) {
    const { fs } = process;
    return yield* pairs(
      process,
      name,
      destinations(process, name, operands, options.get("t"), options.has("T")),
      function* (source, target) {
        const [from, to] = [pathOf(process, source), pathOf(process, target)];
        if (!lstat(fs, from)) throw new ProgramError(`cannot stat '${source}': No such file or directory`);
        if (options.has("n") && fs.exists(to)) return;
        if (from === to) throw new ProgramError(`'${source}' and '${target}' are the same file`);
        try {
          fs.rename(from, to);
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
          if (error.code === "EINVAL")
            throw new ProgramError(`cannot move '${source}' to a subdirectory of itself, '${target}'`);
          if (error.code !== "EXDEV")
            throw new ProgramError(`cannot move '${source}' to '${target}': ${error.message}`);
          copyTree(fs, from, to, true, false);
          fs.remove(from, { recursive: true });
        }
        if (options.has("v")) yield* process.stdout.write(`renamed '${source}' -> '${target}'\n`);
      },
    );
  },
);

const ln = program(
  "ln",
  { short: "sfvnTr", long: { symbolic: "s", force: "f", verbose: "v", "no-dereference": "n" } },
  function* (process, options, operands, name) {
    const { fs } = process;
    if (operands.length === 1) operands.push(".");
    return yield* pairs(
      process,
      name,
      destinations(process, name, operands, undefined, options.has("n") || options.has("T")),
      function* (source, target) {
        const to = pathOf(process, target);
        if (!options.has("s")) {
          if (!fs.exists(pathOf(process, source)))
            throw new ProgramError(`failed to access '${source}': No such file or directory`);
          throw new ProgramError("hard links are not simulated: use -s");
        }
        if (options.has("f") && lstat(fs, to)) fs.remove(to);
        refusal(`failed to create symbolic link`, target, () => fs.symlink(source, to));
        if (options.has("v")) yield* process.stdout.write(`'${target}' -> '${source}'\n`);
      },
    );
  },
);

const touch = program(
  "touch",
  { short: "acmd:r:t:", long: { "no-create": "c", date: "d", reference: "r" } },
  (process, options, operands, name) => {
    if (operands.length === 0)
      throw new ProgramError("missing file operand\nTry 'touch --help' for more information.");
    return each(process, name, operands, function* (operand) {
      const path = pathOf(process, operand);
      if (options.has("c") && !process.fs.exists(path)) return;
      const reference = options.get("r");
      const at = reference
        ? process.fs.stat(pathOf(process, reference)).mtimeMs
        : options.has("d")
          ? parseDate(options.get("d")!, process.simulation.now)
          : undefined;
      refusal("cannot touch", operand, () => process.fs.touch(path, at));
    });
  },
);

function below(fs: FileSystem, path: string): string[] {
  if (fs.lstat(path).type !== "directory") return [path];
  return [path, ...fs.list(path).flatMap((entry) => below(fs, joinPath(path, entry)))];
}

const chmod: Executable = function* (process) {
  const args = process.argv.slice(1);
  const recursive = args.some((arg) => /^-[a-zA-Z]*R/.test(arg) || arg === "--recursive");
  const [spec, ...operands] = args.filter((arg) => !/^-(R|v|f|c)+$/.test(arg) && !arg.startsWith("--"));
  try {
    if (spec === undefined)
      throw new ProgramError("missing operand\nTry 'chmod --help' for more information.");
    if (operands.length === 0)
      throw new ProgramError(`missing operand after ‘${spec}’\nTry 'chmod --help' for more information.`);
    return yield* each(process, "chmod", operands, function* (operand) {
      const path = pathOf(process, operand);
      if (!process.fs.exists(path))
        throw new ProgramError(`cannot access '${operand}': No such file or directory`);
      for (const one of recursive ? below(process.fs, path) : [path]) {
        refusal("changing permissions of", operand, () =>
          process.fs.chmod(one, changedMode(spec, process.fs.stat(one).mode)),
        );
      }
    });
  } catch (error) {
    return yield* complain(process, "chmod", error);
  }
};

const chown = program(
  "chown",
  { short: "Rvf", long: { recursive: "R" } },
  function* (process, options, [owner, ...operands], name) {
    if (owner === undefined || operands.length === 0)
      throw new ProgramError(`missing operand\nTry '${name} --help' for more information.`);
    const [user, group] = owner.split(/[:.]/);
    const { user: me } = process.host;
    const idOf = (text: string) =>
      text === "root" ? 0 : text === me.name ? me.uid : /^\d+$/.test(text) ? Number(text) : undefined;
    const uid = idOf(user === "" ? String(me.uid) : user);
    if (uid === undefined) throw new ProgramError(`invalid user: '${owner}'`);
    const gid = group ? idOf(group) : undefined;
    return yield* each(process, name, operands, function* (operand) {
      const path = pathOf(process, operand);
      if (!process.fs.exists(path))
        throw new ProgramError(`cannot access '${operand}': No such file or directory`);
      if (me.uid !== 0) throw new ProgramError(`changing ownership of '${operand}': Operation not permitted`);
      for (const one of options.has("R") ? below(process.fs, path) : [path])
        process.fs.chown(one, uid, gid ?? process.fs.stat(one).gid);
    });
  },
);

const mktemp = program("mktemp", { short: "dp:tuq" }, function* (process, options, [template]) {
  const random = process.simulation.random(`mktemp/${process.host.name}`);
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const pattern = template ?? `${options.get("p") ?? process.env.get("TMPDIR") ?? "/tmp"}/tmp.XXXXXXXXXX`;
  if (!/X{3,}/.test(pattern)) throw new ProgramError(`too few X's in template '${pattern}'`);
  const name = pattern.replace(/X{3,}(?=[^X]*$)/, (run) =>
    Array.from(run, () => random.pick(letters)).join(""),
  );
  if (options.has("d")) process.fs.mkdir(pathOf(process, name), { mode: 0o700 });
  else process.fs.write(pathOf(process, name), "", { mode: 0o600 });
  yield* process.stdout.write(`${name}\n`);
  return 0;
});

const truncate = program("truncate", { short: "s:c" }, function* (process, options, operands) {
  const size = Number(options.get("s") ?? 0);
  for (const operand of operands) {
    const path = pathOf(process, operand);
    const bytes = new Uint8Array(size);
    if (process.fs.exists(path)) bytes.set(process.fs.read(path).subarray(0, size));
    named(operand, () => process.fs.write(path, bytes));
  }
  return 0;
});

export const filePrograms: [string, Executable][] = [
  ["mkdir", mkdir],
  ["rmdir", rmdir],
  ["rm", rm],
  ["cp", cp],
  ["mv", mv],
  ["ln", ln],
  ["touch", touch],
  ["chmod", chmod],
  ["chown", chown],
  ["mktemp", mktemp],
  ["truncate", truncate],
];
