// In Kubernetes: pkg/registry/rbac/rolebinding and clusterrolebinding. Who may do it.

import { pathSegmentName } from "../../apimachinery/names.ts";
import { ageColumn, column, nameColumn, wide } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Column, Kind } from "../kind.ts";
import type { ClusterRoleBinding, RoleBinding } from "../types.ts";
import { rbacV1 } from "./group.ts";
import { defaultBinding, validateBinding, validateBindingUpdate } from "./rbac-validation.ts";

type Binding = RoleBinding | ClusterRoleBinding;

const subjects = (binding: Binding, kind: string) =>
  (binding.subjects ?? [])
    .filter((subject) => subject.kind === kind)
    .map(({ name, namespace }) => (kind === "ServiceAccount" ? `${namespace ?? ""}/${name}` : name))
    .join(", ");

const columns: Column<Binding>[] = [
  nameColumn,
  column(
    "Role",
    ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`,
    "RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace.",
  ),
  ageColumn,
  wide("Users", (binding) => subjects(binding, "User"), "Users in the roleBinding"),
  wide("Groups", (binding) => subjects(binding, "Group"), "Groups in the roleBinding"),
  wide(
    "ServiceAccounts",
    (binding) => subjects(binding, "ServiceAccount"),
    "ServiceAccounts in the roleBinding",
  ),
];

export const roleBindingKind: Kind<RoleBinding> = defineKind<RoleBinding>(rbacV1, {
  kind: "RoleBinding",
  plural: "rolebindings",
  columns,
  strategy: {
    validateName: pathSegmentName,
    default: defaultBinding,
    validate: (binding) => validateBinding(binding, true),
    validateUpdate: (binding, old) => validateBindingUpdate(binding, old, true),
  },
});

export const clusterRoleBindingKind: Kind<ClusterRoleBinding> = defineKind<ClusterRoleBinding>(rbacV1, {
  kind: "ClusterRoleBinding",
  plural: "clusterrolebindings",
  namespaced: false,
  columns,
  strategy: {
    validateName: pathSegmentName,
    default: defaultBinding,
    validate: (binding) => validateBinding(binding, false),
    validateUpdate: (binding, old) => validateBindingUpdate(binding, old, false),
  },
});
