// Byte streams between programs: pipes with back-pressure, files, nothing; and how to read them by line.

import { wait, type Program } from "../simulation/index.ts";
import type { FileSystem } from "./fs/file-system.ts";
import { BrokenPipe, type Reader, type Writer } from "./process.ts";

const PIPE_CAPACITY = 65_536;
const FILE_CHUNK = 65_536;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const encode = (text: string): Uint8Array => encoder.encode(text);
export const decode = (bytes: Uint8Array): string => decoder.decode(bytes);
const bytesOf = (chunk: string | Uint8Array) => (typeof chunk === "string" ? encoder.encode(chunk) : chunk);

/** A reader that takes back what was read too much (the shell's `read` takes a line and leaves the rest). */
export interface SharedReader extends Reader {
  unread(chunk: Uint8Array): void;
}

/** Those who wait for something to change. */
export class Waiters {
  #waiting: (() => void)[] = [];

  block(): Program<void> {
    return wait<void>((resume) => {
      this.#waiting.push(resume);
      return () => {
        this.#waiting = this.#waiting.filter((other) => other !== resume);
      };
    });
  }

  wakeAll(): void {
    for (const resume of this.#waiting.splice(0)) resume();
  }
}

/** A pipe of 64 KiB. */
export function createPipe(capacity = PIPE_CAPACITY): { reader: SharedReader; writer: Writer } {
  const chunks: Uint8Array[] = [];
  const changed = new Waiters();
  let size = 0;
  let readerGone = false;
  let writerGone = false;

  const reader: SharedReader = {
    *read() {
      while (chunks.length === 0) {
        if (writerGone || readerGone) return undefined;
        yield* changed.block();
      }
      const chunk = chunks.shift()!;
      size -= chunk.length;
      changed.wakeAll();
      return chunk;
    },
    unread(chunk) {
      if (chunk.length === 0) return;
      chunks.unshift(chunk);
      size += chunk.length;
      changed.wakeAll();
    },
    close() {
      readerGone = true;
      changed.wakeAll();
    },
  };

  const writer: Writer = {
    *write(chunk) {
      const bytes = bytesOf(chunk);
      for (let start = 0; start < bytes.length;) {
        if (readerGone || writerGone) throw new BrokenPipe();
        if (size >= capacity) {
          yield* changed.block();
          continue;
        }
        const part = bytes.subarray(start, start + capacity - size);
        chunks.push(part);
        size += part.length;
        start += part.length;
        changed.wakeAll();
      }
    },
    close() {
      writerGone = true;
      changed.wakeAll();
    },
  };
  return { reader, writer };
}

/** /dev/null. */
export const nullReader: SharedReader = {
  *read() {
    return undefined;
  },
  unread() {},
  close() {},
};

export const nullWriter: Writer = {
  *write() {},
  close() {},
};

/** Reads what is given, once. */
export function textReader(content: string | Uint8Array): SharedReader {
  let chunks = content.length > 0 ? [bytesOf(content)] : [];
  return {
    *read() {
      return chunks.shift();
    },
    unread(chunk) {
      if (chunk.length > 0) chunks.unshift(chunk);
    },
    close() {
      chunks = [];
    },
  };
}

/** Reads a file from its beginning; what is appended meanwhile is seen. Throws FileError at once when it cannot be read. */
export function fileReader(fs: FileSystem, path: string): SharedReader {
  fs.read(path);
  let offset = 0;
  const back: Uint8Array[] = [];
  return {
    *read() {
      if (back.length > 0) return back.shift();
      const bytes = fs.read(path);
      if (offset >= bytes.length) return undefined;
      const chunk = bytes.slice(offset, offset + FILE_CHUNK);
      offset += chunk.length;
      return chunk;
    },
    unread(chunk) {
      if (chunk.length > 0) back.unshift(chunk);
    },
    close() {},
  };
}

/** Writes to a file: from the beginning, or at its end. Throws FileError at once when it cannot be written. */
export function fileWriter(fs: FileSystem, path: string, append: boolean): Writer {
  if (append) fs.append(path, "");
  else fs.write(path, "");
  return {
    *write(chunk) {
      fs.append(path, chunk);
    },
    close() {},
  };
}

/** Keeps what is written, up to a limit; who writes more finds nobody who reads (`BrokenPipe`). */
export function captureWriter(limitBytes: number): Writer & { readonly full: boolean; text(): string } {
  const chunks: string[] = [];
  const stream = new TextDecoder();
  let size = 0;
  return {
    *write(chunk) {
      size += chunk.length;
      if (size > limitBytes) throw new BrokenPipe();
      chunks.push(typeof chunk === "string" ? chunk : stream.decode(chunk, { stream: true }));
    },
    close() {},
    get full() {
      return size > limitBytes;
    },
    text: () => chunks.join("") + stream.decode(),
  };
}

const shared = new WeakMap<Reader, SharedReader>();

/** The same reader, able to take back what was read too much. */
export function shareable(reader: Reader): SharedReader {
  if ("unread" in reader) return reader as SharedReader;
  let wrapped = shared.get(reader);
  if (wrapped) return wrapped;
  const back: Uint8Array[] = [];
  wrapped = {
    *read() {
      return back.shift() ?? (yield* reader.read());
    },
    unread(chunk) {
      if (chunk.length > 0) back.unshift(chunk);
    },
    close: () => reader.close(),
  };
  shared.set(reader, wrapped);
  return wrapped;
}

/** Everything that is still to come. */
export function* readAll(reader: Reader): Program<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = yield* reader.read();
    if (!chunk) break;
    chunks.push(chunk);
    size += chunk.length;
  }
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

export function* readAllText(reader: Reader): Program<string> {
  return decode(yield* readAll(reader));
}

/** A stream taken line by line. */
export class Lines {
  readonly #reader: Reader;
  readonly #delimiter: string;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #ready: string[] = [];
  #ended = false;
  /** Whether the line that was returned last ended with a newline. */
  terminated = true;

  constructor(reader: Reader, delimiter = "\n") {
    this.#reader = reader;
    this.#delimiter = delimiter;
  }

  /** The next line without its newline; undefined at the end. */
  *next(): Program<string | undefined> {
    for (;;) {
      if (this.#ready.length > 0) return this.#ready.pop()!;
      if (this.#ended) return this.#last();
      const chunk = yield* this.#reader.read();
      if (!chunk) this.#ended = true;
      const text =
        this.#rest + (chunk ? this.#decoder.decode(chunk, { stream: true }) : this.#decoder.decode());
      const lines = text.split(this.#delimiter);
      this.#rest = lines.pop()!;
      this.#ready = lines.reverse();
    }
  }

  #last(): string | undefined {
    if (this.#rest === "") return undefined;
    const line = this.#rest;
    this.#rest = "";
    this.terminated = false;
    return line;
  }
}
