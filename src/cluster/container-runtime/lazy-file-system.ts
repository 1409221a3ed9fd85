// A root file system that is made when somebody first changes it: most containers' never are.

import type { FileSystem } from "../../hosts/fs/file-system.ts";

export interface LazyOptions {
  /** What is read as long as nothing was changed; it is shared and must not be written to. */
  base?: FileSystem;
  /** Paths below which the base is not what the container sees. */
  covered?: readonly string[];
}

/** `make` is called once, at the first change or look below a covered path. */
export function lazyFileSystem(make: () => FileSystem, { base, covered = [] }: LazyOptions = {}): FileSystem {
  let made: FileSystem | undefined;
  const own = () => (made ??= make());
  const overlaps = (path: string) =>
    covered.some(
      (other) => path.startsWith(other) || other.startsWith(path.endsWith("/") ? path : `${path}/`),
    );
  const seen = (path: string) => made ?? (base && !overlaps(path) ? base : own());
  return {
    stat: (path) => seen(path).stat(path),
    lstat: (path) => seen(path).lstat(path),
    exists: (path) => seen(path).exists(path),
    read: (path) => seen(path).read(path),
    readText: (path) => seen(path).readText(path),
    list: (path) => seen(path).list(path),
    readlink: (path) => seen(path).readlink(path),
    realpath: (path) => seen(path).realpath(path),
    write: (path, content, options) => own().write(path, content, options),
    append: (path, content) => own().append(path, content),
    mkdir: (path, options) => own().mkdir(path, options),
    remove: (path, options) => own().remove(path, options),
    rmdir: (path) => own().rmdir(path),
    rename: (from, to) => own().rename(from, to),
    symlink: (target, path) => own().symlink(target, path),
    chmod: (path, mode) => own().chmod(path, mode),
    chown: (path, uid, gid) => own().chown(path, uid, gid),
    touch: (path, mtimeMs) => own().touch(path, mtimeMs),
    mount: (path, source, root, options) => own().mount(path, source, root, options),
    watch: (path, listener) => own().watch(path, listener),
  };
}
