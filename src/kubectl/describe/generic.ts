// In Kubernetes: k8s.io/kubectl/pkg/describe, the describer of kinds that have none of their own.

import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Invocation } from "../invocation.ts";
import { annotationLines, labelLines, type Lines } from "./lines.ts";

/** Writes an object's lines; answers whether events follow. */
export type Describer = (k: Invocation, object: Obj, lines: Lines) => Program<boolean>;

export function head(lines: Lines, { metadata }: Obj, namespaced = true): void {
  lines.add(0, `Name:\t${metadata.name}`);
  if (namespaced) lines.add(0, `Namespace:\t${metadata.namespace ?? ""}`);
}

export function headWithLabels(lines: Lines, object: Obj, namespaced = true): void {
  head(lines, object, namespaced);
  labelLines(lines, 0, "Labels", object.metadata.labels);
  annotationLines(lines, 0, "Annotations", object.metadata.annotations);
}

export const describeGeneric: Describer = function* (_k, object, lines) {
  lines.add(0, `Name:\t${object.metadata.name}`);
  lines.add(0, `Namespace:\t${object.metadata.namespace ?? ""}`);
  labelLines(lines, 0, "Labels", object.metadata.labels);
  annotationLines(lines, 0, "Annotations", object.metadata.annotations);
  const { metadata, ...rest } = object;
  const {
    labels: _l,
    annotations: _a,
    managedFields: _m,
    name: _n,
    namespace: _s,
    ...meta
  } = metadata as Obj;
  const shown: Obj = { ...rest, metadata: meta };
  printFields(lines, shown, 0);
  return true;
};

const ACRONYMS = new Set(["API", "URL", "UID", "OSB", "GUID"]);

/** `creationTimestamp` becomes `Creation Timestamp`; names with digits and the like stay. */
const title = (key: string): string =>
  /^[\p{L}-]+$/u.test(key)
    ? (key.match(/\p{Lu}+s(?!\p{Ll})|\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|[^\p{Ll}\p{Lu}]+/gu) ?? [key])
        .map((part) =>
          ACRONYMS.has(part.toUpperCase())
            ? part.toUpperCase()
            : part.replace(/^./u, (letter) => letter.toUpperCase()),
        )
        .join(" ")
    : key;

function printFields(lines: Lines, object: Obj, level: number): void {
  for (const key of Object.keys(object).sort((a, b) => (title(a) < title(b) ? -1 : 1))) {
    const value = object[key] as unknown;
    if (Array.isArray(value)) {
      lines.add(level, `${title(key)}:`);
      for (const item of value) {
        if (typeof item === "object" && item !== null) printFields(lines, item as Obj, level + 1);
        else lines.add(level + 1, String(item));
      }
    } else if (typeof value === "object" && value !== null) {
      lines.add(level, `${title(key)}:`);
      printFields(lines, value as Obj, level + 1);
    } else lines.add(level, `${title(key)}:\t${value ?? "<nil>"}`);
  }
}
