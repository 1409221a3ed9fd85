// In Kubernetes: github.com/spf13/pflag, as kubectl uses it. Flags of a command, their parsing and its refusals.

import { goQuote } from "../cluster/apimachinery/go-format.ts";
import { DurationError, parseDuration } from "../cluster/apimachinery/duration.ts";
import { Failure } from "./failure.ts";

export type FlagType = "bool" | "string" | "int" | "duration" | "list" | "array";

export interface FlagSpec {
  name: string;
  shorthand?: string;
  type: FlagType;
  /** As `--help` shows it. */
  fallback: string;
  description: string;
  /** What the flag means when it stands without a value. */
  bare?: string;
}

const BARE: Readonly<Record<string, string>> = {
  "dry-run": "unchanged",
  cascade: "background",
  validate: "strict",
};

/** Reads lines such as `-l, --selector='': which objects`. A list that takes commas literally is written `=[...]`. */
export function flagSpecs(text: string): FlagSpec[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.startsWith("-"))
    .map((line) => {
      const [, shorthand, name, fallback, description] = /^(?:-(\w), )?--([\w-]+)=('.*?'|.*?):\s*(.*)$/.exec(
        line,
      )!;
      const type = typeOf(fallback);
      const bare = type === "bool" ? "true" : BARE[name];
      return { name, shorthand, type, fallback: fallback === "[...]" ? "[]" : fallback, description, bare };
    });
}

function typeOf(fallback: string): FlagType {
  if (fallback === "true" || fallback === "false") return "bool";
  if (fallback === "[]") return "list";
  if (fallback === "[...]") return "array";
  if (/^-?\d+$/.test(fallback)) return "int";
  return /^\d+(s|m0s)$/.test(fallback) ? "duration" : "string";
}

/** The flags of one invocation. */
export class Flags {
  #specs = new Map<string, FlagSpec>();
  #values = new Map<string, string[]>();

  /** As they were given, one after the other. */
  readonly given: [name: string, value: string][] = [];

  #own: ReadonlySet<string>;

  /** `specs` are the command's own, `global` those that every command takes; a command's own flag hides a global one. */
  constructor(specs: readonly FlagSpec[], global: readonly FlagSpec[] = []) {
    for (const spec of [...specs, ...global])
      if (!this.#specs.has(spec.name)) this.#specs.set(spec.name, spec);
    this.#own = new Set(specs.map(({ name }) => name));
  }

  /** The value of a global flag; empty when the command has a flag of that name for something else. */
  global(name: string): string {
    return this.#own.has(name) ? "" : this.string(name);
  }

  has(name: string): boolean {
    return this.#specs.has(name);
  }

  /** Whether the flag was given. */
  changed(name: string): boolean {
    return this.#values.has(name);
  }

  bool(name: string): boolean {
    return (this.#values.get(name)?.at(-1) ?? this.#specs.get(name)?.fallback) === "true";
  }

  string(name: string): string {
    const given = this.#values.get(name)?.at(-1);
    if (given !== undefined) return given;
    return (this.#specs.get(name)?.fallback ?? "").replace(/^'(.*)'$/, "$1");
  }

  int(name: string): number {
    return Number(this.string(name));
  }

  /** Milliseconds. */
  duration(name: string): number {
    const text = this.string(name);
    return /^\d+$/.test(text) ? Number(text) * 1000 : parseDuration(text);
  }

  list(name: string): string[] {
    return this.#values.get(name) ?? [];
  }

  set(name: string, value: string): void {
    this.#values.set(name, [value]);
  }

  /** Reads arguments; returns what is not a flag. `dashAt` is how many of those stood before `--`, or -1. */
  parse(args: readonly string[]): { positional: string[]; dashAt: number } {
    const positional: string[] = [];
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      if (arg === "--")
        return { positional: [...positional, ...args.slice(i + 1)], dashAt: positional.length };
      if (arg.startsWith("--")) i += this.#long(arg, args[i + 1]);
      else if (arg.startsWith("-") && arg.length > 1) i += this.#short(arg, args[i + 1]);
      else positional.push(arg);
    }
    return { positional, dashAt: -1 };
  }

  #long(arg: string, next: string | undefined): number {
    const equals = arg.indexOf("=");
    const name = arg.slice(2, equals < 0 ? undefined : equals);
    if (name === "" || name.startsWith("-")) throw new Failure(`bad flag syntax: ${arg}`);
    const spec = this.#specs.get(name) ?? this.#specs.get(name.replaceAll("_", "-"));
    if (!spec) throw new Failure(`unknown flag: --${name}`);
    if (equals >= 0) this.#assign(spec, arg.slice(equals + 1));
    else if (spec.bare !== undefined) this.#assign(spec, spec.bare);
    else {
      if (next === undefined) throw new Failure(`flag needs an argument: --${name}`);
      this.#assign(spec, next);
      return 1;
    }
    return 0;
  }

  #short(arg: string, next: string | undefined): number {
    for (let i = 1; i < arg.length; i++) {
      const spec = [...this.#specs.values()].find(({ shorthand }) => shorthand === arg[i]);
      if (!spec) throw new Failure(`unknown shorthand flag: '${arg[i]}' in -${arg.slice(i)}`);
      if (arg[i + 1] === "=") {
        this.#assign(spec, arg.slice(i + 2));
        return 0;
      }
      if (spec.bare !== undefined) {
        this.#assign(spec, spec.bare);
        continue;
      }
      if (i + 1 < arg.length) {
        this.#assign(spec, arg.slice(i + 1));
        return 0;
      }
      if (next === undefined) throw new Failure(`flag needs an argument: '${arg[i]}' in -${arg.slice(i)}`);
      this.#assign(spec, next);
      return 1;
    }
    return 0;
  }

  #assign(spec: FlagSpec, text: string): void {
    const why = problemWith(spec.type, text);
    if (why) {
      const label = spec.shorthand ? `-${spec.shorthand}, --${spec.name}` : `--${spec.name}`;
      throw new Failure(`invalid argument ${goQuote(text)} for ${goQuote(label)} flag: ${why}`);
    }
    this.given.push([spec.name, text]);
    const before = this.#values.get(spec.name) ?? [];
    if (spec.type === "list")
      this.#values.set(spec.name, [...before, ...text.split(",").filter((part) => part !== "")]);
    else if (spec.type === "array") this.#values.set(spec.name, [...before, text]);
    else if (spec.type === "bool")
      this.#values.set(spec.name, [/^(1|t|true)$/i.test(text) ? "true" : "false"]);
    else this.#values.set(spec.name, [text]);
  }
}

function problemWith(type: FlagType, text: string): string | undefined {
  if (type === "bool" && !/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text))
    return `strconv.ParseBool: parsing ${goQuote(text)}: invalid syntax`;
  if (type === "int" && !/^[-+]?\d+$/.test(text))
    return `strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`;
  if (type !== "duration" || /^\d+$/.test(text)) return undefined;
  try {
    parseDuration(text);
    return undefined;
  } catch (error) {
    if (error instanceof DurationError) return error.message;
    throw error;
  }
}
