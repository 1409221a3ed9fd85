// In Linux: the processes of a node besides those of whoever logged in: systemd, its services, and what runs in containers.

import { seenFromBelow } from "../../hosts/guests.ts";
import type { RunningProcess } from "../../hosts/process.ts";
import type { ClusterNode } from "./node.ts";
import { KUBELET_COMMAND } from "./node-files.ts";

const SYSTEMD_PID = 1;
export const CONTAINERD_PID = 640;
/** Far from those of the shells. */
const FIRST_PID = 21_000;
/** What the kernel does with a process that nobody asked for anything. */
const DEADLY = new Set(["SIGTERM", "SIGKILL", "SIGINT", "SIGHUP", "SIGQUIT", "SIGABRT"]);

const ENDLESS: RunningProcess["task"] = {
  name: "service",
  outcome: undefined,
  kill() {},
  onEnd: () => () => {},
};

interface Entry {
  pid: number;
  ppid: number;
  argv: readonly string[];
  startedAt: number;
  signal?(name: string): void;
}

const daemon = ({ signal = () => {}, ...entry }: Entry): RunningProcess => ({
  ...entry,
  signal,
  user: "root",
  tty: "?",
  task: ENDLESS,
  endedBy: undefined,
  stopped: false,
  onStop: () => () => {},
});

export class NodeProcesses {
  readonly #node: ClusterNode;
  #next = FIRST_PID;
  readonly #numbers = new Map<string, number>();
  readonly #inside = new WeakMap<RunningProcess, number>();

  constructor(node: ClusterNode) {
    this.#node = node;
  }

  list(): RunningProcess[] {
    return [...this.#services(), ...this.#pods()];
  }

  #services(): RunningProcess[] {
    const { bootedAt, kubeletSince, parts } = this.#node;
    const { kubelet } = parts;
    const init = daemon({ pid: SYSTEMD_PID, ppid: 0, argv: ["/sbin/init"], startedAt: bootedAt });
    const containerd = daemon({
      pid: CONTAINERD_PID,
      ppid: SYSTEMD_PID,
      argv: ["/usr/bin/containerd"],
      startedAt: bootedAt,
    });
    if (!kubelet.running) return [init, containerd];
    const agent = daemon({
      pid: kubelet.journal.pid,
      ppid: SYSTEMD_PID,
      argv: KUBELET_COMMAND.split(" "),
      startedAt: kubeletSince,
      signal: (name) => DEADLY.has(name) && this.#node.killKubelet(name),
    });
    return [init, containerd, agent];
  }

  /** Each pod has a shim, and in it what holds its namespaces and what its containers run. */
  #pods(): RunningProcess[] {
    return this.#node.parts.kubelet.workers().flatMap((worker) => {
      if (!worker.sandboxReady) return [];
      const { sandboxId, createdAt: startedAt } = worker;
      const shim = this.#numberOf(`shim ${sandboxId}`);
      const address = "-address /run/containerd/containerd.sock";
      const argv = `/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id ${sandboxId} ${address}`.split(
        " ",
      );
      const running = worker.containers().filter((life) => life.running);
      return [
        daemon({ pid: shim, ppid: SYSTEMD_PID, argv, startedAt }),
        daemon({ pid: this.#numberOf(`pause ${sandboxId}`), ppid: shim, argv: ["/pause"], startedAt }),
        ...running.flatMap(({ container }) => this.#insideOf(container?.host.processes() ?? [], shim)),
      ];
    });
  }

  #insideOf(processes: readonly RunningProcess[], shim: number): RunningProcess[] {
    const numberOf = (one: RunningProcess) => this.#insideNumberOf(one);
    return seenFromBelow(processes, { numberOf, parent: shim, tty: "?" });
  }

  #numberOf(name: string): number {
    const number = this.#numbers.get(name) ?? this.#next++;
    this.#numbers.set(name, number);
    return number;
  }

  #insideNumberOf(process: RunningProcess): number {
    const number = this.#inside.get(process) ?? this.#next++;
    this.#inside.set(process, number);
    return number;
  }
}
