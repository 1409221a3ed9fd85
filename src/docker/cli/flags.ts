// How docker reads its command line: as spf13/pflag does, with the flags that usage/ lists for the command.

import { plainName, USAGES } from "./usage/groups.ts";
import { usageOf } from "./usage/help.ts";
import { flag, type Flag } from "./usage/usage.ts";

/** What ends the command with a text on standard error. */
export class UsageError extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

const HELP = flag("--help");

const flagsOf = (command: string): readonly Flag[] => [...(USAGES[plainName(command)]?.flags ?? []), HELP];

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
  filter: (value) =>
    value === "" || value.includes("=") ? undefined : "bad format of filter (expected name=value)",
  duration: (value) =>
    /^(\d+(\.\d+)?(ns|us|ms|s|m|h))+$|^0$/.test(value)
      ? undefined
      : `time: invalid duration ${JSON.stringify(value)}`,
};

/** As WRONG, for lists whose entries have a form. */
const WRONG_ENTRY: Readonly<Record<string, (entry: string) => string | undefined>> = {
  env: (entry) => (entry.startsWith("=") ? `invalid environment variable: ${entry}` : undefined),
  label: (entry) => (/^\s*(=|$)/.test(entry) ? `invalid label '${entry}': empty name` : undefined),
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
    const why = flag.type && (WRONG[flag.type]?.(value) ?? WRONG_ENTRY[flag.name]?.(value));
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
        : most === Infinity
          ? `requires at least ${plural(least)}`
          : least === 0
            ? `requires at most ${plural(most)}`
            : `requires at least ${least} and at most ${plural(most)}`;
  const verb = most === Infinity ? "See" : "Run";
  throw new UsageError(
    `docker: 'docker ${command}' ${needs}\n\nUsage:  ${usageOf(command)}\n\n${verb} 'docker ${command} --help' for more information\n`,
    1,
  );
}
