// In Kubernetes: pkg/registry/core/persistentvolumeclaim. Storage that somebody asks for.

import { forbidden, invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { compareQuantities } from "../../apimachinery/quantity.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { ageColumn, column, nameColumn, wide } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateLabelSelector } from "../selectors.ts";
import { specDiff } from "../spec-diff.ts";
import type { PersistentVolumeClaim } from "../types.ts";
import { checkEnum, ENUMS } from "./enums.ts";
import { coreV1 } from "./group.ts";
import { quantity } from "./resource-validation.ts";
import { accessModesText } from "./storage-columns.ts";

type Claim = PersistentVolumeClaim;

function validate({ spec }: Claim): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length)
    errors.push(required("spec.accessModes", "at least 1 access mode is required"));
  validateLabelSelector(spec.selector, "spec.selector", errors);
  spec.accessModes?.forEach((mode) => checkEnum(mode, ENUMS.accessMode, "spec.accessModes", errors));
  if (spec.accessModes?.includes("ReadWriteOncePod") && spec.accessModes.length > 1)
    errors.push(forbidden("spec.accessModes", "may not use ReadWriteOncePod with other access modes"));
  const storage = spec.resources?.requests?.storage;
  if (storage === undefined) errors.push(required("spec.resources[storage]"));
  else if (quantity(storage).nano <= 0n)
    errors.push(invalid("spec.resources[storage]", storage, "must be greater than zero"));
  if (spec.storageClassName)
    for (const text of dnsSubdomainErrors(spec.storageClassName))
      errors.push(invalid("spec.storageClassName", spec.storageClassName, text));
  checkEnum(spec.volumeMode, ENUMS.volumeMode, "spec.volumeMode", errors);
  return errors;
}

const IMMUTABLE =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

/** Nothing changes but that a bound claim may grow. */
function validateUpdate(claim: Claim, old: Claim): FieldError[] {
  const errors = validate(claim);
  const spec = { ...claim.spec };
  if (!old.spec.volumeName && spec.volumeName) spec.volumeName = old.spec.volumeName;
  if (old.spec.volumeName) {
    spec.resources = { ...spec.resources, requests: old.spec.resources?.requests };
    spec.volumeAttributesClassName = old.spec.volumeAttributesClassName;
    const [size, before] = [claim.spec.resources?.requests?.storage, old.spec.resources?.requests?.storage];
    const smaller = size && before && compareQuantities(quantity(size), quantity(before)) < 0;
    const has = old.status?.capacity?.storage;
    if (smaller && (!has || compareQuantities(quantity(size), quantity(has)) <= 0))
      errors.push(forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
  }
  if (!deepEqual(spec, old.spec)) errors.push(forbidden("spec", `${IMMUTABLE}\n${specDiff(old.spec, spec)}`));
  return errors;
}

const phase = (claim: Claim) =>
  claim.metadata.deletionTimestamp ? "Terminating" : (claim.status?.phase ?? "");

export const persistentVolumeClaimKind: Kind<Claim> = defineKind<Claim>(coreV1, {
  kind: "PersistentVolumeClaim",
  plural: "persistentvolumeclaims",
  shortNames: ["pvc"],
  status: true,
  columns: [
    nameColumn,
    column("Status", phase, "phase represents the current phase of PersistentVolumeClaim."),
    column(
      "Volume",
      ({ spec }) => spec.volumeName ?? "",
      "volumeName is the binding reference to the PersistentVolume backing this claim.",
    ),
    column(
      "Capacity",
      ({ spec, status }) => (spec.volumeName ? (status?.capacity?.storage ?? "") : ""),
      "capacity represents the actual resources of the underlying volume.",
    ),
    column(
      "Access Modes",
      ({ spec, status }) => (spec.volumeName ? accessModesText(status?.accessModes) : ""),
      "accessModes contains the actual access modes the volume backing the PVC has. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes-1",
    ),
    column(
      "StorageClass",
      ({ spec, metadata }) =>
        metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ?? spec.storageClassName ?? "",
      "StorageClass of the pvc",
    ),
    column(
      "VolumeAttributesClass",
      ({ spec }) => spec.volumeAttributesClassName ?? "<unset>",
      "volumeAttributesClassName may be used to set the VolumeAttributesClass used by this claim.",
    ),
    ageColumn,
    wide(
      "VolumeMode",
      ({ spec }) => spec.volumeMode ?? "<unset>",
      "volumeMode defines what type of volume is required by the claim. Value of Filesystem is implied when not included in claim spec.",
    ),
  ],
  strategy: {
    default(draft) {
      draft.spec ??= {};
      draft.spec.volumeMode ??= "Filesystem";
    },
    prepareForCreate(draft) {
      draft.status = { phase: "Pending" };
    },
    validate,
    validateUpdate,
  },
});
