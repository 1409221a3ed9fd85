// In Kubernetes: k8s.io/apimachinery/pkg/util/strategicpatch. Patches that know which lists are maps in disguise.

import type { Json, JsonObject } from "./meta.ts";
import type { MergeSchema } from "./merge-schema.ts";
import { goPlain } from "./go-value.ts";
import { deepEqual } from "./objects.ts";

export class StrategicMergeError extends Error {}

export const DELETE_FROM_LIST = "$deleteFromPrimitiveList/";
export const SET_ORDER = "$setElementOrder/";
export const RETAIN_KEYS = "$retainKeys";
export const PATCH_DIRECTIVE = "$patch";

/** Where in the schema we are; `undefined` where nothing is known, and lists are replaced. */
export type TypeName = string | undefined;

export interface MergeOptions {
  /** Whether a real object is patched; otherwise two patches are joined, and directives are kept. */
  applying: boolean;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const badPatch = (what: string) => new StrategicMergeError(`invalid patch format of ${what}`);

/** Applies a strategic merge patch to an object of the type. Neither is changed. */
export function applyStrategicMerge(
  original: JsonObject,
  patch: JsonObject,
  schema: MergeSchema,
  type: TypeName,
): JsonObject {
  return mergeMaps(original, patch, schema, type, { applying: true });
}

export const fieldOf = (schema: MergeSchema, type: TypeName, field: string) => {
  const strategy = type === undefined ? undefined : schema.strategy(type, field);
  return {
    merges: strategy === "merge" || strategy === "merge,retainKeys",
    replaces: strategy === "replace",
    retainsKeys: strategy === "retainKeys" || strategy === "merge,retainKeys",
    mergeKey: type === undefined ? undefined : schema.mergeKey(type, field),
    child: type === undefined ? undefined : schema.child(type, field),
  };
};

export function mergeMaps(
  original: JsonObject,
  patchAsGiven: JsonObject,
  schema: MergeSchema,
  type: TypeName,
  options: MergeOptions,
): JsonObject {
  const patch: JsonObject = { ...patchAsGiven };
  if (PATCH_DIRECTIVE in patch) return directed(patch);
  const result: JsonObject = { ...original };
  retainKeys(result, patch, options);
  mergeOrderedLists(result, patch, schema, type, options);
  for (const [key, value] of Object.entries(patch)) mergeField(result, key, value, schema, type, options);
  return result;
}

const unknownDirective = (patch: JsonObject) =>
  new StrategicMergeError(`unknown patch type: ${goPlain(patch[PATCH_DIRECTIVE])} in map: ${goPlain(patch)}`);

function directed(patch: JsonObject): JsonObject {
  const { [PATCH_DIRECTIVE]: directive, ...rest } = patch;
  if (directive === "replace") return rest;
  if (directive === "delete") return {};
  throw unknownDirective(patch);
}

function retainKeys(result: JsonObject, patch: JsonObject, { applying }: MergeOptions): void {
  const keep = patch[RETAIN_KEYS];
  if (keep === undefined) return;
  delete patch[RETAIN_KEYS];
  if (!applying) {
    result[RETAIN_KEYS] = keep;
    return;
  }
  if (!Array.isArray(keep)) throw badPatch("retainKeys list");
  for (const [key, value] of Object.entries(patch))
    if (value !== null && !key.startsWith("$") && !keep.includes(key)) throw badPatch("retainKeys list");
  for (const key of Object.keys(result)) if (!keep.includes(key)) delete result[key];
}

/** Lists that come with $setElementOrder: merged, then put in that order. */
function mergeOrderedLists(
  result: JsonObject,
  patch: JsonObject,
  schema: MergeSchema,
  type: TypeName,
  options: MergeOptions,
): void {
  for (const directive of Object.keys(patch).filter((key) => key.startsWith(SET_ORDER))) {
    const order = patch[directive];
    delete patch[directive];
    if (!Array.isArray(order)) throw badPatch("setElementOrder list");
    if (!options.applying) result[directive] = order;
    const field = directive.slice(SET_ORDER.length);
    const old = result[field];
    const added = patch[field];
    const removed = DELETE_FROM_LIST + field;
    delete patch[field];
    let merged = Array.isArray(old) ? old : undefined;
    if (options.applying && merged && Array.isArray(patch[removed])) {
      merged = withoutScalars(merged, patch[removed] as Json[]);
      delete patch[removed];
    }
    if (added === null) {
      delete result[field];
      continue;
    }
    const known = fieldOf(schema, type, field);
    if (Array.isArray(added)) merged = merged ? mergeLists(merged, added, schema, known, options) : added;
    if (!merged) continue;
    result[field] = inOrder(merged, order, Array.isArray(old) ? old : [], known.mergeKey);
  }
}

function mergeField(
  result: JsonObject,
  key: string,
  value: Json,
  schema: MergeSchema,
  type: TypeName,
  options: MergeOptions,
): void {
  if (key.startsWith(DELETE_FROM_LIST) && options.applying) {
    const field = key.slice(DELETE_FROM_LIST.length);
    const list = result[field];
    if (Array.isArray(list) && Array.isArray(value)) result[field] = withoutScalars(list, value);
    return;
  }
  if (value === null) {
    if (options.applying) delete result[key];
    else result[key] = null;
    return;
  }
  const known = fieldOf(schema, type, key);
  const old = result[key];
  if (isObject(value)) {
    const replaced = known.replaces || (options.applying ? false : !isObject(old));
    result[key] = replaced ? value : mergeMaps(isObject(old) ? old : {}, value, schema, known.child, options);
  } else if (Array.isArray(value) && known.merges && (Array.isArray(old) || options.applying)) {
    result[key] = mergeLists(Array.isArray(old) ? old : [], value, schema, known, options);
  } else result[key] = value;
}

type KnownField = ReturnType<typeof fieldOf>;

function mergeLists(
  old: readonly Json[],
  patch: readonly Json[],
  schema: MergeSchema,
  known: KnownField,
  options: MergeOptions,
): Json[] {
  if (old.length === 0 && patch.length === 0) return [];
  const ofMaps = [...old, ...patch].some(isObject);
  if (!ofMaps) return inOrder([...new Set([...old, ...patch])], patch, old, undefined);
  const { mergeKey } = known;
  if (!mergeKey)
    throw new StrategicMergeError(`cannot merge lists without merge key for type ${known.child}`);
  return mergeMapLists(old, patch, mergeKey, schema, known.child, options);
}

function mergeMapLists(
  old: readonly Json[],
  patch: readonly Json[],
  mergeKey: string,
  schema: MergeSchema,
  type: TypeName,
  options: MergeOptions,
): Json[] {
  const items = patch.map((item) => {
    if (!isObject(item)) throw badPatch("list");
    return item;
  });
  if (items.some((item) => item[PATCH_DIRECTIVE] === "replace"))
    return items.filter((item) => item[PATCH_DIRECTIVE] === undefined);
  let merged = [...old];
  const plain: JsonObject[] = [];
  for (const item of items) {
    const directive = item[PATCH_DIRECTIVE];
    if (directive === undefined || directive === "merge") plain.push(item);
    else if (directive !== "delete") throw unknownDirective(item);
    else merged = merged.filter((other) => !deepEqual(keyValue(other, mergeKey), keyValue(item, mergeKey)));
  }
  for (const item of plain) {
    const value = keyValue(item, mergeKey);
    const index = merged.findIndex((other) => deepEqual(keyValue(other, mergeKey), value));
    if (index < 0) merged.push(options.applying ? mergeMaps({}, item, schema, type, options) : item);
    else merged[index] = mergeMaps(merged[index] as JsonObject, item, schema, type, options);
  }
  return inOrder(merged, plain, old, mergeKey);
}

function keyValue(item: Json, mergeKey: string): Json {
  if (!isObject(item) || !(mergeKey in item))
    throw new StrategicMergeError(`map: ${goPlain(item)} does not contain declared merge key: ${mergeKey}`);
  return item[mergeKey];
}

const withoutScalars = (list: readonly Json[], removed: readonly Json[]) =>
  list.filter((item) => !removed.some((other) => deepEqual(other, item)));

/**
 * Items that the patch names in the patch's order, the server's own in the server's; where both know two items, the server's
 * order says which comes first.
 */
function inOrder(
  merged: readonly Json[],
  order: readonly Json[],
  server: readonly Json[],
  mergeKey: string | undefined,
): Json[] {
  const identity = (item: Json) =>
    JSON.stringify(mergeKey && isObject(item) ? (item[mergeKey] ?? null) : item);
  const indexIn = (list: readonly Json[]) => new Map(list.map((item, index) => [identity(item), index]));
  const patchIndex = indexIn(order);
  const serverIndex = indexIn(server);
  const by = (index: Map<string, number>) => (a: Json, b: Json) =>
    (index.get(identity(a)) ?? Infinity) - (index.get(identity(b)) ?? Infinity) || 0;
  const right = merged.filter((item) => patchIndex.has(identity(item))).sort(by(patchIndex));
  const left = merged.filter((item) => !patchIndex.has(identity(item))).sort(by(serverIndex));
  const result: Json[] = [];
  while (left.length > 0 && right.length > 0) {
    const l = serverIndex.get(identity(left[0]));
    const r = serverIndex.get(identity(right[0]));
    result.push(l !== undefined && r !== undefined && l < r ? left.shift()! : right.shift()!);
  }
  return [...result, ...left, ...right];
}
