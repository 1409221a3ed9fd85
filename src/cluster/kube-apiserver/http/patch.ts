// The patches that a client may send, as functions from the latest object to the next.

import { conversionError, jsonType } from "../../api/decode.ts";
import { duplicateFields } from "../../api/duplicate-fields.ts";
import { invalid } from "../../apimachinery/field-error.ts";
import { goPlain } from "../../apimachinery/go-value.ts";
import { mergeSchema } from "../../api/merge-keys.ts";
import type { AnyKind } from "../../api/kind.ts";
import type { HttpRequest } from "../../apimachinery/http.ts";
import { applyJsonPatch, JsonPatchError } from "../../apimachinery/json-patch.ts";
import { applyMergePatch } from "../../apimachinery/merge-patch.ts";
import { apiVersionOf, type Json, type JsonObject, type KubeObject } from "../../apimachinery/meta.ts";
import {
  badRequest,
  invalidObject,
  StatusError,
  tooLarge,
  unexplained,
  unsupportedMediaType,
} from "../../apimachinery/status-error.ts";
import { applyStrategicMerge, StrategicMergeError } from "../../apimachinery/strategic-merge.ts";
import type { RequestContext } from "../context.ts";
import type { Change } from "../registry/write.ts";
import { decodeAs, isTooDeep, jsonRefusal, parseJson, readText, UNKNOWN_FORMAT } from "./body.ts";
import type { Query } from "./paths.ts";

const STRATEGIC = "application/strategic-merge-patch+json";

export const APPLY = "application/apply-patch+yaml";

const SUPPORTED = ["application/json-patch+json", "application/merge-patch+json", STRATEGIC, APPLY];

const MAX_OPERATIONS = 10_000;

function parsePatch(type: string, text: string): Json {
  const patch = parseJson(text);
  const why = jsonRefusal(text, patch);
  if (why) throw badRequest(type === "application/merge-patch+json" ? `error decoding patch: ${why}` : why);
  return patch as Json;
}

/** The library's reason is not passed on by the real server either. */
const rejected = () =>
  new StatusError(422, "Invalid", "the server rejected our request due to an error in our request", {});

const mapExpected = (patch: Json) =>
  `json: cannot unmarshal ${jsonType(patch)} into Go value of type map[string]interface {}`;

function checkShape(type: string, patch: Json): void {
  const isMap = typeof patch === "object" && patch !== null && !Array.isArray(patch);
  if (type === "application/json-patch+json") {
    if (!Array.isArray(patch))
      throw badRequest(
        `error decoding patch: json: cannot unmarshal ${jsonType(patch)} into Go value of type []handlers.jsonPatchOp`,
      );
    if (patch.length > MAX_OPERATIONS)
      throw tooLarge(
        `Request entity too large: The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${patch.length}`,
      );
  } else if (!isMap && type === "application/merge-patch+json")
    throw badRequest(`error decoding patch: ${mapExpected(patch)}`);
  else if (!isMap) throw badRequest(mapExpected(patch));
}

/** Only a directive in a wrong form is the client's fault, for the real server; the rest are plain errors. */
const mergeRefusal = (why: string) =>
  why.startsWith("invalid patch format") ? badRequest(why) : unexplained(why, {});

function applied(kind: AnyKind, type: string, old: Json, patch: Json): Json {
  try {
    if (type === "application/json-patch+json") return applyJsonPatch(old, patch);
    if (type === "application/merge-patch+json") return applyMergePatch(old, patch);
    return applyStrategicMerge(old as JsonObject, patch as JsonObject, mergeSchema, kind.schema);
  } catch (error) {
    if (error instanceof JsonPatchError) throw rejected();
    if (error instanceof StrategicMergeError) throw mergeRefusal(error.message);
    throw error;
  }
}

/** The patched object as the kind. A strategic patch is merged as a map, which is then converted: the refusal is the converter's. */
function decoded(
  kind: AnyKind,
  type: string,
  next: any,
  patch: Json,
  duplicates: readonly string[],
  query: Query,
  context: RequestContext,
): any {
  const strategic = type === STRATEGIC;
  const refused = (why: string) =>
    invalidObject({ group: "", kind: "" }, "", [
      invalid(
        "patch",
        strategic ? goPlain(patch) : JSON.stringify(next),
        strategic ? conversionError(why) : why,
      ),
    ]);
  // The map says nothing of the type that it becomes.
  const value = strategic ? { ...next, apiVersion: apiVersionOf(kind), kind: kind.kind } : next;
  return decodeAs(kind, value, query, context, duplicates, { refused, sorted: strategic });
}

/** A patch has no precondition: another uid is a change of a field that never changes. */
function refuseOtherUid(kind: AnyKind, next: any, { metadata }: KubeObject): void {
  const uid: unknown = next.metadata?.uid;
  if (uid && uid !== metadata.uid)
    throw invalidObject(kind, metadata.name, [invalid("metadata.uid", uid, "field is immutable")]);
}

/** Reads the patch of a request. Throws UnsupportedMediaType for a form of patch that is not offered. */
export function patchOf(kind: AnyKind, request: HttpRequest, query: Query, context: RequestContext): Change {
  const type = (request.headers["content-type"] ?? "").split(";")[0].trim();
  const supported = kind.custom ? SUPPORTED.filter((one) => one !== STRATEGIC) : SUPPORTED;
  if (!supported.includes(type) || type === APPLY) {
    throw unsupportedMediaType(`${UNKNOWN_FORMAT}: ${supported.join(", ")}`);
  }
  const text = readText(request);
  const patch = parsePatch(type, text);
  checkShape(type, patch);
  const duplicates = duplicateFields(text);
  return (old: KubeObject) => {
    const next = applied(kind, type, old as unknown as Json, patch);
    if (isTooDeep(next)) throw badRequest("exceeded max depth");
    const read = decoded(kind, type, next, patch, duplicates, query, context);
    refuseOtherUid(kind, read, old);
    return read;
  };
}
