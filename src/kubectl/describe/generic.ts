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

/** `creationTimestamp` becomes `Creation Timestamp`. */
const title = (key: string): string =>
  /^[a-z][A-Za-z0-9]*$/.test(key)
    ? key
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
        .replace(/^./, (char) => char.toUpperCase())
        .replace(/\bApi\b/, "API")
        .replace(/\bUid\b/, "UID")
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
