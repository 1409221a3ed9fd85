// In Docker: cli/command/container/{run,create,start,attach,exec}.go.

import type { Program } from "../../simulation/index.ts";
import { canonicalReference } from "../../cluster/container-runtime/image.ts";
import { familiarName } from "../engine/images.ts";
import { EngineError, isRunning, type DockerContainer } from "../engine/model.ts";
import { UsageError, type Flags } from "./flags.ts";
import type { Command, Invocation } from "./invocation.ts";
import { pullImage } from "./pull.ts";
import { environment, ROOTS, specOf } from "./run-options.ts";
import { execIn, lookOn, stay } from "./streams.ts";

const PULLS = ["always", "missing", "never"];
const ALL = new Set(["stdout", "stderr"]);
const fail = (message: string): never => {
  throw new EngineError(0, message);
};

function* createFrom(
  docker: Invocation,
  flags: Flags,
  operands: readonly string[],
): Program<DockerContainer> {
  const spec = specOf(docker.process, flags, operands);
  const policy = flags.get("pull") ?? "missing";
  if (!PULLS.includes(policy))
    fail(`invalid pull option: '${policy}': must be one of "always", "missing" or "never"`);
  const here = docker.engine.images.find(spec.image) !== undefined;
  const quiet = flags.on("quiet");
  if (policy === "always") yield* pullImage(docker, spec.image, { quiet, aside: true });
  else if (!here && policy !== "never") {
    if (!quiet)
      yield* docker.err(`Unable to find image '${familiarName(canonicalReference(spec.image))}' locally\n`);
    yield* pullImage(docker, spec.image, { quiet, aside: true });
  }
  const container = docker.engine.create(spec);
  if (spec.network === "host" && (spec.ports.length > 0 || spec.publishAll))
    yield* docker.err("WARNING: Published ports are discarded when using host network mode\n");
  return container;
}

export const create: Command = function* (docker, flags, operands) {
  const { id } = yield* createFrom(docker, flags, operands);
  yield* docker.out(`${id}\n`);
  return 0;
};

export const run: Command = function* (docker, flags, operands) {
  const { process, engine } = docker;
  const detached = flags.on("detach");
  if (flags.on("tty") && flags.on("interactive") && !detached && !process.stdinIsTerminal)
    return yield* notATerminal(docker);
  const container = yield* createFrom(docker, flags, operands);
  const wanted = flags.has("attach") ? new Set(flags.all("attach").map((name) => name.toLowerCase())) : ALL;
  const { inbox, join } = lookOn(container, wanted);
  if (detached) yield* docker.out(`${container.id}\n`);
  else engine.tell(container, "attach");
  try {
    yield* engine.lifecycle.start(container);
  } catch (error) {
    if (container.spec.autoRemove) engine.forget(container, true);
    if (!(error instanceof EngineError)) throw error;
    const status = container.exitCode === 127 || container.exitCode === 126 ? container.exitCode : 125;
    throw new UsageError(
      `docker: Error response from daemon: ${error.message}\n\nRun 'docker run --help' for more information\n`,
      status,
    );
  }
  if (detached) return 0;
  join();
  return yield* stay(docker, container, inbox, flags.on("interactive"));
};

function* notATerminal(docker: Invocation): Program<number> {
  yield* docker.err("the input device is not a TTY\n");
  return 1;
}

export const start: Command = function* (docker, flags, names) {
  const { engine } = docker;
  if (!flags.on("attach") && !flags.on("interactive")) {
    const failed: string[] = [];
    for (const name of names) {
      const status = yield* docker.each([name], function* () {
        yield* engine.lifecycle.start(engine.get(name));
        yield* docker.out(`${name}\n`);
      });
      if (status !== 0) failed.push(name);
    }
    if (failed.length === 0) return 0;
    yield* docker.err(`Error: failed to start containers: ${failed.join(", ")}\n`);
    return 1;
  }
  if (names.length > 1) fail("you cannot start and attach multiple containers at once");
  const container = engine.get(names[0]);
  engine.tell(container, "attach");
  const { inbox, join } = lookOn(container, ALL);
  yield* engine.lifecycle.start(container);
  join();
  return yield* stay(docker, container, inbox, flags.on("interactive"));
};

export const attach: Command = function* (docker, flags, [name]) {
  const container = docker.engine.get(name);
  if (container.status === "paused") fail("You cannot attach to a paused container, unpause it first");
  if (container.status === "restarting")
    fail("You cannot attach to a restarting container, wait until it is running");
  if (!isRunning(container)) fail("You cannot attach to a stopped container, start it first");
  docker.engine.tell(container, "attach");
  const { inbox, join } = lookOn(container, ALL);
  join();
  return yield* stay(docker, container, inbox, !flags.on("no-stdin"));
};

export const exec: Command = function* (docker, flags, [name, ...argv]) {
  const { engine, process } = docker;
  const [stdin, tty] = [flags.on("interactive"), flags.on("tty")];
  const container = engine.get(name);
  if (!ROOTS.test(flags.get("user") ?? ""))
    throw new UsageError("docker exec --user other than root: not simulated\n", 1);
  if (stdin && tty && !process.stdinIsTerminal) return yield* notATerminal(docker);
  if (container.status === "paused")
    throw new EngineError(409, `container ${name} is paused, unpause the container before exec`);
  if (container.status === "restarting")
    throw new EngineError(
      409,
      `container ${container.id} is restarting, wait until the container is running`,
    );
  if (!isRunning(container)) throw new EngineError(409, `container ${container.id} is not running`);
  const workingDir = flags.get("workdir");
  const execID = engine.newId();
  for (const step of ["exec_create", "exec_start"])
    engine.tell(container, `${step}: ${argv.join(" ")}`, { execID });
  try {
    const code = yield* execIn(docker, container, argv, {
      stdin,
      tty,
      detach: flags.on("detach"),
      env: environment(process, flags),
      workingDir,
    });
    if (!flags.on("detach")) engine.tell(container, "exec_die", { execID, exitCode: String(code) });
    return code;
  } catch (error) {
    if (!(error instanceof EngineError) || error.status !== 0) throw error;
    yield* docker.out(`${error.message}\n`);
    return error.message.endsWith("permission denied") ? 126 : 127;
  }
};
