// In cri-tools: crictl. Containers and pods as the runtime of a machine knows them, with no API server in between.
// Left out here: making containers, pods and images by hand; statistics; templates.

import type { Program } from "../../simulation/index.ts";
import { exitCode } from "../host.ts";
import { machines, type ContainerView, type Machine } from "../machine.ts";
import { CommandNotFound, type Executable, type Process } from "../process.ts";
import {
  commandHelp,
  fatal,
  generalHelp,
  readFlags,
  UsageError,
  type Said,
  type Usage,
} from "./crictl-flags.ts";
import { images, pods, ps } from "./crictl-lists.ts";
import { containerStatus, imageObject, sandboxStatus, yamlOf, type Json } from "./crictl-objects.ts";
import { GLOBAL, REFUSED, USAGES } from "./crictl-usage.ts";
import { ProgramError } from "./program.ts";

/** Undefined: it was called in a way that only its help can answer. */
type Command = (process: Process, machine: Machine, said: Said) => Program<number | undefined>;

const VERSION = "v1.36.0";
const ID_EMPTY = "ID cannot be empty";

function only<T extends { id: string }>(list: readonly T[], prefix: string, what: string): T {
  const found = list.filter(({ id }) => id.startsWith(prefix));
  if (found.length !== 1)
    throw new ProgramError(
      `rpc error: code = NotFound desc = an error occurred when try to find ${what} ${JSON.stringify(prefix)}: not found`,
    );
  return found[0];
}

/** Says what was being done when something went wrong. */
function during<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof ProgramError) throw new ProgramError(`${what}: ${error.message}`);
    throw error;
  }
}

function previousOf(machine: Machine, one: ContainerView): ContainerView {
  const found = machine
    .containers()
    .find(
      ({ sandbox, name, attempt }) =>
        sandbox.id === one.sandbox.id && name === one.name && attempt === one.attempt - 1,
    );
  if (!found) throw new ProgramError(`previous terminated container ${one.name} not found`);
  return found;
}

const logs: Command = function* (process, machine, said) {
  const [id] = said.operands;
  if (id === undefined) throw new ProgramError(ID_EMPTY);
  const named = only(machine.containers(), id, "container");
  const container = said.has("previous") ? previousOf(machine, named) : named;
  const lines = container.lines();
  const tail = Number(said.get("tail") ?? -1);
  for (const { stream, text, at } of tail < 0 ? lines : tail === 0 ? [] : lines.slice(-tail))
    yield* process[stream].write(`${said.has("timestamps") ? `${nanoStamp(at)} ` : ""}${text}\n`);
  if (said.has("follow")) yield* follow(process, container);
  return 0;
};

const nanoStamp = (at: number) => new Date(at).toISOString().replace("Z", "000000Z");

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

/** Prints what is known of each thing named. */
const inspecting = (look: (machine: Machine, id: string) => Json): Command =>
  function* ({ stdout }, machine, said) {
    if (said.operands.length === 0) return undefined;
    const format = said.get("output") ?? "json";
    if (format !== "json" && format !== "yaml")
      throw new ProgramError(`crictl inspecting as ${format} is not simulated`);
    for (const id of said.operands) {
      const found = look(machine, id);
      yield* stdout.write(format === "yaml" ? yamlOf(found) : `${JSON.stringify(found, null, 2)}\n`);
    }
    return 0;
  };

const inspect = inspecting((machine, id) =>
  during("get the status of containers: get container status", () =>
    containerStatus(only(machine.containers(), id, "container")),
  ),
);

const inspectPods = inspecting((machine, id) =>
  during("getting the pod sandbox status", () => sandboxStatus(only(machine.sandboxes(), id, "sandbox"))),
);

const inspectImages = inspecting((machine, id) => {
  const found = machine
    .images()
    .find(({ reference, digest }) => reference === id || digest.replace("sha256:", "").startsWith(id));
  if (!found) throw new ProgramError(`no such image ${JSON.stringify(id)} present`);
  return { status: imageObject(found) };
});

const exec: Command = function* (process, machine, said) {
  const [id, ...command] = said.operands;
  if (id === undefined || command.length === 0) return undefined;
  const container = during("execing command in container", () => only(machine.containers(), id, "container"));
  if (container.state !== "Running")
    throw new ProgramError(
      "execing command in container: rpc error: code = Unknown desc = container is in CONTAINER_EXITED state",
    );
  const tty = said.has("tty") && process.terminal !== undefined;
  try {
    const child = container.host.spawn({
      argv: command,
      ...(tty ? { terminal: process.terminal } : { stdout: process.stdout, stderr: process.stderr }),
      ...(said.has("interactive") && !tty ? { stdin: process.stdin } : {}),
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGWINCH"]) process.trap(signal, () => child.signal(signal));
    return yield* exitCode(child);
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    throw new ProgramError(
      `execing command in container: failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(command[0])}: executable file not found in $PATH`,
    );
  }
};

const running = (machine: Machine) => machine.containers().filter(({ state }) => state === "Running");

/** Whoever asks for the end of what is not there has what he wants. */
const stop: Command = function* ({ stdout }, machine, said) {
  if (said.has("all") && said.operands.length > 0)
    throw new ProgramError("cannot specify CONTAINER-ID(s) when using --all");
  if (!said.has("all") && said.operands.length === 0)
    throw new ProgramError("you must specify at least one CONTAINER-ID or use --all");
  const ids = said.has("all") ? running(machine).map(({ id }) => id) : said.operands;
  if (ids.length === 0) yield* stdout.write("No running containers found.\n");
  for (const id of ids) {
    for (const container of running(machine).filter((one) => one.id.startsWith(id)))
      container.stop(Number(said.get("timeout") ?? 0) * 1000);
    yield* stdout.write(`${id}\n`);
  }
  return 0;
};

const remove: Command = function* ({ stdout }, machine, said) {
  const ids = said.has("all") ? machine.containers().map(({ id }) => id) : said.operands;
  if (ids.length === 0) throw new ProgramError(ID_EMPTY);
  for (const id of ids) {
    const container = during(`getting container status ${JSON.stringify(id)}`, () =>
      only(machine.containers(), id, "container"),
    );
    if (container.state === "Running" && !said.has("force"))
      throw new ProgramError(`container ${JSON.stringify(id)} is running, please stop it first`);
    if (container.state === "Running") {
      container.stop(0);
      yield* stdout.write(`${id}\n`);
    }
    container.remove();
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

const stopPods: Command = function* ({ stdout }, machine, said) {
  if (said.operands.length === 0) throw new ProgramError(ID_EMPTY);
  for (const id of said.operands) {
    for (const container of running(machine)) if (container.sandbox.id.startsWith(id)) container.stop(0);
    yield* stdout.write(`Stopped sandbox ${id}\n`);
  }
  return 0;
};

/** Lists take no names. */
const listing = (list: (process: Process, machine: Machine, said: Said) => Program<number>): Command =>
  function* (process, machine, said) {
    return said.operands.length > 0 ? undefined : yield* list(process, machine, said);
  };

const commands: Readonly<Record<string, Command>> = {
  ps: listing((process, machine, said) => listed("listing containers", ps(process, machine, said))),
  pods: listing((process, machine, said) => listed("listing pod sandboxes", pods(process, machine, said))),
  images,
  logs,
  inspect,
  inspecti: inspectImages,
  inspectp: inspectPods,
  exec,
  stop,
  stopp: stopPods,
  rm: remove,
  version,
};

function* listed(what: string, list: Program<number>): Program<number> {
  try {
    return yield* list;
  } catch (error) {
    if (error instanceof ProgramError) throw new ProgramError(`${what}: ${error.message}`);
    throw error;
  }
}

const find = (name: string): Usage | undefined =>
  USAGES.find((usage) => usage.name === name || usage.aliases?.includes(name));

function* call(process: Process, machine: Machine, usage: Usage, args: string[]): Program<number> {
  const { stdout } = process;
  let said: Said;
  try {
    said = readFlags(usage.flags, args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    yield* stdout.write(`Incorrect Usage: ${error.message}\n\n${commandHelp(usage)}`);
    return yield* fatal(process, error.message);
  }
  const code = said.has("help") ? undefined : yield* commands[usage.name](process, machine, said);
  if (code === undefined) yield* stdout.write(commandHelp(usage));
  return code ?? 0;
}

function* help({ stdout, stderr }: Process, name: string | undefined): Program<number> {
  if (name === undefined) {
    yield* stdout.write(generalHelp(VERSION, USAGES, GLOBAL));
    return 0;
  }
  const usage = find(name);
  if (usage) yield* stdout.write(commandHelp(usage));
  else yield* stderr.write(`No help topic for '${name}'\n`);
  return usage ? 0 : 3;
}

function* run(process: Process, machine: Machine): Program<number> {
  const args = process.argv.slice(1);
  if (/^--?(v|version)$/.test(args[0] ?? "")) {
    yield* process.stdout.write(`crictl version ${VERSION}\n`);
    return 0;
  }
  const said = readFlags(GLOBAL, args);
  const [name, ...rest] = said.operands;
  if (name === undefined || said.has("help")) return yield* help(process, undefined);
  if (name === "help" || name === "h") return yield* help(process, rest[0]);
  const usage = find(name);
  if (usage) return yield* call(process, machine, usage, rest);
  if (!REFUSED.has(name)) return yield* help(process, name);
  yield* process.stderr.write(`crictl ${name} is not simulated\n`);
  return 1;
}

export const crictl: Executable = function* (process) {
  const machine = machines.get(process.host);
  if (!machine) return yield* fatal(process, "no container runtime is here");
  try {
    return yield* run(process, machine);
  } catch (error) {
    if (error instanceof UsageError) {
      yield* process.stdout.write(
        `Incorrect Usage: ${error.message}\n\n${generalHelp(VERSION, USAGES, GLOBAL)}`,
      );
      return yield* fatal(process, error.message);
    }
    if (!(error instanceof ProgramError)) throw error;
    return yield* fatal(process, error.message);
  }
};
