// Redirections: `<`, `>`, `>>`, `2>&1`, `&>`, here-documents, here-strings, on any descriptor.

import type { Program } from "../../simulation/index.ts";
import type * as Ast from "unbash";
import { FileError } from "../fs/file-system.ts";
import { fileReader, fileWriter, nullReader, nullWriter, textReader } from "../streams.ts";
import { expandQuoted, expandText, expandWords } from "./expand.ts";
import { ShellError } from "./flow.ts";
import type { Fd, Shell } from "./shell.ts";
import { streamSubstitution } from "./substitution.ts";
import { guarded } from "./interpret.ts";

/** Runs with redirections in force, then puts the descriptors back. */
export function* withRedirects(
  shell: Shell,
  redirects: readonly Ast.Redirection[],
  run: () => Program<number>,
): Program<number> {
  if (redirects.length === 0) return yield* run();
  const before = shell.fds;
  shell.fds = new Map(before);
  try {
    const opened = yield* guarded(shell, openAll(shell, redirects));
    return opened !== 0 ? opened : yield* run();
  } finally {
    shell.fds = before;
  }
}

/** Applies redirections to the shell's descriptors. */
export function* openAll(shell: Shell, redirects: readonly Ast.Redirection[]): Program<number> {
  for (const redirect of redirects) yield* open(shell, redirect);
  return 0;
}

function* open(shell: Shell, redirect: Ast.Redirection): Program<void> {
  const number = redirect.descriptor?.type === "FileDescriptor" ? redirect.descriptor.value : undefined;
  if (redirect.type === "HereDoc") {
    shell.fds.set(number ?? 0, { reader: textReader(yield* hereDocument(shell, redirect)), terminal: false });
    return;
  }
  if (redirect.type === "HereString") {
    const text = redirect.target ? yield* expandText(shell, redirect.target) : "";
    shell.fds.set(number ?? 0, { reader: textReader(`${text}\n`), terminal: false });
    return;
  }
  yield* openFile(shell, redirect, number);
}

function* openFile(shell: Shell, redirect: Ast.Redirect, number: number | undefined): Program<void> {
  const { operator, target } = redirect;
  const only = target?.parts?.length === 1 ? target.parts[0] : undefined;
  if (operator === "<" && only?.type === "ProcessSubstitution" && only.operator === "<") {
    shell.fds.set(number ?? 0, { reader: streamSubstitution(shell, only), terminal: false });
    return;
  }
  const names = target ? yield* expandWords(shell, [target]) : [];
  if (names.length !== 1) throw new ShellError(`${target?.text}: ambiguous redirect`);
  const [name] = names;
  switch (operator) {
    case "<":
    case "<>":
      shell.fds.set(number ?? 0, readable(shell, name));
      return;
    case ">":
    case ">|":
    case ">>":
      shell.fds.set(number ?? 1, writable(shell, name, operator === ">>", operator === ">"));
      return;
    case "&>":
    case "&>>": {
      const fd = writable(shell, name, operator === "&>>", false);
      shell.fds.set(1, fd);
      shell.fds.set(2, fd);
      return;
    }
    default:
      duplicate(shell, name, number ?? (operator === "<&" ? 0 : 1), operator);
  }
}

function duplicate(shell: Shell, name: string, number: number, operator: string): void {
  if (name === "-") {
    shell.fds.delete(number);
    return;
  }
  const move = /^(\d+)-$/.exec(name);
  if (/^\d+$/.test(name) || move) {
    const from = Number(move?.[1] ?? name);
    const fd = shell.fds.get(from);
    if (!fd) throw new ShellError(`${name}: Bad file descriptor`);
    shell.fds.set(number, fd);
    if (move) shell.fds.delete(from);
    return;
  }
  if (operator !== ">&") throw new ShellError(`${name}: ambiguous redirect`);
  const fd = writable(shell, name, false, false);
  shell.fds.set(1, fd);
  shell.fds.set(2, fd);
}

/** `/dev/stdin`, `/dev/fd/3`: the descriptor a name stands for. */
function device(shell: Shell, name: string): Fd | undefined {
  const number =
    { "/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2 }[name] ??
    Number(/^\/dev\/fd\/(\d)$/.exec(name)?.[1] ?? -1);
  if (number >= 0) return shell.fds.get(number);
  const { terminal } = shell.process;
  if (name === "/dev/tty" && terminal)
    return { reader: terminal as unknown as Fd["reader"], writer: terminal, terminal: true };
  return undefined;
}

function readable(shell: Shell, name: string): Fd {
  const special = device(shell, name);
  if (special) return special;
  if (name === "/dev/null") return { reader: nullReader, terminal: false };
  try {
    return { reader: fileReader(shell.process.fs, shell.path(name)), terminal: false };
  } catch (error) {
    throw refused(shell, name, error, "open");
  }
}

function writable(shell: Shell, name: string, append: boolean, careful: boolean): Fd {
  const special = device(shell, name);
  if (special) return special;
  if (name === "/dev/null") return { writer: nullWriter, terminal: false };
  const path = shell.path(name);
  const { fs } = shell.process;
  if (careful && shell.options.has("noclobber") && fs.exists(path))
    throw new ShellError(`${name}: cannot overwrite existing file`);
  try {
    return { writer: fileWriter(fs, path, append), terminal: false };
  } catch (error) {
    throw refused(shell, name, error, "create");
  }
}

function refused(shell: Shell, name: string, error: unknown, verb: string): unknown {
  if (!(error instanceof FileError)) return error;
  if (shell.flavor === "bash") return new ShellError(`${name === "" ? "" : `${name}: `}${error.message}`);
  const reason =
    shell.flavor === "dash" && error.code === "ENOENT" && verb === "create"
      ? "Directory nonexistent"
      : error.code === "ENOENT"
        ? verb === "open"
          ? "no such file"
          : "nonexistent directory"
        : error.message;
  const text =
    shell.flavor === "dash" && verb === "open" && error.code === "ENOENT" ? "No such file" : reason;
  return new ShellError(
    shell.flavor === "dash" ? `cannot ${verb} ${name}: ${text}` : `can't ${verb} ${name}: ${text}`,
    shell.flavor === "dash" ? 2 : 1,
  );
}

function* hereDocument(shell: Shell, redirect: Ast.HereDoc): Program<string> {
  const { body, delimiter } = redirect;
  const strip = (text: string) => (redirect.operator === "<<-" ? text.replace(/^\t+/gm, "") : text);
  if (delimiter?.quoted) return strip(body.text);
  if (!body.parts) return strip(body.text.replace(/\\\n/g, "").replace(/\\([\\$`])/g, "$1"));
  return strip(yield* expandQuoted(shell, body.parts));
}
