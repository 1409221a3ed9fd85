// The simulated files in the shape that isomorphic-git asks for.

import { hash32 } from "../../simulation/index.ts";
import { FileError, type FileStat, type FileSystem } from "../fs/file-system.ts";

const TYPES: Record<FileStat["type"], number> = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  device: 0o020000,
};

const decoder = new TextDecoder("latin1");

/**
 * The time a file was changed, as the index keeps it, is made from its content: two versions of the same size within one virtual
 * second are told apart.
 */
const changeMs = (fs: FileSystem, path: string, { type }: FileStat): number =>
  type === "file" && !path.includes("/.git/") ? hash32(decoder.decode(fs.read(path))) * 1000 : 0;

function statOf(fs: FileSystem, path: string, stat: FileStat) {
  return {
    ...stat,
    mode: TYPES[stat.type] | stat.mode,
    dev: 1,
    ctimeMs: changeMs(fs, path, stat),
    isFile: () => stat.type === "file",
    isDirectory: () => stat.type === "directory",
    isSymbolicLink: () => stat.type === "symlink",
  };
}

/** As Node's `fs.promises`; each answer is there at once. */
export function fileAdapter(fs: FileSystem) {
  const clean = (path: string) => path.replace(/\/(\.?\/)*(\.$)?/g, "/").replace(/(.)\/$/, "$1");
  const answer = <T>(path: string, act: (path: string) => T): Promise<T> => {
    try {
      return Promise.resolve(act(clean(path)));
    } catch (error) {
      return Promise.reject(error instanceof FileError ? Object.assign(error, { name: "Error" }) : error);
    }
  };
  return {
    promises: {
      readFile: (path: string, options?: string | { encoding?: string }) =>
        answer<string | Uint8Array>(path, (file) =>
          options === "utf8" || (typeof options === "object" && options.encoding === "utf8")
            ? fs.readText(file)
            : fs.read(file).slice(),
        ),
      writeFile: (path: string, content: string | Uint8Array, options?: { mode?: number }) =>
        answer(path, (file) =>
          fs.write(file, content, options?.mode ? { mode: options.mode & 0o777 } : undefined),
        ),
      unlink: (path: string) => answer(path, (file) => fs.remove(file)),
      readdir: (path: string) => answer(path, (file) => fs.list(file)),
      mkdir: (path: string) => answer(path, (file) => fs.mkdir(file)),
      rmdir: (path: string) => answer(path, (file) => fs.rmdir(file)),
      rm: (path: string, options?: { recursive?: boolean }) =>
        answer(path, (file) => fs.remove(file, options)),
      rename: (from: string, to: string) => answer(from, (file) => fs.rename(file, clean(to))),
      stat: (path: string) => answer(path, (file) => statOf(fs, file, fs.stat(file))),
      lstat: (path: string) => answer(path, (file) => statOf(fs, file, fs.lstat(file))),
      readlink: (path: string) => answer(path, (file) => fs.readlink(file)),
      symlink: (target: string, path: string) => answer(path, (file) => fs.symlink(target, file)),
      chmod: (path: string, mode: number) => answer(path, (file) => fs.chmod(file, mode & 0o777)),
    },
  };
}
