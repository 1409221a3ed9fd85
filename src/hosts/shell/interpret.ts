// Runs syntax trees: lists, pipelines, loops, conditions, functions. Simple commands are in command.ts.

import type { Program } from "../../simulation/index.ts";
import type * as Ast from "unbash";
import { runCommand } from "./command.ts";
import { evaluateCondition } from "./condition.ts";
import { arithmetic, expandPattern, expandText, expandWords } from "./expand.ts";
import { BreakLoop, DiscardLine, ExitShell, ShellError } from "./flow.ts";
import { parseScript } from "./parse.ts";
import { patternToRegExp } from "./pattern.ts";
import { runPipeline } from "./pipeline.ts";
import { withRedirects } from "./redirect.ts";
import type { Shell } from "./shell.ts";
import { runSubshell, spawnSubshell } from "./subshell.ts";
import { runPendingTraps } from "./traps.ts";

/** Runs a text in this shell (`eval`, traps, scripts): line by line up to a syntax error. */
export function* runText(shell: Shell, text: string, lines?: { command?: boolean }): Program<number> {
  const before = shell.script;
  const { pos } = shell;
  shell.script = lines
    ? { text, offset: 0, lines: true, ...lines }
    : { text, offset: shell.line - 1, lines: before.lines };
  try {
    const { statements, error } = parseScript(text);
    const status =
      lines && !lines.command
        ? yield* runLines(shell, text, statements)
        : yield* runStatements(shell, statements);
    if (!error) return status;
    yield* complainOfSyntax(shell, text, error);
    return (shell.status = 2);
  } finally {
    shell.script = before;
    shell.pos = pos;
  }
}

/** A script's statements: after a mistake that abandons a line, the next line goes on. */
function* runLines(shell: Shell, text: string, statements: readonly Ast.Statement[]): Program<number> {
  let status = 0;
  for (let i = 0; i < statements.length; i++) {
    try {
      status = yield* runStatements(shell, [statements[i]]);
    } catch (error) {
      if (!(error instanceof DiscardLine)) throw error;
      shell.status = status = error.status;
      const end = text.indexOf("\n", statements[i].end);
      while (i + 1 < statements.length && (end < 0 || statements[i + 1].pos < end)) i++;
    }
  }
  return statements.length === 0 ? shell.status : status;
}

export function* complainOfSyntax(
  shell: Shell,
  text: string,
  error: { message: string; line: number },
): Program<void> {
  const errors = shell.fds.get(2)?.writer;
  if (!errors) return;
  if (shell.flavor !== "bash") {
    const message = error.message.replace(
      /^syntax error near unexpected token `(.*)'$/,
      'syntax error: unexpected "$1"',
    );
    return yield* errors.write(
      shell.flavor === "ash"
        ? `${shell.name}: ${message}\n`
        : `${shell.name}: ${error.line}: ${message.replace(/^s/, "S")}\n`,
    );
  }
  const head = shell.script.lines
    ? `${shell.name}: ${shell.script.command ? "-c: " : ""}line ${error.line}: `
    : `${shell.name}: `;
  yield* errors.write(`${head}${error.message}\n`);
  if (shell.script.lines && error.message.includes("near unexpected")) {
    yield* errors.write(`${head}\`${text.split("\n")[error.line - 1] ?? ""}'\n`);
  }
}

export function* runStatements(shell: Shell, statements: readonly Ast.Statement[]): Program<number> {
  let status = 0;
  for (const statement of statements) {
    if (shell.step()) yield* shell.pause();
    if (shell.pendingTraps.length > 0) yield* runPendingTraps(shell);
    status = statement.background
      ? yield* runInBackground(shell, statement)
      : yield* runNode(shell, statement.command);
    shell.status = status;
  }
  if (shell.pendingTraps.length > 0) yield* runPendingTraps(shell);
  return statements.length === 0 ? shell.status : status;
}

function* runInBackground(shell: Shell, statement: Ast.Statement): Program<number> {
  const text = shell.script.text.slice(statement.command.pos, statement.command.end);
  const inside = shell.fork(true);
  if (!shell.interactive) inside.fds.set(0, { terminal: false });
  const process = spawnSubshell(shell, inside, statement.command, text.split(/\s/)[0]);
  if (!shell.interactive) process.signal("SIGCONT");
  const job = shell.jobs.add(text, [process]);
  shell.lastBackground = process.pid;
  if (shell.interactive && shell.subshellLevel === 0)
    yield* shell.errors.write(`[${job.number}] ${process.pid}\n`);
  return 0;
}

export function* runNode(shell: Shell, node: Ast.PipelineNode | Ast.AndOr): Program<number> {
  switch (node.type) {
    case "AndOr":
      return yield* runAndOr(shell, node);
    case "Pipeline":
      return yield* runPipeline(shell, node);
    case "Command":
      shell.pos = node.pos;
      return yield* checked(shell, yield* guarded(shell, runCommand(shell, node)));
    case "Function":
      shell.functions.set(node.name.value, { body: node.body, script: shell.script });
      return (shell.status = 0);
    case "Redirected":
      return yield* withRedirects(shell, node.redirects, () => runNode(shell, node.command));
    case "Coproc":
      yield* shell.complain("coproc: not simulated");
      return 1;
    default:
      return yield* runCompound(shell, node);
  }
}

/** A mistake in one command ends it with a message; a shell that reads a script ends with the graver ones. */
export function* guarded(shell: Shell, program: Program<number>): Program<number> {
  try {
    return yield* program;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    yield* shell.complain(error.message);
    if (error.fatal && !shell.interactive)
      throw new ExitShell(
        shell.script.lines && !shell.script.command && error.status === 127 ? 1 : error.status,
      );
    if (error.discard) throw new DiscardLine(error.status);
    return error.status;
  }
}

/** `set -e`: a failure that nobody tests ends the shell. */
export function* checked(shell: Shell, status: number): Program<number> {
  shell.status = status;
  if (status === 0 || shell.conditions > 0) return status;
  const trap = shell.traps.get("ERR");
  if (trap) {
    shell.conditions++;
    yield* runText(shell, trap);
    shell.conditions--;
    shell.status = status;
  }
  if (shell.options.has("errexit")) throw new ExitShell(status);
  return status;
}

/** Runs a condition: `set -e` does not act in it. */
function* asCondition(shell: Shell, run: () => Program<number>): Program<number> {
  shell.conditions++;
  try {
    return yield* run();
  } finally {
    shell.conditions--;
  }
}

function* runAndOr(shell: Shell, node: Ast.AndOr): Program<number> {
  let status = 0;
  const last = node.commands.length - 1;
  for (let i = 0; i <= last; i++) {
    const operator = i > 0 ? node.operators[i - 1] : undefined;
    if ((operator === "&&" && status !== 0) || (operator === "||" && status === 0)) continue;
    status =
      i < last
        ? yield* asCondition(shell, () => runNode(shell, node.commands[i]))
        : yield* runNode(shell, node.commands[i]);
    shell.status = status;
  }
  return status;
}

function* runCompound(shell: Shell, node: Ast.CompoundCommand): Program<number> {
  switch (node.type) {
    case "BraceGroup":
      return yield* runStatements(shell, node.body.commands);
    case "Subshell":
      return yield* checked(shell, yield* runSubshell(shell.fork(), node.body.commands));
    case "If":
      return yield* runIf(shell, node);
    case "While":
      return yield* runWhile(shell, node);
    case "For":
      return yield* runFor(shell, node);
    case "ArithmeticFor":
      return yield* runArithmeticFor(shell, node);
    case "Case":
      return yield* runCase(shell, node);
    case "TestCommand":
      shell.pos = node.pos;
      return yield* checked(shell, yield* guarded(shell, testStatus(shell, node)));
    case "ArithmeticCommand":
      shell.pos = node.pos;
      return yield* checked(shell, yield* guarded(shell, arithmeticStatus(shell, node)));
    case "Select":
      yield* shell.complain("select: not simulated");
      return 1;
  }
}

function* testStatus(shell: Shell, node: Ast.TestCommand): Program<number> {
  return (yield* evaluateCondition(shell, node.expression)) ? 0 : 1;
}

function* arithmeticStatus(shell: Shell, node: Ast.ArithmeticCommand): Program<number> {
  try {
    return (yield* arithmetic(shell, node.body)) !== 0n ? 0 : 1;
  } catch (error) {
    if (error instanceof ShellError && !error.fatal) throw new ShellError(`((: ${error.message}`, 1);
    throw error;
  }
}

function* runIf(shell: Shell, node: Ast.If): Program<number> {
  for (const { clause, then } of [node, ...node.elif]) {
    const status = yield* asCondition(shell, () => runStatements(shell, clause.commands));
    if (status === 0) return yield* runStatements(shell, then.commands);
  }
  if (node.else) return yield* runStatements(shell, node.else.commands);
  return (shell.status = 0);
}

/** Runs a loop's body; true when the loop is to end. */
function* runBody(shell: Shell, body: Ast.CompoundList, result: { status: number }): Program<boolean> {
  shell.loopDepth++;
  try {
    result.status = yield* runStatements(shell, body.commands);
    return false;
  } catch (error) {
    if (!(error instanceof BreakLoop)) throw error;
    result.status = 0;
    if (error.levels > 1 && shell.loopDepth > 1) {
      error.levels--;
      throw error;
    }
    return !error.again;
  } finally {
    shell.loopDepth--;
  }
}

function* runWhile(shell: Shell, node: Ast.While): Program<number> {
  const result = { status: 0 };
  for (;;) {
    if (shell.step()) yield* shell.pause();
    let status: number;
    shell.loopDepth++;
    try {
      status = yield* asCondition(shell, () => runStatements(shell, node.clause.commands));
    } finally {
      shell.loopDepth--;
    }
    if ((status === 0) !== (node.kind === "while")) break;
    if (yield* runBody(shell, node.body, result)) break;
  }
  return (shell.status = result.status);
}

function* runFor(shell: Shell, node: Ast.For): Program<number> {
  shell.pos = node.pos;
  const values = node.wordlist ? yield* expandWords(shell, node.wordlist) : [...shell.positional];
  const result = { status: 0 };
  for (const value of values) {
    if (shell.step()) yield* shell.pause();
    shell.variables.set(node.name.value, value);
    if (yield* runBody(shell, node.body, result)) break;
  }
  return (shell.status = result.status);
}

function* runArithmeticFor(shell: Shell, node: Ast.ArithmeticFor): Program<number> {
  const source = (part: Ast.ArithmeticExpression | undefined) =>
    part ? shell.script.text.slice(part.pos, part.end) : "";
  const result = { status: 0 };
  if (node.initialize) yield* arithmetic(shell, source(node.initialize));
  for (;;) {
    if (shell.step()) yield* shell.pause();
    if (node.test && (yield* arithmetic(shell, source(node.test))) === 0n) break;
    if (yield* runBody(shell, node.body, result)) break;
    if (node.update) yield* arithmetic(shell, source(node.update));
  }
  return (shell.status = result.status);
}

function* runCase(shell: Shell, node: Ast.Case): Program<number> {
  shell.pos = node.pos;
  const subject = yield* expandText(shell, node.word);
  let status = 0;
  let fallsThrough = false;
  for (const item of node.items) {
    if (!fallsThrough && !(yield* matchesAny(shell, item.pattern, subject))) continue;
    status = yield* runStatements(shell, item.body.commands);
    if (item.body.commands.length === 0) status = 0;
    fallsThrough = item.terminator === ";&";
    if (!fallsThrough && item.terminator !== ";;&") break;
  }
  return (shell.status = status);
}

function* matchesAny(shell: Shell, patterns: readonly Ast.Word[], subject: string): Program<boolean> {
  for (const word of patterns) {
    if (patternToRegExp(yield* expandPattern(shell, word)).test(subject)) return true;
  }
  return false;
}
