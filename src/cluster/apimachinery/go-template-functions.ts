// In Go: text/template's functions, and the two that kubectl adds (exists, base64decode).

import { TemplateError } from "./go-template-parser.ts";
import { goPlain } from "./go-value.ts";
import { goPrintf } from "./go-printf.ts";

/** A value that `if` takes. */
export function isTrue(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === "object") return (Array.isArray(value) ? value.length : Object.keys(value).length) > 0;
  return Boolean(value);
}

type Ordered = string | number;

function same(a: unknown, b: unknown): boolean {
  if (a !== undefined && b !== undefined && a !== null && b !== null && typeof a !== typeof b)
    throw new TemplateError("incompatible types for comparison");
  return (a ?? undefined) === (b ?? undefined);
}

function ordered(a: unknown, b: unknown): [Ordered, Ordered] {
  if (typeof a !== typeof b || (typeof a !== "string" && typeof a !== "number"))
    throw new TemplateError(
      typeof a === typeof b ? "invalid type for comparison" : "incompatible types for comparison",
    );
  return [a, b as Ordered];
}

function lengthOf(value: unknown): number {
  if (typeof value === "string") return new TextEncoder().encode(value).length;
  if (Array.isArray(value)) return value.length;
  if (typeof value === "object" && value !== null) return Object.keys(value).length;
  throw new TemplateError(
    value === null || value === undefined ? "len of nil pointer" : `len of type ${typeof value}`,
  );
}

function indexed(value: unknown, ...keys: unknown[]): unknown {
  let at = value;
  for (const key of keys) {
    if (at === null || at === undefined) throw new TemplateError("index of untyped nil");
    if (Array.isArray(at)) {
      if (typeof key !== "number")
        throw new TemplateError(`cannot index slice/array with type ${typeof key}`);
      if (key < 0 || key >= at.length) throw new TemplateError(`index out of range: ${key}`);
      at = at[key];
    } else if (typeof at === "object") at = (at as Record<string, unknown>)[String(key)];
    else throw new TemplateError(`can't index item of type ${typeof at}`);
  }
  return at;
}

function exists(value: unknown, ...keys: unknown[]): boolean {
  let at = value;
  for (const key of keys) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, String(key))) return false;
    at = (at as Record<string, unknown>)[String(key)];
  }
  return true;
}

function base64decode(value: unknown): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(String(value)), (char) => char.charCodeAt(0)));
  } catch {
    return "unable to decode data: illegal base64 data at input byte 0";
  }
}

const HTML: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&#34;",
  "'": "&#39;",
};

/** fmt.Sprint: a space between operands when neither is a string. */
function sprint(...values: unknown[]): string {
  return values.reduce<string>((text, value, index) => {
    const spaced = index > 0 && typeof value !== "string" && typeof values[index - 1] !== "string";
    return text + (spaced ? " " : "") + goPlain(value);
  }, "");
}

/** What a template may call, by name; programs bring some of their own. */
export type TemplateFunctions = Readonly<Record<string, (...args: any[]) => unknown>>;

export const FUNCTIONS: TemplateFunctions = {
  not: (value) => !isTrue(value),
  len: lengthOf,
  index: indexed,
  slice: (value: string | unknown[], from = 0, to?: number) => value.slice(from, to),
  eq: (first, ...others) => others.some((other) => same(first, other)),
  ne: (a, b) => !same(a, b),
  lt: (a, b) => ((pair) => pair[0] < pair[1])(ordered(a, b)),
  le: (a, b) => ((pair) => pair[0] <= pair[1])(ordered(a, b)),
  gt: (a, b) => ((pair) => pair[0] > pair[1])(ordered(a, b)),
  ge: (a, b) => ((pair) => pair[0] >= pair[1])(ordered(a, b)),
  print: sprint,
  println: (...values) => `${values.map(goPlain).join(" ")}\n`,
  printf: (format: string, ...values) => goPrintf(String(format), values),
  html: (...values) => sprint(...values).replace(/[<>&"']/g, (char) => HTML[char]),
  js: (...values) =>
    sprint(...values).replace(
      /[\\'"<>&=]/g,
      (char) =>
        `\\${char === "\\" || char === "'" || char === '"' ? char : `u00${char.charCodeAt(0).toString(16).toUpperCase()}`}`,
    ),
  urlquery: (...values) => encodeURIComponent(sprint(...values)).replaceAll("%20", "+"),
  exists,
  base64decode,
};
