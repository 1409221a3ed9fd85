// How docker prints: tables, Go templates, sizes and spans of time as people read them.

import { FUNCTIONS } from "../../cluster/apimachinery/go-template-functions.ts";
import { compileGoTemplate, TemplateError } from "../../cluster/apimachinery/go-template.ts";
import { UsageError } from "./flags.ts";

const MIN_WIDTH = 10;
const PADDING = 3;

/** Columns as Go's tabwriter aligns them. */
export function table(rows: readonly (readonly string[])[], padding = PADDING, minWidth = MIN_WIDTH): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(minWidth, ...rows.map((row) => [...(row[column] ?? "")].length + padding)),
  );
  return rows
    .map(
      (row) =>
        `${row.map((cell, column) => (column === row.length - 1 ? cell : cell + " ".repeat(widths[column] - [...cell].length))).join("")}\n`,
    )
    .join("");
}

/** As encoding/json writes: without spaces, <, > and & escaped. */
export const goJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);

const functions = {
  ...FUNCTIONS,
  json: goJson,
  upper: (text: string) => text.toUpperCase(),
  lower: (text: string) => text.toLowerCase(),
  title: (text: string) => text.replace(/\b\w/g, (letter) => letter.toUpperCase()),
  split: (text: string, separator: string) => text.split(separator),
  join: (parts: readonly string[], separator: string) => parts.join(separator),
  pad: (text: string, before: number, after: number) => " ".repeat(before) + text + " ".repeat(after),
  truncate: (text: string, length: number) => text.slice(0, length),
};

const unescape = (text: string) => text.replaceAll("\\t", "\t").replaceAll("\\n", "\n");
const ownName = (message: string) =>
  message.replace("template: output:", "template: :").replace('executing "output"', 'executing ""');

/** Labels, ports and the like are maps, of which any key may be missing; structs have fields, which begin with capitals. */
const isMap = (holder: object) => !Object.keys(holder).some((key) => /^[A-Z]/.test(key));

/** Prints each item by a template; `what` names the command's type in refusals. */
export function printTemplate(source: string, items: readonly object[], what: string): string {
  try {
    const template = compileGoTemplate(unescape(source), isMap, functions);
    return items.map((item) => `${template.print(item)}\n`).join("");
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const message = ownName(error.message).replace(
      /map has no entry for key "(\w+)"/,
      `can't evaluate field $1 in type *formatter.${what}`,
    );
    const failure = message.includes("executing") ? "failed to execute template" : "template parsing error";
    throw new UsageError(`${failure}: ${message}\n`, 1);
  }
}

/** `docker inspect -f`: fields are those of the JSON. */
export function printInspected(source: string, item: object): string {
  try {
    return compileGoTemplate(source, isMap, functions).print(item);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const message = ownName(error.message);
    throw new UsageError(`template parsing error: ${message}\n`, message.includes("executing") ? 1 : 64);
  }
}

export interface Listing {
  /** Column titles with the fields that stand below them. */
  columns: readonly (readonly [title: string, field: string])[];
  /** Every field that a template may name, as text. */
  items: readonly Readonly<Record<string, string | null>>[];
  /** The formatter's type: `ContainerContext`. */
  type: string;
  /** Titles of fields that are not among the columns. */
  titles?: Readonly<Record<string, string>>;
}

/** A list in the form that was asked for: a table unless `format` says otherwise. */
export function list({ columns, items, type, titles = {} }: Listing, format: string | undefined): string {
  const asTable = (fields: readonly (readonly [string, string])[]) =>
    table([
      fields.map(([title]) => title),
      ...items.map((item) => fields.map(([, field]) => item[field] ?? "")),
    ]);
  if (!format || format === "table") return asTable(columns);
  if (format === "json") return items.map((item) => `${goJson(item)}\n`).join("");
  if (!format.startsWith("table ")) return printTemplate(format, items, type);
  const source = format.slice(6);
  const known = new Map([
    ...columns.map(([title, field]) => [field, title] as const),
    ...Object.entries(titles),
  ]);
  const header = unescape(source).replace(
    /\{\{[^}]*?\.(\w+)[^}]*\}\}/g,
    (_, field: string) => known.get(field) ?? field.toUpperCase(),
  );
  const rows = [header, ...printTemplate(source, items, type).split("\n").slice(0, -1)];
  return table(rows.map((row) => row.split("\t")));
}

/** go-units HumanDuration. */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < 1) return "Less than a second";
  if (seconds === 1) return "1 second";
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes === 1) return "About a minute";
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.trunc(seconds / 3600 + 0.5);
  if (hours === 1) return "About an hour";
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 7 * 2) return `${Math.trunc(hours / 24)} days`;
  if (hours < 24 * 30 * 2) return `${Math.trunc(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`;
  return `${Math.trunc(seconds / 3600 / 24 / 365)} years`;
}

const scaled = (size: number, base: number, units: readonly string[], digits: number): string => {
  let i = 0;
  while (size >= base && i < units.length - 1) {
    size /= base;
    i++;
  }
  return `${Number(size.toPrecision(digits))}${units[i]}`;
};

/** `192MB`: thousands, three digits. */
export const humanSize = (bytes: number, digits = 3): string =>
  scaled(bytes, 1000, ["B", "kB", "MB", "GB", "TB"], digits);

/** `7.625MiB`: go-units BytesSize. */
export const bytesSize = (bytes: number): string => scaled(bytes, 1024, ["B", "KiB", "MiB", "GiB", "TiB"], 4);

/** RFC 3339 with as many digits of a second as there are. */
export const rfc3339 = (ms: number): string =>
  ms === 0 ? "0001-01-01T00:00:00Z" : new Date(ms).toISOString().replace(/\.?0*Z$/, "Z");

/** `2026-01-05 09:00:00 +0000 UTC`. */
export const longTime = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} +0000 UTC`;
