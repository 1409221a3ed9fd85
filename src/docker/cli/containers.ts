// In Docker: cli/command/container: stop, restart, kill, rm, pause, wait, rename, update, port, diff, cp, prune.

import { FileError, type FileSystem } from "../../hosts/fs/file-system.ts";
import { resolvePath } from "../../hosts/fs/paths.ts";
import { filesOf } from "../../cluster/container-runtime/container.ts";
import { signalNamed } from "../../hosts/signals.ts";
import type { Program } from "../../simulation/index.ts";
import { EngineError, isRunning, type DockerContainer } from "../engine/model.ts";
import { bytesIn, type Flags } from "./flags.ts";
import { humanSize } from "./format.ts";
import type { Command, Invocation } from "./invocation.ts";
import { restartPolicy } from "./run-options.ts";

const fail = (message: string): never => {
  throw new EngineError(0, message);
};

/** Does something to each container and prints its name as it was given. */
const toEach = (
  act: (docker: Invocation, container: DockerContainer, flags: Flags) => Program<void> | void,
): Command =>
  function* (docker, flags, names) {
    return yield* docker.each(names, function* (name) {
      const acting = act(docker, docker.engine.get(name), flags);
      if (acting) yield* acting;
      yield* docker.out(`${name}\n`);
    });
  };

const seconds = (flags: Flags): number | undefined => {
  const value = flags.get("time") ?? flags.get("timeout");
  return value === undefined ? undefined : Number(value);
};

const signalOf = (name: string): string => {
  const signal = signalNamed(name);
  if (!signal) throw new EngineError(400, `invalid signal: ${name}`);
  return signal;
};

export const stop = toEach(({ engine }, container, flags) =>
  engine.lifecycle.stop(
    container,
    seconds(flags),
    flags.has("signal") ? signalOf(flags.get("signal")!) : undefined,
  ),
);

export const restart = toEach(function* ({ engine }, container, flags) {
  yield* engine.lifecycle.stop(container, seconds(flags));
  yield* engine.lifecycle.start(container);
  engine.tell(container, "restart");
});

export const kill = toEach(({ engine }, container, flags) =>
  engine.lifecycle.kill(container, signalOf(flags.get("signal") ?? "KILL")),
);

export const pause = toEach(({ engine }, container) => engine.lifecycle.pause(container));
export const unpause = toEach(({ engine }, container) => engine.lifecycle.unpause(container));

export const rm: Command = function* (docker, flags, names) {
  const force = flags.on("force");
  return yield* docker.each(names, function* (name) {
    if (force && !docker.engine.lookUp(name)) {
      yield* docker.err(`Error response from daemon: No such container: ${name}\n`);
      return;
    }
    docker.engine.remove(name, { force, volumes: flags.on("volumes") });
    yield* docker.out(`${name}\n`);
  });
};

export const waitFor: Command = function* (docker, _, names) {
  return yield* docker.each(names, function* (name) {
    const code = yield* docker.engine.lifecycle.untilStopped(docker.engine.get(name));
    yield* docker.out(`${code}\n`);
  });
};

export const rename: Command = function* (docker, _, [from, to]) {
  try {
    docker.engine.rename(from, to);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    yield* docker.err(
      `Error response from daemon: ${error.message}\nError: failed to rename container named ${from}\n`,
    );
    return 1;
  }
  return 0;
};

const UPDATABLE = ["memory", "memory-swap", "cpus", "restart"];

export const update: Command = function* (docker, flags, names) {
  const given = UPDATABLE.filter((name) => flags.has(name));
  const size = (name: string) => (flags.get(name) === "-1" ? -1 : bytesIn(flags.get(name)!)!);
  if (given.length === 0) fail("you must provide one or more flags when using this command");
  return yield* docker.each(names, function* (name) {
    docker.engine.update(name, {
      ...(flags.has("memory") ? { memory: size("memory") } : {}),
      ...(flags.has("memory-swap") ? { memorySwap: size("memory-swap") } : {}),
      ...(flags.has("cpus") ? { nanoCpus: Math.round(Number(flags.get("cpus")) * 1e9) } : {}),
      ...(flags.has("restart") ? { restart: restartPolicy(flags.get("restart")!) } : {}),
    });
    yield* docker.out(`${name}\n`);
  });
};

/** `80/tcp -> 0.0.0.0:8080`, in both families of addresses. */
export const port: Command = function* (docker, _, [name, wanted]) {
  const { bound } = docker.engine.get(name);
  const [number, protocol = "tcp"] = (wanted ?? "").split("/");
  const found = bound.filter(
    ({ binding }) => !wanted || (binding.containerPort === Number(number) && binding.protocol === protocol),
  );
  if (wanted && found.length === 0) fail(`Error: No public port '${wanted}' published for ${name}`);
  for (const { binding, hostPort } of found) {
    const label = wanted ? "" : `${binding.containerPort}/${binding.protocol} -> `;
    const addresses = binding.hostIp === "0.0.0.0" ? ["0.0.0.0", "[::]"] : [binding.hostIp];
    for (const address of addresses) yield* docker.out(`${label}${address}:${hostPort}\n`);
  }
  return 0;
};

export const diff: Command = function* (docker, _, [name]) {
  const { fs, spec, image } = docker.engine.get(name);
  if (!fs) return 0;
  const fresh = filesOf(docker.process.simulation, image);
  const covered = new Set([
    ...["/dev", "/proc", "/sys", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/etc/passwd"],
    ...spec.mounts.map(({ destination }) => destination),
  ]);
  const changes = [...changedBelow(fs, fresh, "/", covered), ...gone(fs, fresh, "/", covered)].sort((x, y) =>
    x.slice(2) < y.slice(2) ? -1 : 1,
  );
  yield* docker.out([...new Set(changes)].map((line) => `${line}\n`).join(""));
  return 0;
};

const below = (folder: string, name: string) => `${folder === "/" ? "" : folder}/${name}`;

function changedBelow(
  fs: FileSystem,
  fresh: FileSystem,
  folder: string,
  covered: ReadonlySet<string>,
): string[] {
  return fs.list(folder).flatMap((name) => {
    const path = below(folder, name);
    if (covered.has(path)) return [];
    const { type } = fs.lstat(path);
    if (!fresh.exists(path)) {
      const inside = type === "directory" ? changedBelow(fs, fresh, path, covered) : [];
      return [`A ${path}`, ...inside];
    }
    if (type === "directory") {
      const inside = [...changedBelow(fs, fresh, path, covered), ...gone(fs, fresh, path, covered)];
      return inside.length > 0 ? [`C ${path}`, ...inside] : [];
    }
    return type === "file" && fs.readText(path) !== fresh.readText(path) ? [`C ${path}`] : [];
  });
}

/** What the image has directly in a folder, and the container no more. */
const gone = (fs: FileSystem, fresh: FileSystem, folder: string, covered: ReadonlySet<string>): string[] =>
  fresh
    .list(folder)
    .map((name) => below(folder, name))
    .filter((path) => !covered.has(path) && !fs.exists(path))
    .map((path) => `D ${path}`);

const TAR_BLOCK = 512;

/** Copies a file or a folder; the target may be a folder or a new name. The answer: how long a tar archive of it is, but for its end. */
function copy(from: FileSystem, source: string, to: FileSystem, target: string): number {
  const { type, mode } = from.stat(source);
  if (type !== "directory") {
    const name = source.split("/").at(-1)!;
    const place = to.exists(target) && to.stat(target).type === "directory" ? `${target}/${name}` : target;
    const content = from.read(source);
    to.write(place, content, { mode });
    return TAR_BLOCK + Math.ceil(content.length / TAR_BLOCK) * TAR_BLOCK;
  }
  to.mkdir(target, { parents: true });
  return from
    .list(source)
    .reduce((sum, name) => sum + copy(from, `${source}/${name}`, to, `${target}/${name}`), TAR_BLOCK);
}

export const cp: Command = function* (docker, flags, [source, target]) {
  const { engine, process } = docker;
  const place = (text: string) => {
    const at = text.indexOf(":");
    if (at < 1 || text.startsWith("/") || text.startsWith("."))
      return { fs: process.fs, path: resolvePath(process.cwd, text) };
    const container = engine.get(text.slice(0, at));
    const path = resolvePath("/", text.slice(at + 1));
    if (!container.fs)
      throw new EngineError(404, `Could not find the file ${path} in container ${container.name}`);
    return { fs: container.fs, path, container };
  };
  if (source === "-" || target === "-") fail("docker cp -: not simulated");
  const [from, to] = [place(source), place(target)];
  if (from.container && to.container) fail("copying between containers is not supported");
  if (!from.container && !to.container) fail("must specify at least one container source");
  try {
    const into =
      from.fs.stat(from.path).type === "directory" && to.fs.exists(to.path) && !source.endsWith("/.")
        ? `${to.path}/${from.path.split("/").at(-1)}`
        : to.path;
    const bytes = copy(from.fs, from.path, to.fs, into);
    const where = to.container ? target : to.path + (/\/\.?$/.exec(`/${target}`)?.[0] ?? "");
    if (process.stdoutIsTerminal && !flags.on("quiet"))
      yield* docker.err(`Successfully copied ${humanSize(bytes + 2 * TAR_BLOCK)} to ${where}\n`);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (from.container)
      throw new EngineError(404, `Could not find the file ${from.path} in container ${from.container.name}`);
    return fail(`lstat ${from.path}: no such file or directory`);
  }
  return 0;
};

/** Removes the containers that do not run; their ids. */
export function pruneContainers({ engine }: Invocation): string[] {
  const gone = engine.list().filter((one) => !isRunning(one) && one.status !== "restarting");
  for (const { id } of gone) engine.remove(id);
  return gone.map(({ id }) => id);
}

export const containerPrune: Command = function* (docker, flags) {
  if (!(yield* confirmed(docker, flags, "WARNING! This will remove all stopped containers."))) return 0;
  const ids = pruneContainers(docker);
  if (ids.length > 0) yield* docker.out(`Deleted Containers:\n${ids.map((id) => `${id}\n`).join("")}\n`);
  yield* docker.out("Total reclaimed space: 0B\n");
  return 0;
};

/** Asks, unless `--force` was given. */
export function* confirmed(docker: Invocation, flags: Flags, warning: string): Program<boolean> {
  if (flags.on("force")) return true;
  yield* docker.out(`${warning}\nAre you sure you want to continue? [y/N] `);
  const chunk = yield* docker.process.stdin.read();
  const answer = new TextDecoder().decode(chunk ?? new Uint8Array()).trim();
  return answer === "y" || answer === "Y";
}
