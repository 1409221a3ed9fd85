// The shells as programs: `bash`, `sh`, with a script, with `-c`, from standard input, or interactive.

import type { Program } from "../../simulation/index.ts";
import { FileError } from "../fs/file-system.ts";
import type { Executable, Process } from "../process.ts";
import { readAllText } from "../streams.ts";
import { builtins } from "./builtins/index.ts";
import { Interrupt } from "./flow.ts";
import { runInteractive } from "./interactive.ts";
import { runText } from "./interpret.ts";
import { Shell, type Flavor } from "./shell.ts";
import { contained } from "./subshell.ts";

export interface RunShellOptions {
  /** Reads commands from the terminal with a line editor. */
  interactive?: boolean;
  /** Reads /etc/profile and ~/.bashrc first. */
  login?: boolean;
  flavor?: Flavor;
  /** What `history` knows when it begins, and what keeps it. */
  history?: string[];
}

/** Makes a shell for a process: its variables are the process's environment. */
export function createShell(process: Process, flavor: Flavor = "bash"): Shell {
  const shell = new Shell(process, flavor, process.argv[0].replace(/^-/, ""));
  for (const [name, value] of process.env) {
    const variable = shell.variables.declare(name);
    variable.value = value;
    variable.exported = true;
  }
  shell.variables.declare("IFS").value = " \t\n";
  shell.variables.declare("OPTIND").value = "1";
  shell.variables.set("PWD", shell.cwd);
  shell.variables.declare("PWD").exported = true;
  shell.variables.set("SHLVL", String(Number(shell.variables.get("SHLVL") ?? 0) + 1));
  shell.variables.declare("SHLVL").exported = true;
  return shell;
}

/** A shell on a process; returns its exit code. */
export function* runShell(process: Process, options: RunShellOptions = {}): Program<number> {
  const shell = createShell(process, options.flavor ?? "bash");
  if (options.history) shell.history = options.history;
  if (options.interactive ?? process.stdinIsTerminal)
    return yield* startInteractive(shell, options.login ?? true);
  return yield* runScript(shell, yield* readAllText(process.stdin), {});
}

function* startInteractive(shell: Shell, login: boolean): Program<number> {
  shell.interactive = true;
  shell.loginShell = login;
  for (const name of startupFiles(shell, login)) {
    if (shell.process.fs.exists(name)) yield* runText(shell, shell.process.fs.readText(name));
  }
  return yield* runInteractive(shell);
}

function startupFiles(shell: Shell, login: boolean): string[] {
  const home = shell.variables.get("HOME") ?? "/";
  if (shell.flavor !== "bash")
    return [...(login ? ["/etc/profile", `${home}/.profile`] : []), shell.variables.get("ENV") ?? ""].filter(
      Boolean,
    );
  return [...(login ? ["/etc/profile"] : ["/etc/bash.bashrc"]), `${home}/.bashrc`];
}

/** Runs a whole text as the shell's script. */
export function* runScript(shell: Shell, text: string, kind: { command?: boolean }): Program<number> {
  const { process } = shell;
  for (const signal of ["SIGINT"]) process.trap(signal, () => shell.receive(signal));
  try {
    return yield* contained(shell, () => runText(shell, text, kind));
  } catch (error) {
    if (error instanceof Interrupt) return error.status;
    throw error;
  }
}

interface Invocation {
  command?: string;
  file?: string;
  interactive: boolean;
  login: boolean;
  fromInput: boolean;
  set: string[];
  rest: string[];
  bad?: string;
  version?: boolean;
}

function parseArguments(argv: readonly string[]): Invocation {
  const found: Invocation = {
    interactive: false,
    login: argv[0].startsWith("-"),
    fromInput: false,
    set: [],
    rest: [],
  };
  let wantsCommand = false;
  let i = 1;
  for (; i < argv.length && /^[-+]./.test(argv[i]); i++) {
    const arg = argv[i];
    if (arg === "--") {
      i++;
      break;
    }
    if (arg.startsWith("--")) {
      if (arg === "--login") found.login = true;
      else if (arg === "--version") found.version = true;
      else if (!["--norc", "--noprofile", "--posix", "--noediting"].includes(arg)) found.bad = arg;
      continue;
    }
    for (const letter of arg.slice(1)) {
      if (letter === "c") wantsCommand = true;
      else if (letter === "i") found.interactive = true;
      else if (letter === "l") found.login = true;
      else if (letter === "s") found.fromInput = true;
      else if (letter === "o") found.set.push(`${arg[0]}o`, argv[++i] ?? "");
      else found.set.push(`${arg[0]}${letter}`);
    }
  }
  found.rest = argv.slice(i);
  if (wantsCommand) found.command = found.rest.shift();
  else if (!found.fromInput) found.file = found.rest.shift();
  if (wantsCommand && found.command === undefined) found.bad = "-c: option requires an argument";
  return found;
}

/** The program `bash`, or `sh` of the given flavour. */
export const shellProgram = (flavor: Flavor): Executable =>
  function* (process) {
    const shell = createShell(process, flavor);
    const call = parseArguments(process.argv);
    if (call.bad) {
      yield* process.stderr.write(
        `${shell.name}: ${call.bad}${call.bad.startsWith("--") ? ": invalid option" : ""}\n`,
      );
      return 2;
    }
    if (call.version) {
      yield* process.stdout.write("GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\n");
      return 0;
    }
    if (call.set.length > 0) {
      const status = yield* builtins.get("set")!(shell, call.set);
      if (status !== 0) return status;
    }
    if (call.command !== undefined) {
      if (call.rest.length > 0) shell.name = call.rest[0];
      shell.positional = call.rest.slice(1);
      return yield* runScript(shell, call.command, { command: true });
    }
    shell.positional = call.rest;
    if (call.file !== undefined) return yield* runFile(shell, call.file);
    if (call.interactive || process.stdinIsTerminal) return yield* startInteractive(shell, call.login);
    return yield* runScript(shell, yield* readAllText(process.stdin), {});
  };

function* runFile(shell: Shell, file: string): Program<number> {
  const { process } = shell;
  let text: string;
  try {
    text = process.fs.readText(shell.path(file));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const message =
      shell.flavor === "bash"
        ? `${file}: ${error.message}`
        : shell.flavor === "ash"
          ? `can't open '${file}': ${error.message}`
          : `0: cannot open ${file}: No such file`;
    yield* process.stderr.write(`${shell.name}: ${message}\n`);
    return error.code === "ENOENT" ? (shell.flavor === "bash" ? 127 : 2) : 126;
  }
  shell.name = file;
  return yield* runScript(shell, text, {});
}
