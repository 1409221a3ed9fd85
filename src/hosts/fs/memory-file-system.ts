// A file system in memory, with symbolic links, mounts, owners, modes and a quota. Everything is an inode in a tree.

import type { Simulation } from "../../simulation/index.ts";
import { FileContent } from "./content.ts";
import { fileError } from "./file-error.ts";
import type { FileStat, FileSystem } from "./file-system.ts";
import { InodeTree, type Inode } from "./inode-tree.ts";
import { dirName, normalize } from "./paths.ts";

export const DEFAULT_QUOTA = 64 * 1024 * 1024;
const byteOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export interface MemoryFileSystemOptions {
  quotaBytes?: number;
}

export class MemoryFileSystem implements FileSystem {
  readonly #simulation: Simulation;
  readonly #quota: number;
  readonly #tree: InodeTree;
  #used = 0;
  #watchers: { path: string; listener: (path: string) => void }[] = [];

  /** Whom files that are made from now on belong to. */
  setOwner({ uid, gid }: { uid: number; gid: number }): void {
    this.#tree.owner = { uid, gid };
  }

  constructor(simulation: Simulation, options: MemoryFileSystemOptions = {}) {
    this.#simulation = simulation;
    this.#quota = options.quotaBytes ?? DEFAULT_QUOTA;
    this.#tree = new InodeTree(simulation);
  }

  /** Bytes taken by files, and the most they may take (`df`). */
  get usage(): { used: number; quota: number } {
    return { used: this.#used, quota: this.#quota };
  }

  stat(path: string): FileStat {
    return this.#statOf(path, true);
  }

  lstat(path: string): FileStat {
    return this.#statOf(path, false);
  }

  exists(path: string): boolean {
    try {
      this.stat(path);
      return true;
    } catch {
      return false;
    }
  }

  read(path: string): Uint8Array {
    const found = this.#tree.find(path, true);
    if ("source" in found) return found.source.read(found.path);
    if (found.type === "directory") throw fileError("EISDIR", path);
    return found.content!.bytes();
  }

  readText(path: string): string {
    return new TextDecoder().decode(this.read(path));
  }

  write(path: string, content: string | Uint8Array, options: { mode?: number } = {}): void {
    this.#put(path, content, false, options.mode);
  }

  append(path: string, content: string | Uint8Array): void {
    this.#put(path, content, true);
  }

  list(path: string): string[] {
    const found = this.#tree.find(path, true);
    if ("source" in found) return found.source.list(found.path);
    return [...this.#tree.entries(found, path).keys()].sort(byteOrder);
  }

  mkdir(path: string, options: { parents?: boolean; mode?: number } = {}): void {
    const clean = normalize(path);
    if (options.parents) return this.#mkdirs(clean, options.mode);
    const place = this.#tree.place(clean);
    if ("source" in place) return place.source.mkdir(place.path, options);
    if (place.entries.has(place.name) || place.name === "") throw fileError("EEXIST", path);
    place.entries.set(place.name, this.#tree.node("directory", options.mode ?? 0o755));
    this.#changed(place.parent, clean);
  }

  remove(path: string, options: { recursive?: boolean } = {}): void {
    const clean = normalize(path);
    const place = this.#tree.place(clean);
    if ("source" in place) return place.source.remove(place.path, options);
    const node = place.entries.get(place.name);
    if (!node) throw fileError("ENOENT", path);
    if (node.type === "directory" && !options.recursive) throw fileError("EISDIR", path);
    if (node.mounted) throw fileError("EINVAL", path);
    this.#release(node);
    place.entries.delete(place.name);
    this.#changed(place.parent, clean);
  }

  rmdir(path: string): void {
    const clean = normalize(path);
    const place = this.#tree.place(clean);
    if ("source" in place) return place.source.rmdir(place.path);
    const node = place.entries.get(place.name);
    if (!node) throw fileError("ENOENT", path);
    if (node.type !== "directory") throw fileError("ENOTDIR", path);
    if (this.#tree.entries(node, path).size > 0) throw fileError("ENOTEMPTY", path);
    place.entries.delete(place.name);
    this.#changed(place.parent, clean);
  }

  rename(from: string, to: string): void {
    const source = this.#tree.place(normalize(from));
    const target = this.#tree.place(normalize(to));
    if ("source" in source && "source" in target && source.source === target.source) {
      return source.source.rename(source.path, target.path);
    }
    if ("source" in source || "source" in target) throw fileError("EXDEV", from);
    const node = source.entries.get(source.name);
    if (!node) throw fileError("ENOENT", from);
    if (`${normalize(to)}/`.startsWith(`${normalize(from)}/`) && normalize(to) !== normalize(from)) {
      throw fileError("EINVAL", to);
    }
    const there = target.entries.get(target.name);
    if (there === node) return;
    if (there) this.#makeWay(there, node, to);
    source.entries.delete(source.name);
    target.entries.set(target.name, node);
    this.#changed(source.parent, normalize(from));
    this.#changed(target.parent, normalize(to));
  }

  symlink(target: string, path: string): void {
    const place = this.#tree.place(normalize(path));
    if ("source" in place) return place.source.symlink(target, place.path);
    if (place.entries.has(place.name)) throw fileError("EEXIST", path);
    const node = this.#tree.node("symlink", 0o777);
    node.target = target;
    place.entries.set(place.name, node);
    this.#changed(place.parent, normalize(path));
  }

  readlink(path: string): string {
    const found = this.#tree.find(path, false);
    if ("source" in found) return found.source.readlink(found.path);
    if (found.type !== "symlink") throw fileError("EINVAL", path);
    return found.target!;
  }

  realpath(path: string): string {
    return this.#tree.walk(path, true).path;
  }

  chmod(path: string, mode: number): void {
    this.#change(
      path,
      (node) => (node.mode = mode & 0o7777),
      (source, there) => source.chmod(there, mode),
    );
  }

  chown(path: string, uid: number, gid: number): void {
    const set = (node: Inode) => {
      node.uid = uid;
      node.gid = gid;
    };
    this.#change(path, set, (source, there) => source.chown(there, uid, gid));
  }

  touch(path: string, mtimeMs: number = this.#simulation.now): void {
    if (!this.exists(path)) this.write(path, "");
    this.#change(
      path,
      (node) => (node.mtimeMs = mtimeMs),
      (source, there) => source.touch(there, mtimeMs),
    );
  }

  mount(path: string, source: FileSystem, root = "/", options: { readOnly?: boolean } = {}): () => void {
    if (!this.exists(path)) {
      if (source.stat(root).type === "directory") this.mkdir(path, { parents: true });
      else {
        this.mkdir(dirName(path), { parents: true });
        this.write(path, "");
      }
    }
    const { node } = this.#tree.walk(path, true);
    if (!node) throw fileError("EINVAL", path);
    node.mounted = { source, root, readOnly: options.readOnly ?? false };
    return () => {
      node.mounted = undefined;
    };
  }

  watch(path: string, listener: (path: string) => void): () => void {
    const watcher = { path: normalize(path), listener };
    this.#watchers.push(watcher);
    return () => {
      this.#watchers = this.#watchers.filter((other) => other !== watcher);
    };
  }

  /** Calls `fill` once, before anybody looks at a file. */
  prepare(fill: () => void): void {
    const { root } = this.#tree;
    const earlier = root.fill;
    root.fill = () => {
      earlier?.();
      fill();
    };
  }

  /** Fills the directory `path` when it is first looked into: thousands of containers never look at their programs. */
  fillLater(
    path: string,
    fill: (write: (name: string, content: string, mode: number) => void) => void,
  ): void {
    this.mkdir(path, { parents: true });
    const node = this.#tree.walk(path, true).node!;
    const earlier = node.fill;
    node.fill = () => {
      earlier?.();
      fill((name, content, mode) => {
        if (!node.children!.has(name)) node.children!.set(name, this.#tree.file(content, mode));
      });
    };
  }

  #put(path: string, content: string | Uint8Array, append: boolean, mode?: number): void {
    const clean = normalize(path);
    const target = this.#tree.targetOf(clean);
    const place = this.#tree.place(target);
    if ("source" in place)
      return append
        ? place.source.append(place.path, content)
        : place.source.write(place.path, content, { mode });
    const node = place.entries.get(place.name);
    if (node?.mounted) {
      const { source, root } = node.mounted;
      return append ? source.append(root, content) : source.write(root, content, { mode });
    }
    if (node?.type === "directory" || place.name === "") throw fileError("EISDIR", path);
    const before = node?.content!.size ?? 0;
    const file = node ?? this.#tree.file("", mode ?? 0o644);
    const next = append ? undefined : new FileContent(content);
    const size = next ? next.size : before + FileContent.sizeOf(content);
    if (this.#used - before + size > this.#quota) throw fileError("ENOSPC", path);
    if (next) file.content = next;
    else file.content!.append(content);
    this.#used += size - before;
    file.mtimeMs = this.#simulation.now;
    if (mode !== undefined) file.mode = mode;
    if (!node) place.entries.set(place.name, file);
    this.#changed(node ? undefined : place.parent, clean);
  }

  #mkdirs(path: string, mode?: number): void {
    let at = "";
    for (const part of path.split("/").filter(Boolean)) {
      at += `/${part}`;
      if (!this.exists(at)) this.mkdir(at, { mode });
      else if (this.stat(at).type !== "directory") throw fileError(at === path ? "EEXIST" : "ENOTDIR", at);
    }
  }

  #makeWay(there: Inode, node: Inode, path: string): void {
    if (there.type === "directory") {
      if (node.type !== "directory") throw fileError("EISDIR", path);
      if (this.#tree.entries(there, path).size > 0) throw fileError("ENOTEMPTY", path);
    } else if (node.type === "directory") throw fileError("ENOTDIR", path);
    this.#release(there);
  }

  #release(node: Inode): void {
    if (node.content) this.#used -= node.content.size;
    for (const child of node.children?.values() ?? []) this.#release(child);
  }

  #statOf(path: string, follow: boolean): FileStat {
    const found = this.#tree.find(path, follow);
    if ("source" in found) return follow ? found.source.stat(found.path) : found.source.lstat(found.path);
    const { type, mode, uid, gid, mtimeMs, ino } = found;
    const size =
      type === "directory" ? 4096 : type === "symlink" ? found.target!.length : found.content!.size;
    return { type, size, mode, uid, gid, mtimeMs, ino };
  }

  #change(
    path: string,
    change: (node: Inode) => void,
    elsewhere: (source: FileSystem, path: string) => void,
  ): void {
    const found = this.#tree.find(path, true);
    if ("source" in found) {
      if (found.readOnly) throw fileError("EROFS", path);
      return elsewhere(found.source, found.path);
    }
    change(found);
    this.#changed(undefined, normalize(path));
  }

  #changed(parent: Inode | undefined, path: string): void {
    if (parent) parent.mtimeMs = this.#simulation.now;
    for (const { path: root, listener } of this.#watchers) {
      if (path === root || root === "/" || path.startsWith(`${root}/`)) listener(path);
    }
  }
}

/** An empty file system whose times are the simulation's; it refuses to grow beyond its quota (64 MiB). */
export const createMemoryFileSystem = (
  simulation: Simulation,
  options?: MemoryFileSystemOptions,
): MemoryFileSystem => new MemoryFileSystem(simulation, options);
