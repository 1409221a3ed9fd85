// jobs, fg, bg, wait, kill, disown.

import type { Program } from "../../../simulation/index.ts";
import { wait as block } from "../../../simulation/index.ts";
import { exitCode } from "../../host.ts";
import { maySignal, SIGNALS, signalNamed, signalNumber } from "../../signals.ts";
import { Interrupt, ShellError } from "../flow.ts";
import type { Job } from "../jobs.ts";
import { waitInFront } from "../pipeline.ts";
import type { Shell } from "../shell.ts";
import type { Builtin } from "./index.ts";

function jobNamed(shell: Shell, command: string, spec: string | undefined): Job {
  const job = shell.jobs.find(spec);
  if (!job) throw new ShellError(`${command}: ${spec ?? "current"}: no such job`);
  return job;
}

function* jobs(shell: Shell, args: string[]): Program<number> {
  for (const job of shell.jobs.all()) {
    if (args.includes("-p")) yield* shell.writer.write(`${job.processes[0].pid}\n`);
    else yield* shell.writer.write(`${shell.jobs.line(job, args.includes("-l"))}\n`);
  }
  for (const job of [...shell.jobs.all()]) if (job.state === "Done") shell.jobs.remove(job);
  return 0;
}

function* foreground(shell: Shell, [spec]: string[]): Program<number> {
  if (!shell.interactive) throw new ShellError("fg: no job control");
  const job = jobNamed(shell, "fg", spec);
  yield* shell.writer.write(`${job.command}\n`);
  if (job.state === "Done") {
    shell.jobs.remove(job);
    return job.status;
  }
  for (const process of job.processes) process.signal("SIGCONT");
  try {
    return (yield* waitInFront(shell, job.processes, job.command)).at(-1)!;
  } finally {
    if (job.processes.every((process) => process.task.outcome)) shell.jobs.remove(job);
  }
}

function* background(shell: Shell, [spec]: string[]): Program<number> {
  if (!shell.interactive) throw new ShellError("bg: no job control");
  const job = jobNamed(shell, "bg", spec);
  if (job.state === "Running") throw new ShellError(`bg: job ${job.number} already in background`, 0);
  for (const process of job.processes) process.signal("SIGCONT");
  yield* shell.writer.write(`[${job.number}]+ ${job.command} &\n`);
  return 0;
}

function* wait(shell: Shell, args: string[]): Program<number> {
  const specs = args.filter((arg) => !arg.startsWith("-"));
  let status = 0;
  if (args.includes("-n")) {
    const running = shell.jobs.all().filter((job) => job.state !== "Done" || !job.told);
    return running.length === 0 ? 127 : yield* firstEnded(shell, running);
  }
  if (specs.length === 0) {
    for (const job of [...shell.jobs.all()]) yield* waitFor(shell, job);
    return 0;
  }
  for (const spec of specs) {
    const job = spec.startsWith("%")
      ? shell.jobs.find(spec)
      : shell.jobs.all().find((other) => other.processes.some(({ pid }) => pid === Number(spec)));
    if (!job) {
      yield* shell.complain(
        spec.startsWith("%")
          ? `wait: ${spec}: no such job`
          : `wait: pid ${spec} is not a child of this shell`,
      );
      status = 127;
      continue;
    }
    status = yield* waitFor(shell, job);
  }
  return status;
}

function* firstEnded(shell: Shell, jobs: readonly Job[]): Program<number> {
  const first = yield* shell.interruptibly(
    block<Job>((resume) => {
      const stops = jobs.map((job) => job.processes.at(-1)!.task.onEnd(() => resume(job)));
      return () => stops.forEach((stop) => stop());
    }),
  );
  return yield* waitFor(shell, first);
}

/** Waits for a job; a trapped signal ends the wait with 128 + its number. */
function* waitFor(shell: Shell, job: Job): Program<number> {
  const process = job.processes.at(-1)!;
  const before = shell.pendingTraps.length;
  yield* shell.interruptibly(
    block<void>((resume) => {
      const stop = process.task.onEnd(() => resume());
      shell.session.wakeWait = () => resume();
      return () => {
        stop();
        shell.session.wakeWait = undefined;
      };
    }),
  );
  shell.session.wakeWait = undefined;
  if (shell.pendingTraps.length > before) return 128 + signalNumber(shell.pendingTraps.at(-1)!);
  const status = yield* exitCode(process);
  job.told = true;
  if (!shell.interactive) shell.jobs.remove(job);
  else job.told = false;
  return status;
}

function* kill(shell: Shell, args: string[]): Program<number> {
  if (args.length === 0) {
    yield* shell.errors.write(
      "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n",
    );
    return 2;
  }
  if (args[0] === "-l" || args[0] === "-L") return yield* listSignals(shell, args.slice(1));
  let signal = "SIGTERM";
  let rest = args;
  const spec =
    args[0] === "-s" || args[0] === "-n"
      ? args[1]
      : /^-[A-Za-z0-9]/.test(args[0])
        ? args[0].slice(1)
        : undefined;
  if (spec !== undefined) {
    rest = args.slice(args[0] === "-s" || args[0] === "-n" ? 2 : 1);
    const named = spec === "0" ? "0" : signalNamed(spec);
    if (!named) throw new ShellError(`kill: ${spec}: invalid signal specification`);
    signal = named;
  }
  let status = 0;
  for (const target of rest.filter((arg) => arg !== "--")) {
    if ((yield* send(shell, target, signal)) !== 0) status = 1;
  }
  if (shell.session.interrupted !== undefined) shell.checkInterrupt();
  return status;
}

function* send(shell: Shell, target: string, signal: string): Program<number> {
  if (target.startsWith("%")) {
    const job = shell.jobs.find(target);
    if (!job) throw new ShellError(`kill: ${target}: no such job`);
    for (const process of job.processes) process.signal(signal);
    if (job.state === "Stopped" && signal !== "SIGCONT")
      for (const process of job.processes) process.signal("SIGCONT");
    return 0;
  }
  if (!/^-?\d+$/.test(target)) throw new ShellError(`kill: ${target}: arguments must be process or job IDs`);
  const { host } = shell.process;
  const found = [...host.processes(), ...(host.guests?.() ?? [])].find(
    ({ pid }) => pid === Math.abs(Number(target)),
  );
  if (found && !maySignal(shell.process, found)) {
    yield* shell.complain(`kill: (${target}) - Operation not permitted`);
    return 1;
  }
  if (!found) {
    yield* shell.complain(`kill: (${target}) - No such process`);
    return 1;
  }
  if (signal === "0") return 0;
  if (found.pid === shell.process.pid && signal === "SIGINT" && !shell.interactive) throw new Interrupt(130);
  if (!(found.pid === shell.process.pid && shell.interactive && signal === "SIGTERM")) found.signal(signal);
  yield* shell.process.simulation.sleep(0);
  return 0;
}

function* listSignals(shell: Shell, names: readonly string[]): Program<number> {
  if (names.length === 0) {
    const cells = SIGNALS.map(([name, number]) => `${String(number).padStart(2)}) SIG${name}`);
    for (let i = 0; i < cells.length; i += 5)
      yield* shell.writer.write(`${cells.slice(i, i + 5).join("\t")}\n`);
    return 0;
  }
  for (const name of names) {
    const number = Number(name) > 128 ? String(Number(name) - 128) : name;
    const found = signalNamed(number);
    if (!found) throw new ShellError(`kill: ${name}: invalid signal specification`);
    yield* shell.writer.write(/^\d+$/.test(name) ? `${found.slice(3)}\n` : `${signalNumber(found)}\n`);
  }
  return 0;
}

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ["jobs", jobs],
  ["fg", foreground],
  ["bg", background],
  ["wait", wait],
  ["kill", kill],
  [
    "disown",
    function* (shell, [spec]) {
      const job = shell.jobs.find(spec);
      if (job) shell.jobs.remove(job);
      return 0;
    },
  ],
]);
