// What a client sent, as an object of the kind that the path names.

import { cannotBeHandled, decodeObject, strictError, strictProblems } from "../../api/decode.ts";
import { duplicateFields } from "../../api/duplicate-fields.ts";
import type { AnyKind } from "../../api/kind.ts";
import { apiVersionOf } from "../../apimachinery/meta.ts";
import { bodyText, type HttpRequest } from "../../apimachinery/http.ts";
import { badRequest, tooLarge, unsupportedMediaType } from "../../apimachinery/status-error.ts";
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("couldn't get version/kind; json parse error: invalid character in the object");
  }
}

/** The JSON value of a JSON or YAML body. */
export function readValue(request: HttpRequest): unknown {
  const text = readText(request);
  const type = mediaTypeOf(request);
  if (type === "application/json" || type === "*/*") return text.trim() === "" ? undefined : parseJson(text);
  if (type !== "application/yaml") {
    throw unsupportedMediaType(
      `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml`,
    );
  }
  try {
    return parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) throw badRequest(error.message);
    throw error;
  }
}

type FieldValidation = "Strict" | "Warn" | "Ignore";

function fieldValidationOf(query: Query): FieldValidation {
  const asked = query.get("fieldValidation") ?? "Warn";
  if (asked === "Strict" || asked === "Warn" || asked === "Ignore") return asked;
  throw badRequest(
    `PatchOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: ${JSON.stringify(asked)}: supported values: "Ignore", "Strict", "Warn"`,
  );
}

function checkType(kind: AnyKind, value: any): void {
  const wanted = apiVersionOf(kind);
  if (value.apiVersion && value.apiVersion !== wanted) {
    throw badRequest(
      `the API version in the data (${value.apiVersion}) does not match the expected API version (${wanted})`,
    );
  }
  if (value.kind && value.kind !== kind.kind) {
    throw badRequest(
      `${value.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: converting (${value.kind}) to (${kind.kind}): unknown conversion`,
    );
  }
}

/** Reads a JSON value as the kind, with the wished strictness about unknown fields. */
export function decodeAs(
  kind: AnyKind,
  value: unknown,
  query: Query,
  context: RequestContext,
  duplicates: readonly string[] = [],
): any {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error`,
    );
  }
  checkType(kind, value);
  const decoded = kind.custom ? kind.custom.decode(value) : decodeObject<any>(value, kind.schema);
  if (decoded.error) throw badRequest(cannotBeHandled(kind.kind, kind.version, decoded.error));
  const mode = fieldValidationOf(query);
  const refusal = strictError(decoded.unknown, duplicates);
  if (refusal && mode === "Strict") throw badRequest(cannotBeHandled(kind.kind, kind.version, refusal));
  if (refusal && mode === "Warn") context.warnings.push(...strictProblems(decoded.unknown, duplicates));
  decoded.object.apiVersion = apiVersionOf(kind);
  decoded.object.kind = kind.kind;
  return decoded.object;
}

/** The body as an object of the kind. */
export function readObject(kind: AnyKind, request: HttpRequest, query: Query, context: RequestContext): any {
  const value = readValue(request);
  const duplicates =
    mediaTypeOf(request) === "application/json" ? duplicateFields(bodyText(request.body)) : [];
  return decodeAs(kind, value, query, context, duplicates);
}
