// In Kubernetes: sigs.k8s.io/yaml. Reads YAML as Kubernetes does (YAML 1.1 booleans, octal numbers, duplicate keys accepted).

import {
  NOT_RESOLVED,
  Schema,
  YAMLException,
  binaryTag,
  defineScalarTag,
  load,
  mapTag,
  mergeTag,
  seqTag,
  strTag,
} from "js-yaml5";
import type { Json } from "./meta.ts";
import { goYamlProblem } from "./yaml-errors.ts";

/** A text that is no YAML; the message is go-yaml's, as `yaml: line 4: did not find expected key`. */
export class YamlError extends Error {}

const NULLS = new Set(["", "~", "null", "Null", "NULL"]);
const TRUES = new Set(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]);
const FALSES = new Set(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]);
const FLOAT = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;

/** What a plain scalar means: a number, a boolean, null, or undefined when it is a string. */
export function resolvePlain(source: string): number | boolean | null | undefined {
  if (NULLS.has(source)) return null;
  if (TRUES.has(source)) return true;
  if (FALSES.has(source)) return false;
  if (/^[-+]?\.(inf|Inf|INF)$/.test(source)) return source.startsWith("-") ? -Infinity : Infinity;
  if (/^\.(nan|NaN|NAN)$/.test(source)) return Number.NaN;
  if (!/^[-+.0-9]/.test(source)) return undefined;
  return resolveNumber(source);
}

function resolveNumber(source: string): number | undefined {
  const plain = source.replaceAll("_", "");
  const sign = plain.startsWith("-") ? -1 : 1;
  const digits = plain.replace(/^[-+]/, "");
  if (/^0[xX][0-9a-fA-F]+$/.test(digits)) return sign * Number.parseInt(digits.slice(2), 16);
  if (/^0[bB][01]+$/.test(digits)) return sign * Number.parseInt(digits.slice(2), 2);
  if (/^0[oO]?[0-7]+$/.test(digits)) return sign * Number.parseInt(digits.replace(/^0[oO]?/, ""), 8);
  if (/^([1-9][0-9]*|0)$/.test(digits)) return sign * Number(digits);
  return FLOAT.test(plain) ? Number(plain) : undefined;
}

const scalar = (name: string, accepts: (value: unknown) => boolean) =>
  defineScalarTag<unknown>(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    resolve: (source) => {
      const value = resolvePlain(source);
      return value !== undefined && accepts(value) ? value : NOT_RESOLVED;
    },
    identify: () => false,
  });

const schemaWith = (bool: ReturnType<typeof scalar>) =>
  new Schema([
    strTag,
    seqTag,
    mapTag,
    mergeTag,
    binaryTag,
    scalar("null", (value) => value === null),
    bool,
    scalar("int", (value) => typeof value === "number" && Number.isInteger(value)),
    scalar("float", (value) => typeof value === "number"),
  ]);

const SCHEMA = schemaWith(scalar("bool", (value) => typeof value === "boolean"));

/** As YAML 1.2 has it: `yes`, `no`, `on`, `off`, `y` and `n` are words. */
const CORE_SCHEMA = schemaWith(
  defineScalarTag<unknown>("tag:yaml.org,2002:bool", {
    implicit: true,
    resolve: (source) =>
      /^(true|True|TRUE|false|False|FALSE)$/.test(source) ? /^t/i.test(source) : NOT_RESOLVED,
    identify: () => false,
  }),
);

/** Deeper documents are refused. */
const MAX_DEPTH = 1000;
/** How many values a document may have beyond what its length allows: aliases repeat what was written once. */
const FREE_NODES = 100_000;

/** The value of one YAML document (null for an empty one). Throws YamlError. */
export function parseYaml(text: string, version: "1.1" | "1.2" = "1.1"): Json {
  const schema = version === "1.1" ? SCHEMA : CORE_SCHEMA;
  try {
    const value = load(isBlank(text) ? "null" : text, { schema, json: true, maxDepth: MAX_DEPTH });
    return asJson(value, { left: text.length + FREE_NODES }, 0);
  } catch (error) {
    if (error instanceof YAMLException) throw new YamlError(`yaml: ${goYamlProblem(text, error)}`);
    throw error;
  }
}

const isBlank = (text: string) =>
  text.split("\n").every((line) => /^\s*(#.*)?$/.test(line)) || text.trim() === "---";

/** Anything a document may hold, as JSON has it. */
function asJson(value: unknown, budget: { left: number }, depth: number): Json {
  if (--budget.left < 0) throw new YamlError("yaml: document contains excessive aliasing");
  if (depth > MAX_DEPTH) throw new YamlError("yaml: exceeded max depth of 10000");
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (Array.isArray(value)) return value.map((item) => asJson(item, budget, depth + 1));
  if (value === undefined || typeof value !== "object" || value === null) return (value ?? null) as Json;
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key === null ? "null" : String(key), asJson(item, budget, depth + 1)]),
  );
}

/** The documents of a stream, cut at lines that begin with `---`, as kubectl cuts them. */
export function splitYamlDocuments(text: string): string[] {
  const documents: string[] = [];
  let lines: string[] = [];
  for (const line of text.split("\n")) {
    if (/^---\s*(#.*)?$/.test(line) || /^---\s/.test(line)) {
      documents.push(lines.join("\n"));
      lines = line.replace(/^---\s*(#.*)?/, "") ? [line.slice(3)] : [];
    } else lines.push(line);
  }
  documents.push(lines.join("\n"));
  return documents;
}
