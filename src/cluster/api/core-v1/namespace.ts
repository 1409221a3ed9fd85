// In Kubernetes: pkg/registry/core/namespace. A name's scope.

import { labelName } from "../../apimachinery/names.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { Namespace } from "../types.ts";
import { coreV1 } from "./group.ts";

const NAME_LABEL = "kubernetes.io/metadata.name";

export const namespaceKind: Kind<Namespace> = defineKind<Namespace>(coreV1, {
  kind: "Namespace",
  plural: "namespaces",
  shortNames: ["ns"],
  namespaced: false,
  status: true,
  verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
  columns: [
    nameColumn,
    column("Status", (ns) => ns.status?.phase ?? "", "The status of the namespace"),
    ageColumn,
  ],
  fields: { "status.phase": (ns) => ns.status?.phase ?? "" },
  strategy: {
    validateName: labelName,
    default(draft) {
      if (draft.metadata.name) (draft.metadata.labels ??= {})[NAME_LABEL] = draft.metadata.name;
    },
    prepareForCreate(draft) {
      draft.spec ??= {};
      draft.spec.finalizers = [...new Set(["kubernetes", ...(draft.spec.finalizers ?? [])])];
      draft.status = { phase: "Active" };
      (draft.metadata.labels ??= {})[NAME_LABEL] = draft.metadata.name;
    },
    prepareForUpdate(draft, old) {
      draft.spec = { ...draft.spec, finalizers: old.spec?.finalizers };
    },
    markDeleted(draft) {
      draft.status = { ...draft.status, phase: "Terminating" };
    },
    holdsDeletion: (ns) => (ns.spec?.finalizers?.length ?? 0) > 0,
  },
});
