// Word expansion: braces, tilde, parameters, command substitution, arithmetic, word splitting, pathnames; in bash's order.

import type { Program } from "../../simulation/index.ts";
import type * as Ast from "unbash";
import { evaluateArithmetic } from "./arithmetic.ts";
import { expandBraces } from "./braces.ts";
import { ShellError } from "./flow.ts";
import { glob } from "./glob.ts";
import { parseWord } from "./parse.ts";
import { expandParameter, simpleParameter } from "./parameters.ts";
import { hasPattern, quotePattern } from "./pattern.ts";
import { arithmeticScope } from "./special.ts";
import type { Shell } from "./shell.ts";
import { processSubstitution, substitute } from "./substitution.ts";

/** A stretch of expanded text. `split`: it came from an unquoted expansion. `cut`: the field ends here ("$@"). */
export interface Piece {
  text: string;
  quoted: boolean;
  split: boolean;
  cut?: boolean;
}

export const MAX_WORD = 4 * 1024 * 1024;
export const literal = (text: string, quoted = false): Piece => ({ text, quoted, split: false });
export const CUT: Piece = { text: "", quoted: false, split: false, cut: true };

const PLAIN = /^[\w./:=@%+,-]*$/;

/** The fields a list of words becomes. */
export function* expandWords(shell: Shell, words: readonly Ast.Word[]): Program<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    if (PLAIN.test(word.text)) fields.push(word.text);
    else yield* expandFields(shell, word, fields);
  }
  return fields;
}

function* expandFields(shell: Shell, word: Ast.Word, into: string[]): Program<void> {
  if (
    shell.flavor === "bash" &&
    word.text.includes("{") &&
    word.parts?.some((part) => part.type === "BraceExpansion")
  ) {
    for (const source of expandBraces(word.text)) {
      if (PLAIN.test(source) && source !== "") into.push(source);
      else {
        const part = parseWord(source);
        if (part) yield* fieldsOf(shell, part, into);
      }
    }
    return;
  }
  yield* fieldsOf(shell, word, into);
}

function* fieldsOf(shell: Shell, word: Ast.Word, into: string[]): Program<void> {
  const pieces = yield* expandPieces(shell, word);
  for (const field of splitFields(pieces, shell.variables.get("IFS") ?? " \t\n")) {
    const matched = shell.options.has("noglob") ? [] : pathnames(shell, field);
    if (matched.length > 0) into.push(...matched);
    else into.push(field.map((piece) => piece.text).join(""));
  }
}

function pathnames(shell: Shell, field: readonly Piece[]): string[] {
  if (!field.some((piece) => !piece.quoted && /[*?[]|[@!+]\(/.test(piece.text))) return [];
  const pattern = patternOf(field);
  if (!hasPattern(pattern)) return [];
  return glob(shell.process.fs, shell.cwd, pattern);
}

const patternOf = (pieces: readonly Piece[]): string =>
  pieces.map((piece) => (piece.quoted ? quotePattern(piece.text) : piece.text)).join("");

/** One word as one text: assignments, redirections, here-strings, `case` words. */
export function* expandText(shell: Shell, word: Ast.Word): Program<string> {
  if (PLAIN.test(word.text)) return word.text;
  const pieces = yield* expandPieces(shell, word);
  return joined(pieces);
}

function joined(pieces: readonly Piece[]): string {
  if (pieces.length === 1) return pieces[0].text;
  const text = pieces.map((piece) => (piece.cut ? " " : piece.text)).join("");
  if (text.length > MAX_WORD) throw new ShellError("xrealloc: cannot allocate memory");
  return text;
}

/** A word as a pattern: what is quoted matches itself. */
export function* expandPattern(shell: Shell, word: Ast.Word): Program<string> {
  return patternOf(yield* expandPieces(shell, word));
}

/** A word as a regular expression of `=~`: what is quoted matches itself. */
export function* expandRegex(shell: Shell, word: Ast.Word): Program<string> {
  const pieces = yield* expandPieces(shell, word);
  return pieces
    .map((piece) => (piece.quoted ? piece.text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : piece.text))
    .join("");
}

export function* expandPieces(shell: Shell, word: Ast.Word): Program<Piece[]> {
  const pieces: Piece[] = [];
  if (!word.parts) unquote(word.text, pieces);
  else for (const part of word.parts) yield* expandPart(shell, part, false, pieces);
  const first = pieces[0];
  if (first && !first.quoted && !first.split && first.text.startsWith("~")) expandTilde(shell, pieces);
  return pieces;
}

/** Parts of a here-document, or of text in double quotes. */
export function* expandQuoted(shell: Shell, parts: readonly Ast.WordPart[]): Program<string> {
  const pieces: Piece[] = [];
  for (const part of parts) yield* expandPart(shell, part, true, pieces);
  return joined(pieces);
}

export function* expandPart(shell: Shell, part: Ast.WordPart, quoted: boolean, into: Piece[]): Program<void> {
  switch (part.type) {
    case "Literal":
      if (quoted) into.push(literal(part.value, true));
      else unquote(part.text, into);
      return;
    case "SingleQuoted":
    case "AnsiCQuoted":
      into.push(literal(part.value, true));
      return;
    case "DoubleQuoted":
    case "LocaleString":
      return yield* doubleQuoted(shell, part.parts, into);
    case "SimpleExpansion":
      return simpleParameter(shell, part.text.slice(1), quoted, into);
    case "ParameterExpansion":
      return yield* expandParameter(shell, part, quoted, into);
    case "CommandExpansion":
      into.push({ text: yield* substitute(shell, part), quoted, split: !quoted });
      return;
    case "ArithmeticExpansion":
      into.push({ text: yield* arithmeticText(shell, part.text), quoted, split: !quoted });
      return;
    case "ProcessSubstitution":
      into.push(literal(yield* processSubstitution(shell, part), true));
      return;
    case "Glob":
      if (part.kind !== "bracket" || part.parts.every((inner) => inner.type === "Literal"))
        into.push(literal(part.text));
      else yield* bracket(shell, part, into);
      return;
    case "BraceExpansion":
    case "ExtendedGlob":
      if (!part.parts) into.push(literal(part.text));
      else yield* withParts(shell, part, into);
  }
}

/** `$(( ))` as text; a mistake in it abandons the whole line. */
function* arithmeticText(shell: Shell, text: string): Program<string> {
  try {
    return String(yield* arithmetic(shell, text.startsWith("$[") ? text.slice(2, -1) : text.slice(3, -2)));
  } catch (error) {
    if (error instanceof ShellError) error.discard = true;
    throw error;
  }
}

function* doubleQuoted(shell: Shell, parts: readonly Ast.WordPart[], into: Piece[]): Program<void> {
  const before = into.length;
  for (const part of parts) yield* expandPart(shell, part, true, into);
  const onlyAt = parts.length === 1 && /^\$(@|\{@\}|\{[^#!][^}]*\[@\])/.test(parts[0].text);
  if (into.length === before && !onlyAt) into.push(literal("", true));
}

function* bracket(shell: Shell, part: Ast.BracketGlobPart, into: Piece[]): Program<void> {
  into.push(literal("["));
  for (const inner of part.parts) yield* expandPart(shell, inner, false, into);
  into.push(literal("]"));
}

function* withParts(
  shell: Shell,
  part: Ast.BraceExpansionPart | Ast.ExtendedGlobPart,
  into: Piece[],
): Program<void> {
  const [head, tail] = part.type === "ExtendedGlob" ? [`${part.operator}(`, ")"] : ["{", "}"];
  into.push(literal(head));
  for (const inner of part.parts ?? []) yield* expandPart(shell, inner, false, into);
  into.push(literal(tail));
}

/** Unquoted source text: a backslash quotes the next character. */
function unquote(text: string, into: Piece[]): void {
  if (!text.includes("\\")) {
    into.push(literal(text));
    return;
  }
  for (const [, plain, escaped] of text.matchAll(/([^\\]+)|\\([^]|$)/g)) {
    if (plain !== undefined) into.push(literal(plain));
    else if (escaped !== "\n") into.push(literal(escaped, true));
  }
}

function expandTilde(shell: Shell, pieces: Piece[]): void {
  const [, name, rest] = /^~([^/:]*)([^]*)$/.exec(pieces[0].text)!;
  if (rest === "" && pieces.length > 1 && pieces[1].quoted) return;
  const home =
    name === ""
      ? (shell.variables.get("HOME") ?? shell.process.host.user.home)
      : name === "+"
        ? shell.cwd
        : name === "-"
          ? shell.variables.get("OLDPWD")
          : name === "root"
            ? "/root"
            : name === shell.process.host.user.name
              ? shell.process.host.user.home
              : undefined;
  if (home !== undefined) pieces.splice(0, 1, literal(home, true), literal(rest));
}

/** The value of an arithmetic text after its own expansions. */
export function* arithmetic(shell: Shell, source: string): Program<bigint> {
  let text = source;
  if (/[$`"'\\]/.test(source)) {
    const word = parseWord(`"${source.replaceAll('"', "")}"`);
    text = word ? yield* expandText(shell, word) : source;
  }
  return evaluateArithmetic(text.trim(), arithmeticScope(shell));
}

/** Splits pieces that came from unquoted expansions at IFS; a field is what lies between. */
export function splitFields(pieces: readonly Piece[], ifs: string): Piece[][] {
  if (pieces.length === 1 && !pieces[0].split && !pieces[0].cut) {
    return pieces[0].text === "" && !pieces[0].quoted ? [] : [pieces as Piece[]];
  }
  const fields: Piece[][] = [];
  let current: Piece[] = [];
  let filled = false;
  let afterSpace = false;
  const push = () => {
    fields.push(current);
    current = [];
    filled = false;
  };
  for (const piece of pieces) {
    if (piece.cut) {
      if (filled) push();
      afterSpace = false;
      continue;
    }
    if (!piece.split || ifs === "") {
      if (piece.text === "" && !piece.quoted) continue;
      current.push(piece);
      filled = true;
      afterSpace = false;
      continue;
    }
    let run = "";
    const keep = () => {
      if (run === "") return;
      current.push({ text: run, quoted: false, split: true });
      filled = true;
      run = "";
    };
    for (const char of piece.text) {
      if (!ifs.includes(char)) {
        run += char;
        afterSpace = false;
        continue;
      }
      keep();
      if (/\s/.test(char)) {
        if (filled) {
          push();
          afterSpace = true;
        }
      } else if (afterSpace) afterSpace = false;
      else push();
    }
    keep();
  }
  if (filled) push();
  return fields;
}
