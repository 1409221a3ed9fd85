// In Kubernetes: github.com/evanphx/json-patch. RFC 6902: add, remove, replace, move, copy and test.

import fastJsonPatch, { type Operation } from "fast-json-patch";

const { applyOperation, JsonPatchError: LibraryError } = fastJsonPatch;
import type { Json } from "./meta.ts";
import { deepEqual } from "./objects.ts";

/** A patch that does not apply, in the words of Kubernetes' library. */
export class JsonPatchError extends Error {}

const OPERATIONS = ["add", "remove", "replace", "move", "copy", "test"];

/** Applies the operations in order, to a copy. */
export function applyJsonPatch(document: Json, patch: Json): Json {
  if (!Array.isArray(patch))
    throw new JsonPatchError("json: cannot unmarshal object into Go value of type jsonpatch.Patch");
  let result = structuredClone(document);
  for (const step of patch) result = applyStep(result, step as unknown as Operation);
  return result;
}

function applyStep(document: Json, step: Operation): Json {
  const { op, path } = step;
  if (!OPERATIONS.includes(op)) throw new JsonPatchError(`Unexpected kind: ${op ?? "unknown"}`);
  if (typeof path !== "string") throw new JsonPatchError("Error in path for operation");
  if (step.op === "test") {
    if (!testHolds(document, step)) throw new JsonPatchError(`testing value ${path} failed: test failed`);
    return document;
  }
  if ((op === "add" || op === "replace") && !("value" in step))
    return applyStep(document, { ...(step as object), value: null } as Operation);
  try {
    return applyOperation(document, step, true, true, true).newDocument;
  } catch (error) {
    if (error instanceof LibraryError)
      throw new JsonPatchError(`${op} operation does not apply: ${reasonOf(error, path)}`);
    throw error;
  }
}

const reasonOf = (error: { name: string }, path: string) =>
  error.name === "OPERATION_PATH_CANNOT_ADD" || error.name === "OPERATION_PATH_UNRESOLVABLE"
    ? `doc is missing path: ${path}: missing value`
    : `doc is missing key: ${path}: missing value`;

function testHolds(document: Json, step: { path: string; value?: unknown }): boolean {
  let at: unknown = document;
  for (const part of step.path.split("/").slice(1)) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  }
  return deepEqual(at ?? null, step.value ?? null);
}
