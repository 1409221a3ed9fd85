// Files, as programs see them. All paths are absolute; everything lies in memory, so nothing blocks.

/** Why a file operation was refused; `code` is errno's name, the message is the one the C library prints. */
export class FileError extends Error {
  readonly code:
    | "ENOENT"
    | "EEXIST"
    | "EISDIR"
    | "ENOTDIR"
    | "ENOTEMPTY"
    | "EACCES"
    | "EROFS"
    | "ELOOP"
    | "EINVAL"
    | "ENOSPC"
    | "EPERM"
    | "EXDEV";
  readonly path: string;
  constructor(code: FileError["code"], path: string, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

export interface FileStat {
  type: "file" | "directory" | "symlink" | "device";
  size: number;
  /** Permission bits, as 0o644. */
  mode: number;
  uid: number;
  gid: number;
  /** Milliseconds since 1970, virtual. */
  mtimeMs: number;
  ino: number;
}

/** A hierarchical file system with symbolic links, mounts, owners and modes. Throws FileError. */
export interface FileSystem {
  stat(path: string): FileStat;
  lstat(path: string): FileStat;
  exists(path: string): boolean;
  read(path: string): Uint8Array;
  readText(path: string): string;
  write(path: string, content: string | Uint8Array, options?: { mode?: number }): void;
  append(path: string, content: string | Uint8Array): void;
  /** Names in byte order. */
  list(path: string): string[];
  mkdir(path: string, options?: { parents?: boolean; mode?: number }): void;
  /** A file or link; a directory only with `recursive`. */
  remove(path: string, options?: { recursive?: boolean }): void;
  rmdir(path: string): void;
  rename(from: string, to: string): void;
  symlink(target: string, path: string): void;
  readlink(path: string): string;
  realpath(path: string): string;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  touch(path: string, mtimeMs?: number): void;
  /** Makes `source` of another file system appear at `path` (a volume). Returns how to unmount. */
  mount(path: string, source: FileSystem, root?: string, options?: { readOnly?: boolean }): () => void;
  /** Calls back after each change below `path` (the page's editor and file tree follow it). Returns how to stop. */
  watch(path: string, listener: (path: string) => void): () => void;
}
