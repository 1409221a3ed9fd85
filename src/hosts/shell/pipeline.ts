// Pipelines: every stage is a process, all run at the same time; and waiting for what is in front.

import { wait, type Program } from "../../simulation/index.ts";
import type * as Ast from "unbash";
import { exitCode } from "../host.ts";
import type { RunningProcess } from "../process.ts";
import { createPipe } from "../streams.ts";
import { Interrupt } from "./flow.ts";
import { checked, runNode } from "./interpret.ts";
import { signalText } from "./jobs.ts";
import type { Shell } from "./shell.ts";
import { spawnSubshell } from "./subshell.ts";

export function* runPipeline(shell: Shell, node: Ast.Pipeline): Program<number> {
  const negated = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
  const timed = node.prefixes.some((prefix) => prefix.type === "Time");
  const startedAt = shell.process.simulation.now;
  if (negated) shell.conditions++;
  let status: number;
  try {
    status =
      node.commands.length === 1 ? yield* runNode(shell, node.commands[0]) : yield* runStages(shell, node);
  } finally {
    if (negated) shell.conditions--;
  }
  if (timed) yield* reportTime(shell, shell.process.simulation.now - startedAt);
  if (negated) return (shell.status = status === 0 ? 1 : 0);
  return node.commands.length === 1 ? status : yield* checked(shell, status);
}

function* reportTime(shell: Shell, ms: number): Program<void> {
  const text = (value: number) => `${Math.floor(value / 60000)}m${((value % 60000) / 1000).toFixed(3)}s`;
  yield* shell.errors.write(`\nreal\t${text(ms)}\nuser\t0m0.000s\nsys\t0m0.000s\n`);
}

function* runStages(shell: Shell, node: Ast.Pipeline): Program<number> {
  const processes: RunningProcess[] = [];
  let input = shell.fds.get(0);
  node.commands.forEach((stage, i) => {
    const inside = shell.fork(true);
    const pipe = i < node.commands.length - 1 ? createPipe() : undefined;
    const from = input;
    if (from) inside.fds.set(0, from);
    if (pipe) {
      inside.fds.set(1, { writer: pipe.writer, terminal: false });
      if (node.operators[i] === "|&") inside.fds.set(2, { writer: pipe.writer, terminal: false });
    }
    const process = spawnSubshell(shell, inside, stage, commandName(stage));
    process.task.onEnd(() => {
      pipe?.writer.close();
      if (i > 0) from?.reader?.close();
    });
    processes.push(process);
    if (pipe) input = { reader: pipe.reader, terminal: false };
  });
  const text = shell.script.text.slice(node.pos, node.end);
  const statuses = yield* waitInFront(shell, processes, text);
  shell.pipeStatus = statuses;
  if (!shell.options.has("pipefail")) return statuses.at(-1)!;
  return statuses.findLast((status) => status !== 0) ?? 0;
}

const commandName = (node: Ast.CommandNode): string =>
  node.type === "Command" ? (node.name?.value ?? "") : "";

/** Waits for processes in front of the terminal until all have ended, or ^Z stopped them. Their exit codes. */
export function* waitInFront(
  shell: Shell,
  processes: readonly RunningProcess[],
  text: string,
): Program<number[]> {
  const { session } = shell;
  session.stopRequested = false;
  for (const process of processes) session.foreground.add(process);
  try {
    yield* endedOrStopped(processes);
  } finally {
    for (const process of processes) session.foreground.delete(process);
  }
  if (processes.some((process) => process.stopped)) return yield* becomeStopped(shell, processes, text);
  const statuses: number[] = [];
  for (const process of processes) statuses.push(yield* exitCode(process));
  if (session.stopRequested && statuses.some((status) => status === 130)) {
    session.stopRequested = false;
    if (!(shell.traps.get("SIGINT") && !shell.interactive)) throw new Interrupt(130);
    shell.pendingTraps.push("SIGINT");
  }
  yield* tellSignal(shell, processes.at(-1)!, text);
  return statuses;
}

const SILENT = new Set(["SIGINT", "SIGPIPE"]);

/** Says that a program in front was ended by a signal; not by ^C, nor for a pipe that was closed. */
function* tellSignal(shell: Shell, process: RunningProcess, text: string): Program<void> {
  const { endedBy } = process;
  if (!endedBy || SILENT.has(endedBy) || shell.flavor !== "bash") return;
  const message = signalText(endedBy);
  if (shell.interactive) yield* shell.errors.write(`${message}\n`);
  else yield* shell.complain(`${process.pid} ${message.padEnd(24)}${text}`);
}

function endedOrStopped(processes: readonly RunningProcess[]): Program<void> {
  return wait<void>((resume) => {
    const stops: (() => void)[] = [];
    let left = processes.length;
    let done = false;
    const finish = () => {
      if (done) return;
      done = true;
      for (const stop of stops) stop();
      resume();
    };
    for (const process of processes) {
      stops.push(process.task.onEnd(() => --left === 0 && finish()));
      stops.push(process.onStop((stopped) => stopped && finish()));
    }
    return () => {
      for (const stop of stops) stop();
    };
  });
}

function* becomeStopped(shell: Shell, processes: readonly RunningProcess[], text: string): Program<number[]> {
  if (!shell.interactive) {
    for (const process of processes) yield* exitCode(process);
    return [0];
  }
  const job =
    shell.jobs.all().find((other) => other.processes[0] === processes[0]) ??
    shell.jobs.add(text, processes, "Stopped");
  job.state = "Stopped";
  yield* shell.errors.write(`\n${shell.jobs.line(job)}\n`);
  throw new Interrupt(148);
}
