// Text to syntax tree, with bash's words for what is wrong. The parser is unbash.

import { parse as unbash } from "unbash";
import type * as Ast from "unbash";

/** The text that a command's positions point into. */
export interface Executed {
  text: string;
  /** Lines before this text (a script that is read piece by piece). */
  offset: number;
  /** Whether messages name the line: scripts and `-c`, not what is typed. */
  lines: boolean;
  /** The text came with `-c`. */
  command?: boolean;
}

export interface Parsed {
  statements: readonly Ast.Statement[];
  /** Where the statements stop being right: what comes before may run. */
  error?: { message: string; line: number };
  /** The text ends too early: a terminal asks for more lines. */
  incomplete?: boolean;
}

const CACHE_SIZE = 200;
const cache = new Map<string, Parsed>();

/** Parses a whole text. The same text gives the same tree. */
export function parseScript(text: string): Parsed {
  const known = cache.get(text);
  if (known) return known;
  const parsed = parseFresh(text);
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value!);
  cache.set(text, parsed);
  return parsed;
}

export const lineAt = (text: string, pos: number): number => {
  let line = 1;
  for (let i = text.indexOf("\n"); i >= 0 && i < pos; i = text.indexOf("\n", i + 1)) line++;
  return line;
};

function parseFresh(text: string): Parsed {
  const script = unbash(text);
  const first = script.errors?.[0];
  if (!first) return { statements: script.commands, incomplete: openEnd(text, script) };
  const unexpected = (script.errors ?? []).find((error) => error.message.startsWith("unexpected token"));
  const open = (script.errors ?? []).some((error) => isOpen(error, text));
  if (open && !(unexpected && unexpected.pos <= first.pos)) {
    const early = unexpectedInside(text, script.errors ?? []);
    if (!early) return { statements: [], incomplete: true, error: endOfFile(text, first) };
  }
  const pos = unexpected?.pos ?? first.pos;
  const start = text.lastIndexOf("\n", pos - 1) + 1;
  return {
    statements: script.commands.filter((statement) => statement.end <= start),
    error: { message: near(tokenAt(text, pos)), line: lineAt(text, pos) },
  };
}

/** Whether the error says that something was not closed before the text ended. */
function isOpen(error: Ast.ParseError, text: string): boolean {
  if (error.message.startsWith("unterminated")) return true;
  return (
    error.message.startsWith("expected") &&
    text.slice(error.pos).trim() === "" &&
    error.message !== "expected redirect target"
  );
}

/** `if; then` and `fi` are wrong even though something is open. */
function unexpectedInside(text: string, errors: readonly Ast.ParseError[]): boolean {
  return errors.some(
    (error) =>
      error.message.startsWith("unexpected token") ||
      error.message === "expected redirect target" ||
      (error.message.startsWith("expected") && text.slice(error.pos).trim() !== ""),
  );
}

/** A here-document without its end, a backslash at the end, `f()` without a body. */
function openEnd(text: string, script: Ast.ParsedScript): boolean {
  if (/(^|[^\\])(\\\\)*\\\n?$/.test(text) && !text.endsWith("\\\n\n")) return /\\\n?$/.test(text);
  if (/^\s*[\w-]+\s*\(\s*\)\s*$/.test(text)) return true;
  const pending = /<<-?\s*(['"]?)([\w-]+)\1/.exec(text);
  return pending !== null && hasOpenHereDoc(script);
}

function hasOpenHereDoc(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasOpenHereDoc);
  if (typeof node !== "object" || node === null) return false;
  const typed = node as { type?: string; closing?: unknown };
  if (typed.type === "HereDoc") return typed.closing === undefined;
  if (typed.type === "Command") return hasOpenHereDoc((node as Ast.Command).redirects);
  return Object.values(node).some(hasOpenHereDoc);
}

function endOfFile(text: string, error: Ast.ParseError): { message: string; line: number } {
  const lines = lineAt(text, text.length);
  const quote =
    /^unterminated (single quote|double quote|backtick|command substitution|parameter expansion)/.exec(
      error.message,
    );
  if (!quote) return { message: "syntax error: unexpected end of file", line: lines + 1 };
  const mark = {
    "single quote": "'",
    "double quote": '"',
    backtick: "`",
    "command substitution": ")",
    "parameter expansion": "}",
  }[quote[1]]!;
  return { message: `unexpected EOF while looking for matching \`${mark}'`, line: lineAt(text, error.pos) };
}

const near = (token: string) => `syntax error near unexpected token \`${token}'`;

function tokenAt(text: string, pos: number): string {
  const rest = text.slice(pos).replace(/^[ \t]+/, "");
  if (rest === "" || rest.startsWith("\n")) return "newline";
  const operator = /^(;;&|;;|;&|&&|\|\||<<<|&>>|>>|<<|>&|<&|[;&|()<>])/.exec(rest);
  return operator ? operator[0] : /^[^ \t\n;&|()<>]+/.exec(rest)![0];
}

const words = new Map<string, Ast.Word | undefined>();

/** One word from its source (after brace expansion, or the inside of `$(( ))` as if in double quotes). */
export function parseWord(source: string): Ast.Word | undefined {
  if (words.has(source)) return words.get(source);
  const command = unbash(`: ${source}`).commands[0]?.command;
  const word = command?.type === "Command" ? command.suffix.find((part) => part.type === "Word") : undefined;
  if (words.size > 1000) words.clear();
  words.set(source, word);
  return word;
}
