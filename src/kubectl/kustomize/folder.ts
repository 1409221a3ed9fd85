// In kustomize: api/internal/loader. Files of one kustomization, and the folders that it may read.

import { FileError } from "../../hosts/fs/file-system.ts";
import { Failure } from "../failure.ts";
import type { Invocation } from "../invocation.ts";

/** `/a/b` and `../c` make `/a/c`. */
export function joined(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${folder}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

const within = (path: string, folder: string) =>
  path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);

export class Folder {
  readonly path: string;
  readonly #k: Invocation;
  readonly #parents: readonly string[];

  private constructor(k: Invocation, path: string, parents: readonly string[]) {
    this.#k = k;
    this.path = path;
    this.#parents = parents;
  }

  /** The folder at which a build begins. */
  static root(k: Invocation, path: string): Folder {
    return new Folder(k, directoryAt(k, joined(k.process.cwd, path), path), []);
  }

  /** A folder that a kustomization names. */
  below(path: string): Folder {
    if (path === "") throw new Failure("new root cannot be empty");
    if (path.startsWith("/")) throw new Failure(`new root '${path}' cannot be absolute`);
    const next = directoryAt(this.#k, joined(this.path, path));
    const met = [this.path, ...this.#parents].find((root) => root === next || within(root, next));
    const chain = [...this.#parents, this.path];
    if (met !== undefined)
      throw new Failure(`cycle detected: candidate root '${next}' contains visited root '${met}'`);
    return new Folder(this.#k, next, chain);
  }

  /** The bytes of a file below this folder. */
  read(path: string): Uint8Array {
    const place = joined(this.path, path);
    const { fs } = this.#k.process;
    try {
      if (fs.stat(place).type === "directory") throw new Failure(`'${place}' must resolve to a file`);
      if (!within(place, this.path))
        throw new Failure(`security; file '${place}' is not in or below '${this.path}'`);
      return fs.read(place);
    } catch (error) {
      if (error instanceof FileError) throw new Failure(missing(place, error));
      throw error;
    }
  }

  text(path: string): string {
    return new TextDecoder().decode(this.read(path));
  }

  has(path: string): boolean {
    const place = joined(this.path, path);
    return this.#k.process.fs.exists(place) && this.#k.process.fs.stat(place).type !== "directory";
  }
}

const missing = (path: string, error: FileError, given = path) =>
  `evalsymlink failure on '${given}' : lstat ${path}: ${error.message.toLowerCase()}`;

function directoryAt(k: Invocation, path: string, given = path): string {
  const { fs } = k.process;
  try {
    if (fs.stat(path).type === "directory") return path;
  } catch (error) {
    if (error instanceof FileError)
      throw new Failure(`must build at directory: not a valid directory: ${missing(path, error, given)}`);
    throw error;
  }
  throw new Failure(`must build at directory: '${given}': file is not directory`);
}
