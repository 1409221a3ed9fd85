// In Kubernetes: pkg/registry/core/serviceaccount. Who a pod is.

import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { ServiceAccount } from "../types.ts";
import { coreV1 } from "./group.ts";

export const serviceAccountKind: Kind<ServiceAccount> = defineKind<ServiceAccount>(coreV1, {
  kind: "ServiceAccount",
  plural: "serviceaccounts",
  shortNames: ["sa"],
  columns: [nameColumn, ageColumn],
});
