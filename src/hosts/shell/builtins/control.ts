// Builtins that steer the shell: break, continue, return, exit, eval, source, exec, set, shift, trap, test …

import type { Program } from "../../../simulation/index.ts";
import { SIGNALS, signalNamed } from "../../signals.ts";
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
import { quoteSingle } from "../quote.ts";
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

const OPTIONS: Record<string, string> = {
  a: "allexport",
  e: "errexit",
  f: "noglob",
  u: "nounset",
  x: "xtrace",
  C: "noclobber",
  b: "notify",
  h: "hashall",
  m: "monitor",
  n: "noexec",
  v: "verbose",
  B: "braceexpand",
  E: "errtrace",
};
const NAMES = [
  "allexport",
  "braceexpand",
  "emacs",
  "errexit",
  "errtrace",
  "functrace",
  "hashall",
  "histexpand",
  "history",
  "ignoreeof",
  "interactive-comments",
  "keyword",
  "monitor",
  "noclobber",
  "noexec",
  "noglob",
  "nolog",
  "notify",
  "nounset",
  "onecmd",
  "physical",
  "pipefail",
  "posix",
  "privileged",
  "verbose",
  "vi",
  "xtrace",
];

function* set(shell: Shell, args: string[]): Program<number> {
  if (args.length === 0) {
    for (const name of shell.variables.names()) {
      const value = shell.variables.get(name);
      if (value !== undefined) yield* shell.writer.write(`${name}=${quoteSingle(value)}\n`);
    }
    return 0;
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") {
      shell.positional = args.slice(i + 1);
      return 0;
    }
    if (!/^[-+]./.test(arg)) {
      shell.positional = args.slice(i);
      return 0;
    }
    const on = arg[0] === "-";
    for (const letter of arg.slice(1)) {
      const name = letter === "o" ? args[++i] : OPTIONS[letter];
      if (letter === "o" && name === undefined) return yield* listOptions(shell, on);
      if (name === undefined || !NAMES.includes(name)) {
        yield* shell.complain(
          letter === "o" ? `set: ${name}: invalid option name` : `set: ${arg[0]}${letter}: invalid option`,
        );
        if (letter !== "o")
          yield* shell.errors.write(
            "set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n",
          );
        return 2;
      }
      if (on) shell.options.add(name);
      else shell.options.delete(name);
    }
  }
  return 0;
}

function* listOptions(shell: Shell, table: boolean): Program<number> {
  for (const name of NAMES) {
    const on = shell.options.has(name);
    yield* shell.writer.write(
      table ? `${name.padEnd(15)}\t${on ? "on" : "off"}\n` : `set ${on ? "-" : "+"}o ${name}\n`,
    );
  }
  return 0;
}

/** `EXIT`, `0`, `INT`, `SIGINT`, `2` → the key under which a trap is kept. */
function trapName(text: string): string | undefined {
  if (text === "0" || text.toUpperCase() === "EXIT") return "EXIT";
  if (["ERR", "DEBUG", "RETURN"].includes(text.toUpperCase())) return text.toUpperCase();
  return signalNamed(text);
}

function* trap(shell: Shell, args: string[]): Program<number> {
  if (args[0] === "-l") {
    yield* shell.writer.write(`${SIGNALS.map(([name, number]) => `${number}) SIG${name}`).join("\n")}\n`);
    return 0;
  }
  if (args.length === 0 || args[0] === "-p") {
    const wanted = args.slice(1).map(trapName);
    for (const [name, action] of shell.traps) {
      if (wanted.length === 0 || wanted.includes(name))
        yield* shell.writer.write(`trap -- '${action.replaceAll("'", "'\\''")}' ${name}\n`);
    }
    return 0;
  }
  const rest = args[0] === "--" ? args.slice(1) : args;
  const [action, ...names] = rest.length === 1 ? ["-", rest[0]] : rest;
  for (const text of names) {
    const name = trapName(text);
    if (!name) {
      yield* shell.complain(`trap: ${text}: invalid signal specification`);
      return 1;
    }
    if (action === "-") shell.traps.delete(name);
    else shell.traps.set(name, action);
    listen(shell, name, action);
  }
  return 0;
}

function listen(shell: Shell, name: string, action: string): void {
  if (["EXIT", "ERR", "DEBUG", "RETURN", "SIGINT", "SIGKILL", "SIGSTOP"].includes(name)) return;
  const { process } = shell;
  if (action === "-") {
    process.trap(name, () => endBy(shell, name));
    return;
  }
  process.trap(name, () => {
    if (shell.traps.get(name) === "") return;
    shell.pendingTraps.push(name);
    shell.session.wakeWait?.();
  });
}

function endBy(shell: Shell, name: string): void {
  shell.session.interrupted = 128 + (SIGNALS.find(([other]) => `SIG${other}` === name)?.[1] ?? 15);
  shell.session.wake?.();
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
  ["set", set],
  [
    "shopt",
    function* (shell, args) {
      for (const name of args.filter((arg) => !arg.startsWith("-"))) {
        if (args[0] === "-s") shell.options.add(name);
        else if (args[0] === "-u") shell.options.delete(name);
      }
      return 0;
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
  ["trap", trap],
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
