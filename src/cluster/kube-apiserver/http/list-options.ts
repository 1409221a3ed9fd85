// In Kubernetes: metav1.ListOptions, decoded and validated as k8s.io/apimachinery/pkg/apis/meta/internalversion does.

import { forbidden, notSupported, type FieldError } from "../../apimachinery/field-error.ts";
import { badRequest, invalidObject } from "../../apimachinery/status-error.ts";
import type { Query } from "./paths.ts";

export interface ListOptions {
  limit: number | undefined;
  continue: string;
  /** As it was sent. */
  resourceVersion: string;
  match: "" | "Exact" | "NotOlderThan";
  timeoutSeconds: number | undefined;
  bookmarks: boolean;
  initialEvents: boolean | undefined;
}

const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

const parsing = (parser: string, text: string, problem: string) =>
  `strconv.${parser}: parsing ${JSON.stringify(text)}: ${problem}`;

/** An integer of a query; undefined when it is not there. Throws BadRequest in Go's words. */
export function integerOf(query: Query, name: string): number | undefined {
  const text = query.get(name);
  if (!text) return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(parsing("ParseInt", text, "invalid syntax"));
  const value = BigInt(text.replace(/^\+/, ""));
  if (value > MAX_INT64 || value < -MAX_INT64 - 1n)
    throw badRequest(parsing("ParseInt", text, "value out of range"));
  return Number(value);
}

/** A revision that a client names; 0 for none. Throws what `refuse` makes of the problem. */
export function revisionOf(text: string, refuse: (problem: string) => Error): number {
  if (!text || text === "0") return 0;
  const why = (problem: string) =>
    refuse(`resourceVersion: Invalid value: ${JSON.stringify(text)}: ${parsing("ParseUint", text, problem)}`);
  if (!/^\d+$/.test(text)) throw why("invalid syntax");
  if (BigInt(text) > MAX_UINT64) throw why("value out of range");
  return Number(text);
}

const MATCH = "resourceVersionMatch";

function listErrors(match: string, resourceVersion: string, token: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!match) return errors;
  if (!resourceVersion)
    errors.push(forbidden(MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided"));
  if (token) errors.push(forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
  if (match !== "Exact" && match !== "NotOlderThan")
    errors.push(notSupported(MATCH, match, ["Exact", "NotOlderThan", ""]));
  if (match === "Exact" && resourceVersion === "0")
    errors.push(forbidden(MATCH, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  return errors;
}

function watchErrors(match: string, token: string, initialEvents: boolean | undefined): FieldError[] {
  const errors: FieldError[] = [];
  if (initialEvents !== undefined && match !== "NotOlderThan")
    errors.push(forbidden(MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  if (!match) return errors;
  if (initialEvents === undefined)
    errors.push(
      forbidden(MATCH, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"),
    );
  if (match !== "NotOlderThan") errors.push(notSupported(MATCH, match, ["NotOlderThan"]));
  if (token) errors.push(forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided"));
  return errors;
}

const optionalFlag = (query: Query, name: string) =>
  query.get(name) === undefined ? undefined : query.flag(name);

/** Throws BadRequest when a value cannot be read, Invalid when values do not go together. */
export function listOptionsOf(query: Query, watching: boolean): ListOptions {
  const timeoutSeconds = integerOf(query, "timeoutSeconds");
  const limit = integerOf(query, "limit");
  const match = query.get(MATCH) ?? "";
  const resourceVersion = query.get("resourceVersion") ?? "";
  const token = query.get("continue") ?? "";
  const initialEvents = optionalFlag(query, "sendInitialEvents");
  const errors = watching
    ? watchErrors(match, token, initialEvents)
    : listErrors(match, resourceVersion, token);
  if (!watching && initialEvents !== undefined)
    errors.push(forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind: "ListOptions" }, "", errors);
  return {
    limit: limit !== undefined && limit > 0 ? limit : undefined,
    continue: token,
    resourceVersion,
    match: match as ListOptions["match"],
    timeoutSeconds,
    bookmarks: query.flag("allowWatchBookmarks"),
    initialEvents,
  };
}
