// In kustomize: kyaml/yaml/merge2. A strategic merge in which what the patch brings comes first in lists.

import { mergeSchema, hasSchema } from "../merge-schema.ts";
import { deepEqual } from "../../cluster/apimachinery/objects.ts";
import type { Obj } from "../client.ts";
import { gvkOf } from "./resource.ts";

const isMap = (value: unknown): value is Obj =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function typeOf(object: Obj): string | undefined {
  const { group, version, kind } = gvkOf(object);
  const type = `io.k8s.api.${group === "" ? "core" : group.split(".")[0]}.${version}.${kind}`;
  return hasSchema(type) ? type : undefined;
}

/** The patched object; undefined when the patch deletes it. */
export function strategicMerge(object: Obj, patch: Obj): Obj | undefined {
  return mergedMap(object, patch, typeOf(object));
}

function mergedMap(dest: Obj, patch: Obj, type: string | undefined): Obj | undefined {
  const { $patch: directive, ...fields } = patch;
  if (directive === "delete") return undefined;
  if (directive === "replace") return fields;
  const result: Obj = { ...dest };
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith("$")) continue;
    const merged = mergedValue(dest[key], value, type, key);
    if (merged === undefined) delete result[key];
    else result[key] = merged;
  }
  return result;
}

function mergedValue(dest: unknown, value: unknown, type: string | undefined, field: string): unknown {
  if (value === null) return undefined;
  const child = type === undefined ? undefined : mergeSchema.child(type, field);
  if (isMap(value)) return mergedMap(isMap(dest) ? dest : {}, value, child);
  if (!Array.isArray(value)) return value;
  const directed = value.filter(
    (item) => isMap(item) && item.$patch === "replace" && Object.keys(item).length === 1,
  );
  if (directed.length > 0) return value.filter((item) => !directed.includes(item));
  const merges = type !== undefined && (mergeSchema.strategy(type, field) ?? "").startsWith("merge");
  if (!merges) return value.map((item: unknown) => (isMap(item) ? mergedMap({}, item, child) : item));
  const list = Array.isArray(dest) ? (dest as unknown[]) : [];
  const keys = keysOf(type!, field);
  return keys.length > 0
    ? mergedList(list as Obj[], value as Obj[], keys, child)
    : [...new Set([...value, ...list])];
}

function keysOf(type: string, field: string): readonly string[] {
  const keys = mergeSchema.listKeys?.(type, field) ?? [];
  if (keys.length > 0) return keys;
  const key = mergeSchema.mergeKey(type, field);
  return key ? [key] : [];
}

function mergedList(
  dest: readonly Obj[],
  patch: readonly Obj[],
  keys: readonly string[],
  type: string | undefined,
): Obj[] {
  const rest = [...dest];
  const first: Obj[] = [];
  for (const item of patch) {
    const given = keys.filter((key) => item[key] !== undefined);
    const at = rest.findIndex(
      (other) => given.length > 0 && given.every((key) => deepEqual(other[key], item[key])),
    );
    const [before] = at < 0 ? [{}] : rest.splice(at, 1);
    const merged = mergedMap(before, item, type);
    if (merged) first.push(merged);
  }
  return [...first, ...rest];
}
