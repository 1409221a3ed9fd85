// How docker reads its command line: as spf13/pflag does, with the flags that the command's help names.

import { CONTAINERS_HELP } from "./help-containers.ts";
import { OBJECTS_HELP } from "./help-objects.ts";
import { RUN_HELP } from "./help-run.ts";
import { SYSTEM_HELP } from "./help-system.ts";

/** What ends the command with a text on standard error. */
export class UsageError extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

interface Flag {
  name: string;
  letter?: string;
  /** undefined: a switch. */
  type?: string;
}

const TEXTS: Readonly<Record<string, string>> = {
  ...CONTAINERS_HELP,
  ...OBJECTS_HELP,
  ...RUN_HELP,
  ...SYSTEM_HELP,
};

/** Other words for the same command. */
const SAME: Readonly<Record<string, string>> = {
  create: "run",
  "container ls": "ps",
  "container list": "ps",
  "container ps": "ps",
  "image list": "image ls",
  "image rm": "rmi",
  "image remove": "rmi",
  "image pull": "pull",
  "image history": "history",
  "image tag": "tag",
  "network list": "network ls",
  "network remove": "network rm",
  "volume list": "volume ls",
  "volume remove": "volume rm",
  "system events": "events",
  "system info": "info",
};

/** Flags that exist, but are not shown. */
const HIDDEN: Readonly<Record<string, readonly Flag[]>> = {
  run: [
    { name: "net", type: "network" },
    { name: "net-alias", type: "list" },
    { name: "dns-opt", type: "list" },
  ],
};

/** The words under which a command's help stands: `container run` is `run`. */
export const plainName = (command: string): string => {
  if (command in SAME) return SAME[command];
  const short = command.replace(/^container /, "");
  return command in TEXTS ? command : (SAME[short] ?? short);
};

/** The help of a command; `create` is `run` without what only a running container has. */
export function helpOf(command: string): string | undefined {
  const text = TEXTS[plainName(command)];
  if (command !== "create") return text;
  const without = /^ {2}(-d, |    )--(detach|detach-keys|sig-proxy)\b.*\n(?: {20,}\S.*\n)*/gm;
  return text
    .replace(without, "")
    .replaceAll("docker run", "docker create")
    .replaceAll("docker container run", "docker container create")
    .replace("Create and run a new container from an image", "Create a new container");
}

export const usageOf = (command: string): string =>
  /^Usage: {2}(.*)$/m.exec(helpOf(command) ?? "")?.[1] ?? `docker ${command}`;

function flagsOf(command: string): Flag[] {
  const lines = (helpOf(command) ?? "").matchAll(
    /^ {2}(?:-(\w), | {4})--([\w-]+)(?: ([\w-]+))?(?: {2,}|$)/gm,
  );
  const told = [...lines].map(([, letter, name, type]) => ({ name, letter, type }));
  return [...told, ...(HIDDEN[plainName(command)] ?? []), { name: "help" }];
}

export class Flags {
  readonly #values = new Map<string, string[]>();

  add(name: string, value: string): void {
    this.#values.set(name, [...(this.#values.get(name) ?? []), value]);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** A switch. */
  on(name: string): boolean {
    const value = this.get(name);
    return value !== undefined && value !== "false" && value !== "0";
  }

  /** The value given last. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }
}

const footer = (command: string) =>
  `\n\nUsage:  ${usageOf(command)}\n\nRun 'docker ${command} --help' for more information`;

const misuse = (command: string, message: string) => new UsageError(`${message}${footer(command)}\n`, 125);

/** Values that are wrong in themselves; the message is the flag's. */
const WRONG: Readonly<Record<string, (value: string) => string | undefined>> = {
  bytes: (value) => (value === "-1" || bytesIn(value) !== undefined ? undefined : `invalid size: '${value}'`),
  int: (value) =>
    /^[+-]?\d+$/.test(value)
      ? undefined
      : `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`,
  decimal: (value) =>
    /^\d*\.?\d+$|^\d+\.$/.test(value) ? undefined : `failed to parse ${value} as a rational number`,
  duration: (value) =>
    /^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$|^0$/.test(value)
      ? undefined
      : `time: invalid duration ${JSON.stringify(value)}`,
};

/** `64m`, `1.5g`, `512` in bytes. */
export function bytesIn(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([kKmMgGtT]?)(?:i?[bB])?$/.exec(text);
  if (!match) return undefined;
  return Math.trunc(Number(match[1]) * 1024 ** " kmgt".indexOf(match[2].toLowerCase() || " "));
}

/** `1m30s` in milliseconds. */
export function durationIn(text: string): number {
  const units: Record<string, number> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit],
    0,
  );
}

/** Throws UsageError. `stopAtOperand`: what follows the first operand is not docker's. */
export function parseFlags(
  command: string,
  args: readonly string[],
  stopAtOperand: boolean,
): { flags: Flags; operands: string[] } {
  const known = flagsOf(command);
  const flags = new Flags();
  const operands: string[] = [];
  const set = (flag: Flag, value: string, as: string) => {
    const why = flag.type && WRONG[flag.type]?.(value);
    if (why)
      throw misuse(
        command,
        `invalid argument ${JSON.stringify(value)} for ${JSON.stringify(as)} flag: ${why}`,
      );
    flags.add(flag.name, value);
  };
  const shown = ({ name, letter }: Flag) => (letter ? `-${letter}, --${name}` : `--${name}`);
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--") {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (arg.startsWith("--")) {
      const [, name, value] = /^--([^=]*)(?:=([^]*))?$/.exec(arg)!;
      const flag = known.find((one) => one.name === name);
      if (!flag) throw misuse(command, `unknown flag: --${name}`);
      if (flag.type && value === undefined && i + 1 >= args.length)
        throw misuse(command, `flag needs an argument: --${name}`);
      set(flag, value ?? (flag.type ? args[++i] : "true"), shown(flag));
    } else if (arg.startsWith("-") && arg !== "-") {
      for (let at = 1; at < arg.length; at++) {
        const flag = known.find(({ letter }) => letter === arg[at]);
        if (!flag) throw misuse(command, `unknown shorthand flag: '${arg[at]}' in ${arg}`);
        if (!flag.type) {
          set(flag, "true", shown(flag));
          continue;
        }
        const attached = arg.slice(at + 1).replace(/^=/, "");
        if (attached === "" && i + 1 >= args.length)
          throw misuse(command, `flag needs an argument: '${arg[at]}' in ${arg}`);
        set(flag, attached || args[++i], shown(flag));
        break;
      }
    } else if (stopAtOperand) {
      operands.push(...args.slice(i));
      break;
    } else operands.push(arg);
  }
  return { flags, operands };
}

/** Throws UsageError when there are too few or too many operands. */
export function checkCount(command: string, count: number, least: number, most: number): void {
  if (count >= least && count <= most) return;
  const plural = (n: number) => `${n} argument${n === 1 ? "" : "s"}`;
  const needs =
    most === 0
      ? "accepts no arguments"
      : least === most
        ? `requires ${plural(least)}`
        : count < least
          ? `requires at least ${plural(least)}`
          : `requires at most ${plural(most)}`;
  const verb = least !== most && count < least ? "See" : "Run";
  throw new UsageError(
    `docker: 'docker ${command}' ${needs}\n\nUsage:  ${usageOf(command)}\n\n${verb} 'docker ${command} --help' for more information\n`,
    1,
  );
}
