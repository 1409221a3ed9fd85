// Takes the session's log out of what was handed in: a folder, a .zip, or a bare repository. Nothing is unpacked to disk, nothing
// is followed out of it, and no more is read than a submission may hold.

import { closeSync, existsSync, lstatSync, openSync, readFileSync, readSync } from "node:fs";
import * as fs from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import * as git from "isomorphic-git";
import { SubmissionError } from "../grading/session-file.ts";

const SESSION_FILE = ".timonel/session.json";
const MAX_ARCHIVE_BYTES = 50 * 1024 * 1024;
const MAX_FILE_BYTES = 20 * 1024 * 1024;
const MAX_ENTRIES = 50_000;

const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

function tooLarge(what: string, bytes: number, limit: number): never {
  throw new SubmissionError(`${what} is ${mebibytes(bytes)}; at most ${mebibytes(limit)} are judged`);
}

/** The text of session.json. Throws SubmissionError. */
export async function sessionJson(path: string): Promise<string> {
  if (!existsSync(path)) throw new SubmissionError(`${path}: no such file or folder`);
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) throw new SubmissionError(`${path}: is a symbolic link`);
  if (stat.isFile()) return fromZip(path, stat.size);
  if (existsSync(join(path, "HEAD")) && existsSync(join(path, "objects")))
    return await fromRepository(path, path);
  return await fromFolder(path);
}

async function fromFolder(path: string): Promise<string> {
  const folder = join(path, ".timonel");
  const file = join(path, SESSION_FILE);
  for (const part of [folder, file]) {
    if (existsSync(part) && lstatSync(part).isSymbolicLink())
      throw new SubmissionError(`${part}: is a symbolic link`);
  }
  if (!existsSync(file)) {
    if (existsSync(join(path, ".git"))) return await fromRepository(path, join(path, ".git"));
    throw new SubmissionError(`${path}: holds no ${SESSION_FILE}; hand in what "Submit" downloads`);
  }
  const { size } = lstatSync(file);
  if (size > MAX_FILE_BYTES) tooLarge(file, size, MAX_FILE_BYTES);
  return readFileSync(file, "utf8");
}

async function fromRepository(path: string, gitdir: string): Promise<string> {
  try {
    const oid = await git.resolveRef({ fs, gitdir, ref: "HEAD" });
    const { blob } = await git.readBlob({ fs, gitdir, oid, filepath: SESSION_FILE });
    if (blob.length > MAX_FILE_BYTES) tooLarge(`${path}: ${SESSION_FILE}`, blob.length, MAX_FILE_BYTES);
    return new TextDecoder().decode(blob);
  } catch (error) {
    if (error instanceof SubmissionError) throw error;
    throw new SubmissionError(
      `${path}: the last commit holds no ${SESSION_FILE} (${(error as Error).message})`,
    );
  }
}

interface Entry {
  name: string;
  method: number;
  packed: number;
  size: number;
  offset: number;
  symbolicLink: boolean;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const LINK_MODE = 0o120000;

/** The entries that the archive's directory names. The bytes themselves are not looked at. */
function entriesOf(path: string, zip: Buffer): Entry[] {
  const broken = (): never => {
    throw new SubmissionError(`${path}: is not a whole .zip archive`);
  };
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > zip.length || zip.readUInt32LE(end) !== END_OF_DIRECTORY) broken();
  const count = zip.readUInt16LE(end + 10);
  if (count > MAX_ENTRIES)
    throw new SubmissionError(`${path}: holds ${count} files; at most ${MAX_ENTRIES} are judged`);
  const entries: Entry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== DIRECTORY_ENTRY) broken();
    const nameLength = zip.readUInt16LE(at + 28);
    entries.push({
      name: zip.toString("utf8", at + 46, at + 46 + nameLength),
      method: zip.readUInt16LE(at + 10),
      packed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      offset: zip.readUInt32LE(at + 42),
      symbolicLink: ((zip.readUInt32LE(at + 38) >>> 16) & 0o170000) === LINK_MODE,
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function checkEntries(path: string, entries: readonly Entry[]): void {
  let total = 0;
  for (const { name, size, symbolicLink } of entries) {
    if (name.startsWith("/") || name.includes("\\") || name.split("/").includes("..")) {
      throw new SubmissionError(`${path}: the file ${JSON.stringify(name)} would lie outside of the archive`);
    }
    if (symbolicLink) throw new SubmissionError(`${path}: ${JSON.stringify(name)} is a symbolic link`);
    if (size > MAX_FILE_BYTES) tooLarge(`${path}: ${name}`, size, MAX_FILE_BYTES);
    total += size;
  }
  if (total > 4 * MAX_ARCHIVE_BYTES) tooLarge(`${path}, unpacked,`, total, 4 * MAX_ARCHIVE_BYTES);
}

function contents(path: string, zip: Buffer, entry: Entry): Buffer {
  const cut = (): never => {
    throw new SubmissionError(`${path}: ${entry.name} is damaged`);
  };
  if (entry.offset + 30 > zip.length || zip.readUInt32LE(entry.offset) !== LOCAL_ENTRY) cut();
  const begin = entry.offset + 30 + zip.readUInt16LE(entry.offset + 26) + zip.readUInt16LE(entry.offset + 28);
  const packed = zip.subarray(begin, begin + entry.packed);
  if (packed.length !== entry.packed) cut();
  if (entry.method === 0) return packed;
  if (entry.method !== 8) cut();
  try {
    // Stops as soon as more comes out than the directory said: a bomb does not go off.
    return inflateRawSync(packed, { maxOutputLength: Math.max(entry.size, 1) });
  } catch {
    return cut();
  }
}

function fromZip(path: string, size: number): string {
  if (size > MAX_ARCHIVE_BYTES) tooLarge(path, size, MAX_ARCHIVE_BYTES);
  const head = Buffer.alloc(2);
  const file = openSync(path, "r");
  readSync(file, head, 0, 2, 0);
  closeSync(file);
  if (head.toString("latin1") !== "PK")
    throw new SubmissionError(`${path}: is neither a folder nor a .zip archive`);
  const zip = readFileSync(path);
  const entries = entriesOf(path, zip);
  checkEntries(path, entries);
  const found = entries.find(({ name }) => name === SESSION_FILE || name.endsWith(`/${SESSION_FILE}`));
  if (!found) throw new SubmissionError(`${path}: holds no ${SESSION_FILE}; hand in what "Submit" downloads`);
  return contents(path, zip, found).toString("utf8");
}
