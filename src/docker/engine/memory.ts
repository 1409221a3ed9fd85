// In Linux: the memory of cgroups and of the machine, and who is killed when it runs out.

import type { Usage } from "../../cluster/container-runtime/image.ts";
import { chargesOf, usageOf } from "../../cluster/container-runtime/memory.ts";
import type { RunningProcess } from "../../hosts/process.ts";
import type { Machine } from "../socket.ts";
import { isRunning, type DockerContainer } from "./model.ts";

const MIB = 1024 * 1024;
/** The system and the daemon themselves. */
const SYSTEM_BYTES = 410 * MIB;
const CACHE_BYTES = 320 * MIB;
const SAMPLE_MS = 1000;

export interface MemoryOptions {
  machine: Machine;
  containers: () => readonly DockerContainer[];
  requestsPerSecond: (container: DockerContainer) => number;
  /** As the machine numbers them, in the order of the container's own numbers. */
  processesOf: (container: DockerContainer) => readonly RunningProcess[];
  oomKilled: (container: DockerContainer) => void;
}

export class Memory {
  readonly #options: MemoryOptions;
  /** What `dmesg` says. */
  readonly kernelLog: string[] = [];

  #bootedAt: number;

  constructor(options: MemoryOptions) {
    this.#options = options;
    this.#bootedAt = options.machine.simulation.start;
    options.machine.simulation.every(SAMPLE_MS, () => this.check());
  }

  /** The machine starts anew, and its kernel with it. */
  reboot(): void {
    this.#bootedAt = this.#options.machine.simulation.now;
    this.kernelLog.length = 0;
  }

  /** Follows what the programs of a container take, from its start. */
  follow(container: DockerContainer): void {
    const { host } = container.running!;
    container.cleanups.push(chargesOf(host).onChange(() => this.check()));
  }

  usage(container: DockerContainer): Usage {
    if (!isRunning(container) || !container.running) return { cpuMillicores: 0, memoryBytes: 0 };
    const { machine, requestsPerSecond } = this.#options;
    const usage = usageOf(container.image, container.running.host, {
      now: machine.simulation.now,
      startedAt: container.startedAt,
      requestsPerSecond: requestsPerSecond(container),
    });
    const cpus = (container.spec.nanoCpus || machine.cpus * 1e9) / 1e6;
    return {
      ...usage,
      cpuMillicores: container.status === "paused" ? 0 : Math.min(usage.cpuMillicores, cpus),
    };
  }

  /** Of the machine, in bytes. */
  used(): { total: number; used: number; cached: number } {
    const total = this.#options.machine.memoryBytes;
    const held = this.#options
      .containers()
      .reduce((sum, container) => sum + this.usage(container).memoryBytes, 0);
    const used = Math.min(total, SYSTEM_BYTES + held);
    return { total, used, cached: Math.min(CACHE_BYTES, total - used) };
  }

  /** Kills where a limit is passed, and where the machine has no more. */
  check(): void {
    const running = this.#options.containers().filter(isRunning);
    for (const container of running) {
      const { memory } = container.spec;
      if (memory > 0 && this.usage(container).memoryBytes > memory)
        this.#kill(container, "Memory cgroup out of memory");
    }
    const all = this.#options.containers().filter(isRunning);
    const held = all.reduce((sum, container) => sum + this.usage(container).memoryBytes, 0);
    if (all.length === 0 || SYSTEM_BYTES + held <= this.#options.machine.memoryBytes) return;
    const worst = all.reduce((a, b) => (this.usage(b).memoryBytes > this.usage(a).memoryBytes ? b : a));
    this.#kill(worst, "Out of memory");
  }

  /** The process that holds most. */
  #kill(container: DockerContainer, why: string): void {
    const { host } = container.running!;
    const victim = largest(host.processes(), chargesOf(host).heldBy);
    if (!victim || this.#dying.has(victim)) return;
    this.#dying.add(victim);
    const { simulation } = this.#options.machine;
    const limit = container.spec.memory || this.#options.machine.memoryBytes;
    const kib = Math.round(Math.min(limit, this.usage(container).memoryBytes) / 1024);
    const at = ((simulation.now - this.#bootedAt) / 1000).toFixed(6).padStart(12);
    const name = victim.argv[0].replace(/^.*\//, "");
    const pid = this.#options.processesOf(container)[host.processes().indexOf(victim)].pid;
    this.kernelLog.push(
      `[${at}] ${why}: Killed process ${pid} (${name}) total-vm:${kib + 3120}kB, anon-rss:${kib}kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:${Math.ceil(kib / 512) * 4}kB oom_score_adj:0`,
    );
    container.oomKilled = true;
    this.#options.oomKilled(container);
    victim.signal("SIGKILL");
  }

  readonly #dying = new WeakSet<RunningProcess>();
}

function largest(
  processes: readonly RunningProcess[],
  heldBy: (process: RunningProcess) => number,
): RunningProcess | undefined {
  return processes.reduce<RunningProcess | undefined>(
    (best, process) => (!best || heldBy(process) > heldBy(best) ? process : best),
    undefined,
  );
}
