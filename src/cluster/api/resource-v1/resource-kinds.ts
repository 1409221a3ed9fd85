// In Kubernetes: pkg/registry/resource. Devices of nodes: what there is, what classes there are, and who asks for what.
// Left out here: giving devices to pods; there are no drivers.

import { duplicate, invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsLabelErrors, dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import type { DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice } from "../types.ts";
import { resourceV1 } from "./group.ts";
import { defaultClaim, validateClaim, validateSelectors } from "./resource-validation.ts";

function validateClass({ spec }: DeviceClass): FieldError[] {
  const errors: FieldError[] = [];
  validateSelectors(spec.selectors ?? [], "spec.selectors", errors);
  return errors;
}

export const deviceClassKind: Kind<DeviceClass> = defineKind<DeviceClass>(resourceV1, {
  kind: "DeviceClass",
  plural: "deviceclasses",
  namespaced: false,
  generation: true,
  strategy: {
    default(draft) {
      draft.spec ??= {};
    },
    validate: validateClass,
    validateUpdate: (deviceClass) => validateClass(deviceClass),
  },
});

function stateText({ metadata, status }: ResourceClaim): string {
  const states: string[] = [];
  if (metadata.deletionTimestamp) states.push("deleted");
  if (status?.allocation) {
    states.push("allocated");
    if (status.reservedFor?.length) states.push("reserved");
  } else if (!metadata.deletionTimestamp) states.push("pending");
  return states.join(",");
}

function claimErrors({ spec }: ResourceClaim): FieldError[] {
  const errors: FieldError[] = [];
  validateClaim(spec, "spec", errors);
  return errors;
}

export const resourceClaimKind: Kind<ResourceClaim> = defineKind<ResourceClaim>(resourceV1, {
  kind: "ResourceClaim",
  plural: "resourceclaims",
  status: true,
  columns: [
    nameColumn,
    column("State", stateText, "A summary of the current state (allocated, pending, reserved, etc.)."),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      draft.spec ??= {};
      defaultClaim(draft.spec);
    },
    prepareForCreate(draft) {
      draft.status = {};
    },
    validate: claimErrors,
    validateUpdate: (claim, old) => validateImmutable(claim.spec, old.spec, "spec"),
  },
});

function templateErrors({ spec }: ResourceClaimTemplate): FieldError[] {
  const errors: FieldError[] = [];
  validateClaim(spec.spec, "spec.spec", errors);
  return errors;
}

export const resourceClaimTemplateKind: Kind<ResourceClaimTemplate> = defineKind<ResourceClaimTemplate>(
  resourceV1,
  {
    kind: "ResourceClaimTemplate",
    plural: "resourceclaimtemplates",
    strategy: {
      default: ({ spec }) => defaultClaim(spec?.spec),
      validate: templateErrors,
      validateUpdate: (template, old) => validateImmutable(template.spec, old.spec, "spec"),
    },
  },
);

function sliceErrors({ spec }: ResourceSlice): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.driver) errors.push(required("spec.driver"));
  else
    for (const text of dnsSubdomainErrors(spec.driver))
      errors.push(invalid("spec.driver", spec.driver, text));
  if (!spec.pool?.name) errors.push(required("spec.pool.name"));
  const places = [spec.nodeName, spec.nodeSelector, spec.allNodes, spec.perDeviceNodeSelection].filter(
    Boolean,
  );
  if (places.length === 0)
    errors.push(
      required(
        "spec",
        "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required",
      ),
    );
  else if (places.length > 1)
    errors.push(
      invalid(
        "spec",
        "{}",
        "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required",
      ),
    );
  const devices = spec.devices ?? [];
  devices.forEach(({ name }, i) => {
    for (const text of dnsLabelErrors(name ?? ""))
      errors.push(invalid(`spec.devices[${i}].name`, name ?? "", text));
    if (devices.findIndex((other) => other.name === name) < i)
      errors.push(duplicate(`spec.devices[${i}].name`, name));
  });
  return errors;
}

export const resourceSliceKind: Kind<ResourceSlice> = defineKind<ResourceSlice>(resourceV1, {
  kind: "ResourceSlice",
  plural: "resourceslices",
  namespaced: false,
  generation: true,
  columns: [
    nameColumn,
    column("Node", ({ spec }) => spec.nodeName ?? "<unset>"),
    column("Driver", ({ spec }) => spec.driver),
    column("Pool", ({ spec }) => spec.pool?.name ?? ""),
    ageColumn,
  ],
  fields: {
    "spec.nodeName": ({ spec }) => spec.nodeName ?? "",
    "spec.driver": ({ spec }) => spec.driver,
  },
  strategy: {
    validate: sliceErrors,
    validateUpdate: (slice, old) => [
      ...sliceErrors(slice),
      ...validateImmutable(slice.spec.driver, old.spec.driver, "spec.driver"),
      ...validateImmutable(slice.spec.nodeName, old.spec.nodeName, "spec.nodeName"),
    ],
  },
});
