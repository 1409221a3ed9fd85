// In cri-tools: crictl. Containers and pods as the runtime of a machine knows them, with no API server in between.
// Left out here: images pulled by hand, statistics, output other than tables (but for inspect).

import type { Program } from "../../simulation/index.ts";
import { exitCode } from "../host.ts";
import { machines, type ContainerView, type Machine, type SandboxView } from "../machine.ts";
import { CommandNotFound, type Executable, type Process } from "../process.ts";
import { parseOptions, ProgramError, type Options } from "./program.ts";

type Command = (process: Process, machine: Machine, args: string[]) => Program<number>;

const short = (id: string) => id.replace(/^sha256:/, "").slice(0, 13);

/** `2 minutes ago`, as Docker's units say it. */
function ago(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const say = (text: string) => `${text} ago`;
  if (seconds < 1) return say("Less than a second");
  if (seconds === 1) return say("1 second");
  if (seconds < 60) return say(`${seconds} seconds`);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return say("About a minute");
  if (minutes < 60) return say(`${minutes} minutes`);
  const hours = Math.round(minutes / 60);
  if (hours === 1) return say("About an hour");
  return say(hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`);
}

/** Columns of at least 20, three blanks between. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(20, ...all.map((row) => row[at].length + 3)));
  return all
    .map(
      (row) => `${row.map((cell, at) => (at < row.length - 1 ? cell.padEnd(widths[at]) : cell)).join("")}\n`,
    )
    .join("");
}

const options = (args: string[], letters: string, long: Record<string, string>, stopAtOperand = false) =>
  parseOptions(args, { short: letters, long, stopAtOperand }, "crictl");

const newestFirst = <T extends { createdAt: number }>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => b.createdAt - a.createdAt);

function only<T extends { id: string }>(list: readonly T[], prefix: string, what: string): T {
  const found = list.filter(({ id }) => id.startsWith(prefix));
  if (found.length !== 1)
    throw new ProgramError(
      `rpc error: code = NotFound desc = an error occurred when try to find ${what} ${JSON.stringify(prefix)}: not found`,
    );
  return found[0];
}

const matching = (wanted: string | undefined, text: string) =>
  wanted === undefined || new RegExp(wanted).test(text);

const ps: Command = function* ({ stdout, simulation }, machine, args) {
  const { options: said } = options(args, "aqp:n:s:l", {
    all: "a",
    quiet: "q",
    pod: "p",
    name: "n",
    state: "s",
    latest: "l",
  });
  const containers = newestFirst(machine.containers()).filter(
    ({ state, name, sandbox }) =>
      (said.has("a") || said.has("s") || state === "Running") &&
      matching(said.get("n"), name) &&
      sandbox.id.startsWith(said.get("p") ?? "") &&
      (!said.has("s") || state.toLowerCase() === said.get("s")!.toLowerCase()),
  );
  if (said.has("q")) yield* stdout.write(containers.map(({ id }) => `${id}\n`).join(""));
  else
    yield* stdout.write(
      table(
        ["CONTAINER", "IMAGE", "CREATED", "STATE", "NAME", "ATTEMPT", "POD ID", "POD", "NAMESPACE"],
        containers.map((one) => [
          short(one.id),
          short(one.digest),
          ago(simulation.now - one.createdAt),
          one.state,
          one.name,
          String(one.attempt),
          short(one.sandbox.id),
          one.sandbox.name,
          one.sandbox.namespace,
        ]),
      ),
    );
  return 0;
};

const pods: Command = function* ({ stdout, simulation }, machine, args) {
  const { options: said } = options(args, "qn:s:", { quiet: "q", name: "n", namespace: "N:", state: "s" });
  const found = newestFirst(machine.sandboxes()).filter(
    ({ name, ready }) =>
      matching(said.get("n"), name) &&
      (!said.has("s") || (said.get("s")!.toLowerCase() === "ready") === ready),
  );
  if (said.has("q")) yield* stdout.write(found.map(({ id }) => `${id}\n`).join(""));
  else
    yield* stdout.write(
      table(
        ["POD ID", "CREATED", "STATE", "NAME", "NAMESPACE", "ATTEMPT", "RUNTIME"],
        found.map((one) => [
          short(one.id),
          ago(simulation.now - one.createdAt),
          one.ready ? "Ready" : "NotReady",
          one.name,
          one.namespace,
          "0",
          "(default)",
        ]),
      ),
    );
  return 0;
};

/** `22.4MB`, decimal, three digits. */
function humanSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < 4) {
    value /= 1000;
    unit++;
  }
  return `${Number(value.toPrecision(3))}${["B", "kB", "MB", "GB", "TB"][unit]}`;
}

const images: Command = function* ({ stdout }, machine) {
  const rows = machine
    .images()
    .map(({ reference, digest, sizeBytes }) => [
      reference.replace(/:[^/:]+$/, ""),
      /:([^/:]+)$/.exec(reference)?.[1] ?? "",
      short(digest),
      humanSize(sizeBytes),
    ])
    .sort((a, b) => (a[0] < b[0] ? -1 : 1));
  yield* stdout.write(table(["IMAGE", "TAG", "IMAGE ID", "SIZE"], rows));
  return 0;
};

const logs: Command = function* (process, machine, args) {
  const { options: said, operands } = options(args, "fn:t", { follow: "f", tail: "n", timestamps: "t" });
  if (operands.length === 0) throw new ProgramError("ID cannot be empty");
  const container = only(machine.containers(), operands[0], "container");
  const lines = container.lines();
  const tail = said.get("n");
  for (const { stream, text, at } of tail === undefined
    ? lines
    : Number(tail) === 0
      ? []
      : lines.slice(-Number(tail)))
    yield* process[stream].write(`${said.has("t") ? `${new Date(at).toISOString()} ` : ""}${text}\n`);
  if (said.has("f")) yield* follow(process, container);
  return 0;
};

function* follow({ simulation, stdout }: Process, container: ContainerView): Program<void> {
  const waiting: string[] = [];
  let ended = container.state === "Exited";
  const stop = container.follow((line) => (line ? waiting.push(`${line.text}\n`) : (ended = true)));
  try {
    while (!ended || waiting.length > 0) {
      yield* stdout.write(waiting.splice(0).join(""));
      if (!ended) yield* simulation.sleep(250, { background: true });
    }
  } finally {
    stop();
  }
}

const iso = (at: number | undefined) =>
  at === undefined ? "0001-01-01T00:00:00Z" : new Date(at).toISOString();

const inspect: Command = function* ({ stdout }, machine, args) {
  for (const id of args) {
    const one = only(machine.containers(), id, "container");
    const { sandbox } = one;
    const labels = {
      "io.kubernetes.container.name": one.name,
      "io.kubernetes.pod.name": sandbox.name,
      "io.kubernetes.pod.namespace": sandbox.namespace,
      "io.kubernetes.pod.uid": sandbox.uid,
    };
    const status = {
      annotations: { "io.kubernetes.container.restartCount": String(one.attempt) },
      createdAt: iso(one.createdAt),
      exitCode: one.exitCode ?? 0,
      finishedAt: iso(one.finishedAt),
      id: one.id,
      image: { annotations: {}, image: one.image, userSpecifiedImage: one.image },
      imageRef: one.digest,
      labels,
      logPath: `/var/log/pods/${sandbox.namespace}_${sandbox.name}_${sandbox.uid}/${one.name}/${one.attempt}.log`,
      message: "",
      metadata: { attempt: one.attempt, name: one.name },
      reason: one.reason ?? "",
      startedAt: iso(one.startedAt),
      state: `CONTAINER_${one.state.toUpperCase()}`,
    };
    yield* stdout.write(
      `${JSON.stringify({ info: { sandboxID: sandbox.id, process: { args: one.command } }, status }, null, 2)}\n`,
    );
  }
  return 0;
};

const exec: Command = function* (process, machine, args) {
  const { options: said, operands } = options(args, "it", { interactive: "i", tty: "t" }, true);
  const [id, ...command] = operands;
  if (id === undefined || command.length === 0)
    throw new ProgramError("Need to specify container ID and command");
  const container = only(machine.containers(), id, "container");
  if (container.state !== "Running")
    throw new ProgramError("rpc error: code = Unknown desc = container is in CONTAINER_EXITED state");
  const tty = said.has("t") && process.terminal !== undefined;
  try {
    const child = container.host.spawn({
      argv: command,
      ...(tty ? { terminal: process.terminal } : { stdout: process.stdout, stderr: process.stderr }),
      ...(said.has("i") && !tty ? { stdin: process.stdin } : {}),
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGWINCH"]) process.trap(signal, () => child.signal(signal));
    return yield* exitCode(child);
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    throw new ProgramError(
      `failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(command[0])}: executable file not found in $PATH`,
    );
  }
};

const stopAll: Command = function* ({ stdout }, machine, args) {
  const { options: said, operands } = options(args, "t:", { timeout: "t" });
  if (operands.length === 0) throw new ProgramError("ID cannot be empty");
  for (const id of operands) {
    const container = only(machine.containers(), id, "container");
    if (container.state === "Running") container.stop(said.number("t", 0) * 1000);
    yield* stdout.write(`${id}\n`);
  }
  return 0;
};

const version: Command = function* ({ stdout }) {
  yield* stdout.write(
    "Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v2.1.4\nRuntimeApiVersion:  v1\n",
  );
  return 0;
};

const stopPods: Command = function* ({ stdout }, machine, args) {
  if (args.length === 0) throw new ProgramError("ID cannot be empty");
  for (const id of args) {
    const sandbox: SandboxView = only(machine.sandboxes(), id, "sandbox");
    for (const container of machine.containers())
      if (container.sandbox.id === sandbox.id && container.state === "Running") container.stop(0);
    yield* stdout.write(`Stopped sandbox ${id}\n`);
  }
  return 0;
};

const commands: Readonly<Record<string, Command>> = {
  ps,
  pods,
  images,
  image: images,
  img: images,
  logs,
  inspect,
  exec,
  stop: stopAll,
  stopp: stopPods,
  version,
};
const REFUSED = new Set([
  "rm",
  "rmp",
  "rmi",
  "pull",
  "run",
  "runp",
  "create",
  "start",
  "attach",
  "port-forward",
  "stats",
  "statsp",
  "info",
  "inspectp",
  "inspecti",
  "config",
  "update",
  "checkpoint",
  "events",
]);

const withoutGlobals = (args: string[]): string[] => {
  const found: Options = parseOptions(
    args,
    {
      short: "r:i:c:t:D",
      long: { "runtime-endpoint": "r", "image-endpoint": "i", config: "c", timeout: "t", debug: "D" },
      stopAtOperand: true,
    },
    "crictl",
  ).options;
  void found;
  return parseOptions(
    args,
    {
      short: "r:i:c:t:D",
      long: { "runtime-endpoint": "r", "image-endpoint": "i", config: "c", timeout: "t", debug: "D" },
      stopAtOperand: true,
    },
    "crictl",
  ).operands;
};

export const crictl: Executable = function* (process) {
  const machine = machines.get(process.host);
  const say = function* (message: string): Program<number> {
    yield* process.stderr.write(`${message}\n`);
    return 1;
  };
  try {
    const [name, ...args] = withoutGlobals(process.argv.slice(1));
    if (name === undefined)
      return yield* say(`crictl: commands known here: ${Object.keys(commands).join(", ")}`);
    if (REFUSED.has(name)) return yield* say(`crictl ${name} is not simulated`);
    const command = commands[name];
    if (!command || !machine) return yield* say(`E crictl: No help topic for '${name}'`);
    return yield* command(process, machine, args);
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    return yield* say(`FATA[0000] ${error.message}`);
  }
};
