// In urfave/cli, which crictl is made with: flags as Go reads them, and the help that is made of them.

import type { Program } from "../../simulation/index.ts";
import type { Process } from "../process.ts";

export interface Flag {
  name: string;
  alias?: string;
  /** `bool`: it takes no value. */
  kind: "bool" | "string" | "int" | "list";
  usage: string;
  byDefault?: string;
}

export interface Usage {
  name: string;
  aliases?: readonly string[];
  usage: string;
  args?: string;
  flags: readonly Flag[];
}

/** What was said: values by the flag's name. */
export class Said {
  readonly #values = new Map<string, string[]>();
  readonly operands: string[] = [];

  add(name: string, value: string): void {
    this.#values.set(name, [...this.all(name), value]);
  }

  has(name: string): boolean {
    return this.#values.has(name) && this.get(name) !== "false";
  }

  get(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }
}

/** A flag was wrong. */
export class UsageError extends Error {}

const HELP: Flag = { name: "help", alias: "h", kind: "bool", usage: "show help" };

/** Flags end at the first word that is none. */
export function readFlags(known: readonly Flag[], args: readonly string[]): Said {
  const flags = [...known, HELP];
  const find = (name: string) => flags.find((flag) => flag.name === name || flag.alias === name);
  const said = new Said();
  for (let at = 0; at < args.length; at++) {
    const [, word, value] = /^--?([^-=][^=]*)(?:=([^]*))?$/.exec(args[at]) ?? [];
    if (word === undefined || args[at] === "--") {
      said.operands.push(...args.slice(args[at] === "--" ? at + 1 : at));
      return said;
    }
    const flag = find(word);
    const letters = flag || args[at].startsWith("--") || value !== undefined ? [] : [...word];
    const bundle = letters.map(find);
    if (!flag && (bundle.length === 0 || bundle.some((one) => !one)))
      throw new UsageError(`flag provided but not defined: -${word}`);
    for (const one of bundle.slice(0, -1)) said.add(one!.name, "true");
    const last = flag ?? bundle.at(-1)!;
    if (last.kind === "bool") said.add(last.name, value ?? "true");
    else if (value === undefined && at + 1 >= args.length)
      throw new UsageError(`flag needs an argument: -${word}`);
    else said.add(last.name, checked(last, word, value ?? args[++at]));
  }
  return said;
}

function checked({ kind }: Flag, word: string, value: string): string {
  if (kind !== "int" || /^[+-]?\d+$/.test(value)) return value;
  throw new UsageError(`invalid value ${JSON.stringify(value)} for flag -${word}: parse error`);
}

function* flagRows(flags: readonly Flag[]): Generator<[string, string]> {
  for (const { name, alias, kind, usage, byDefault } of flags) {
    const value = kind === "bool" ? "" : " value";
    const more = kind === "list" ? ` [ --${name} value ]` : "";
    const left = `--${name}${value}${alias ? `, -${alias}${value}` : ""}${more}`;
    const preset = byDefault ?? (kind === "bool" ? "false" : kind === "int" ? "0" : undefined);
    yield [left, preset === undefined || name === "help" ? usage : `${usage} (default: ${preset})`];
  }
}

function aligned(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `   ${left.padEnd(width)}${right}\n`).join("");
}

const byName = (flags: readonly Flag[]): Flag[] => [...flags].sort((a, b) => (a.name < b.name ? -1 : 1));

export function commandHelp({ name, usage, args, flags }: Usage): string {
  const rows = [...flagRows([...byName(flags), HELP])];
  return `NAME:\n   crictl ${name} - ${usage}\n\nUSAGE:\n   crictl ${name} [command options]${args ? ` ${args}` : ""}\n\nOPTIONS:\n${aligned(rows)}`;
}

export function generalHelp(version: string, commands: readonly Usage[], flags: readonly Flag[]): string {
  const rows = commands.map(({ name, aliases, usage }): [string, string] => [
    [name, ...(aliases ?? [])].join(", "),
    usage,
  ]);
  return [
    "NAME:\n   crictl - client for CRI\n",
    "USAGE:\n   crictl [global options] command [command options]\n",
    `VERSION:\n   ${version}\n`,
    `COMMANDS:\n${aligned([...rows, ["help, h", "Shows a list of commands or help for one command"]])}`,
    `GLOBAL OPTIONS:\n${aligned([...flagRows([...byName(flags), HELP]), ["--version, -v", "print the version"]])}`,
  ].join("\n");
}

/** As logrus ends a program: in colour on a terminal, as fields elsewhere. */
export function* fatal(process: Process, message: string): Program<number> {
  const stamp = new Date(process.simulation.now).toISOString().replace(/\.\d+/, "");
  yield* process.stderr.write(
    process.stdoutIsTerminal
      ? `\x1b[31mFATA\x1b[0m[0000] ${message.padEnd(44)} \n`
      : `time="${stamp}" level=fatal msg=${JSON.stringify(message)}\n`,
  );
  return 1;
}
