// Running commands where `exit` ends only them: subshells, substitutions, pipeline stages, background jobs.

import type { Program } from "../../simulation/index.ts";
import { ProcessLimit, type RunningProcess } from "../process.ts";
import type * as Ast from "unbash";
import { BreakLoop, DiscardLine, ExitShell, ReturnFrom, ShellError } from "./flow.ts";
import { runStatements, runNode } from "./interpret.ts";
import { runExitTrap } from "./traps.ts";
import type { Shell } from "./shell.ts";

/** Runs a forked shell's commands to their end. */
export function* runSubshell(inside: Shell, commands: readonly Ast.Statement[]): Program<number> {
  return yield* contained(inside, () => runStatements(inside, commands));
}

export function* runSubshellNode(inside: Shell, node: Ast.PipelineNode | Ast.AndOr): Program<number> {
  return yield* contained(inside, () => runNode(inside, node));
}

/** Runs until the commands end or leave; mistakes that end a shell end this one only. */
export function* contained(inside: Shell, run: () => Program<number>): Program<number> {
  let status: number;
  try {
    status = yield* run();
  } catch (error) {
    status = yield* statusOfFlow(inside, error);
  }
  inside.status = status;
  return yield* runExitTrap(inside, status);
}

export function* statusOfFlow(shell: Shell, error: unknown): Program<number> {
  if (error instanceof ExitShell || error instanceof ReturnFrom || error instanceof DiscardLine)
    return error.status;
  if (error instanceof BreakLoop) return 0;
  if (error instanceof ShellError) {
    yield* shell.complain(error.message);
    return error.status;
  }
  if (error instanceof RangeError) {
    yield* shell.complain("maximum recursion depth exceeded");
    return 1;
  }
  throw error;
}

/** Starts commands in a process of their own. */
export function spawnSubshell(
  shell: Shell,
  inside: Shell,
  node: Ast.PipelineNode | Ast.AndOr,
  command: string,
): RunningProcess {
  const { process } = shell;
  if (node.type === "Command") inside.only = node;
  try {
    return process.host.spawn({
      argv: [command || shell.name],
      parent: process,
      env: shell.variables.exported(),
      cwd: shell.cwd,
      terminal: process.terminal,
      program: (own) => inside.runIn(own, () => runSubshellNode(inside, node)),
    });
  } catch (error) {
    if (error instanceof ProcessLimit) throw new ShellError(error.message, 254, true);
    throw error;
  }
}
