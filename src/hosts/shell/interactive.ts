// The prompt: reads a command (of several lines when it must), runs it, tells of jobs; until `exit` or ^D.

import { lazy, type Program } from "../../simulation/index.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { LineEditor } from "../terminal/line-editor.ts";
import { expandAliases } from "./aliases.ts";
import { BreakLoop, DiscardLine, ExitShell, Interrupt, ReturnFrom, ShellError } from "./flow.ts";
import { complainOfSyntax, runStatements, runText } from "./interpret.ts";
import { expandHistory } from "./history.ts";
import { parseScript } from "./parse.ts";
import { promptText } from "./prompt.ts";
import type { Shell } from "./shell.ts";
import { runExitTrap } from "./traps.ts";

const MAX_COMMAND = 1_048_576;

export const completion = lazy(() => import("./completion.ts"));

/** Runs until the user leaves; the exit code. */
export function* runInteractive(shell: Shell): Program<number> {
  const { terminal } = shell.process;
  if (!terminal) return yield* withoutTerminal(shell);
  const editor = new LineEditor({
    terminal,
    history: shell.history,
    *complete(before) {
      const { complete } = yield* shell.process.simulation.hold(completion);
      return yield* complete(shell, before);
    },
  });
  const foreground = terminal.foreground;
  terminal.foreground = { signal: (name) => receive(shell, editor, name) };
  for (const signal of ["SIGINT", "SIGQUIT", "SIGTSTP", "SIGTERM"])
    shell.process.trap(signal, () => signal === "SIGINT" && shell.receive(signal));
  try {
    return yield* promptLoop(shell, terminal, editor);
  } finally {
    terminal.foreground = foreground;
    for (const job of shell.jobs.all()) for (const process of job.processes) process.signal("SIGHUP");
  }
}

function receive(shell: Shell, editor: LineEditor, name: string): void {
  if (name !== "SIGWINCH") return shell.receive(name);
  for (const process of shell.session.foreground) process.signal(name);
  // The terminal's write never blocks: one step runs it whole.
  editor.resized().next();
}

function* promptLoop(shell: Shell, terminal: Terminal, editor: LineEditor): Program<number> {
  for (;;) {
    yield* tellJobs(shell);
    const command = yield* readCommand(shell, editor);
    if (command === undefined) {
      yield* terminal.write(
        shell.loginShell && shell.flavor === "bash" ? "logout\n" : shell.flavor === "bash" ? "exit\n" : "\n",
      );
      return yield* runExitTrap(shell, shell.status);
    }
    if (command.trim() === "") continue;
    const left = yield* runCommandLine(shell, terminal, command);
    if (left !== undefined) return yield* runExitTrap(shell, left);
  }
}

function* tellJobs(shell: Shell): Program<void> {
  for (const job of shell.jobs.news()) {
    yield* shell.errors.write(`${shell.jobs.line(job)}\n`);
    shell.jobs.remove(job);
  }
}

/** The next whole command; "" after ^C or a mistake, undefined at the end of input. */
function* readCommand(shell: Shell, editor: LineEditor): Program<string | undefined> {
  const promptCommand = shell.variables.get("PROMPT_COMMAND");
  if (promptCommand) yield* runText(shell, promptCommand);
  let text = "";
  for (let first = true; ; first = false) {
    const prompt = yield* promptText(shell, first ? "PS1" : "PS2");
    const result = yield* editor.read(prompt);
    if ("end" in result) {
      if (result.end === "interrupt") {
        shell.status = 130;
        return "";
      }
      if (first) return undefined;
      const { error } = parseScript(text);
      if (error) yield* complainOfSyntax(shell, text, error);
      shell.status = 2;
      return "";
    }
    const expanded = expandHistory(result.line, shell.history);
    if ("missing" in expanded) {
      yield* shell.errors.write(`${shell.name}: ${expanded.missing}: event not found\n`);
      return "";
    }
    if (expanded.changed) yield* shell.errors.write(`${expanded.line}\n`);
    text = first
      ? expanded.line
      : text.endsWith("\\\n")
        ? text.slice(0, -2) + expanded.line
        : text + expanded.line;
    if (text.length > MAX_COMMAND || !parseScript(text).incomplete) break;
    text += "\n";
  }
  remember(shell, text);
  return text;
}

function remember(shell: Shell, text: string): void {
  const control = shell.variables.get("HISTCONTROL") ?? "";
  if (text.trim() === "" || (/ignore(space|both)/.test(control) && text.startsWith(" "))) return;
  if (/ignore(dups|both)/.test(control) && shell.history.at(-1) === text) return;
  shell.history.push(text);
}

/** Runs what was typed; the exit code when the shell is to end. */
function* runCommandLine(shell: Shell, terminal: Terminal, command: string): Program<number | undefined> {
  const text = expandAliases(command, shell.aliases);
  shell.script = { text, offset: 0, lines: false };
  shell.session.interrupted = undefined;
  const { statements, error } = parseScript(text);
  try {
    yield* runStatements(shell, statements);
    if (error) {
      yield* complainOfSyntax(shell, text, error);
      shell.status = 2;
    }
  } catch (thrown) {
    if (thrown instanceof ExitShell) return thrown.status;
    yield* recover(shell, thrown);
  } finally {
    terminal.mode = "cooked";
  }
  return undefined;
}

function* recover(shell: Shell, thrown: unknown): Program<void> {
  shell.loopDepth = 0;
  shell.conditions = 0;
  shell.arrayArguments = [];
  if (thrown instanceof Interrupt) {
    shell.status = thrown.status;
    if (thrown.status === 130) yield* shell.errors.write("\n");
  } else if (thrown instanceof ShellError) {
    yield* shell.complain(thrown.message);
    shell.status = thrown.status;
  } else if (thrown instanceof RangeError) {
    yield* shell.complain("maximum recursion depth exceeded");
    shell.status = 1;
  } else if (thrown instanceof DiscardLine) {
    shell.status = thrown.status;
  } else if (!(thrown instanceof BreakLoop) && !(thrown instanceof ReturnFrom)) throw thrown;
}

/** `bash -i` with its input from a pipe: no editing. */
function* withoutTerminal(shell: Shell): Program<number> {
  const reader = shell.fds.get(0)?.reader;
  let text = "";
  for (let chunk = reader && (yield* reader.read()); chunk; chunk = yield* reader!.read())
    text += new TextDecoder().decode(chunk);
  return yield* runText(shell, text);
}
