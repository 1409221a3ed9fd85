// Where the shell is and what it knows: cd, pwd, alias, type, hash, history, umask, times.

import type { Program } from "../../../simulation/index.ts";
import { findExecutable } from "../../host.ts";
import { FileError } from "../../fs/file-system.ts";
import { ShellError } from "../flow.ts";
import type { Shell } from "../shell.ts";
import { builtins, type Builtin } from "./index.ts";
import { completions } from "../../programs/registry.ts";

const KEYWORDS = new Set([
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "case",
  "esac",
  "for",
  "select",
  "while",
  "until",
  "do",
  "done",
  "in",
  "function",
  "time",
  "{",
  "}",
  "!",
  "[[",
  "]]",
  "coproc",
]);

export const isKeyword = (word: string): boolean => KEYWORDS.has(word);

function changeTo(shell: Shell, shown: string, path: string): void {
  const { fs } = shell.process;
  const refuse = (reason: string) => {
    throw new ShellError(
      shell.flavor === "bash"
        ? `cd: ${shown}: ${reason}`
        : `cd: can't cd to ${shown}${shell.flavor === "ash" ? `: ${reason}` : ""}`,
      shell.flavor === "dash" ? 2 : 1,
    );
  };
  try {
    if (fs.stat(path).type !== "directory") refuse("Not a directory");
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    refuse(error.message);
  }
  shell.variables.set("OLDPWD", shell.cwd);
  shell.cwd = path;
  shell.variables.set("PWD", path);
  if (shell.subshellLevel === 0) shell.process.cwd = path;
}

function* cd(shell: Shell, args: string[]): Program<number> {
  const names = args.filter((arg) => !["-L", "-P", "--"].includes(arg));
  if (names.length > 1) throw new ShellError("cd: too many arguments");
  const [name] = names;
  if (name === "-") {
    const previous = shell.variables.get("OLDPWD");
    if (previous === undefined) throw new ShellError("cd: OLDPWD not set");
    changeTo(shell, previous, previous);
    yield* shell.writer.write(`${shell.cwd}\n`);
    return 0;
  }
  const target = name ?? shell.variables.get("HOME");
  if (target === undefined) throw new ShellError("cd: HOME not set");
  if (target === "") return 0;
  changeTo(
    shell,
    target,
    args[0] === "-P" ? shell.process.fs.realpath(shell.path(target)) : shell.path(target),
  );
  return 0;
}

function* alias(shell: Shell, args: string[]): Program<number> {
  const line = (name: string) => `alias ${name}='${shell.aliases.get(name)!.replaceAll("'", "'\\''")}'\n`;
  if (args.length === 0)
    for (const name of [...shell.aliases.keys()].sort()) yield* shell.writer.write(line(name));
  let status = 0;
  for (const arg of args) {
    const equals = arg.indexOf("=");
    if (equals > 0) shell.aliases.set(arg.slice(0, equals), arg.slice(equals + 1));
    else if (shell.aliases.has(arg)) yield* shell.writer.write(line(arg));
    else {
      yield* shell.complain(`alias: ${arg}: not found`);
      status = 1;
    }
  }
  return status;
}

function* type(shell: Shell, args: string[]): Program<number> {
  const option = args[0]?.startsWith("-") ? args[0] : undefined;
  let status = 0;
  for (const name of option ? args.slice(1) : args) {
    const found = describe(shell, name, option);
    if (found !== undefined) yield* shell.writer.write(`${found}\n`);
    else {
      if (option === undefined || option === "-V")
        yield* shell.complain(`${option === "-V" ? "command" : "type"}: ${name}: not found`);
      status = 1;
    }
  }
  return status;
}

function describe(shell: Shell, name: string, option: string | undefined): string | undefined {
  const brief = option === "-v";
  const kind = (word: string, text: string) => (option === "-t" ? word : brief ? name : text);
  if (option !== "-p" && option !== "-P") {
    const alias = shell.aliases.get(name);
    if (alias !== undefined)
      return brief ? `alias ${name}='${alias}'` : kind("alias", `${name} is aliased to \`${alias}'`);
    if (isKeyword(name)) return kind("keyword", `${name} is a shell keyword`);
    const found = shell.functions.get(name);
    if (found)
      return kind(
        "function",
        `${name} is a function\n${name} () \n${found.script.text.slice(found.body.pos, found.body.end)}`,
      );
    if (builtins.has(name)) return kind("builtin", `${name} is a shell builtin`);
  }
  const file = findExecutable(shell.process.fs, name, shell.variables.get("PATH") ?? "", shell.cwd);
  if (file === undefined) return undefined;
  return option === "-t" ? "file" : option === undefined || option === "-V" ? `${name} is ${file}` : file;
}

function* history(shell: Shell, args: string[]): Program<number> {
  if (args[0] === "-c") {
    shell.history.length = 0;
    return 0;
  }
  const count = args[0] !== undefined ? Number(args[0]) : shell.history.length;
  if (Number.isNaN(count)) throw new ShellError(`history: ${args[0]}: numeric argument required`);
  const first = Math.max(0, shell.history.length - count);
  for (let i = first; i < shell.history.length; i++)
    yield* shell.writer.write(`${String(i + 1).padStart(5)}  ${shell.history[i]}\n`);
  return 0;
}

export const environmentBuiltins: [string, Builtin][] = [
  ["cd", cd],
  [
    "pwd",
    function* (shell, args) {
      yield* shell.writer.write(`${args[0] === "-P" ? shell.process.fs.realpath(shell.cwd) : shell.cwd}\n`);
      return 0;
    },
  ],
  ["alias", alias],
  [
    "unalias",
    function* (shell, args) {
      let status = 0;
      if (args[0] === "-a") shell.aliases.clear();
      else
        for (const name of args) {
          if (shell.aliases.delete(name)) continue;
          yield* shell.complain(`unalias: ${name}: not found`);
          status = 1;
        }
      return status;
    },
  ],
  ["type", type],
  [
    "hash",
    function* () {
      return 0;
    },
  ],
  ["history", history],
  [
    "umask",
    function* (shell, [mask]) {
      if (mask === undefined) yield* shell.writer.write("0022\n");
      return 0;
    },
  ],
  [
    "times",
    function* (shell) {
      yield* shell.writer.write("0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n");
      return 0;
    },
  ],
  [
    "complete",
    function* (shell, args) {
      const f = args.indexOf("-F");
      if (f < 0) return 0;
      const like = completions.get(args[f + 1].replace(/^__start_/, ""));
      if (like)
        for (const name of args.slice(f + 2).filter((arg) => !arg.startsWith("-")))
          shell.completes.set(name, args[f + 1].replace(/^__start_/, ""));
      return 0;
    },
  ],
  [
    "help",
    function* (shell) {
      yield* shell.writer.write(
        `GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nThese shell commands are defined internally: ${[...builtins.keys()].sort().join(" ")}\n`,
      );
      return 0;
    },
  ],
  [
    "ulimit",
    function* (shell) {
      yield* shell.complain("ulimit: not simulated");
      return 1;
    },
  ],
];
