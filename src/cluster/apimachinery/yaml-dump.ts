// In Kubernetes: sigs.k8s.io/yaml's Marshal. Prints YAML as `kubectl -o yaml` does: sorted keys, go-yaml's choice of quotes.

import { goNumber } from "./go-value.ts";
import { resolvePlain } from "./yaml.ts";

/** The text of a value, with a newline at the end. */
export function dumpYaml(value: unknown): string {
  const lines: string[] = [];
  writeNode(lines, "", 0, value);
  return `${lines.join("\n")}\n`;
}

/** Appends a node after `head` (what already stands on its line: `key:`, `-` or nothing). */
function writeNode(lines: string[], head: string, indent: number, value: unknown): void {
  if (Array.isArray(value) && value.length > 0) writeList(lines, head, indent, value);
  else if (isMap(value) && Object.keys(value).length > 0) writeMap(lines, head, indent, value);
  else lines.push(joined(head, folded(scalarText(value, indent), head.length + 1, indent)));
}

const WIDTH = 80;

/** Breaks a long scalar at its first single space after column 80, and so on. */
function folded(text: string, column: number, indent: number): string {
  if (column + text.length <= WIDTH || text.startsWith("|")) return text;
  const quote = /^['"]/.test(text) ? 1 : 0;
  let result = "";
  let at = column;
  for (let i = 0; i < text.length; i++) {
    const inside = i > quote && i < text.length - 1 - quote;
    const alone = text[i] === " " && text[i - 1] !== " " && (text[0] === '"' || text[i + 1] !== " ");
    if (inside && alone && at > WIDTH) {
      result += `\n${" ".repeat(indent)}${text[i + 1] === " " ? "\\" : ""}`;
      at = indent;
    } else {
      result += text[i];
      at++;
    }
  }
  return result;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const joined = (head: string, text: string) => (head === "" ? text : `${head} ${text}`);

function writeMap(lines: string[], head: string, indent: number, map: Record<string, unknown>): void {
  const inList = head.endsWith("-");
  if (head !== "" && !inList) lines.push(head);
  let lead = inList ? `${head} ` : " ".repeat(indent);
  for (const key of Object.keys(map).sort(compareKeys)) {
    const value = map[key];
    if (value === undefined) continue;
    const label = `${lead}${scalarText(key, indent, true)}:`;
    const list = Array.isArray(value) && value.length > 0;
    writeNode(lines, label, list ? indent : indent + 2, value);
    lead = " ".repeat(indent);
  }
}

function writeList(lines: string[], head: string, indent: number, list: readonly unknown[]): void {
  const inList = head.endsWith("-");
  if (head !== "" && !inList) lines.push(head);
  let lead = inList ? `${head} ` : " ".repeat(indent);
  for (const item of list) {
    writeNode(lines, `${lead}-`, indent + 2, item);
    lead = " ".repeat(indent);
  }
}

/** go-yaml's order: letters after other signs, numbers by their value. */
export function compareKeys(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] === right[i]) continue;
    const letters = [isLetter(left[i]), isLetter(right[i])];
    if (letters[0] && letters[1]) return left[i] < right[i] ? -1 : 1;
    if (letters[0] || letters[1]) return letters[1] ? -1 : 1;
    return compareDigits(left, right, i);
  }
  return left.length - right.length;
}

const isLetter = (char: string) => /\p{L}/u.test(char);

function compareDigits(left: string[], right: string[], from: number): number {
  let base = 0;
  if (left[from] === "0" || right[from] === "0")
    for (let j = from - 1; j >= 0 && /\d/.test(left[j]); j--) if (left[j] !== "0") base = 1;
  const [a, aEnd] = numberAt(left, from, base);
  const [b, bEnd] = numberAt(right, from, base);
  if (a !== b) return a - b;
  if (aEnd !== bEnd) return aEnd - bEnd;
  return left[from] < right[from] ? -1 : 1;
}

function numberAt(chars: string[], from: number, base: number): [number, number] {
  let value = base;
  let end = from;
  for (; end < chars.length && /\d/.test(chars[end]); end++) value = value * 10 + Number(chars[end]);
  return [value, end];
}

function scalarText(value: unknown, indent: number, isKey = false): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return stringText(value, indent, isKey);
  if (typeof value === "number") return numberText(value);
  if (Array.isArray(value)) return "[]";
  return typeof value === "object" ? "{}" : String(value);
}

/** Floats as Go's %g prints them. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return goNumber(value);
  if (Number.isNaN(value)) return ".nan";
  if (!Number.isFinite(value)) return value > 0 ? ".inf" : "-.inf";
  return goNumber(value);
}

const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const TIMESTAMP = /^\d{4}-\d\d?-\d\d?([Tt ]|[ \t]+\d|$)/;

function stringText(text: string, indent: number, isKey: boolean): string {
  const traits = analyse(text);
  if (text.includes("\n")) {
    if (isKey || !traits.blockAllowed) return doubleQuoted(text);
    return literal(text, indent);
  }
  if (resolvePlain(text) !== undefined || BASE_60.test(text) || isTimestamp(text)) return doubleQuoted(text);
  if (traits.plainAllowed) return text;
  return traits.singleAllowed ? `'${text.replaceAll("'", "''")}'` : doubleQuoted(text);
}

function isTimestamp(text: string): boolean {
  if (!TIMESTAMP.test(text)) return false;
  return /^\d{4}-\d\d-\d\d$|^\d{4}-\d\d?-\d\d?([Tt]|[ \t]+)\d\d?:\d\d:\d\d(\.\d*)?([ \t]*(Z|[-+]\d\d?(:\d\d)?))?$/.test(
    text,
  );
}

/** What go-yaml's emitter notices about a text. */
function analyse(text: string) {
  const chars = [...text];
  let indicators = text.startsWith("---") || text.startsWith("...");
  let special = false;
  let [breakSpace, spaceBreak] = [false, false];
  chars.forEach((char, i) => {
    const before = chars[i - 1];
    const after = chars[i + 1];
    const spaceAfter = after === undefined || /[ \t\n\r]/.test(after);
    if (i === 0 && /[#,[\]{}&*!|>'"%@`]/.test(char)) indicators = true;
    if (/[?:]/.test(char) && spaceAfter && (i === 0 || char === ":")) indicators = true;
    if (i === 0 && char === "-" && spaceAfter) indicators = true;
    if (i > 0 && char === "#" && /[ \t\n\r]/.test(before)) indicators = true;
    if (!isPrintable(char)) special = true;
    if (char === " " && before === "\n") breakSpace = true;
    if (char === "\n" && before === " ") spaceBreak = true;
  });
  const edges = /^[ \n]|[ \n]$/.test(text);
  return {
    plainAllowed: !indicators && !special && !edges && !breakSpace && !spaceBreak,
    singleAllowed: !special && !breakSpace && !spaceBreak,
    blockAllowed: !special && !spaceBreak && !text.endsWith(" "),
  };
}

const isPrintable = (char: string) =>
  /^[\n\x20-\x7e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/.test(char);

const ESCAPES: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  '"': '\\"',
  "\\": "\\\\",
  "\u0085": "\\N",
  "\u00a0": "\\_",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

function doubleQuoted(text: string): string {
  const body = [...text].map((char) => {
    if (char in ESCAPES && !(char === "\u00a0" || char === "\u0085")) return ESCAPES[char];
    if (isPrintable(char) && char !== "\ufeff") return char;
    const code = char.codePointAt(0)!;
    const hex = code.toString(16).toUpperCase();
    if (code > 0xffff) return `\\U${hex.padStart(8, "0")}`;
    return code <= 0xff ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`;
  });
  return `"${body.join("")}"`;
}

function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomp = !text.endsWith("\n") ? "-" : text === "\n" || text.endsWith("\n\n") ? "+" : "";
  const body = text.replace(/\n$/, "").split("\n");
  const pad = " ".repeat(Math.max(indent, 2));
  return `|${hint}${chomp}\n${body.map((line) => (line === "" ? "" : pad + line)).join("\n")}`;
}
