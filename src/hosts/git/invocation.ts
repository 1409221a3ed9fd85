// One call of git: its arguments, its options, what it prints.

import { relativeTo, within } from "./places.ts";
import { resolvePath } from "../fs/paths.ts";
import type { Process } from "../process.ts";
import { fatal, GitError, Repository, type Versions } from "./repository.ts";

/** Runs while virtual time stands still; the answer is an exit code, 0 without one. */
export type Command = (invocation: Invocation) => Promise<number | void>;

export interface Parsed {
  /** By letter or long name, without dashes; the value, or "" for a switch. */
  options: Map<string, string>;
  operands: string[];
  /** What stood after `--`; undefined without one. */
  paths: string[] | undefined;
}

export class Invocation {
  readonly process: Process;
  readonly cwd: string;
  readonly args: readonly string[];
  output = "";
  errors = "";
  /** A first part has already said everything. */
  done = false;
  /** The message that the editor left. */
  edited = false;
  #repository: Repository | undefined;

  constructor(process: Process, cwd: string, args: readonly string[]) {
    this.process = process;
    this.cwd = cwd;
    this.args = args;
  }

  get home(): string {
    return this.process.env.get("HOME") ?? this.process.host.user.home;
  }

  /** A commit without a message opens an editor. */
  get wantsEditor(): boolean {
    return !this.args.some((arg) =>
      /^(-[a-z]*[mFC]|--message|--file|--no-edit|--reuse-message|-h$|--help)/.test(arg),
    );
  }

  get repository(): Repository {
    const { process } = this;
    return (this.#repository ??= Repository.find(process.fs, this.cwd, this.home, process.simulation.now));
  }

  print(text: string): void {
    this.output += text;
  }

  complain(text: string): void {
    this.errors += text;
  }

  /** In colour on a terminal. */
  readonly paint = (style: string, text: string): string =>
    this.process.stdoutIsTerminal && text !== "" ? `\x1b[${style}m${text}\x1b[m` : text;

  /**
   * Reads the arguments. `switches` and `values` name options by letter or word, aliases after a bar (`m|message`); any other is
   * refused as git does.
   */
  parse(switches: string, values = ""): Parsed {
    const names = new Map<string, { name: string; takesValue: boolean }>();
    for (const [list, takesValue] of [[switches, false] as const, [values, true] as const])
      for (const option of list.split(" ").filter(Boolean)) {
        const aliases = option.split("|");
        for (const alias of aliases) names.set(alias, { name: aliases.at(-1)!, takesValue });
      }
    const parsed: Parsed = { options: new Map(), operands: [], paths: undefined };
    for (let i = 0; i < this.args.length; i++) {
      const arg = this.args[i];
      if (arg === "--") {
        parsed.paths = this.args.slice(i + 1);
        break;
      }
      if (arg.startsWith("--")) i += this.#long(arg.slice(2), this.args[i + 1], names, parsed.options);
      else if (/^-./.test(arg)) i += this.#short(arg.slice(1), this.args[i + 1], names, parsed.options);
      else parsed.operands.push(arg);
    }
    return parsed;
  }

  #long(
    arg: string,
    next: string | undefined,
    names: Map<string, { name: string; takesValue: boolean }>,
    options: Map<string, string>,
  ): number {
    const [word, ...rest] = arg.split("=");
    const known = names.get(word);
    if (!known || word.length === 1) throw new GitError(`error: unknown option \`${arg}'`, 129);
    if (!known.takesValue || rest.length > 0) {
      options.set(known.name, rest.join("="));
      return 0;
    }
    if (next === undefined) throw new GitError(`error: option \`${word}' requires a value`, 129);
    options.set(known.name, next);
    return 1;
  }

  #short(
    letters: string,
    next: string | undefined,
    names: Map<string, { name: string; takesValue: boolean }>,
    options: Map<string, string>,
  ): number {
    if (/^\d+$/.test(letters) && names.has("n")) {
      options.set(names.get("n")!.name, letters);
      return 0;
    }
    for (let i = 0; i < letters.length; i++) {
      const known = names.get(letters[i]);
      if (!known) throw new GitError(`error: unknown switch \`${letters[i]}'`, 129);
      if (!known.takesValue) {
        options.set(known.name, "");
        continue;
      }
      const value = letters.slice(i + 1) || next;
      if (value === undefined) throw new GitError(`error: switch \`${letters[i]}' requires a value`, 129);
      const before = options.get(known.name);
      options.set(
        known.name,
        known.name === "message" && before !== undefined ? `${before}\n\n${value}` : value,
      );
      return letters.length > i + 1 ? 0 : 1;
    }
    return 0;
  }

  /** A path argument, from the top of the repository; "" is the top itself. */
  inside(path: string): string {
    const { dir } = this.repository;
    const absolute = resolvePath(this.cwd, path);
    if (!within(absolute, dir)) throw fatal(`${path}: '${path}' is outside repository at '${dir}'`);
    return absolute === dir ? "" : absolute.slice(dir === "/" ? 1 : dir.length + 1);
  }

  /** A path of the repository, as seen from where the command runs. */
  shown(path: string): string {
    return relativeTo(this.repository.dir, this.cwd, path);
  }

  /** The files among `known` that a path argument names: itself, what lies below it, what a pattern matches. */
  matching(argument: string, known: Iterable<string>): string[] {
    const path = this.inside(argument);
    const pattern = /[*?]/.test(path)
      ? new RegExp(
          `^${path
            .replace(/[.+^${}()|[\]\\]/g, "\\$&")
            .replaceAll("*", ".*")
            .replaceAll("?", ".")}$`,
        )
      : undefined;
    return [...known].filter(
      (one) => path === "" || one === path || one.startsWith(`${path}/`) || pattern?.test(one),
    );
  }
}

/** Both sides of a comparison, restricted to paths. */
export function only(invocation: Invocation, paths: readonly string[], versions: Versions): Versions {
  if (paths.length === 0) return versions;
  const wanted = new Set(paths.flatMap((path) => invocation.matching(path, versions.keys())));
  return new Map([...versions].filter(([path]) => wanted.has(path)));
}
