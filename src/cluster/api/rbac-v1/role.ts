// In Kubernetes: pkg/registry/rbac/role and clusterrole. What may be done.

import { required } from "../../apimachinery/field-error.ts";
import { pathSegmentName } from "../../apimachinery/names.ts";
import { column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateLabelSelector } from "../selectors.ts";
import type { ClusterRole, Role } from "../types.ts";
import { rbacV1 } from "./group.ts";
import { validateRules } from "./rbac-validation.ts";

const columns = [
  nameColumn,
  column<Role | ClusterRole>(
    "Created At",
    (role) => role.metadata.creationTimestamp,
    nameColumn.description,
    "date",
  ),
];

/** As Go writes a list without elements that is always there. */
function defaultRules(role: Role | ClusterRole): void {
  if (!role.rules?.length) role.rules = null as never;
}

export const roleKind: Kind<Role> = defineKind<Role>(rbacV1, {
  kind: "Role",
  plural: "roles",
  columns,
  strategy: {
    validateName: pathSegmentName,
    default: defaultRules,
    validate: (role) => validateRules(role.rules, true),
    validateUpdate: (role) => validateRules(role.rules, true),
  },
});

function validateClusterRole(role: ClusterRole) {
  const errors = validateRules(role.rules, false);
  if (role.aggregationRule && !role.aggregationRule.clusterRoleSelectors?.length)
    errors.push(
      required(
        "aggregationRule.clusterRoleSelectors",
        "at least one clusterRoleSelector required if aggregationRule is non-nil",
      ),
    );
  role.aggregationRule?.clusterRoleSelectors?.forEach((selector, i) =>
    validateLabelSelector(selector, `aggregationRule.clusterRoleSelectors[${i}]`, errors),
  );
  return errors;
}

export const clusterRoleKind: Kind<ClusterRole> = defineKind<ClusterRole>(rbacV1, {
  kind: "ClusterRole",
  plural: "clusterroles",
  namespaced: false,
  columns,
  strategy: {
    validateName: pathSegmentName,
    default: defaultRules,
    validate: validateClusterRole,
    validateUpdate: (role) => validateClusterRole(role),
  },
});
