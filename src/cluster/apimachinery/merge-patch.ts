// In Kubernetes: github.com/evanphx/json-patch, the merge part (RFC 7386).

import type { Json, JsonObject } from "./meta.ts";
import { deepEqual } from "./objects.ts";

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Applies a merge patch; null removes. The original is not changed. */
export function applyMergePatch(original: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: JsonObject = isObject(original) ? { ...original } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = applyMergePatch(result[key], value);
  }
  return result;
}

/** The patch that turns `original` into `modified`. */
export function createMergePatch(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) patch[key] = null;
  for (const [key, value] of Object.entries(modified)) {
    const old = original[key];
    if (old === undefined) patch[key] = value;
    else if (isObject(old) && isObject(value)) {
      const inner = createMergePatch(old, value);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!deepEqual(old, value)) patch[key] = value;
  }
  return patch;
}

/** jsonmergepatch.CreateThreeWayJSONMergePatch: deletions between original and modified, additions between current and modified. */
export function createThreeWayJsonMergePatch(
  original: JsonObject,
  modified: JsonObject,
  current: JsonObject,
): JsonObject {
  const additions = keepNulls(createMergePatch(current, modified), false) ?? {};
  const deletions = keepNulls(createMergePatch(original, modified), true) ?? {};
  return mergeObjects(deletions, additions);
}

/** Keeps only the nulls of a patch, or everything but them. */
function keepNulls(patch: JsonObject, nulls: boolean): JsonObject | undefined {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(patch)) {
    if (isObject(value)) {
      const inner = keepNulls(value, nulls);
      if (inner && (Object.keys(inner).length > 0 || (!nulls && Object.keys(value).length === 0)))
        result[key] = inner;
    } else if ((value === null) === nulls) result[key] = value;
  }
  return result;
}

function mergeObjects(base: JsonObject, over: JsonObject): JsonObject {
  const result: JsonObject = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const old = result[key];
    result[key] = isObject(old) && isObject(value) ? mergeObjects(old, value) : value;
  }
  return result;
}
