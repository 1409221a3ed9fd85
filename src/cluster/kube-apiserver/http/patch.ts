// The patches that a client may send, as functions from the latest object to the next.

import { mergeSchema } from "../../api/merge-keys.ts";
import type { AnyKind } from "../../api/kind.ts";
import type { HttpRequest } from "../../apimachinery/http.ts";
import { applyJsonPatch, JsonPatchError } from "../../apimachinery/json-patch.ts";
import { applyMergePatch } from "../../apimachinery/merge-patch.ts";
import type { Json, JsonObject, KubeObject } from "../../apimachinery/meta.ts";
import { badRequest, StatusError, unsupportedMediaType } from "../../apimachinery/status-error.ts";
import { applyStrategicMerge, StrategicMergeError } from "../../apimachinery/strategic-merge.ts";
import type { RequestContext } from "../context.ts";
import type { Change } from "../registry/write.ts";
import { decodeAs, readText } from "./body.ts";
import type { Query } from "./paths.ts";

const SUPPORTED = [
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json",
];

function parsePatch(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw badRequest("error decoding patch: invalid character in the patch");
  }
}

const unprocessable = (message: string) => new StatusError(422, "Invalid", message);

function applied(kind: AnyKind, type: string, old: Json, patch: Json): Json {
  try {
    if (type === "application/json-patch+json") return applyJsonPatch(old, patch);
    if (type === "application/merge-patch+json") return applyMergePatch(old, patch);
    return applyStrategicMerge(old as JsonObject, patch as JsonObject, mergeSchema, kind.schema);
  } catch (error) {
    if (error instanceof JsonPatchError) throw unprocessable(error.message);
    if (error instanceof StrategicMergeError) throw badRequest(error.message);
    throw error;
  }
}

/** Reads the patch of a request. Throws UnsupportedMediaType for a form of patch that is not offered. */
export function patchOf(kind: AnyKind, request: HttpRequest, query: Query, context: RequestContext): Change {
  const type = (request.headers["content-type"] ?? "").split(";")[0].trim();
  if (!SUPPORTED.includes(type)) {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: ${SUPPORTED.join(", ")}`,
    );
  }
  const patch = parsePatch(readText(request));
  return (old: KubeObject) =>
    decodeAs(kind, applied(kind, type, old as unknown as Json, patch), query, context);
}
