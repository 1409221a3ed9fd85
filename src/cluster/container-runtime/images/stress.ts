// Programs that take memory and processor time on purpose: `stress`, as polinux/stress brings it, and `agnhost stress`.
// Left out here: the disk and sync workers of `stress`, which wait.

import { exitCode } from "../../../hosts/host.ts";
import { busyboxPrograms } from "../../../hosts/programs/index.ts";
import type { Executable, Process } from "../../../hosts/process.ts";
import { wait, type Program } from "../../../simulation/index.ts";
import { parseDuration } from "../../apimachinery/duration.ts";
import { parseQuantity, quantityValue } from "../../apimachinery/quantity.ts";
import { chargesOf } from "../memory.ts";
import type { Repository } from "./catalogue.ts";

const BYTES_PER_MS = 1_500_000;
const STEP_MS = 50;
const CORE = 1000;

interface Wish {
  cpu: number;
  io: number;
  vm: number;
  hdd: number;
  vmBytes: number;
  /** Seconds that a worker keeps its memory; 0: for ever; undefined: it gives it back at once. */
  vmHang?: number;
  timeoutMs?: number;
}

const UNITS: Readonly<Record<string, number>> = { B: 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };
const TIMES: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

const bytesOf = (text: string): number => {
  const match = /^(\d+)([BKMG]?)$/i.exec(text);
  return match ? Number(match[1]) * (UNITS[match[2].toUpperCase()] ?? 1) : NaN;
};

const secondsOf = (text: string): number => {
  const match = /^(\d+)([smhd]?)$/.exec(text);
  return match ? Number(match[1]) * (TIMES[match[2]] ?? 1) : NaN;
};

const LETTERS: Readonly<Record<string, string>> = {
  "-c": "--cpu",
  "-i": "--io",
  "-m": "--vm",
  "-d": "--hdd",
  "-t": "--timeout",
};

function readWish(args: readonly string[]): Wish | string {
  const wish: Wish = { cpu: 0, io: 0, vm: 0, hdd: 0, vmBytes: 256 * UNITS.M };
  for (let i = 0; i < args.length; i++) {
    const [given, attached] = args[i].split("=");
    const name = LETTERS[given] ?? given;
    if (["-v", "--verbose", "-q", "--quiet", "--vm-keep"].includes(name)) continue;
    const value = attached ?? args[++i];
    if (value === undefined) return `missing argument to option '${given}'`;
    if (["--cpu", "--io", "--vm", "--hdd"].includes(name)) wish[name.slice(2) as "cpu"] = Number(value);
    else if (name === "--vm-bytes") wish.vmBytes = bytesOf(value);
    else if (name === "--vm-hang") wish.vmHang = secondsOf(value);
    else if (name === "--timeout") wish.timeoutMs = secondsOf(value) * 1000;
    else return `unrecognized option '${given}'`;
  }
  return wish;
}

/** Takes memory little by little, as fast as pages are given. */
function* take(process: Process, bytes: number, cpuMillicores: number, again: boolean): Program<void> {
  const charges = chargesOf(process.host);
  for (let held = 0; held < bytes;) {
    held = Math.min(bytes, held + BYTES_PER_MS * STEP_MS);
    charges.set(process, { cpuMillicores, memoryBytes: held });
    yield* process.simulation.sleep(STEP_MS, { background: again });
  }
}

const forever = () => wait<never>(() => () => {});

const memoryWorker =
  ({ vmBytes, vmHang }: Wish): Executable =>
  (process) =>
    (function* (): Program<number> {
      const charges = chargesOf(process.host);
      for (let again = false; ; again = true) {
        yield* take(process, vmBytes, CORE, again);
        if (vmHang === undefined) yield* process.simulation.sleep(STEP_MS * 4, { background: true });
        else charges.set(process, { cpuMillicores: 0, memoryBytes: vmBytes });
        if (vmHang === 0) yield* forever();
        if (vmHang !== undefined) yield* process.simulation.sleep(vmHang * 1000, { background: true });
      }
    })();

const processorWorker: Executable = function* (process) {
  chargesOf(process.host).set(process, { cpuMillicores: CORE, memoryBytes: 65_536 });
  yield* forever();
  return 0;
};

const idleWorker: Executable = function* () {
  yield* forever();
  return 0;
};

const stress: Executable = function* (process) {
  const { stdout, stderr, simulation, pid, host } = process;
  const wish = readWish(process.argv.slice(1));
  if (typeof wish === "string" || Number.isNaN(wish.vmBytes)) {
    const why = typeof wish === "string" ? wish : "invalid argument to --vm-bytes";
    yield* stderr.write(`stress: FAIL: [${pid}] (247) ${why}\n`);
    return 1;
  }
  const { cpu, io, vm, hdd } = wish;
  if (cpu + io + vm + hdd === 0) {
    yield* stdout.write("`stress' imposes certain types of compute stress on your system\n");
    return 0;
  }
  yield* stdout.write(
    `stress: info: [${pid}] dispatching hogs: ${cpu} cpu, ${io} io, ${vm} vm, ${hdd} hdd\n`,
  );
  const startedAt = simulation.now;
  const repeat = (count: number, program: Executable) => Array.from({ length: count }, () => program);
  const workers = [
    ...repeat(cpu, processorWorker),
    ...repeat(io + hdd, idleWorker),
    ...repeat(vm, memoryWorker(wish)),
  ].map((program) => host.spawn({ argv: process.argv, parent: process, program }));
  for (const signal of ["SIGTERM", "SIGINT"])
    process.trap(signal, () => {
      for (const worker of workers) worker.signal("SIGKILL");
      ended = true;
    });
  let ended = false;
  if (wish.timeoutMs)
    simulation.after(wish.timeoutMs, () => {
      ended = true;
      for (const worker of workers) worker.signal("SIGTERM");
    });
  for (const worker of workers) {
    const code = yield* exitCode(worker);
    if (ended) continue;
    const seconds = Math.trunc((simulation.now - startedAt) / 1000);
    yield* stderr.write(
      `stress: FAIL: [${pid}] (415) <-- worker ${worker.pid} got signal ${code - 128}\nstress: WARN: [${pid}] (417) now reaping child worker processes\nstress: FAIL: [${pid}] (451) failed run completed in ${seconds}s\n`,
    );
    for (const other of workers) other.signal("SIGKILL");
    return 1;
  }
  yield* stdout.write(
    `stress: info: [${pid}] successful run completed in ${Math.trunc((simulation.now - startedAt) / 1000)}s\n`,
  );
  return 0;
};

export const stressRepository: Repository = {
  name: "polinux/stress",
  versions: ["latest", "1.0.4"].map((tag) => ({
    tag,
    sizeMiB: 4,
    layout: "busybox" as const,
    programs: new Map<string, Executable>([...busyboxPrograms, ["stress", stress]]),
    config: { cmd: ["/bin/sh"] },
  })),
};

const flagOf = ({ argv }: Process, name: string, otherwise: string): string => {
  const at = argv.findIndex((arg) => new RegExp(`^--?${name}(=|$)`).test(arg));
  return at < 0 ? otherwise : (/=(.*)$/.exec(argv[at])?.[1] ?? argv[at + 1] ?? "");
};

/** `I0105 09:00:00.000000       1 stress.go:58] `, as klog begins its lines. */
const klog = (process: Process, line: number): string => {
  const time = new Date(process.simulation.now).toISOString();
  return `I${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000 ${String(process.pid).padStart(7)} stress.go:${line}] `;
};

/** What a Go program ends with that handles no signal. */
const ENDED_BY_SIGNAL = 2;

/** `agnhost stress`: one process that takes memory in steps, and keeps it until a signal ends it. */
export function* agnhostStress(process: Process): Program<number> {
  const work = process.simulation.spawn("agnhost stress", allocate(process));
  for (const signal of ["SIGTERM", "SIGINT"]) process.trap(signal, () => work.kill(signal));
  try {
    yield* wait<void>((resume) => work.onEnd(() => resume()));
    return ENDED_BY_SIGNAL;
  } finally {
    work.kill();
  }
}

function* allocate(process: Process): Program<void> {
  const { simulation, stderr, host } = process;
  const [total, step] = [flagOf(process, "mem-total", "0"), flagOf(process, "mem-alloc-size", "4Ki")];
  const pause = flagOf(process, "mem-alloc-sleep", "1ms");
  const bytes = quantityValue(parseQuantity(total));
  // Steps that follow each other at once are taken together.
  const [stepBytes, pauseMs] = [quantityValue(parseQuantity(step)), parseDuration(pause)];
  const several = Math.max(1, Math.ceil(STEP_MS / Math.max(pauseMs, 0.1)));
  const cores = Number(flagOf(process, "cpus", "0"));
  const charges = chargesOf(host);
  yield* stderr.write(
    `${klog(process, 58)}Allocating "${total}" memory, in "${step}" chunks, with a ${pause} sleep between allocations\n`,
  );
  for (let i = 0; i < cores; i++)
    yield* stderr.write(`${klog(process, 79)}Spawning a thread to consume CPU\n`);
  const hold = (memoryBytes: number) => charges.set(process, { cpuMillicores: cores * CORE, memoryBytes });
  hold(0);
  for (let held = 0; held < bytes;) {
    held = Math.min(bytes, held + Math.max(1, stepBytes) * several);
    hold(held);
    yield* simulation.sleep(pauseMs * several);
  }
  yield* stderr.write(`${klog(process, 63)}Allocated "${total}" memory\n`);
  yield* forever();
}
