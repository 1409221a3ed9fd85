// In Kubernetes: pkg/registry/core/resourcequota. How much a namespace may have.

import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { labelKeyErrors } from "../../apimachinery/label-names.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import type { ResourceQuota } from "../types.ts";
import { coreV1 } from "./group.ts";
import { validateScopes } from "./quota-scopes.ts";
import { amountErrors } from "./resource-validation.ts";

const KNOWN = new Set(
  (
    "cpu memory ephemeral-storage requests.cpu requests.memory requests.storage requests.ephemeral-storage limits.cpu limits.memory " +
    "limits.ephemeral-storage pods resourcequotas services replicationcontrollers secrets persistentvolumeclaims configmaps " +
    "services.nodeports services.loadbalancers"
  ).split(" "),
);

const isStandard = (name: string) => KNOWN.has(name) || /^(requests\.)?hugepages-/.test(name);

function validate({ spec }: ResourceQuota): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of Object.keys(spec.hard ?? {}).sort()) {
    const at = `spec.hard[${name}]`;
    const unqualified = labelKeyErrors(name);
    for (const text of unqualified) errors.push(invalid(at, name, text));
    if (!name.includes("/") && !isStandard(name)) {
      if (!unqualified.length)
        errors.push(invalid(at, name, "must be a standard resource type or fully qualified"));
      errors.push(invalid(at, name, "must be a standard resource for quota"));
    }
    amountErrors(name, spec.hard![name], at, errors);
  }
  validateScopes(spec, errors);
  return errors;
}

/** `pods: 1/5, services: 0/2`; limits stand in a column of their own. */
function usedText({ spec, status }: ResourceQuota, limits: boolean): string {
  return Object.keys(status?.hard ?? spec.hard ?? {})
    .filter((name) => name.startsWith("limits.") === limits)
    .sort()
    .map((name) => `${name}: ${status?.used?.[name] ?? "0"}/${(status?.hard ?? spec.hard)![name]}`)
    .join(", ");
}

export const resourceQuotaKind: Kind<ResourceQuota> = defineKind<ResourceQuota>(coreV1, {
  kind: "ResourceQuota",
  plural: "resourcequotas",
  shortNames: ["quota"],
  status: true,
  columns: [
    nameColumn,
    column(
      "Request",
      (quota) => usedText(quota, false),
      "Request represents a minimum amount of cpu/memory that a container may consume.",
    ),
    column(
      "Limit",
      (quota) => usedText(quota, true),
      "Limits control the maximum amount of cpu/memory that a container may use independent of contention on the node.",
    ),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      draft.spec ??= {};
    },
    prepareForCreate(draft) {
      draft.status = {};
    },
    validate,
    validateUpdate: (quota, old) => [
      ...validate(quota),
      ...validateImmutable(
        quota.spec.scopes ?? [],
        old.spec.scopes ?? [],
        "spec.scopes",
        quota.spec.scopes ?? null,
      ),
    ],
  },
});
