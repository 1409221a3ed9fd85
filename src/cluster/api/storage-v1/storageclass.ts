// In Kubernetes: pkg/registry/storage/storageclass. How volumes are made.

import { forbidden, required, type FieldError } from "../../apimachinery/field-error.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { checkEnum } from "../core-v1/enums.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import type { StorageClass } from "../types.ts";
import { storageV1 } from "./group.ts";

export const DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";
const BETA_DEFAULT_CLASS = "storageclass.beta.kubernetes.io/is-default-class";

const isDefault = ({ metadata }: { metadata: { annotations?: Record<string, string> } }) =>
  metadata.annotations?.[DEFAULT_CLASS] === "true" || metadata.annotations?.[BETA_DEFAULT_CLASS] === "true";

function validate(storageClass: StorageClass): FieldError[] {
  const errors: FieldError[] = [];
  if (!storageClass.provisioner) errors.push(required("provisioner"));
  for (const key of Object.keys(storageClass.parameters ?? {}))
    if (!key) errors.push(required("parameters", "key"));
  checkEnum(storageClass.reclaimPolicy, ["Delete", "Retain"], "reclaimPolicy", errors);
  checkEnum(
    storageClass.volumeBindingMode,
    ["Immediate", "WaitForFirstConsumer"],
    "volumeBindingMode",
    errors,
  );
  return errors;
}

export const storageClassKind: Kind<StorageClass> = defineKind<StorageClass>(storageV1, {
  kind: "StorageClass",
  plural: "storageclasses",
  shortNames: ["sc"],
  namespaced: false,
  columns: [
    {
      ...nameColumn,
      cell: (object) => (isDefault(object) ? `${object.metadata.name} (default)` : object.metadata.name),
    },
    column(
      "Provisioner",
      ({ provisioner }) => provisioner,
      "provisioner indicates the type of the provisioner.",
    ),
    column(
      "ReclaimPolicy",
      ({ reclaimPolicy }) => reclaimPolicy ?? "Delete",
      "reclaimPolicy controls the reclaimPolicy for dynamically provisioned PersistentVolumes of this storage class. Defaults to Delete.",
    ),
    column(
      "VolumeBindingMode",
      ({ volumeBindingMode }) => volumeBindingMode ?? "Immediate",
      "volumeBindingMode indicates how PersistentVolumeClaims should be provisioned and bound.  When unset, VolumeBindingImmediate is used. This field is only honored by servers that enable the VolumeScheduling feature.",
    ),
    column(
      "AllowVolumeExpansion",
      ({ allowVolumeExpansion }) => allowVolumeExpansion ?? false,
      "allowVolumeExpansion shows whether the storage class allow volume expand.",
      "string",
    ),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      draft.reclaimPolicy ??= "Delete";
      draft.volumeBindingMode ??= "Immediate";
    },
    validate,
    validateUpdate(storageClass, old) {
      const errors: FieldError[] = [];
      if (!deepEqual(storageClass.parameters, old.parameters))
        errors.push(forbidden("parameters", "updates to parameters are forbidden."));
      if (storageClass.provisioner !== old.provisioner)
        errors.push(forbidden("provisioner", "updates to provisioner are forbidden."));
      if (storageClass.reclaimPolicy !== old.reclaimPolicy)
        errors.push(forbidden("reclaimPolicy", "updates to reclaimPolicy are forbidden."));
      errors.push(
        ...validateImmutable(storageClass.volumeBindingMode, old.volumeBindingMode, "volumeBindingMode"),
      );
      return errors;
    },
  },
});
