// In Kubernetes: pkg/registry/core/serviceaccount. Who a pod is.

import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { ServiceAccount } from "../types.ts";
import { coreV1 } from "./group.ts";

export const serviceAccountKind: Kind<ServiceAccount> = defineKind<ServiceAccount>(coreV1, {
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  shortNames: ["sa"],
  columns: [
    nameColumn,
    column(
      "Secrets",
      (account) => account.secrets?.length ?? 0,
      "Secrets is a list of the secrets in the same namespace that pods running using this ServiceAccount are allowed to use.",
    ),
    ageColumn,
  ],
});
