// In Kubernetes: k8s.io/apimachinery/pkg/util/strategicpatch, the diffs. Makes the patches that `kubectl apply` sends.

import type { Json, JsonObject } from "./meta.ts";
import type { MergeSchema } from "./merge-schema.ts";
import { deepEqual } from "./objects.ts";
import {
  DELETE_FROM_LIST,
  PATCH_DIRECTIVE,
  RETAIN_KEYS,
  SET_ORDER,
  fieldOf,
  isObject,
  mergeMaps,
  type TypeName,
} from "./strategic-merge.ts";

interface DiffOptions {
  additions: boolean;
  deletions: boolean;
  setOrder: boolean;
  retainKeys?: boolean;
}

/** The strategic merge patch that turns `original` into `modified`. */
export const createTwoWayMergePatch = (
  original: JsonObject,
  modified: JsonObject,
  schema: MergeSchema,
  type: TypeName,
): JsonObject =>
  diffMaps(original, modified, schema, type, { additions: true, deletions: true, setOrder: true });

/**
 * What `kubectl apply` sends: the changes from what is live to what is wanted, and the deletions from what was last applied
 * to what is wanted. What others set in the live object stays.
 */
export function createThreeWayMergePatch(
  lastApplied: JsonObject,
  wanted: JsonObject,
  live: JsonObject,
  schema: MergeSchema,
  type: TypeName,
): JsonObject {
  const delta = diffMaps(live, wanted, schema, type, { additions: true, deletions: false, setOrder: true });
  const deletions = diffMaps(lastApplied, wanted, schema, type, {
    additions: false,
    deletions: true,
    setOrder: true,
  });
  return mergeMaps(deletions, delta, schema, type, { applying: false });
}

function diffMaps(
  original: JsonObject,
  modified: JsonObject,
  schema: MergeSchema,
  type: TypeName,
  options: DiffOptions,
): JsonObject {
  const patch: JsonObject = {};
  const { retainKeys, ...inner } = options;
  for (const [key, value] of Object.entries(modified))
    diffField(patch, key, original[key], value, schema, type, inner);
  if (options.deletions) for (const key of Object.keys(original)) if (!(key in modified)) patch[key] = null;
  if (
    retainKeys &&
    (Object.keys(patch).length > 0 || Object.keys(modified).some((key) => !(key in original)))
  ) {
    const kept = Object.keys(modified).filter((key) => modified[key] !== null);
    if (kept.length > 0) patch[RETAIN_KEYS] = kept.sort();
  }
  return patch;
}

function diffField(
  patch: JsonObject,
  key: string,
  old: Json | undefined,
  value: Json,
  schema: MergeSchema,
  type: TypeName,
  options: DiffOptions,
): void {
  const known = fieldOf(schema, type, key);
  if (isObject(old) && isObject(value) && !known.replaces) {
    const inner = diffMaps(old, value, schema, known.child, { ...options, retainKeys: known.retainsKeys });
    if (Object.keys(inner).length > 0) patch[key] = inner;
  } else if (Array.isArray(old) && Array.isArray(value) && known.merges) {
    const { added, deleted, order } = diffLists(old, value, schema, known, options);
    if (added.length > 0) patch[key] = added;
    if (deleted.length > 0) patch[DELETE_FROM_LIST + key] = deleted;
    if (order.length > 0) patch[SET_ORDER + key] = order;
  } else if (options.additions && !deepEqual(old, value)) patch[key] = value;
}

interface ListDiff {
  added: Json[];
  deleted: Json[];
  order: Json[];
}

function diffLists(
  old: readonly Json[],
  wanted: readonly Json[],
  schema: MergeSchema,
  known: ReturnType<typeof fieldOf>,
  options: DiffOptions,
): ListDiff {
  if (old.length === 0) return { added: options.additions ? [...wanted] : [], deleted: [], order: [] };
  if (known.mergeKey && [...old, ...wanted].some(isObject))
    return diffMapLists(
      old as JsonObject[],
      wanted as JsonObject[],
      schema,
      known.mergeKey,
      known.child,
      known.retainsKeys,
      options,
    );
  const added = options.additions ? wanted.filter((item) => !old.includes(item)) : [];
  const deleted = options.deletions ? old.filter((item) => !wanted.includes(item)) : [];
  const ordered = deleted.length > 0 || (options.additions && !deepEqual(old, wanted));
  return { added, deleted, order: options.setOrder && ordered ? [...wanted] : [] };
}

function diffMapLists(
  old: readonly JsonObject[],
  wanted: readonly JsonObject[],
  schema: MergeSchema,
  mergeKey: string,
  type: TypeName,
  retainKeys: boolean,
  options: DiffOptions,
): ListDiff {
  const find = (list: readonly JsonObject[], item: JsonObject) =>
    list.find((other) => deepEqual(other[mergeKey], item[mergeKey]));
  const added: Json[] = [];
  for (const item of wanted) {
    const before = find(old, item);
    if (!before) {
      if (options.additions) added.push(item);
      continue;
    }
    const inner = diffMaps(before, item, schema, type, { ...options, retainKeys });
    if (Object.keys(inner).length > 0) added.push({ ...inner, [mergeKey]: item[mergeKey] });
  }
  if (options.deletions)
    for (const item of old)
      if (!find(wanted, item)) added.push({ [PATCH_DIRECTIVE]: "delete", [mergeKey]: item[mergeKey] });
  const keys = wanted.map((item) => item[mergeKey]);
  const sameOrder = deepEqual(
    keys,
    old.map((item) => item[mergeKey]),
  );
  const ordered = added.length > 0 || (options.additions && !sameOrder);
  return {
    added,
    deleted: [],
    order: options.setOrder && ordered ? keys.map((key) => ({ [mergeKey]: key })) : [],
  };
}
