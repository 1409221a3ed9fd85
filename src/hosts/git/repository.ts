// A repository as commands see it: three versions of each file (last commit, index, work folder), names of commits, settings.

import * as git from "isomorphic-git";
import { FileError, type FileSystem } from "../fs/file-system.ts";
import { dirName, joinPath } from "../fs/paths.ts";
import { fileAdapter } from "./file-adapter.ts";

/** Ends a command: what is printed to standard error, and the exit code. */
export class GitError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 128) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const fatal = (message: string): GitError => new GitError(`fatal: ${message}`);

/** One version of a file. */
export interface Blob {
  oid: string;
  /** `100644` */
  mode: string;
}

export type Versions = ReadonlyMap<string, Blob>;

export interface State {
  head: Versions;
  index: Versions;
  /** Tracked or not; without what .gitignore names. */
  work: Versions;
}

export interface Person {
  name: string;
  email: string;
  timestamp: number;
  timezoneOffset: number;
}

const decoder = new TextDecoder();

export class Repository {
  readonly fs: FileSystem;
  readonly dir: string;
  readonly #home: string;
  readonly #now: number;
  readonly options: { fs: ReturnType<typeof fileAdapter>; dir: string; cache: object };

  constructor(fs: FileSystem, dir: string, home: string, now: number) {
    this.fs = fs;
    this.dir = dir;
    this.#home = home;
    this.#now = now;
    this.options = { fs: fileAdapter(fs), dir, cache: {} };
  }

  /** The repository that a folder lies in. */
  static find(fs: FileSystem, cwd: string, home: string, now: number): Repository {
    for (let dir = cwd; ; dir = dirName(dir)) {
      if (fs.exists(joinPath(dir, ".git"))) return new Repository(fs, dir, home, now);
      if (dir === "/") throw fatal("not a git repository (or any of the parent directories): .git");
    }
  }

  /** The current branch; undefined when HEAD is detached. */
  async branch(): Promise<string | undefined> {
    return (await git.currentBranch(this.options)) ?? undefined;
  }

  /** The commit that HEAD names; undefined before the first. */
  async head(): Promise<string | undefined> {
    return this.find("HEAD");
  }

  branches(): Promise<string[]> {
    return git.listBranches(this.options);
  }

  /** The commit that a name means (`main`, `v1`, `HEAD~2`, `3fa9c01`); undefined when it means none. */
  async find(name: string): Promise<string | undefined> {
    const [, base, steps] = /^(.*?)((?:[~^]\d*)*)$/.exec(name)!;
    let oid = await this.#named(base === "@" ? "HEAD" : base);
    for (const step of steps.match(/[~^]\d*/g) ?? []) {
      const times = step[0] === "~" ? Number(step.slice(1) || 1) : 1;
      for (let i = 0; oid !== undefined && i < times; i++)
        oid = (await git.readCommit({ ...this.options, oid })).commit.parent[0];
    }
    return oid;
  }

  async #named(name: string): Promise<string | undefined> {
    try {
      const oid = await git.resolveRef({ ...this.options, ref: name });
      return (await git.readCommit({ ...this.options, oid })).oid;
    } catch {
      if (!/^[0-9a-f]{4,40}$/.test(name)) return undefined;
    }
    try {
      const oid = await git.expandOid({ ...this.options, oid: name });
      return (await git.readCommit({ ...this.options, oid })).oid;
    } catch {
      return undefined;
    }
  }

  /** As `find`, with git's refusal. */
  async resolve(name: string): Promise<string> {
    const oid = await this.find(name);
    if (oid) return oid;
    throw fatal(
      `ambiguous argument '${name}': unknown revision or path not in the working tree.\nUse '--' to separate paths from revisions, like this:\n'git <command> [<revision>...] -- [<file>...]'`,
    );
  }

  async commit(oid: string) {
    return (await git.readCommit({ ...this.options, oid })).commit;
  }

  /** From the newest to the oldest. */
  log(ref: string, depth?: number) {
    return git.log({ ...this.options, ref, depth });
  }

  /** The files of a commit. */
  async tree(oid: string | undefined): Promise<Versions> {
    return oid ? (await this.#walk([git.TREE({ ref: oid })]))[0] : new Map();
  }

  async state(): Promise<State> {
    const head = await this.head();
    const [index, work] = await this.#walk([git.STAGE(), git.WORKDIR()], (path, tracked) =>
      tracked ? false : this.ignored(path),
    );
    return { head: await this.tree(head), index, work };
  }

  ignored(path: string): Promise<boolean> {
    return git.isIgnored({ ...this.options, filepath: path });
  }

  async #walk(
    trees: ReturnType<typeof git.TREE>[],
    skip?: (path: string, tracked: boolean) => Promise<boolean> | boolean,
  ): Promise<Map<string, Blob>[]> {
    const found = trees.map(() => new Map<string, Blob>());
    await git.walk({
      ...this.options,
      trees,
      map: async (path, entries) => {
        if (path === ".") return true;
        if (await skip?.(path, entries[0] !== null)) return null;
        for (const [i, entry] of entries.entries()) {
          if (!entry || (await entry.type()) !== "blob") continue;
          const mode = (await entry.mode()).toString(8);
          found[i].set(path, { oid: (await entry.oid())!, mode });
        }
        return true;
      },
    });
    return found.map((files) => new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))));
  }

  /** A version's text: from the work folder when it was not stored yet. */
  async text(path: string, blob: Blob | undefined): Promise<string> {
    if (!blob) return "";
    try {
      return decoder.decode((await git.readBlob({ ...this.options, oid: blob.oid })).blob);
    } catch {
      return this.fs.readText(joinPath(this.dir, path));
    }
  }

  /** Puts a version of a file into the work folder; none removes it, and folders that are empty then. */
  async place(path: string, blob: Blob | undefined): Promise<void> {
    const file = joinPath(this.dir, path);
    if (!blob) {
      if (this.fs.exists(file)) this.fs.remove(file);
      for (
        let folder = dirName(file);
        folder !== this.dir && isEmpty(this.fs, folder);
        folder = dirName(folder)
      )
        this.fs.rmdir(folder);
      return;
    }
    this.fs.mkdir(dirName(file), { parents: true });
    const { blob: content } = await git.readBlob({ ...this.options, oid: blob.oid });
    this.fs.write(file, content);
    this.fs.chmod(file, blob.mode === "100755" ? 0o755 : 0o644);
  }

  /** Makes the index say what the work folder has. */
  async stage(path: string): Promise<void> {
    if (this.fs.exists(joinPath(this.dir, path)))
      await git.updateIndex({ ...this.options, filepath: path, add: true });
    else await git.remove({ ...this.options, filepath: path });
  }

  /** Makes the index say what a commit has. */
  async unstage(path: string, ref: string | undefined): Promise<void> {
    if (ref) await git.resetIndex({ ...this.options, filepath: path, ref });
    else await git.remove({ ...this.options, filepath: path });
  }

  /** A setting, of the repository or of the user. */
  setting(name: string): string | undefined {
    for (const file of [joinPath(this.dir, ".git/config"), joinPath(this.#home, ".gitconfig")]) {
      const value = readSetting(this.fs, file, name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Who commits, and when: at this virtual instant. */
  person(): Person {
    return {
      name: this.setting("user.name") ?? "Learner",
      email: this.setting("user.email") ?? "learner@timonel.invalid",
      timestamp: Math.floor(this.#now / 1000),
      timezoneOffset: 0,
    };
  }
}

function isEmpty(fs: FileSystem, folder: string): boolean {
  try {
    return fs.list(folder).length === 0;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** The value of `section.key` in a configuration file; the last one counts. */
export function readSetting(fs: FileSystem, file: string, name: string): string | undefined {
  return settingsIn(fs, file).findLast(([key]) => key === name.toLowerCase())?.[1];
}

/** All settings of a file, as `section.key` and value. */
export function settingsIn(fs: FileSystem, file: string): [string, string][] {
  const settings: [string, string][] = [];
  let section = "";
  for (const line of fs.exists(file) ? fs.readText(file).split("\n") : []) {
    const header = /^\s*\[\s*([\w.-]+)(?:\s+"(.*)")?\s*\]/.exec(line);
    if (header) section = header[1].toLowerCase() + (header[2] === undefined ? "" : `.${header[2]}`);
    const pair = /^\s*([A-Za-z][\w-]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (pair) settings.push([`${section}.${pair[1].toLowerCase()}`, pair[2].replace(/^"(.*)"$/, "$1")]);
  }
  return settings;
}

/** Writes a setting, in place when it is there. */
export function writeSetting(fs: FileSystem, file: string, name: string, value: string | undefined): void {
  const dot = name.lastIndexOf(".");
  const [section, key] = [name.slice(0, dot), name.slice(dot + 1)];
  const lines = fs.exists(file) ? fs.readText(file).replace(/\n$/, "").split("\n") : [];
  const start = lines.findIndex((line) => line.trim().toLowerCase() === `[${section.toLowerCase()}]`);
  if (start < 0) {
    if (value !== undefined) lines.push(`[${section}]`, `\t${key} = ${value}`);
  } else {
    let end = lines.findIndex((line, i) => i > start && line.trim().startsWith("["));
    if (end < 0) end = lines.length;
    const at = lines.findIndex(
      (line, i) => i > start && i < end && line.trim().toLowerCase().startsWith(`${key.toLowerCase()} =`),
    );
    const added = value === undefined ? [] : [`\t${key} = ${value}`];
    lines.splice(at < 0 ? end : at, at < 0 ? 0 : 1, ...added);
  }
  fs.write(file, `${lines.filter((line) => line !== "").join("\n")}\n`);
}
