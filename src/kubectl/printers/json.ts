// In Kubernetes: k8s.io/cli-runtime/pkg/printers, json.go and yaml.go.

import { sortKeys } from "../../cluster/apimachinery/go-value.ts";
import { dumpYaml } from "../../cluster/apimachinery/yaml-dump.ts";
import type { Obj } from "../client.ts";

const escapeUnicode = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** JSON with four spaces, as encoding/json escapes it. */
export const jsonText = (value: unknown, indent = 4): string => {
  const text = JSON.stringify(value, undefined, indent).replace(/[<>&\u2028\u2029]/g, escapeUnicode);
  return `${text}\n`;
};

export const printJson = (object: Obj, typed: boolean): string => jsonText(typed ? object : sortKeys(object));

/** Documents after the first are parted by `---`. */
export const printYaml = (object: Obj, first: boolean): string =>
  `${first ? "" : "---\n"}${dumpYaml(object)}`;

/** KYAML: YAML in flow style, which is also how JSON looks. */
export function printKyaml(object: Obj): string {
  return `---\n${kyaml(sortKeys(object), "")}\n`;
}

function kyaml(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    if (
      value.every(
        (item) =>
          typeof item === "object" &&
          item !== null &&
          !Array.isArray(item) &&
          Object.keys(item as object).length > 0,
      )
    )
      return `[${value.map((item) => kyaml(item, indent)).join(", ")}]`;
    return `[\n${value.map((item) => `${inner}${kyaml(item, inner)},\n`).join("")}${indent}]`;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return "{}";
    return `{\n${entries.map(([key, item]) => `${inner}${kyamlKey(key)}: ${kyaml(item, inner)},\n`).join("")}${indent}}`;
  }
  return typeof value === "string" ? kyamlString(value, indent) : JSON.stringify(value ?? null);
}

const kyamlKey = (key: string) =>
  /^[A-Za-z][\w./-]*$/.test(key) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(key)
    ? key
    : JSON.stringify(key);

function kyamlString(text: string, indent: string): string {
  if (!text.includes("\n")) return JSON.stringify(text);
  const lines = text.split("\n").map((line) => JSON.stringify(line).slice(1, -1).replace(/^ /, "\\ "));
  const parts = lines
    .map((line, i) => (i < lines.length - 1 ? `${indent}   ${line}\\n\\\n` : `${indent}   ${line}`))
    .join("");
  return `"\\\n${parts}\\\n${indent}  "`;
}

/** The same object without what only machines read. */
export function withoutManagedFields(object: Obj): Obj {
  if (Array.isArray(object.items))
    return { ...object, items: (object.items as Obj[]).map(withoutManagedFields) };
  if (!object.metadata || !("managedFields" in object.metadata)) return object;
  const { managedFields: _, ...metadata } = object.metadata as Obj;
  return { ...object, metadata };
}
