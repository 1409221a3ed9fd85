// In Kubernetes: pkg/registry/storage/storageclass. How volumes are made.

import { forbidden, type FieldError } from "../../apimachinery/field-error.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { checkEnum } from "../core-v1/enums.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import type { StorageClass } from "../types.ts";
import { isDefaultClass, validateParameters, validateProvisioner } from "./class-validation.ts";
import { storageV1 } from "./group.ts";

export { DEFAULT_CLASS } from "./class-validation.ts";

function validate(storageClass: StorageClass): FieldError[] {
  const errors: FieldError[] = [];
  validateProvisioner(storageClass.provisioner, "provisioner", errors);
  validateParameters(storageClass.parameters, errors);
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
      cell: (object) =>
        isDefaultClass(object.metadata) ? `${object.metadata.name} (default)` : object.metadata.name,
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
