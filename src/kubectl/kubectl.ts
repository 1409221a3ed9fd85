// In Kubernetes: cmd/kubectl. Finds the command, reads its flags, runs it, and says how it failed.

import { goQuote } from "../cluster/apimachinery/go-format.ts";
import { BrokenPipe, type Executable, type Process } from "../hosts/process.ts";
import type { Program } from "../simulation/index.ts";
import type { Command, Found } from "./command.ts";
import { VERBS } from "./commands.ts";
import { Failure, exitCodeOf, failureText } from "./failure.ts";
import { GLOBAL_FLAGS } from "./flag-sets.ts";
import { Flags, flagSpecs, type FlagSpec } from "./flags.ts";
import { Invocation } from "./invocation.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import { Failures } from "./failure.ts";

export { complete } from "./complete.ts";

/** kubectl 1.36, as a program of the simulated laptop. */
export const kubectl: Executable = function* (process) {
  try {
    return yield* execute(process, process.argv.slice(1));
  } catch (error) {
    if (error instanceof BrokenPipe) return 141;
    if (!(error instanceof Failure || error instanceof StatusError || error instanceof Failures)) throw error;
    const text = failureText(error);
    if (text) yield* process.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
    return exitCodeOf(error);
  }
};

const RECORD = "--record=false: --record will be removed in the future";

function* execute(process: Process, args: string[]): Program<number> {
  const found = yield* findCommand(process, args);
  if (!found) return yield* rootHelp(process, args);
  const { command, path } = found;
  const deprecated = flagSpecs(`${command.records ? RECORD : ""}\n${command.deprecatedFlags ?? ""}`);
  const flags = new Flags([...flagSpecs(command.flags ?? ""), ...deprecated], flagSpecs(GLOBAL_FLAGS));
  const { positional, dashAt } = parseFlags(flags, found);
  for (const [given] of flags.given)
    for (const { name, description } of deprecated)
      if (name === given) yield* process.stderr.write(`Flag --${name} has been deprecated, ${description}\n`);
  const k = new Invocation(process, flags, positional, dashAt, path);
  if (flags.bool("help") || !command.run) return yield* helpOf(k, found);
  const missing = (command.required ?? []).filter((name) => !flags.changed(name));
  if (missing.length > 0) throw new Failure(`required flag(s) ${missing.map(goQuote).join(", ")} not set`);
  try {
    const exitCode = (yield* command.run(k)) ?? 0;
    return yield* k.finish(exitCode);
  } catch (error) {
    if (!command.failsWith || !(error instanceof Failure || error instanceof StatusError)) throw error;
    throw new Failure(failureText(error), { exitCode: command.failsWith, verbatim: true });
  }
}

function parseFlags(flags: Flags, { path, args }: Found) {
  try {
    return flags.parse(args);
  } catch (error) {
    if (error instanceof Failure)
      throw new Failure(`${error.message}\nSee 'kubectl ${path} --help' for usage.`);
    throw error;
  }
}

/** The command that the first words name; undefined when there are none. */
export function* findCommand(process: Process, args: string[]): Program<Found | undefined> {
  const global = flagSpecs(GLOBAL_FLAGS);
  const at = nextWord(args, 0, global);
  if (at < 0 || args[at] === "help") return undefined;
  const verb = VERBS.find(({ name }) => name === args[at]);
  if (!verb) throw unknownCommand(args[at]);
  let { command } = yield* process.simulation.hold(() => verb.load());
  let path = verb.name;
  let rest = args.toSpliced(at, 1);
  for (;;) {
    const specs = [...flagSpecs(command.flags ?? ""), ...global];
    const next = command.subcommands ? nextWord(rest, at, specs) : -1;
    const sub = next < 0 ? undefined : subcommandOf(command, rest[next]);
    if (!sub) break;
    command = sub.command;
    path += ` ${sub.name}`;
    rest = rest.toSpliced(next, 1);
  }
  const word = command.run || ALWAYS_HELPS.has(path) ? -1 : nextWord(rest, 0, global);
  if (word >= 0 && !rest.includes("--help") && !rest.includes("-h")) {
    const words = rest.filter((arg) => !arg.startsWith("-")).join(" ");
    throw new Failure(`unknown command ${goQuote(words)}\nSee 'kubectl ${path} -h' for help and examples`);
  }
  return { command, path, args: rest };
}

function subcommandOf(command: Command, word: string): { name: string; command: Command } | undefined {
  for (const [name, sub] of Object.entries(command.subcommands ?? {}))
    if (name === word || sub.aliases?.includes(word)) return { name, command: sub };
  return undefined;
}

/** Where the next argument stands that is neither a flag nor a flag's value; -1 when there is none. */
function nextWord(args: readonly string[], from: number, specs: readonly FlagSpec[]): number {
  for (let i = from; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") return -1;
    if (!arg.startsWith("-") || arg === "-") return i;
    if (arg.includes("=")) continue;
    const spec = arg.startsWith("--")
      ? specs.find(({ name }) => name === arg.slice(2))
      : specs.find(({ shorthand }) => shorthand === arg.at(-1) && arg.length === 2);
    if (spec && spec.bare === undefined) i++;
  }
  return -1;
}

function unknownCommand(word: string): Failure {
  const close = VERBS.map(({ name }) => name)
    .filter(
      (name) =>
        name !== "options" &&
        (distance(word, name) <= 2 || name.toLowerCase().startsWith(word.toLowerCase())),
    )
    .sort();
  const hint =
    close.length > 0 ? `\n\nDid you mean this?\n${close.map((name) => `\t${name}`).join("\n")}` : "";
  return new Failure(`unknown command ${goQuote(word)} for "kubectl"${hint}`);
}

/** Levenshtein's distance, letter case aside. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1].toLowerCase() === b[j - 1].toLowerCase();
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}

function* rootHelp(process: Process, args: string[]): Program<number> {
  const words = args.filter((arg) => !arg.startsWith("-") && arg !== "help");
  const help = yield* process.simulation.hold(() => import("./help.ts"));
  const found = words.length > 0 ? yield* findCommand(process, words) : undefined;
  const unknown = args.find(
    (arg) =>
      arg.startsWith("--") &&
      !/^--(help|v)/.test(arg) &&
      !flagSpecs(GLOBAL_FLAGS).some(({ name }) => arg.split("=")[0] === `--${name}`),
  );
  if (unknown) throw new Failure(`unknown flag: ${unknown.split("=")[0]}\nSee 'kubectl --help' for usage.`);
  yield* process.stdout.write(found ? help.commandHelp(found) : help.rootHelp());
  return 0;
}

/** Commands that answer any word with their help. */
const ALWAYS_HELPS: ReadonlySet<string> = new Set(["certificate"]);

/** `--help` succeeds; most commands that only have subcommands fail without one. */
function* helpOf(k: Invocation, found: Found): Program<number> {
  const help = yield* k.process.simulation.hold(() => import("./help.ts"));
  yield* k.print(help.commandHelp(found));
  return k.flags.bool("help") || ALWAYS_HELPS.has(found.path) ? 0 : 1;
}
