// Builtins that steer the shell: break, continue, return, exit, eval, source, exec, set, shift, trap, test …

import type { Program } from "../../../simulation/index.ts";
import { exitCode, findExecutable } from "../../host.ts";
import { FileError } from "../../fs/file-system.ts";
import { CommandNotFound } from "../../process.ts";
import { evaluateTest } from "../condition.ts";
import { evaluateArithmetic } from "../arithmetic.ts";
import { programOptions, startProgram, runProgram } from "../command.ts";
import { BreakLoop, ExitShell, ReturnFrom, ShellError } from "../flow.ts";
import { runText } from "../interpret.ts";
import type { Shell } from "../shell.ts";
import { arithmeticScope } from "../special.ts";
import { builtins, type Builtin } from "./index.ts";
import { waitInFront } from "../pipeline.ts";

const MAX_SOURCE_DEPTH = 64;

function leaveLoop(name: string, again: boolean): Builtin {
  return function* (shell, [levels]) {
    if (shell.loopDepth === 0) {
      yield* shell.complain(`${name}: only meaningful in a \`for', \`while', or \`until' loop`);
      return 0;
    }
    if (levels !== undefined && !/^\d+$/.test(levels))
      throw new ShellError(`${name}: ${levels}: numeric argument required`, 128, true);
    throw new BreakLoop(Number(levels ?? 1), again);
  };
}

function* status(shell: Shell, name: string, argument: string | undefined): Program<number> {
  if (argument === undefined) return shell.status;
  if (/^[-+]?\d+$/.test(argument)) return Number(argument) & 255;
  yield* shell.complain(`${name}: ${argument}: numeric argument required`);
  return 2;
}

function* source(shell: Shell, args: string[]): Program<number> {
  const [file, ...rest] = args;
  if (file === undefined) {
    yield* shell.complain(".: filename argument required");
    yield* shell.errors.write(".: usage: . filename [arguments]\n");
    return 2;
  }
  if (shell.sourceDepth >= MAX_SOURCE_DEPTH)
    throw new ShellError(`${file}: maximum source nesting level exceeded (${MAX_SOURCE_DEPTH})`, 1, true);
  let text: string;
  try {
    const path = file.includes("/")
      ? file
      : (findExecutable(shell.process.fs, file, shell.variables.get("PATH") ?? "", shell.cwd) ?? file);
    text = shell.process.fs.readText(shell.path(path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ShellError(
      shell.flavor === "bash" ? `${file}: ${error.message}` : `.: can't open '${file}': ${error.message}`,
    );
  }
  const { positional, sourced } = shell;
  if (rest.length > 0) shell.positional = rest;
  shell.sourceDepth++;
  shell.sourced = file;
  try {
    return yield* runText(shell, text, {});
  } catch (error) {
    if (error instanceof ReturnFrom) return error.status;
    throw error;
  } finally {
    shell.sourced = sourced;
    shell.sourceDepth--;
    if (rest.length > 0) shell.positional = positional;
  }
}

function* exec(shell: Shell, args: string[]): Program<number> {
  if (args.length === 0) return 0;
  const argv = args[0] === "-a" ? args.slice(2) : args;
  try {
    if (!shell.interactive) shell.process.exec(programOptions(shell, argv));
    const process = startProgram(shell, argv);
    for (const signal of ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"])
      shell.process.trap(signal, () => process.signal(signal));
    const [code] = yield* waitInFront(shell, [process], argv.join(" "));
    yield* exitCode(process);
    shell.traps.delete("EXIT");
    throw new ExitShell(code);
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    yield* shell.complain(
      `exec: ${argv[0]}: ${error.reason === "not-found" ? "not found" : "cannot execute: Permission denied"}`,
    );
    if (!shell.interactive) throw new ExitShell(error.reason === "not-found" ? 127 : 126);
    return error.reason === "not-found" ? 127 : 126;
  }
}

function* runNamed(shell: Shell, args: string[]): Program<number> {
  const builtin = builtins.get(args[0]);
  return builtin ? yield* builtin(shell, args.slice(1)) : yield* runProgram(shell, args, args.join(" "));
}

function* command(shell: Shell, args: string[]): Program<number> {
  if (args.length === 0) return 0;
  if (args[0] === "-v" || args[0] === "-V") return yield* builtins.get("type")!(shell, args);
  return yield* runNamed(
    shell,
    args.filter((arg, i) => !(i === 0 && (arg === "-p" || arg === "--"))),
  );
}

function test(name: string): Builtin {
  return function* (shell, args) {
    if (name === "[") {
      if (args.at(-1) !== "]") throw new ShellError("[: missing `]'", 2);
      args.pop();
    }
    return evaluateTest(shell, args, name) ? 0 : 1;
  };
}

export const controlBuiltins: [string, Builtin][] = [
  [
    ":",
    function* () {
      return 0;
    },
  ],
  [
    "true",
    function* () {
      return 0;
    },
  ],
  [
    "false",
    function* () {
      return 1;
    },
  ],
  ["break", leaveLoop("break", false)],
  ["continue", leaveLoop("continue", true)],
  [
    "return",
    function* (shell, [argument]) {
      if (shell.functionDepth === 0 && shell.sourceDepth === 0) {
        yield* shell.complain("return: can only `return' from a function or sourced script");
        return 2;
      }
      throw new ReturnFrom(yield* status(shell, "return", argument));
    },
  ],
  [
    "exit",
    function* (shell, args) {
      if (shell.interactive && shell.subshellLevel === 0 && shell.flavor === "bash")
        yield* shell.errors.write(shell.loginShell ? "logout\n" : "exit\n");
      if (args.length > 1) {
        yield* shell.complain("exit: too many arguments");
        return 1;
      }
      throw new ExitShell(yield* status(shell, "exit", args[0]));
    },
  ],
  [
    "logout",
    function* (shell, [argument]) {
      throw new ExitShell(yield* status(shell, "logout", argument));
    },
  ],
  [
    "eval",
    function* (shell, args) {
      const text = args.join(" ");
      return text.trim() === "" ? 0 : yield* runText(shell, text);
    },
  ],
  [".", source],
  ["source", source],
  ["exec", exec],
  ["command", command],
  [
    "builtin",
    function* (shell, args) {
      if (builtins.has(args[0])) return yield* runNamed(shell, args);
      yield* shell.complain(`builtin: ${args[0]}: not a shell builtin`);
      return 1;
    },
  ],
  [
    "shift",
    function* (shell, [count]) {
      const by = Number(count ?? 1);
      if (by > shell.positional.length) return 1;
      shell.positional = shell.positional.slice(by);
      return 0;
    },
  ],
  ["test", test("test")],
  ["[", test("[")],
  [
    "let",
    function* (shell, args) {
      let value = 0n;
      for (const arg of args) value = evaluateArithmetic(arg, arithmeticScope(shell));
      return value === 0n ? 1 : 0;
    },
  ],
];
