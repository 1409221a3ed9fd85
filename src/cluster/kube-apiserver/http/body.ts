// What a client sent, as an object of the kind that the path names.

import { cannotBeHandled, decodeObject, jsonType, strictError, strictProblems } from "../../api/decode.ts";
import { duplicateFields } from "../../api/duplicate-fields.ts";
import type { AnyKind } from "../../api/kind.ts";
import { jsonProblem } from "../../apimachinery/json-problem.ts";
import { apiVersionOf, type Json } from "../../apimachinery/meta.ts";
import { bodyText, type HttpRequest } from "../../apimachinery/http.ts";
import {
  badRequest,
  tooLarge,
  unsupportedMediaType,
  type StatusError,
} from "../../apimachinery/status-error.ts";
import { parseYaml, YamlError } from "../../apimachinery/yaml.ts";
import type { RequestContext } from "../context.ts";
import type { Query } from "./paths.ts";

/** The largest body that is read, in bytes. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

const mediaTypeOf = (request: HttpRequest) =>
  (request.headers["content-type"] ?? "application/json").split(";")[0].trim();

/** The text of a body; refuses what is too large. */
export function readText(request: HttpRequest): string {
  const { body } = request;
  const size = body === undefined ? 0 : body.length;
  if (size > MAX_BODY_BYTES) throw tooLarge(`Request entity too large: limit is ${MAX_BODY_BYTES}`);
  return bodyText(body);
}

/** Deeper values are refused; the real server stops at 10000. */
const MAX_DEPTH = 1000;

export function isTooDeep(value: unknown, depth = MAX_DEPTH): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (depth === 0) return true;
  for (const key in value) if (isTooDeep((value as Record<string, unknown>)[key], depth - 1)) return true;
  return false;
}

/** What Go's decoder says of a text that is no JSON; undefined when it is. */
export function jsonRefusal(text: string, value: unknown): string | undefined {
  if (value !== undefined) return isTooDeep(value) ? "exceeded max depth" : undefined;
  return text.trim() === ""
    ? "unexpected end of JSON input"
    : jsonProblem(text).replace(/^unexpected EOF$/, "unexpected end of JSON input");
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const SUMMARY_BYTES = 30;

/** The beginning of a body, as a refusal shows it. */
function summary(text: string): string {
  if (text === "") return "<empty>";
  const bytes = new TextEncoder().encode(text.slice(0, 4 * SUMMARY_BYTES));
  const shown = bytes.slice(0, SUMMARY_BYTES);
  const more = bytes.length > SUMMARY_BYTES ? " ..." : "";
  if (text[0] === "{") return new TextDecoder().decode(shown) + more;
  return [...shown].map((byte) => byte.toString(16).padStart(2, "0")).join("") + more;
}

const unrecognized = (type: string, why: string, text: string) =>
  badRequest(`the object provided is unrecognized (must be of type ${type}): ${why} (${summary(text)})`);

const NO_VERSION = "couldn't get version/kind; json parse error: ";

/** What the version and kind of a body are read into, in Go. */
const TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** The JSON value of a JSON or YAML body, which must be an object. `type`: what it is meant to be. */
export function readValue(request: HttpRequest, type: string): unknown {
  const text = readText(request);
  const value = parsedBody(request, text, type);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  if (value === null) return {};
  throw unrecognized(
    type,
    `${NO_VERSION}json: cannot unmarshal ${jsonType(value as Json)} into Go value of type ${TYPE_META}`,
    text,
  );
}

function parsedBody(request: HttpRequest, text: string, type: string): unknown {
  const mediaType = mediaTypeOf(request);
  if (mediaType === "application/json" || mediaType === "*/*") {
    const value = parseJson(text);
    const why = jsonRefusal(text, value);
    if (why) throw unrecognized(type, `${NO_VERSION}${why}`, text);
    return value;
  }
  if (mediaType !== "application/yaml")
    throw unsupportedMediaType(`${UNKNOWN_FORMAT}: ${MEDIA_TYPES.join(", ")}`);
  try {
    return parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw unrecognized(type, error.message, text);
    throw error;
  }
}

/** What begins every refusal of a media type. */
export const UNKNOWN_FORMAT =
  "the body of the request was in an unknown format - accepted media types include";
const MEDIA_TYPES = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

type FieldValidation = "Strict" | "Warn" | "Ignore";

/** Checked before, with the other options of a write. */
const fieldValidationOf = (query: Query) => (query.get("fieldValidation") || "Warn") as FieldValidation;

/** The package that holds a group's types inside the real server. */
const packageOf = (group: string) => (group === "" ? "core" : group.split(".")[0]);

function checkType(kind: AnyKind, value: any): void {
  for (const field of ["apiVersion", "kind"]) {
    const given: unknown = value[field];
    if (given !== undefined && given !== null && typeof given !== "string")
      throw badRequest(
        `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(given as Json)} into Go struct field .${field} of type string`,
      );
  }
  const wanted = apiVersionOf(kind);
  if (value.apiVersion && value.apiVersion !== wanted) {
    throw badRequest(
      `the API version in the data (${value.apiVersion}) does not match the expected API version (${wanted})`,
    );
  }
  if (value.kind && value.kind !== kind.kind) {
    throw badRequest(
      `${value.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: converting (${kind.version}.${value.kind}) to (${packageOf(kind.group)}.${kind.kind}): unknown conversion`,
    );
  }
}

interface Reading {
  /** The refusal of a value that is no object of the kind, or that has unknown fields where that is forbidden. */
  refused(this: void, why: string): StatusError;
  /** Unknown fields in the order of their names, not of the document. */
  sorted?: boolean;
}

const cannotRead = (kind: AnyKind, why: string) => badRequest(cannotBeHandled(kind.kind, kind.version, why));

/** Reads a JSON value as the kind, with the wished strictness about unknown fields. */
export function decodeAs(
  kind: AnyKind,
  value: unknown,
  query: Query,
  context: RequestContext,
  duplicates: readonly string[] = [],
  { refused, sorted }: Reading = { refused: (why) => cannotRead(kind, why) },
): any {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind})`);
  checkType(kind, value);
  const decoded = kind.custom ? kind.custom.decode(value) : decodeObject<any>(value, kind.schema);
  if (decoded.error) throw refused(decoded.error);
  const mode = fieldValidationOf(query);
  const unknown = sorted ? [...decoded.unknown].sort() : decoded.unknown;
  const refusal = strictError(unknown, duplicates);
  if (refusal && mode === "Strict") throw refused(refusal);
  if (refusal && mode === "Warn") context.warnings.push(...strictProblems(unknown, duplicates));
  decoded.object.apiVersion = apiVersionOf(kind);
  decoded.object.kind = kind.kind;
  return decoded.object;
}

/** The body as an object of the kind. */
export function readObject(kind: AnyKind, request: HttpRequest, query: Query, context: RequestContext): any {
  const value = readValue(request, kind.kind);
  const duplicates =
    mediaTypeOf(request) === "application/json" ? duplicateFields(bodyText(request.body)) : [];
  return decodeAs(kind, value, query, context, duplicates);
}
