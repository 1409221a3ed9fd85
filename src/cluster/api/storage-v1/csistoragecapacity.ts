// In Kubernetes: pkg/registry/storage/csistoragecapacity. How much room a driver has somewhere.
// Left out here: the long descriptions of its columns.

import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { column, nameColumn } from "../columns.ts";
import { quantity } from "../core-v1/resource-validation.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import { validateLabelSelector } from "../selectors.ts";
import type { CSIStorageCapacity } from "../types.ts";
import { storageV1 } from "./group.ts";

function validate(capacity: CSIStorageCapacity): FieldError[] {
  const errors: FieldError[] = [];
  for (const text of dnsSubdomainErrors(capacity.storageClassName ?? ""))
    errors.push(invalid("storageClassName", capacity.storageClassName ?? "", text));
  validateLabelSelector(capacity.nodeTopology, "nodeTopology", errors);
  for (const field of ["capacity", "maximumVolumeSize"] as const) {
    const amount = capacity[field];
    if (amount !== undefined && quantity(amount).nano < 0n)
      errors.push(invalid(field, amount, "must be greater than or equal to 0"));
  }
  return errors;
}

export const csiStorageCapacityKind: Kind<CSIStorageCapacity> = defineKind<CSIStorageCapacity>(storageV1, {
  kind: "CSIStorageCapacity",
  plural: "csistoragecapacities",
  columns: [
    nameColumn,
    column("StorageClassName", ({ storageClassName }) => storageClassName ?? ""),
    column("Capacity", ({ capacity }) => capacity ?? "<unset>"),
  ],
  strategy: {
    validate,
    validateUpdate: (capacity, old) => [
      ...validate(capacity),
      ...validateImmutable(capacity.nodeTopology, old.nodeTopology, "nodeTopology"),
      ...validateImmutable(capacity.storageClassName, old.storageClassName, "storageClassName"),
    ],
  },
});
