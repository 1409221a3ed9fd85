// GNU tar, and busybox's: creates, lists and takes apart archives. The format is modern-tar's, gzip is fflate's.
// Left out here: appending and updating, bzip2 and xz, sparse files, hard links.

import { gunzipSync, gzipSync } from "fflate";
import { packTar, unpackTar, type ParsedTarEntryWithData, type TarHeader } from "modern-tar";
import type { Program } from "../../simulation/index.ts";
import { FileError, type FileStat } from "../fs/file-system.ts";
import { resolvePath } from "../fs/paths.ts";
import type { Executable, Process } from "../process.ts";
import { encode, readAll } from "../streams.ts";
import { modeText, ownerName } from "./listing-programs.ts";
import { parseTar, TarError, type TarOptions } from "./tar-options.ts";
import { WORDS, type TarWords } from "./tar-words.ts";

interface Entry {
  header: TarHeader;
  data?: Uint8Array;
}

class Tar {
  readonly #process: Process;
  readonly #options: TarOptions;
  readonly #words: TarWords;
  #failed = false;
  #stripped = false;

  constructor(process: Process, options: TarOptions, words: TarWords) {
    this.#process = process;
    this.#options = options;
    this.#words = words;
  }

  *run(): Program<number> {
    const { mode } = this.#options;
    if (mode === "c") yield* this.#create();
    else yield* this.#read(mode === "x");
    if (!this.#failed) return 0;
    yield* this.#complain(this.#words.delayed);
    return this.#words.failure;
  }

  *#create(): Program<void> {
    const { file, members, gzip } = this.#options;
    if (members.length === 0) throw new TarError(this.#words.emptyArchive);
    if (file === "-" && this.#process.stdoutIsTerminal) throw new TarError(this.#words.toTerminal);
    const entries: Entry[] = [];
    for (const { path, from } of members) yield* this.#collect(path, from, entries);
    const archive = yield* this.#process.simulation.hold(() => packTar(entries as ParsedTarEntryWithData[]));
    const whole = padded(archive, this.#words.blocking);
    const bytes = gzip ? gzipSync(whole, { mtime: 0 }) : whole;
    if (file === "-") return yield* this.#process.stdout.write(bytes);
    this.#process.fs.write(resolvePath(this.#process.cwd, file), bytes);
  }

  *#collect(name: string, from: string, entries: Entry[]): Program<void> {
    const { fs } = this.#process;
    const path = resolvePath(resolvePath(this.#process.cwd, from), name);
    if (this.#options.excluded(name)) return;
    try {
      const stat = this.#options.dereference ? fs.stat(path) : fs.lstat(path);
      if (stat.type === "device") return;
      const directory = stat.type === "directory";
      const data = stat.type === "file" ? fs.read(path) : undefined;
      const stored = yield* this.#memberName(name);
      const header: TarHeader = {
        name: directory ? `${stored.replace(/\/+$/, "")}/` : stored,
        size: data?.length ?? 0,
        mtime: new Date(Math.floor(stat.mtimeMs / 1000) * 1000),
        mode: stat.mode & 0o7777,
        type: stat.type as "file" | "directory" | "symlink",
        uid: stat.uid,
        gid: stat.gid,
        uname: ownerName(this.#process, stat.uid),
        gname: ownerName(this.#process, stat.gid),
        ...(stat.type === "symlink" ? { linkname: fs.readlink(path) } : {}),
      };
      if (stored !== "") {
        entries.push({ header, ...(data ? { data } : {}) });
        yield* this.#say(
          { ...header, name: directory ? `${name.replace(/\/+$/, "")}/` : name },
          this.#options.file === "-",
        );
      }
      if (!directory) return;
      const base = name.replace(/\/+$/, "");
      for (const child of fs.list(path)) yield* this.#collect(`${base}/${child}`, from, entries);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* this.#fail(this.#words.cannotStat(name, error.message));
    }
  }

  /** A leading slash is taken away, and said once. */
  *#memberName(name: string): Program<string> {
    if (!name.startsWith("/") || this.#options.absolute) return name;
    if (!this.#stripped) yield* this.#complain(this.#words.stripping);
    this.#stripped = true;
    return name.replace(/^\/+/, "") || "./";
  }

  *#read(extract: boolean): Program<void> {
    const { directory, members } = this.#options;
    const entries = yield* this.#entries();
    const { fs, cwd } = this.#process;
    const into = resolvePath(cwd, directory);
    if (extract && (!fs.exists(into) || fs.stat(into).type !== "directory"))
      throw new TarError(this.#words.noDirectory(directory));
    const wanted = members.map(({ path }) => path.replace(/\/+$/, ""));
    const seen = new Set<string>();
    const links: (() => void)[] = [];
    for (const entry of entries) {
      const name = entry.header.name.replace(/\/+$/, "");
      const asked = wanted.find((one) => name === one || name.startsWith(`${one}/`));
      if ((wanted.length > 0 && asked === undefined) || this.#options.excluded(name)) continue;
      if (asked !== undefined) seen.add(asked);
      yield* this.#say(entry.header, false);
      if (extract) yield* this.#extract(entry, into, links);
    }
    for (const link of links) link();
    for (const one of wanted) if (!seen.has(one)) yield* this.#fail(this.#words.notFound(one));
  }

  *#entries(): Program<readonly Entry[]> {
    const { file, gzip } = this.#options;
    const { fs, cwd, stdin } = this.#process;
    let bytes: Uint8Array;
    try {
      bytes = file === "-" ? yield* readAll(stdin) : fs.read(resolvePath(cwd, file));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new TarError(this.#words.cannotOpen(file, error.message));
    }
    const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    if (gzip && !compressed && bytes.length > 0) throw new TarError(this.#words.notGzip);
    if (compressed) bytes = gunzipSync(bytes);
    if (bytes.length === 0 && file !== "-") return [];
    if (bytes.length > 0 && bytes.length < 512) throw new TarError(this.#words.noArchive);
    try {
      return yield* this.#process.simulation.hold(() => unpackTar(bytes, { strict: true }));
    } catch {
      throw new TarError(this.#words.noArchive);
    }
  }

  *#extract({ header, data }: Entry, into: string, links: (() => void)[]): Program<void> {
    const { fs } = this.#process;
    const parts = header.name.split("/").filter((part) => part !== "" && part !== ".");
    if (parts.includes("..")) return yield* this.#fail(this.#words.upwards(header.name));
    if (header.name.startsWith("/") && !this.#stripped) {
      this.#stripped = true;
      yield* this.#complain(this.#words.stripping);
    }
    const name = parts.slice(this.#options.strip).join("/");
    if (name === "") return;
    if (this.#options.toStdout) {
      if (data) yield* this.#process.stdout.write(data);
      return;
    }
    const path = `${into === "/" ? "" : into}/${name}`;
    try {
      fs.mkdir(path.slice(0, path.lastIndexOf("/")) || "/", { parents: true });
      if (header.type === "directory") fs.mkdir(path, { parents: true });
      else if (fs.exists(path) && fs.lstat(path).type !== "directory") fs.remove(path);
      if (header.type === "symlink") {
        links.push(() => fs.symlink(header.linkname ?? "", path));
        return;
      }
      if (header.type === "file") fs.write(path, data ?? new Uint8Array());
      this.#dress(path, header);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* this.#fail(this.#words.cannotExtract(header.name, error.message));
    }
  }

  #dress(path: string, { mode = 0o644, uid = 0, gid = 0, mtime }: TarHeader): void {
    const { fs, host } = this.#process;
    const root = host.user.uid === 0;
    fs.chmod(path, root || this.#options.samePermissions ? mode : mode & ~0o022);
    if (root && this.#options.sameOwner) fs.chown(path, uid, gid);
    if (mtime && !this.#options.touch) fs.touch(path, mtime.getTime());
  }

  *#say(header: TarHeader, aside: boolean): Program<void> {
    const { verbose, mode } = this.#options;
    const long = verbose > (mode === "t" ? 0 : 1);
    if (!long && verbose === 0 && mode !== "t") return;
    const line = `${long ? this.#words.line(header, modeText({ type: header.type, mode: header.mode ?? 0 } as FileStat)) : header.name}\n`;
    yield* (aside || this.#options.toStdout ? this.#process.stderr : this.#process.stdout).write(line);
  }

  *#fail(message: string): Program<void> {
    this.#failed = true;
    yield* this.#complain(message);
  }

  *#complain(message: string): Program<void> {
    yield* this.#process.stderr.write(`tar: ${message}\n`);
  }
}

function padded(archive: Uint8Array, blocking: number): Uint8Array {
  const whole = new Uint8Array(Math.ceil(archive.length / blocking) * blocking);
  whole.set(archive);
  return whole;
}

const tarIn = (dialect: keyof typeof WORDS): Executable =>
  function* (process) {
    const words = WORDS[dialect];
    try {
      return yield* new Tar(process, parseTar(process.argv.slice(1), words), words).run();
    } catch (error) {
      if (!(error instanceof TarError || error instanceof FileError)) throw error;
      const message =
        error instanceof FileError ? words.cannotOpen(error.path, error.message) : error.message;
      yield* process.stderr.write(encode(message.startsWith("\n") ? `${message}\n` : `tar: ${message}\n`));
      return error instanceof TarError ? (error.status ?? words.failure) : words.failure;
    }
  };

export const tar = tarIn("gnu");
export const busyboxTar = tarIn("busybox");
