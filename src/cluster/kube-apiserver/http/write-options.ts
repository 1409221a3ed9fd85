// In Kubernetes: k8s.io/apimachinery/pkg/apis/meta/v1/validation. What a write says about itself in its query or its body.

import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { badRequest, invalidObject } from "../../apimachinery/status-error.ts";
import type { DeleteOptions } from "../registry/delete.ts";
import { readValue } from "./body.ts";
import { integerOf } from "./list-options.ts";
import type { Query } from "./paths.ts";
import type { ResourceRequest } from "./resource-request.ts";

const MAX_MANAGER_BYTES = 128;
const VALIDATIONS = ["", "Ignore", "Strict", "Warn"];
const POLICIES = ["Foreground", "Background", "Orphan"];

const refuse = (kind: string, errors: readonly FieldError[]): void => {
  if (errors.length > 0) throw invalidObject({ group: "meta.k8s.io", kind }, "", errors);
};

const dryRunErrors = (values: readonly string[]): FieldError[] =>
  values.every((value) => value === "All") ? [] : [notSupported("dryRun", values, ["All"])];

function managerErrors(manager: string): FieldError[] {
  const errors: FieldError[] = [];
  if (new TextEncoder().encode(manager).length > MAX_MANAGER_BYTES)
    errors.push({
      type: "FieldValueTooLong",
      field: "fieldManager",
      message: `Too long: may not be more than ${MAX_MANAGER_BYTES} bytes`,
    });
  [...manager].forEach((letter, at) => {
    if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(letter) && (letter === " " || !/\p{Zs}/u.test(letter))) return;
    const code = letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");
    errors.push(invalid("fieldManager", manager, `invalid character U+${code} (at position ${at})`));
  });
  return errors;
}

function commonErrors(query: Query): FieldError[] {
  const validation = query.get("fieldValidation") ?? "";
  return [
    ...managerErrors(query.get("fieldManager") ?? ""),
    ...dryRunErrors(query.all("dryRun")),
    ...(VALIDATIONS.includes(validation) ? [] : [notSupported("fieldValidation", validation, VALIDATIONS)]),
  ];
}

/** Throws Invalid when the query of a create or update says what nobody may say. */
export const checkWriteOptions = (kind: "CreateOptions" | "UpdateOptions", query: Query): void =>
  refuse(kind, commonErrors(query));

/** `apply`: server-side. */
export function checkPatchOptions(query: Query, apply: boolean): void {
  const errors: FieldError[] = [];
  if (!apply && query.get("force") !== undefined)
    errors.push(forbidden("force", "may not be specified for non-apply patch"));
  if (apply && !query.get("fieldManager"))
    errors.push(required("fieldManager", "is required for apply patch"));
  refuse("PatchOptions", [...errors, ...commonErrors(query)]);
}

const flagOf = (query: Query, name: string) => (query.get(name) === undefined ? undefined : query.flag(name));

function fromQuery(query: Query): DeleteOptions {
  const gracePeriodSeconds = integerOf(query, "gracePeriodSeconds");
  const orphanDependents = flagOf(query, "orphanDependents");
  const propagationPolicy = query.get("propagationPolicy") as DeleteOptions["propagationPolicy"];
  const dryRun = query.all("dryRun");
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(orphanDependents === undefined ? {} : { orphanDependents }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(dryRun.length > 0 ? { dryRun } : {}),
  };
}

const TYPES: Record<string, string> = {
  gracePeriodSeconds: "number",
  orphanDependents: "boolean",
  propagationPolicy: "string",
};

/** A body that is there counts alone. */
function fromBody(call: ResourceRequest): DeleteOptions {
  const body = readValue(call.request, "DeleteOptions") as object;
  const { kind = "DeleteOptions", apiVersion = "v1" } = body as { kind?: string; apiVersion?: string };
  if (kind !== "DeleteOptions") throw badRequest("decoded object cannot be converted to DeleteOptions");
  for (const [field, type] of Object.entries(TYPES)) {
    const value = (body as Record<string, unknown>)[field];
    if (value === undefined || value === null || typeof value === type) continue;
    throw badRequest(
      `DeleteOptions in version ${JSON.stringify(apiVersion.split("/").at(-1))} cannot be handled as a DeleteOptions: json: cannot unmarshal ${typeof value} into Go struct field DeleteOptions.${field} of type ${type === "boolean" ? "bool" : type === "number" ? "int64" : "v1.DeletionPropagation"}`,
    );
  }
  const given = Object.entries(body).filter(([, value]) => value !== null);
  return Object.fromEntries(given) as DeleteOptions;
}

/** From the body, or else from the query. Throws Invalid when what is asked for cannot be. */
export function deleteOptionsOf(call: ResourceRequest): DeleteOptions {
  const options = call.request.body?.length ? fromBody(call) : fromQuery(call.query);
  const { orphanDependents, propagationPolicy, dryRun = [] } = options;
  const errors: FieldError[] = [];
  if (orphanDependents !== undefined && propagationPolicy !== undefined)
    errors.push(
      invalid(
        "propagationPolicy",
        propagationPolicy,
        "orphanDependents and deletionPropagation cannot be both set",
      ),
    );
  if (propagationPolicy !== undefined && !POLICIES.includes(propagationPolicy))
    errors.push(notSupported("propagationPolicy", propagationPolicy, [...POLICIES, "nil"]));
  refuse("DeleteOptions", [...errors, ...dryRunErrors(dryRun)]);
  return options;
}
