// In Docker: cli/cmd/docker. Finds the command, reads its flags, and asks the daemon of this machine.

import type { Process } from "../../hosts/process.ts";
import type { Program } from "../../simulation/index.ts";
import type { DockerSocket } from "../socket.ts";
import { EngineError } from "../engine/model.ts";
import { COMMANDS, NOT_SIMULATED, type Entry } from "./commands.ts";
import { checkCount, parseFlags, UsageError, type Flags } from "./flags.ts";
import { Invocation } from "./invocation.ts";
import { clientVersion } from "./system.ts";
import { GROUPS, plainName } from "./usage/groups.ts";
import { helpOf, rootHelp } from "./usage/help.ts";
import { UNHEARD } from "./usage/unheard.ts";

const NO_DAEMON =
  "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";
/** What it takes to start the client and to reach the daemon. */
const ROUND_TRIP_MS = 45;
/** Errors of these begin with the program's name and end with where to read on. */
const TALKATIVE = new Set(["run", "create"]);

export function* docker(process: Process, socket: DockerSocket | undefined): Program<number> {
  try {
    return yield* dispatch(process, socket, process.argv.slice(1));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    yield* process.stderr.write(error.message);
    return error.status;
  }
}

function* dispatch(process: Process, socket: DockerSocket | undefined, args: string[]): Program<number> {
  const [first, second] = args;
  if (first === undefined || first === "--help" || first === "-h" || (first === "help" && !second)) {
    yield* process.stdout.write(rootHelp());
    return 0;
  }
  if (first === "-v" || first === "--version") {
    yield* process.stdout.write("Docker version 28.2.2, build e6534b4\n");
    return 0;
  }
  if (first === "help") return yield* dispatch(process, socket, [...args.slice(1), "--help"]);
  if (first.startsWith("-")) throw globalFlag(first);
  const grouped = Object.hasOwn(GROUPS, first);
  if (grouped && (second === undefined || second === "--help")) {
    yield* process.stdout.write(helpOf(first));
    return 0;
  }
  const name = grouped ? `${first} ${second}` : first;
  if (NOT_SIMULATED.has(first) || NOT_SIMULATED.has(name))
    throw new UsageError(`docker ${name}: not simulated\n`, 1);
  const entry = COMMANDS.get(plainName(name));
  if (!entry) throw unknown(first, grouped ? second : undefined);
  return yield* run(process, socket, name, entry, args.slice(grouped ? 2 : 1));
}

function* run(
  process: Process,
  socket: DockerSocket | undefined,
  name: string,
  entry: Entry,
  args: readonly string[],
): Program<number> {
  const { flags, operands } = parseFlags(name, args, entry.stopAtOperand ?? false);
  if (flags.has("help")) {
    yield* process.stdout.write(helpOf(name));
    return 0;
  }
  checkCount(name, operands.length, entry.least ?? 0, entry.most ?? entry.least ?? 0);
  const verb = plainName(name);
  refuseUnheard(name, verb, flags);
  const engine = socket && (yield* socket.connect());
  yield* process.simulation.sleep(ROUND_TRIP_MS);
  if (!engine?.running) {
    if (verb === "version") yield* process.stdout.write(`${clientVersion}\n`.replace(/\n\n$/, "\n"));
    throw failure(verb, NO_DAEMON);
  }
  try {
    return yield* entry.command(new Invocation(process, engine), flags, operands);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw failure(verb, error.status === 0 ? error.message : `Error response from daemon: ${error.message}`);
  }
}

function refuseUnheard(name: string, verb: string, flags: Flags): void {
  const unheard = UNHEARD[verb]?.find((flag) => flags.has(flag));
  if (unheard)
    throw new UsageError(`docker ${name} --${unheard}: not simulated\n`, TALKATIVE.has(verb) ? 125 : 1);
}

const failure = (verb: string, message: string): UsageError =>
  TALKATIVE.has(verb)
    ? new UsageError(`docker: ${message}\n\nRun 'docker ${verb} --help' for more information\n`, 125)
    : new UsageError(`${message}\n`, 1);

const globalFlag = (flag: string): UsageError =>
  /^(-H|--host|-c|--context|--config|-D|--debug|-l|--log-level|--tls\w*)(=|$)/.test(flag)
    ? new UsageError(`docker ${flag}: not simulated\n`, 1)
    : new UsageError(
        `unknown ${flag.startsWith("--") ? `flag: ${flag}` : `shorthand flag: '${flag[1]}' in ${flag}`}\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\nRun 'docker --help' for more information\n`,
        125,
      );

const unknown = (first: string, second: string | undefined): UsageError =>
  second === undefined
    ? new UsageError(
        `docker: unknown command: docker ${first}\n\nRun 'docker --help' for more information\n`,
        1,
      )
    : new UsageError(
        `docker: unknown command: docker ${first} ${second}\n\nUsage:  docker ${first}\n\nRun 'docker ${first} --help' for more information\n`,
        1,
      );
