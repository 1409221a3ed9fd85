// What GNU's tar and busybox's say.

import type { TarHeader } from "modern-tar";

const TRY = "\nTry 'tar --help' or 'tar --usage' for more information.";
const FATAL = "\ntar: Error is not recoverable: exiting now";
const DELAYED = "Exiting with failure status due to previous errors";

export interface TarWords {
  failure: number;
  misuse: number;
  /** Archives are filled up to a multiple of this. */
  blocking: number;
  delayed: string;
  emptyArchive: string;
  toTerminal: string;
  stripping: string;
  notGzip: string;
  noArchive: string;
  noMode: string;
  cannotStat(name: string, why: string): string;
  cannotOpen(name: string, why: string): string;
  cannotExtract(name: string, why: string): string;
  noDirectory(name: string): string;
  notFound(name: string): string;
  upwards(name: string): string;
  valueMissing(letter: string): string;
  invalid(letter: string): string;
  unrecognized(word: string): string;
  line(header: TarHeader, mode: string): string;
}

const when = ({ mtime }: TarHeader) => (mtime ?? new Date(0)).toISOString().replace("T", " ");
const pointed = ({ name, type, linkname }: TarHeader) =>
  type === "symlink" ? `${name} -> ${linkname}` : name;

const gnu: TarWords = {
  failure: 2,
  misuse: 64,
  blocking: 10_240,
  delayed: DELAYED,
  emptyArchive: `Cowardly refusing to create an empty archive${TRY}`,
  toTerminal: `Refusing to write archive contents to terminal (missing -f option?)${FATAL}`,
  stripping: "Removing leading `/' from member names",
  notGzip: `\ngzip: stdin: not in gzip format\ntar: Child returned status 1${FATAL}`,
  noArchive: `This does not look like a tar archive\ntar: ${DELAYED}`,
  noMode: `You must specify one of the '-Acdtrux', '--delete' or '--test-label' options${TRY}`,
  cannotStat: (name, why) => `${name}: Cannot stat: ${why}`,
  cannotOpen: (name, why) => `${name}: Cannot open: ${why}${FATAL}`,
  cannotExtract: (name, why) => `${name}: Cannot open: ${why}`,
  noDirectory: (name) => `${name}: Cannot open: No such file or directory${FATAL}`,
  notFound: (name) => `${name}: Not found in archive`,
  upwards: (name) => `${name}: Member name contains '..'`,
  valueMissing: (letter) => `option requires an argument -- '${letter}'${TRY}`,
  invalid: (letter) => `invalid option -- '${letter}'${TRY}`,
  unrecognized: (word) => `unrecognized option '${word}'${TRY}`,
  line(header, mode) {
    const owner = `${header.uname || header.uid}/${header.gname || header.gid}`;
    const size = String(header.size).padStart(Math.max(18 - owner.length, 0));
    return `${mode} ${owner} ${size} ${when(header).slice(0, 16)} ${pointed(header)}`;
  },
};

const USAGE = `BusyBox v1.36.1 multi-call binary.

Usage: tar c|x|t [-hvokO] [-f TARFILE] [-C DIR] [FILE]...`;

const busybox: TarWords = {
  ...gnu,
  failure: 1,
  misuse: 1,
  blocking: 512,
  delayed: "error exit delayed from previous errors",
  emptyArchive: "empty archive",
  stripping: "removing leading '/' from member names",
  notGzip: "invalid magic\ntar: short read",
  noArchive: "invalid tar magic",
  noMode: `must specify one of c, x, t\n${USAGE}`,
  cannotStat: (name, why) => `${name}: ${why}`,
  cannotOpen: (name, why) => `can't open '${name}': ${why}`,
  cannotExtract: (name, why) => `can't open '${name}': ${why}`,
  noDirectory: (name) => `can't change directory to '${name}': No such file or directory`,
  notFound: (name) => `${name}: not found in archive`,
  upwards: (name) => `name with '..' ${name} skipped`,
  valueMissing: (letter) => `option requires an argument -- '${letter}'\n${USAGE}`,
  invalid: (letter) => `invalid option -- '${letter}'\n${USAGE}`,
  unrecognized: (word) => `unrecognized option '${word}'\n${USAGE}`,
  line: (header, mode) =>
    `${mode} ${header.uname || header.uid}/${header.gname || header.gid} ${String(header.size).padStart(9)} ${when(header).slice(0, 19)} ${pointed(header)}`,
};

export const WORDS = { gnu, busybox };
