// Brace expansion, on the source of a word: `a{b,c}` → `ab ac`, `{1..3}`, `{a..e..2}`. Quoted text and expansions are left alone.

import { ShellError } from "./flow.ts";

const MAX_WORDS = 100_000;

/** The words a source stands for; itself when there is nothing to expand. */
export function expandBraces(source: string): string[] {
  for (let open = findOpen(source, 0); open >= 0; open = findOpen(source, open + 1)) {
    const body = bodyAt(source, open);
    if (!body) continue;
    const items = body.items.length > 1 ? body.items.flatMap(expandBraces) : sequence(body.items[0]);
    if (!items) continue;
    const rest = expandBraces(source.slice(body.end + 1));
    if (items.length * rest.length > MAX_WORDS) tooMany(items.length * rest.length);
    const before = source.slice(0, open);
    return items.flatMap((item) => rest.map((tail) => before + item + tail));
  }
  return [source];
}

function tooMany(count: number): never {
  throw new ShellError(`brace expansion: failed to allocate memory for \`${count}' elements`);
}

/** The end of what is quoted or expanded at `i`; `i` itself when nothing is. */
function skip(source: string, i: number): number {
  const char = source[i];
  if (char === "\\") return i + 1;
  if (char === "'") return until(source, i, "'");
  if (char === '"' || char === "`") {
    for (let j = i + 1; j < source.length; j++) {
      if (source[j] === "\\") j++;
      else if (source[j] === char) return j;
    }
    return source.length;
  }
  if (char === "$" && (source[i + 1] === "{" || source[i + 1] === "(")) return balanced(source, i + 1);
  return i;
}

function until(source: string, i: number, mark: string): number {
  const end = source.indexOf(mark, i + 1);
  return end < 0 ? source.length : end;
}

function balanced(source: string, open: number): number {
  const [left, right] = source[open] === "{" ? ["{", "}"] : ["(", ")"];
  let depth = 0;
  for (let i = open; i < source.length; i++) {
    if (source[i] === left) depth++;
    else if (source[i] === right && --depth === 0) return i;
    else if (i > open) i = skip(source, i);
  }
  return source.length;
}

function findOpen(source: string, from: number): number {
  for (let i = 0; i < source.length; i++) {
    const next = skip(source, i);
    if (next === i && i >= from && source[i] === "{") return i;
    i = next;
  }
  return -1;
}

function bodyAt(source: string, open: number): { items: string[]; end: number } | undefined {
  const items: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open + 1; i < source.length; i++) {
    const next = skip(source, i);
    if (next !== i) {
      i = next;
      continue;
    }
    const char = source[i];
    if (char === "{") depth++;
    else if (char === "}" && depth > 0) depth--;
    else if (char === "}") return { items: [...items, source.slice(start, i)], end: i };
    else if (char === "," && depth === 0) {
      items.push(source.slice(start, i));
      start = i + 1;
    }
  }
  return undefined;
}

function sequence(body: string): string[] | undefined {
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(body);
  if (numbers) return numberSequence(numbers[1], numbers[2], Number(numbers[3] ?? 1));
  const letters = /^([a-zA-Z])\.\.([a-zA-Z])(?:\.\.(-?\d+))?$/.exec(body);
  if (!letters) return undefined;
  return steps(letters[1].charCodeAt(0), letters[2].charCodeAt(0), Number(letters[3] ?? 1)).map((code) =>
    String.fromCharCode(code),
  );
}

function numberSequence(first: string, last: string, step: number): string[] {
  const padded = /^-?0\d/.test(first) || /^-?0\d/.test(last);
  const width = padded ? Math.max(first.length, last.length) : 0;
  return steps(Number(first), Number(last), step).map((value) => {
    const digits = String(Math.abs(value)).padStart(width - (value < 0 ? 1 : 0), "0");
    return value < 0 ? `-${digits}` : digits;
  });
}

function steps(first: number, last: number, step: number): number[] {
  const stride = Math.max(1, Math.abs(step));
  const count = Math.floor(Math.abs(last - first) / stride) + 1;
  if (count > MAX_WORDS) tooMany(count);
  return Array.from({ length: count }, (_, i) => (last >= first ? first + i * stride : first - i * stride));
}
