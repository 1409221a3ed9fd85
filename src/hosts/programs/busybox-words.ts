// busybox says the same things as GNU's tools in other words: `cat: can't open 'x': No such file or directory`.

import type { Executable, Process, Writer } from "../process.ts";

const decoder = new TextDecoder();

/** Tools that open the files they are given. */
const OPENERS = [
  "cat",
  "head",
  "tail",
  "wc",
  "sort",
  "cut",
  "uniq",
  "tac",
  "nl",
  "base64",
  "md5sum",
  "sha256sum",
];

function inOtherWords(text: string): string {
  return text
    .replace(
      /^(\w+): (?:cannot open )?['‘]?([^'’:\n]+)['’]?(?: for reading)?: (No such file or directory|Is a directory|Permission denied)$/gm,
      "$1: can't open '$2': $3",
    )
    .replace(/^(\w+): (cannot|can't) remove ['‘]([^'’]+)['’]:/gm, "$1: can't remove '$3':");
}

function translated(stderr: Writer): Writer {
  return {
    write: (chunk) => stderr.write(inOtherWords(typeof chunk === "string" ? chunk : decoder.decode(chunk))),
    close: () => stderr.close(),
  };
}

/** The process with another standard error; everything else is its own. */
const withStderr = (process: Process, stderr: Writer): Process =>
  new Proxy(process, {
    get(target, name) {
      if (name === "stderr") return stderr;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });

/** The programs that complain differently in busybox. */
export function busyboxWords(
  programs: Iterable<readonly [string, Executable]>,
): (readonly [string, Executable])[] {
  return [...programs].map(([name, program]) =>
    OPENERS.includes(name) || name === "rm"
      ? ([name, (process: Process) => program(withStderr(process, translated(process.stderr)))] as const)
      : ([name, program] as const),
  );
}
