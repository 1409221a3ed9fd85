// Answers in the form that was negotiated.

import type { AnyKind } from "../../api/kind.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/meta.ts";
import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import { notAcceptable, StatusError } from "../../apimachinery/status-error.ts";
import { dumpYaml } from "../../apimachinery/yaml-dump.ts";
import type { RequestContext } from "../context.ts";
import type { Format } from "./negotiation.ts";
import type { Query } from "./paths.ts";
import { partialMetadata, tableOf, type IncludeObject } from "./table.ts";

/** In a Warning header quotes and backslashes are escaped (RFC 7234). */
const warningHeader = (warnings: readonly string[]) =>
  [...new Set(warnings)].map((text) => `299 - "${text.replace(/[\\"]/g, "\\$&")}"`).join(", ");

export function encode(value: unknown, format: Format, status = 200, context?: RequestContext): HttpResponse {
  const yaml = format.encoding === "yaml";
  const headers: Record<string, string> = { "content-type": yaml ? "application/yaml" : "application/json" };
  if (context?.warnings.length) headers.warning = warningHeader(context.warnings);
  return {
    status,
    headers,
    body: yaml ? dumpYaml(JSON.parse(JSON.stringify(value))) : `${JSON.stringify(value)}\n`,
  };
}

/** As some paths always answer: indented, and without a line's end. */
export const indented = (value: unknown): HttpResponse => ({
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value, null, 2),
});

/** JSON as people read it, when they ask for it or come with a program that people use. */
export function prettied({ url, headers }: HttpRequest, response: HttpResponse): HttpResponse {
  const { body } = response;
  if (typeof body !== "string" || !body.endsWith("}\n")) return response;
  if (!response.headers["content-type"]?.startsWith("application/json")) return response;
  const asked = /[?&]pretty(?:=([^&]*))?(?=&|$)/.exec(url);
  const wanted = asked
    ? asked[1] !== "false" && asked[1] !== "0"
    : /^(curl|Wget|Mozilla\/5\.0)/.test(headers["user-agent"] ?? "");
  return wanted ? { ...response, body: JSON.stringify(JSON.parse(body), null, 2) } : response;
}

/** What is served by nobody at all. */
export const notFoundPage = (): HttpResponse => plainText(404, "404 page not found\n");

export const plainText = (status: number, text: string): HttpResponse => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
  body: text,
});

/** A refusal as it travels. Anything but a StatusError is a bug and goes on. */
export function encodeError(
  error: unknown,
  format: Format = { encoding: "json", as: "object" },
  context?: RequestContext,
): HttpResponse {
  if (!(error instanceof StatusError)) throw error;
  const response = encode(error.toStatus(), format, error.code, context);
  const seconds = error.details?.retryAfterSeconds;
  return seconds
    ? { ...response, headers: { ...response.headers, "retry-after": String(seconds) } }
    : response;
}

export function includeObjectOf(query: Query): IncludeObject {
  const asked = query.get("includeObject");
  return asked === "None" || asked === "Object" ? asked : "Metadata";
}

export function encodeObject(
  kind: AnyKind,
  object: KubeObject,
  format: Format,
  options: { now: number; query: Query; status?: number; context?: RequestContext },
): HttpResponse {
  const { now, query, status, context } = options;
  const { resourceVersion } = object.metadata;
  if (format.as === "object") return encode(object, format, status, context);
  if (format.as === "PartialObjectMetadata") return encode(partialMetadata(object), format, status, context);
  if (format.as === "PartialObjectMetadataList") throw notAcceptable("the object is no list");
  const table = tableOf(kind, [object], {
    now,
    includeObject: includeObjectOf(query),
    withColumns: true,
    metadata: { resourceVersion },
  });
  return encode(table, format, status, context);
}

/** In a list of a built-in type the list alone says what the objects are. */
function untyped({ kind: _kind, apiVersion: _version, ...rest }: KubeObject): object {
  return rest;
}

export function encodeList(
  kind: AnyKind,
  items: readonly KubeObject[],
  metadata: object,
  format: Format,
  options: { now: number; query: Query; context?: RequestContext },
): HttpResponse {
  const { now, query, context } = options;
  if (format.as === "Table") {
    const table = tableOf(kind, items, {
      now,
      includeObject: includeObjectOf(query),
      withColumns: true,
      metadata,
    });
    return encode(table, format, 200, context);
  }
  if (format.as === "object") {
    const list = {
      kind: `${kind.kind}List`,
      apiVersion: apiVersionOf(kind),
      metadata,
      items: kind.custom ? items : items.map(untyped),
    };
    return encode(list, format, 200, context);
  }
  const list = {
    kind: "PartialObjectMetadataList",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    items: items.map(partialMetadata),
  };
  return encode(list, format, 200, context);
}
