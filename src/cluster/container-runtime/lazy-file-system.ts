// A root file system that is made when somebody first looks at it: most containers' never are.

import type { FileSystem } from "../../hosts/fs/file-system.ts";

/** Every operation makes the file system first, once. */
export function lazyFileSystem(make: () => FileSystem): FileSystem {
  let made: FileSystem | undefined;
  const fs = () => (made ??= make());
  return {
    stat: (path) => fs().stat(path),
    lstat: (path) => fs().lstat(path),
    exists: (path) => fs().exists(path),
    read: (path) => fs().read(path),
    readText: (path) => fs().readText(path),
    write: (path, content, options) => fs().write(path, content, options),
    append: (path, content) => fs().append(path, content),
    list: (path) => fs().list(path),
    mkdir: (path, options) => fs().mkdir(path, options),
    remove: (path, options) => fs().remove(path, options),
    rmdir: (path) => fs().rmdir(path),
    rename: (from, to) => fs().rename(from, to),
    symlink: (target, path) => fs().symlink(target, path),
    readlink: (path) => fs().readlink(path),
    realpath: (path) => fs().realpath(path),
    chmod: (path, mode) => fs().chmod(path, mode),
    chown: (path, uid, gid) => fs().chown(path, uid, gid),
    touch: (path, mtimeMs) => fs().touch(path, mtimeMs),
    mount: (path, source, root, options) => fs().mount(path, source, root, options),
    watch: (path, listener) => fs().watch(path, listener),
  };
}
