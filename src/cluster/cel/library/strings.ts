// In cel-go: ext/strings, and Kubernetes' regular expressions.
// Left out here: RE2 itself; patterns are JavaScript's, so that a few of them match otherwise.

import type { Library, Spend } from "../overloads.ts";
import { formatDouble, formatDuration, formatTimestamp } from "../text.ts";
import { CelError, Double, entriesOf, fromJson, kindOf, Uint, type Value } from "../values.ts";
import { traverse } from "./standard.ts";

const points = (text: string) => [...text];

/** A pattern of Go in JavaScript's writing. Nested repetition is refused where it could take for ever. */
function pattern(text: string, flags = ""): RegExp {
  const leading = /^\(\?([ims]+)\)/.exec(text);
  const source = (leading ? text.slice(leading[0].length) : text)
    .replace(/\(\?P</g, "(?<")
    .replace(/\\A/g, "^")
    .replace(/\\z/g, "$")
    .replace(/\[\[:(\w+):\]\]/g, (_, name: string) => POSIX[name] ?? "[]");
  try {
    return new RegExp(source, `${flags}${leading?.[1] ?? ""}u`);
  } catch {
    throw new CelError(`error parsing regexp: ${JSON.stringify(text)}`);
  }
}

const POSIX: Readonly<Record<string, string>> = {
  alnum: "[0-9A-Za-z]",
  alpha: "[A-Za-z]",
  digit: "[0-9]",
  lower: "[a-z]",
  upper: "[A-Z]",
  space: "\\s",
  punct: "[!-/:-@[-`{-~]",
  word: "\\w",
};

/** A repeated group that ends in a repetition, as `(a+)+`: what a backtracking matcher must not meet with long texts. */
const NESTED = /[*+}]\)[*+{]/;
const MAX_NESTED_INPUT = 24;

function guarded(text: string, expression: string, spend: Spend): void {
  spend(Math.ceil(text.length / 10) * Math.ceil(expression.length / 4));
  if (NESTED.test(expression) && text.length > MAX_NESTED_INPUT)
    throw new CelError("regular expression with nested repetition: not simulated for long texts");
}

const matches = (text: string, expression: string, spend: Spend) => {
  guarded(text, expression, spend);
  return pattern(expression).test(text);
};

function indexOf(text: string, part: string, from: unknown = 0n): bigint {
  const start = typeof from === "bigint" ? Number(from) : 0;
  const letters = points(text);
  if (start < 0 || start > letters.length) throw new CelError(`index out of range: ${start}`);
  const before = letters.slice(0, start).join("").length;
  const found = text.indexOf(part, before);
  return found < 0 ? -1n : BigInt(points(text.slice(0, found)).length);
}

function lastIndexOf(text: string, part: string, from?: unknown): bigint {
  const limit = typeof from === "bigint" ? points(text).slice(0, Number(from)).join("").length : text.length;
  const found = text.lastIndexOf(part, limit);
  return found < 0 ? -1n : BigInt(points(text.slice(0, found)).length);
}

function substring(text: string, start: bigint, end: unknown): string {
  const letters = points(text);
  const stop = typeof end === "bigint" ? Number(end) : letters.length;
  if (start < 0n || start > letters.length) throw new CelError(`index out of range: ${start}`);
  if (stop < 0 || stop > letters.length) throw new CelError(`index out of range: ${stop}`);
  if (start > stop) throw new CelError(`invalid substring range. start: ${start}, end: ${stop}`);
  return letters.slice(Number(start), stop).join("");
}

function replace(text: string, from: string, to: string, count: unknown): string {
  let left = typeof count === "bigint" ? Number(count) : -1;
  if (left < 0) return text.replaceAll(from, () => to);
  let result = text;
  let position = 0;
  for (; left > 0; left--) {
    const found = result.indexOf(from, position);
    if (found < 0) break;
    result = result.slice(0, found) + to + result.slice(found + from.length);
    position = found + to.length + (from === "" ? 1 : 0);
  }
  return result;
}

function split(text: string, separator: string, count: unknown): string[] {
  const limit = typeof count === "bigint" ? Number(count) : -1;
  if (limit === 0) return [];
  const parts = separator === "" ? points(text) : text.split(separator);
  if (limit < 0 || parts.length <= limit) return parts;
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(separator)];
}

function charAt(text: string, position: bigint): string {
  const letters = points(text);
  if (position < 0n || position > letters.length) throw new CelError(`index out of range: ${position}`);
  return letters[Number(position)] ?? "";
}

/** A value inside of `format`'s %s. */
function textOf(value: Value): string {
  switch (kindOf(value)) {
    case "null_type":
      return "null";
    case "double":
      return formatDouble((value as Double).value);
    case "uint":
      return String((value as Uint).value);
    case "bytes":
      return new TextDecoder().decode(value as Uint8Array);
    case "timestamp":
      return formatTimestamp(value as never);
    case "duration":
      return formatDuration(value as never);
    case "type":
      return (value as any).name;
    case "list":
      return `[${(value as any[]).map((item) => textOf(fromJson(item))).join(", ")}]`;
    case "map":
      return `{${entriesOf(value)
        .map(([key, item]) => `${textOf(key)}: ${textOf(item)}`)
        .sort()
        .join(", ")}}`;
  }
  return String(value);
}

const wholeOf = (value: Value): bigint => {
  if (typeof value === "bigint") return value;
  if (value instanceof Uint) return value.value;
  throw new CelError(
    `error during formatting: decimal clause can only be used on integers, was given ${kindOf(value)}`,
  );
};

const numberOf = (value: Value): number => (value instanceof Double ? value.value : Number(wholeOf(value)));

function formatted(verb: string, precision: number, value: Value): string {
  switch (verb) {
    case "s":
      return textOf(value);
    case "d":
      return String(wholeOf(value));
    case "f":
      return numberOf(value).toFixed(precision);
    case "e":
      return numberOf(value)
        .toExponential(precision)
        .replace(/e([+-])(\d)$/, "e$10$2");
    case "b":
      return typeof value === "boolean" ? (value ? "1" : "0") : wholeOf(value).toString(2);
    case "o":
      return wholeOf(value).toString(8);
    case "x":
    case "X": {
      const text =
        typeof value === "string"
          ? [...new TextEncoder().encode(value)].map((byte) => byte.toString(16).padStart(2, "0")).join("")
          : wholeOf(value).toString(16);
      return verb === "X" ? text.toUpperCase() : text;
    }
  }
  throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
}

function format(text: string, list: any[], spend: Spend): string {
  traverse(spend, text);
  let next = 0;
  return text.replace(/%(?:%|(?:\.(\d+))?([^%]))/g, (whole, digits: string | undefined, verb: string) => {
    if (whole === "%%") return "%";
    if (next >= list.length) throw new CelError(`index ${next} out of range`);
    return formatted(verb, digits === undefined ? 6 : Number(digits), fromJson(list[next++]));
  });
}

const join = (list: any[], separator: unknown) => list.join(typeof separator === "string" ? separator : "");

const TRIM = /^[\s\u0085\u180e\u200b-\u200d\u2060]+|[\s\u0085\u180e\u200b-\u200d\u2060]+$/g;

export const strings: Library = {
  "string . contains(string) -> bool": (a: string, b: string, spend: Spend) => (
    traverse(spend, a),
    a.includes(b)
  ),
  "string . startsWith(string) -> bool": (a: string, b: string) => a.startsWith(b),
  "string . endsWith(string) -> bool": (a: string, b: string) => a.endsWith(b),
  "string . matches(string) -> bool": matches,
  "matches(string, string) -> bool": matches,
  "string . charAt(int) -> string": charAt,
  "string . indexOf(string) -> int": indexOf,
  "string . indexOf(string, int) -> int": indexOf,
  "string . lastIndexOf(string) -> int": lastIndexOf,
  "string . lastIndexOf(string, int) -> int": lastIndexOf,
  "string . lowerAscii() -> string": (a: string) => a.replace(/[A-Z]+/g, (part) => part.toLowerCase()),
  "string . upperAscii() -> string": (a: string) => a.replace(/[a-z]+/g, (part) => part.toUpperCase()),
  "string . replace(string, string) -> string": replace,
  "string . replace(string, string, int) -> string": replace,
  "string . split(string) -> list(string)": split,
  "string . split(string, int) -> list(string)": split,
  "string . substring(int) -> string": substring,
  "string . substring(int, int) -> string": substring,
  "string . trim() -> string": (a: string) => a.replace(TRIM, ""),
  "string . reverse() -> string": (a: string) => points(a).reverse().join(""),
  "string . format(list(dyn)) -> string": format,
  "strings.quote(string) -> string": (a: string) => JSON.stringify(a),
  "list(string) . join() -> string": join,
  "list(string) . join(string) -> string": join,
  "string . find(string) -> string": (text: string, expression: string, spend: Spend) => {
    guarded(text, expression, spend);
    return pattern(expression).exec(text)?.[0] ?? "";
  },
  "string . findAll(string) -> list(string)": (text: string, expression: string, spend: Spend) => {
    guarded(text, expression, spend);
    return [...text.matchAll(pattern(expression, "g"))].map(([found]) => found);
  },
  "string . findAll(string, int) -> list(string)": (
    text: string,
    expression: string,
    count: bigint,
    spend: Spend,
  ) => {
    guarded(text, expression, spend);
    const all = [...text.matchAll(pattern(expression, "g"))].map(([found]) => found);
    return count < 0n ? all : all.slice(0, Number(count));
  },
};
