// A root file system that is made when somebody first changes it: most containers' never are.

import type { FileStat, FileSystem } from "../../hosts/fs/file-system.ts";

export interface LazyOptions {
  /** What is read as long as nothing was changed; it is shared and must not be written to. */
  base?: FileSystem;
  /** Paths below which the base is not what the container sees. */
  covered?: readonly string[];
}

type Args<Name extends keyof FileSystem> = Parameters<FileSystem[Name]>;

/** Thousands of these are held at once, so the methods are the class's. */
export class LazyFileSystem implements FileSystem {
  readonly #make: () => FileSystem;
  readonly #options: LazyOptions;
  #made: FileSystem | undefined;

  /** `make` is called once, at the first change or look below a covered path. */
  constructor(make: () => FileSystem, options: LazyOptions = {}) {
    this.#make = make;
    this.#options = options;
  }

  #own(): FileSystem {
    return (this.#made ??= this.#make());
  }

  #seen(path: string): FileSystem {
    const { base } = this.#options;
    return this.#made ?? (base && !this.#overlaps(path) ? base : this.#own());
  }

  #overlaps(path: string): boolean {
    const { covered = [] } = this.#options;
    const below = path.endsWith("/") ? path : `${path}/`;
    return covered.some((other) => path.startsWith(other) || other.startsWith(below));
  }

  stat(path: string): FileStat {
    return this.#seen(path).stat(path);
  }

  lstat(path: string): FileStat {
    return this.#seen(path).lstat(path);
  }

  exists(path: string): boolean {
    return this.#seen(path).exists(path);
  }

  read(path: string): Uint8Array {
    return this.#seen(path).read(path);
  }

  readText(path: string): string {
    return this.#seen(path).readText(path);
  }

  list(path: string): string[] {
    return this.#seen(path).list(path);
  }

  readlink(path: string): string {
    return this.#seen(path).readlink(path);
  }

  realpath(path: string): string {
    return this.#seen(path).realpath(path);
  }

  write(...args: Args<"write">): void {
    this.#own().write(...args);
  }

  append(...args: Args<"append">): void {
    this.#own().append(...args);
  }

  mkdir(...args: Args<"mkdir">): void {
    this.#own().mkdir(...args);
  }

  remove(...args: Args<"remove">): void {
    this.#own().remove(...args);
  }

  rmdir(...args: Args<"rmdir">): void {
    this.#own().rmdir(...args);
  }

  rename(...args: Args<"rename">): void {
    this.#own().rename(...args);
  }

  symlink(...args: Args<"symlink">): void {
    this.#own().symlink(...args);
  }

  chmod(...args: Args<"chmod">): void {
    this.#own().chmod(...args);
  }

  chown(...args: Args<"chown">): void {
    this.#own().chown(...args);
  }

  touch(...args: Args<"touch">): void {
    this.#own().touch(...args);
  }

  mount(...args: Args<"mount">): () => void {
    return this.#own().mount(...args);
  }

  watch(...args: Args<"watch">): () => void {
    return this.#own().watch(...args);
  }
}
