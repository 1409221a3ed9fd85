// Simple commands: assignments, then a function, a builtin or a program.

import type { Program } from "../../simulation/index.ts";
import type * as Ast from "unbash";
import { CommandNotFound, ProcessLimit, type RunningProcess, type SpawnOptions } from "../process.ts";
import { nullReader, nullWriter } from "../streams.ts";
import { builtins, declarations } from "./builtins/index.ts";
import { expandText, expandWords } from "./expand.ts";
import { ReturnFrom, ShellError } from "./flow.ts";
import { runNode, runStatements } from "./interpret.ts";
import { waitInFront } from "./pipeline.ts";
import { quoteSingle } from "./quote.ts";
import { openAll } from "./redirect.ts";
import type { Shell, ShellFunction } from "./shell.ts";
import { assign, indexOf } from "./special.ts";
import type { Variable } from "./variables.ts";

const MAX_FUNCTION_DEPTH = 250;
const EMPTY: readonly Ast.Redirection[] = [];

export function* runCommand(shell: Shell, node: Ast.Command): Program<number> {
  const argv = yield* expandArguments(shell, node);
  const redirects = node.redirects ?? EMPTY;
  if (argv.length === 0) return yield* assignOnly(shell, node, redirects);
  const [name] = argv;
  if (redirects.length === 0 && node.prefix.length === 0) {
    if (shell.options.has("xtrace")) yield* trace(shell, argv.map(quoteSingle).join(" "));
    return yield* finished(shell, yield* dispatch(shell, name, argv, node));
  }
  return yield* finished(shell, yield* inSurroundings(shell, node, redirects, argv));
}

/** Opens redirections and sets variables for one command, and takes both back. */
function* inSurroundings(
  shell: Shell,
  node: Ast.Command,
  redirects: readonly Ast.Redirection[],
  argv: string[],
): Program<number> {
  const before = shell.fds;
  const permanent = argv[0] === "exec" && argv.length === 1;
  shell.fds = permanent ? before : new Map(before);
  const saved: [string, Variable | undefined][] = [];
  try {
    yield* openAll(shell, redirects);
    for (const assignment of node.prefix) {
      if (assignment.type !== "Assignment") continue;
      saved.push([assignment.name, shell.variables.snapshot(assignment.name)]);
      yield* assignWord(shell, assignment);
      shell.variables.declare(assignment.name).exported = true;
    }
    if (shell.options.has("xtrace")) yield* trace(shell, argv.map(quoteSingle).join(" "));
    return yield* dispatch(shell, argv[0], argv, node);
  } finally {
    shell.fds = before;
    for (const [name, variable] of saved.reverse()) shell.variables.restore(name, variable);
  }
}

function* finished(shell: Shell, status: number): Program<number> {
  shell.pipeStatus = [status];
  for (const action of shell.afterCommand.splice(0)) yield* action();
  return status;
}

function* trace(shell: Shell, text: string): Program<void> {
  const mark = (shell.variables.get("PS4") ?? "+ ").replace(/^(.)/, (char) =>
    char.repeat(shell.subshellLevel + 1),
  );
  yield* shell.errors.write(`${mark}${text}\n`);
}

function* expandArguments(shell: Shell, node: Ast.Command): Program<string[]> {
  if (!node.name) return [];
  const { args } = node;
  if (!declarations.has(node.name.value)) {
    const words = args.every((arg) => arg.type === "Word") ? (args as readonly Ast.Word[]) : args.map(asWord);
    return yield* expandWords(shell, [node.name, ...words]);
  }
  const argv = [node.name.value];
  for (const arg of args) {
    if (arg.type === "Word") {
      argv.push(...(yield* expandWords(shell, [arg])));
      continue;
    }
    if (arg.value.type === "ArrayValue") {
      shell.arrayArguments.push(arg);
      argv.push(arg.name);
    } else argv.push(`${arg.name}${arg.append ? "+=" : "="}${yield* expandText(shell, arg.value)}`);
  }
  return argv;
}

/** `dd if=x`: an assignment among the arguments is just a word. */
function asWord(arg: Ast.Word | Ast.Assignment): Ast.Word {
  if (arg.type === "Word") return arg;
  const value = arg.value as Ast.Word;
  const head: Ast.LiteralPart = {
    type: "Literal",
    pos: arg.pos,
    end: value.pos,
    text: `${arg.name}=`,
    value: `${arg.name}=`,
  };
  const literalValue: Ast.LiteralPart = {
    type: "Literal",
    pos: value.pos,
    end: value.end,
    text: value.text,
    value: value.value,
  };
  return {
    type: "Word",
    pos: arg.pos,
    end: arg.end,
    text: arg.text,
    value: arg.text,
    parts: [head, ...(value.parts ?? [literalValue])],
  };
}

function* assignOnly(
  shell: Shell,
  node: Ast.Command,
  redirects: readonly Ast.Redirection[],
): Program<number> {
  shell.substitutionStatus = undefined;
  for (const part of node.prefix) {
    if (part.type !== "Assignment") continue;
    yield* assignWord(shell, part);
    if (shell.options.has("xtrace"))
      yield* trace(shell, `${part.name}=${quoteSingle(shell.variables.get(part.name) ?? "")}`);
  }
  if (redirects.length > 0) {
    const before = shell.fds;
    shell.fds = new Map(before);
    try {
      yield* openAll(shell, redirects);
    } finally {
      shell.fds = before;
    }
  }
  return yield* finished(shell, shell.substitutionStatus ?? 0);
}

export function* assignWord(shell: Shell, assignment: Ast.Assignment): Program<void> {
  try {
    yield* assignPlain(shell, assignment);
  } catch (error) {
    if (error instanceof ShellError) error.discard = true;
    throw error;
  }
}

function* assignPlain(shell: Shell, { name, value, append, index }: Ast.Assignment): Program<void> {
  if (value.type === "ArrayValue") return yield* assignArray(shell, name, value, append ?? false);
  const text = yield* expandText(shell, value);
  if (!index) return assign(shell, name, text, append);
  const key = indexOf(shell, name, yield* expandText(shell, index));
  const before = append
    ? (shell.variables.elements(name).find(([other]) => other === String(key))?.[1] ?? "")
    : "";
  shell.variables.setElement(name, key, before + text);
}

export function* assignArray(
  shell: Shell,
  name: string,
  value: Ast.ArrayValue,
  append: boolean,
): Program<void> {
  const variable = shell.variables.declare(name);
  if (variable.readonly) throw new ShellError(`${name}: readonly variable`);
  if (!append) {
    variable.value = undefined;
    if (variable.table) variable.table = new Map();
    else variable.list = new Map();
  } else if (!variable.list && !variable.table)
    variable.list = new Map(variable.value === undefined ? [] : [[0, variable.value]]);
  let next = variable.list ? Math.max(-1, ...variable.list.keys()) + 1 : 0;
  for (const word of value.elements) {
    const keyed = /^\[([^\]]*)\]=([^]*)$/.exec(word.text);
    if (keyed) {
      const whole = yield* expandText(shell, word);
      const [, key, text] = /^\[([^\]]*)\]=([^]*)$/.exec(whole)!;
      const index = indexOf(shell, name, key);
      shell.variables.setElement(name, index, text);
      if (typeof index === "number") next = index + 1;
      continue;
    }
    for (const field of yield* expandWords(shell, [word])) shell.variables.setElement(name, next++, field);
  }
}

function* dispatch(shell: Shell, name: string, argv: string[], node: Ast.Command): Program<number> {
  const found = shell.functions.get(name);
  if (found) return yield* callFunction(shell, name, found, argv.slice(1));
  const builtin = builtins.get(name);
  if (builtin) {
    const status = yield* builtin(shell, argv.slice(1));
    for (const assignment of shell.arrayArguments.splice(0)) {
      yield* assignArray(
        shell,
        assignment.name,
        assignment.value as Ast.ArrayValue,
        assignment.append ?? false,
      );
    }
    return status;
  }
  if (shell.only === node) return yield* becomeProgram(shell, argv);
  return yield* runProgram(shell, argv, shell.script.text.slice(node.pos, node.end));
}

export function* callFunction(
  shell: Shell,
  name: string,
  { body, script }: ShellFunction,
  args: string[],
): Program<number> {
  if (shell.functionDepth >= MAX_FUNCTION_DEPTH) {
    throw new ShellError(`${name}: maximum function nesting level exceeded (${MAX_FUNCTION_DEPTH})`, 1, true);
  }
  const { positional, script: before, pos, loopDepth } = shell;
  shell.positional = args;
  shell.script = script;
  shell.loopDepth = 0;
  shell.functionDepth++;
  shell.functionNames.unshift(name);
  shell.variables.enter();
  try {
    return body.type === "CompoundList"
      ? yield* runStatements(shell, body.commands)
      : yield* runNode(shell, body);
  } catch (error) {
    if (error instanceof ReturnFrom) return (shell.status = error.status);
    throw error;
  } finally {
    shell.variables.leave();
    shell.functionNames.shift();
    shell.functionDepth--;
    shell.loopDepth = loopDepth;
    shell.positional = positional;
    shell.script = before;
    shell.pos = pos;
  }
}

/** A process that was made for one command alone becomes that command. */
function* becomeProgram(shell: Shell, argv: readonly string[]): Program<number> {
  yield* shell.process.simulation.sleep(1);
  try {
    return shell.process.exec(programOptions(shell, argv));
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    return yield* notStarted(shell, error, argv[0]);
  }
}

/** Starts a program and waits for it. */
export function* runProgram(shell: Shell, argv: readonly string[], text: string): Program<number> {
  shell.lastArgument = argv.at(-1)!;
  let process: RunningProcess;
  try {
    process = startProgram(shell, argv);
  } catch (error) {
    return yield* notStarted(shell, error, argv[0]);
  }
  yield* shell.process.simulation.sleep(1);
  const [status] = yield* waitInFront(shell, [process], text);
  return status;
}

export const startProgram = (shell: Shell, argv: readonly string[]): RunningProcess =>
  shell.process.host.spawn(programOptions(shell, argv));

/** What a program is started with from here. */
export function programOptions(shell: Shell, argv: readonly string[]): SpawnOptions {
  const { process, fds } = shell;
  const input = fds.get(0);
  const output = fds.get(1);
  const errors = fds.get(2);
  const onTerminal = (input?.terminal || output?.terminal || errors?.terminal) ?? false;
  return {
    argv,
    env: [...shell.variables.exported(), ["PWD", shell.cwd]],
    cwd: shell.cwd,
    stdin: input?.reader ?? nullReader,
    stdout: output?.writer ?? nullWriter,
    stderr: errors?.writer ?? nullWriter,
    terminal: onTerminal ? process.terminal : undefined,
    terminalStreams: { stdin: input?.terminal ?? false, stdout: output?.terminal ?? false },
    parent: process,
  };
}

function* notStarted(shell: Shell, error: unknown, name: string): Program<number> {
  if (!(error instanceof CommandNotFound)) {
    if (!(error instanceof ProcessLimit)) throw error;
    yield* shell.complain(error.message);
    return 254;
  }
  const isPath = name.includes("/");
  const { fs } = shell.process;
  const isDirectory = isPath && fs.exists(shell.path(name)) && fs.stat(shell.path(name)).type === "directory";
  const bash = shell.flavor === "bash";
  if (error.reason === "permission-denied" || isDirectory) {
    yield* shell.complain(`${name}: ${isDirectory && bash ? "Is a directory" : "Permission denied"}`);
    return 126;
  }
  if (!bash) yield* shell.complain(`${name}: not found`);
  else if (isPath && fs.exists(shell.path(name)))
    yield* shell.complain(`${name}: cannot execute: required file not found`);
  else yield* shell.complain(`${name}: ${isPath ? "No such file or directory" : "command not found"}`);
  return 127;
}
