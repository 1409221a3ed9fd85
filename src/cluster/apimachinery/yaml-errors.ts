// In Go: gopkg.in/yaml.v2, the words and line numbers of its errors. Learners search for them, so they are the real ones.
// Left out here: rare mistakes in directives and tags.

import type { YAMLException } from "js-yaml5";

/** `line 4: did not find expected key`: what go-yaml says where our parser stopped. */
export function goYamlProblem(text: string, error: YAMLException): string {
  const lines = text.split("\n");
  const at = Math.min(error.mark?.line ?? 0, lines.length - 1);
  const { problem, line } = diagnose(lines, at, error.reason ?? error.message);
  return line > 0 ? `line ${line}: ${problem}` : problem;
}

interface Diagnosis {
  problem: string;
  /** As go-yaml counts: 0 is not printed. */
  line: number;
}

/** What the scanner finds is counted from 1, but never on the first line. */
const scanner = (problem: string, index: number): Diagnosis => ({
  problem,
  line: index === 0 ? 0 : index + 1,
});

/** What the parser finds is counted from 0. */
const parser = (problem: string, index: number): Diagnosis => ({ problem, line: index });

const NO_TOKEN = "found character that cannot start any token";
const NO_MAPPING = "mapping values are not allowed in this context";

function diagnose(lines: readonly string[], at: number, reason: string): Diagnosis {
  const alias = /unidentified alias "(.*)"/.exec(reason);
  if (alias) return parser(`unknown anchor '${alias[1]}' referenced`, 0);
  if (/depth/i.test(reason)) return parser("exceeded max depth of 10000", 0);
  if (/unknown escape/.test(reason)) return scanner("found unknown escape character", at);
  return tabbed(lines, at) ?? unclosed(lines, at) ?? keyless(lines, at) ?? structural(lines, at, reason);
}

function tabbed(lines: readonly string[], at: number): Diagnosis | undefined {
  const index = lines.findIndex((line, i) => i >= at - 1 && i <= at + 1 && /^ *\t/.test(line));
  if (index < 0) return undefined;
  const before = lines[previousContent(lines, index)] ?? "";
  const inScalar = /:\s+[^\s#|>]/.test(before) || !/:\s*$/.test(before);
  return scanner(inScalar ? "found a tab character that violates indentation" : NO_TOKEN, index);
}

/** A quote or a bracket that is never closed. */
function unclosed(lines: readonly string[], at: number): Diagnosis | undefined {
  const open: string[] = [];
  let quote = "";
  for (const line of lines.slice(0, at + 1)) {
    const text = quote ? line : line.replace(/(^|\s)#.*$/, "");
    for (let i = 0; i < text.length; i++) {
      const char = text[i];
      if (quote) {
        if (char === "\\" && quote === '"') i++;
        else if (char === quote) quote = "";
      } else if (/["']/.test(char) && (i === 0 || /[\s[{,]/.test(text[i - 1]))) quote = char;
      else if (/[[{]/.test(char) && (open.length > 0 || i === 0 || /\s/.test(text[i - 1]))) open.push(char);
      else if (/[\]}]/.test(char)) open.pop();
    }
  }
  if (quote) return scanner("found unexpected end of stream", lines.length - 1);
  if (open.length === 0) return undefined;
  return parser(`did not find expected ',' or '${open.at(-1) === "[" ? "]" : "}"}'`, at);
}

const content = (line: string) => line.replace(/^\s*(-\s+)*/, "");
const isKey = (line: string) => /^("[^"]*"|'[^']*'|[^\s#][^#]*?):(\s|$)/.test(content(line));

/** A line where a colon is missing, or one too many stands. */
function keyless(lines: readonly string[], at: number): Diagnosis | undefined {
  const line = content(lines[at] ?? "");
  if (/^[^\s"'[{|>&*]+:\s+[^\s"'[{|>#&*]+:\s/.test(`${line} `)) return scanner(NO_MAPPING, at);
  if (/^(\S+:\s+)?[@`%]/.test(line)) return scanner(NO_TOKEN, at);
  const bare = lines.findLastIndex(
    (other, index) => index <= at && other.trim() !== "" && !isKey(other) && !/^\s*#/.test(other),
  );
  if (bare < 0 || bare < at - 1) return scalarGoesOn(lines, at);
  const siblings = lines
    .slice(0, bare)
    .findLast((other) => other.trim() !== "" && column(other) <= column(lines[bare]));
  const required = siblings !== undefined && column(siblings) === column(lines[bare]) && isKey(siblings);
  if (/^[[{"'|>&*]/.test(content(lines[bare]))) return undefined;
  if (/^\s*- /.test(lines[bare]) && (bare === at || column(lines[at]) < column(lines[bare])))
    return undefined;
  if (required) return scanner("could not find expected ':'", bare + 1);
  const next = lines.findIndex((other, index) => index > bare && isKey(other));
  return next > 0 && column(lines[next]) >= indentOf(lines[bare]) ? scanner(NO_MAPPING, next) : undefined;
}

/** `a: b` with `  c: d` below it, indented deeper. */
function scalarGoesOn(lines: readonly string[], at: number): Diagnosis | undefined {
  const before = lines[previousContent(lines, at)] ?? "";
  const plainValue = /:\s+[^\s#|>&{["'].*$/.test(content(before));
  return plainValue &&
    indentOf(lines[at]) > indentOf(before) &&
    column(lines[at]) > column(before) &&
    isKey(lines[at])
    ? scanner(NO_MAPPING, at)
    : undefined;
}

const indentOf = (line: string) => /^\s*/.exec(line)![0].length;

/** Where the content begins, dashes left aside. */
const column = (line: string) => line.length - content(line).length;

const previousContent = (lines: readonly string[], at: number) =>
  lines.findLastIndex((line, index) => index < at && line.trim() !== "" && !/^\s*#/.test(line));

function structural(lines: readonly string[], at: number, reason: string): Diagnosis {
  const indent = indentOf(lines[at] ?? "");
  const enclosing = lines.slice(0, at).findLast((line) => line.trim() !== "" && indentOf(line) <= indent);
  const inList = enclosing !== undefined && /^\s*- /.test(enclosing) && column(enclosing) > indent;
  const problem =
    inList &&
    !/^\s*-/.test(lines[at]) &&
    (indentOf(enclosing) === indent || (/ sequence entry/.test(reason) && indent === 0));
  return parser(
    problem && !followsKey(lines, enclosing)
      ? "did not find expected '-' indicator"
      : "did not find expected key",
    at,
  );
}

/** Whether the list belongs to a key at the same column, where a mapping goes on after it. */
function followsKey(lines: readonly string[], item: string): boolean {
  const start = lines.indexOf(item);
  const above = lines
    .slice(0, start)
    .findLast((line) => line.trim() !== "" && !/^\s*- /.test(line) && indentOf(line) <= indentOf(item));
  return above !== undefined;
}
