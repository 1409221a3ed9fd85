// Background and stopped jobs, and the lines that tell of them.

import type { RunningProcess } from "../process.ts";
import { signalNumber } from "../signals.ts";

export interface Job {
  number: number;
  command: string;
  processes: readonly RunningProcess[];
  state: "Running" | "Stopped" | "Done";
  status: number;
  /** Whether the user was told that it is done or stopped. */
  told: boolean;
}

const SIGNAL_TEXTS: Record<string, string> = {
  SIGHUP: "Hangup",
  SIGINT: "Interrupt",
  SIGQUIT: "Quit",
  SIGKILL: "Killed",
  SIGTERM: "Terminated",
  SIGSEGV: "Segmentation fault",
  SIGABRT: "Aborted",
  SIGUSR1: "User defined signal 1",
  SIGUSR2: "User defined signal 2",
  SIGALRM: "Alarm clock",
  SIGPIPE: "Broken pipe",
};

/** How bash says that a program was ended by a signal. */
export const signalText = (signal: string): string =>
  SIGNAL_TEXTS[signal] ?? `Signal ${signalNumber(signal.replace(/^SIG/, ""))}`;

export class Jobs {
  #jobs: Job[] = [];

  add(command: string, processes: readonly RunningProcess[], state: Job["state"] = "Running"): Job {
    const number = Math.max(0, ...this.#jobs.map((job) => job.number)) + 1;
    const job: Job = { number, command, processes, state, status: 0, told: false };
    this.#jobs.push(job);
    const last = processes.at(-1)!;
    last.task.onEnd((outcome) => {
      job.state = "Done";
      job.status = outcome.ok ? outcome.value : 1;
      job.told = false;
    });
    for (const process of processes) {
      process.onStop((stopped) => {
        if (job.state !== "Done") job.state = stopped ? "Stopped" : "Running";
      });
    }
    return job;
  }

  all(): readonly Job[] {
    return this.#jobs;
  }

  remove(job: Job): void {
    this.#jobs = this.#jobs.filter((other) => other !== job);
  }

  /** `%1`, `%+`, `%-`, `%name`, or nothing for the current job. */
  find(spec?: string): Job | undefined {
    const text = spec?.replace(/^%/, "") ?? "+";
    if (text === "+" || text === "%" || text === "") return this.#ranked()[0];
    if (text === "-") return this.#ranked()[1] ?? this.#ranked()[0];
    if (/^\d+$/.test(text)) return this.#jobs.find((job) => job.number === Number(text));
    if (text.startsWith("?")) return this.#jobs.find((job) => job.command.includes(text.slice(1)));
    return this.#jobs.find((job) => job.command.startsWith(text));
  }

  /** Those with news that the user has not seen; done ones are forgotten. */
  news(): Job[] {
    const news = this.#jobs.filter((job) => job.state === "Done" && !job.told);
    for (const job of news) job.told = true;
    return news;
  }

  line(job: Job, withPid = false): string {
    const ranked = this.#ranked();
    const mark = job === ranked[0] ? "+" : job === ranked[1] ? "-" : " ";
    const pid = withPid ? `${job.processes.at(-1)!.pid} ` : "";
    const suffix = job.state === "Running" ? " &" : "";
    return `[${job.number}]${mark}  ${pid}${stateText(job).padEnd(24)}${job.command}${suffix}`;
  }

  #ranked(): Job[] {
    const stopped = this.#jobs.filter((job) => job.state === "Stopped").reverse();
    return [...stopped, ...this.#jobs.filter((job) => job.state !== "Stopped").reverse()];
  }
}

function stateText(job: Job): string {
  if (job.state !== "Done") return job.state;
  if (job.status === 0) return "Done";
  const signal = job.processes.at(-1)!.endedBy;
  return signal ? signalText(signal) : `Exit ${job.status}`;
}
