// In Kubernetes: pkg/registry/coordination/lease. Who leads, and until when.

import { nonNegative, positive } from "../numbers.ts";
import type { FieldError } from "../../apimachinery/field-error.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { Lease } from "../types.ts";
import { coordinationV1 } from "./group.ts";

function validate(lease: Lease): FieldError[] {
  const errors: FieldError[] = [];
  positive(lease.spec?.leaseDurationSeconds, "spec.leaseDurationSeconds", errors);
  nonNegative(lease.spec?.leaseTransitions, "spec.leaseTransitions", errors);
  return errors;
}

export const leaseKind: Kind<Lease> = defineKind<Lease>(coordinationV1, {
  kind: "Lease",
  plural: "leases",
  columns: [
    nameColumn,
    column(
      "Holder",
      (lease) => lease.spec?.holderIdentity ?? "",
      "holderIdentity contains the identity of the holder of a current lease.",
    ),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      draft.spec ??= {};
    },
    validate,
    validateUpdate: (lease) => validate(lease),
  },
});
