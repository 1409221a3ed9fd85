// The tree of inodes behind a file system in memory: what a path leads to, through symbolic links and mounts.

import type { Simulation } from "../../simulation/index.ts";
import { FileContent } from "./content.ts";
import { fileError } from "./file-error.ts";
import { FileError, type FileStat, type FileSystem } from "./file-system.ts";
import { baseName, dirName, joinPath, normalize, resolvePath } from "./paths.ts";

const MAX_LINKS = 40;

export interface Inode {
  type: FileStat["type"];
  ino: number;
  mode: number;
  uid: number;
  gid: number;
  mtimeMs: number;
  content?: FileContent;
  target?: string;
  children?: Map<string, Inode>;
  /** Puts the directory's entries in place when it is first looked into. */
  fill?: () => void;
  mounted?: { source: FileSystem; root: string; readOnly: boolean };
}

/** A path that lies in another, mounted file system. */
export interface Foreign {
  source: FileSystem;
  path: string;
  readOnly: boolean;
}

/** A directory entry, which need not exist; its directory does. */
export interface Place {
  parent: Inode;
  entries: Map<string, Inode>;
  name: string;
}

export class InodeTree {
  readonly #simulation: Simulation;
  #nextIno = 1;
  /** Whom new entries belong to. */
  owner = { uid: 0, gid: 0 };
  readonly root: Inode;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.root = this.node("directory", 0o755);
  }

  node(type: Inode["type"], mode: number): Inode {
    const node: Inode = {
      type,
      ino: this.#nextIno++,
      mode,
      ...this.owner,
      mtimeMs: this.#simulation.now,
    };
    if (type === "directory") node.children = new Map();
    return node;
  }

  file(content: string | Uint8Array, mode: number): Inode {
    const node = this.node("file", mode);
    node.content = new FileContent(content);
    return node;
  }

  /** The entries of a directory; throws ENOTDIR. */
  entries(node: Inode, path: string): Map<string, Inode> {
    if (!node.children) throw fileError("ENOTDIR", path);
    const { fill } = node;
    if (fill) {
      node.fill = undefined;
      fill();
    }
    return node.children;
  }

  /** Follows a path; the answer's node is undefined when it leads into another file system. */
  walk(path: string, followLast: boolean): { path: string; node?: Inode; foreign?: Foreign } {
    let links = 0;
    let pending = normalize(path).split("/").filter(Boolean);
    let at = "/";
    let node = this.root;
    const trail: { at: string; node: Inode }[] = [];
    for (;;) {
      if (node.mounted) return beyond(node.mounted, at, pending.join("/"));
      if (pending.length === 0) return { path: at, node };
      const name = pending.shift()!;
      if (name === "..") {
        ({ at, node } = trail.pop() ?? { at: "/", node: this.root });
        continue;
      }
      const child = this.entries(node, path).get(name);
      if (!child) throw fileError("ENOENT", path);
      if (child.type === "symlink" && (pending.length > 0 || followLast)) {
        if (++links > MAX_LINKS) throw fileError("ELOOP", path);
        const target = resolvePath(at, child.target!);
        pending = [...target.split("/").filter(Boolean), ...pending];
        at = "/";
        node = this.root;
        trail.length = 0;
        continue;
      }
      trail.push({ at, node });
      at = joinPath(at, name);
      node = child;
    }
  }

  find(path: string, follow: boolean): Inode | Foreign {
    const { node, foreign } = this.walk(path, follow);
    return node ?? foreign!;
  }

  /** The directory entry `path` names, which need not exist; parents must. */
  place(path: string): Place | Foreign {
    const parent = this.find(dirName(path), true);
    const name = path === "/" ? "" : baseName(path);
    if ("source" in parent) {
      if (parent.readOnly) throw fileError("EROFS", path);
      return { ...parent, path: joinPath(parent.path, name) };
    }
    const entries = this.entries(parent, path);
    const mounted = entries.get(name)?.mounted;
    if (mounted?.readOnly) throw fileError("EROFS", path);
    return { parent, entries, name };
  }

  /** Where writing to `path` ends up when it is a symbolic link, dangling ones included. */
  targetOf(path: string): string {
    let at = path;
    for (let i = 0; i < MAX_LINKS; i++) {
      let found: Inode | Foreign;
      try {
        found = this.find(at, false);
      } catch (error) {
        if (error instanceof FileError && error.code === "ENOENT") return at;
        throw error;
      }
      if ("source" in found || found.type !== "symlink") return at;
      at = resolvePath(dirName(at), found.target!);
    }
    throw fileError("ELOOP", path);
  }
}

const beyond = ({ source, root, readOnly }: NonNullable<Inode["mounted"]>, at: string, inside: string) => ({
  path: inside ? joinPath(at, inside) : at,
  foreign: { source, path: inside ? joinPath(root, inside) : root, readOnly },
});
