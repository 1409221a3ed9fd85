// In Kubernetes: pkg/apis/rbac/validation. What is wrong with roles and bindings.

import { invalid, notSupported, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import type { PolicyRule, RoleBinding, Subject } from "../types.ts";

export const RBAC_GROUP = "rbac.authorization.k8s.io";

export function validateRules(rules: readonly PolicyRule[] | undefined, namespaced: boolean): FieldError[] {
  const errors: FieldError[] = [];
  rules?.forEach((rule, i) => {
    const at = `rules[${i}]`;
    if (!rule.verbs?.length) errors.push(required(`${at}.verbs`, "verbs must contain at least one value"));
    if (rule.nonResourceURLs?.length) {
      if (namespaced)
        errors.push(
          invalid(
            `${at}.nonResourceURLs`,
            rule.nonResourceURLs,
            "namespaced rules cannot apply to non-resource URLs",
          ),
        );
      if (rule.apiGroups?.length || rule.resources?.length || rule.resourceNames?.length)
        errors.push(
          invalid(
            `${at}.nonResourceURLs`,
            rule.nonResourceURLs,
            "rules cannot apply to both regular resources and non-resource URLs",
          ),
        );
      return;
    }
    if (!rule.apiGroups?.length)
      errors.push(required(`${at}.apiGroups`, "resource rules must supply at least one api group"));
    if (!rule.resources?.length)
      errors.push(required(`${at}.resources`, "resource rules must supply at least one resource"));
  });
  return errors;
}

type Binding = Pick<RoleBinding, "roleRef" | "subjects">;

export function defaultBinding(draft: Binding): void {
  draft.roleRef ??= { apiGroup: "", kind: "", name: "" };
  draft.roleRef.apiGroup ||= RBAC_GROUP;
  for (const subject of draft.subjects ?? [])
    if (subject.kind === "User" || subject.kind === "Group") subject.apiGroup ||= RBAC_GROUP;
}

export function validateBinding(binding: Binding, namespaced: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const { apiGroup, kind, name } = binding.roleRef ?? {};
  if (apiGroup !== RBAC_GROUP) errors.push(notSupported("roleRef.apiGroup", apiGroup ?? "", [RBAC_GROUP]));
  const kinds = namespaced ? ["Role", "ClusterRole"] : ["ClusterRole"];
  if (!kinds.includes(kind ?? "")) errors.push(notSupported("roleRef.kind", kind ?? "", kinds));
  if (!name) errors.push(required("roleRef.name"));
  binding.subjects?.forEach((subject, i) => validateSubject(subject, `subjects[${i}]`, namespaced, errors));
  return errors;
}

function validateSubject(subject: Subject, at: string, namespaced: boolean, errors: FieldError[]) {
  const { name, kind, apiGroup = "", namespace } = subject;
  if (!name) errors.push(required(`${at}.name`));
  if (kind === "ServiceAccount") {
    if (name) for (const text of dnsSubdomainErrors(name)) errors.push(invalid(`${at}.name`, name, text));
    if (apiGroup) errors.push(notSupported(`${at}.apiGroup`, apiGroup, [""]));
    if (!namespaced && !namespace) errors.push(required(`${at}.namespace`));
  } else if (kind === "User" || kind === "Group") {
    if (apiGroup !== RBAC_GROUP) errors.push(notSupported(`${at}.apiGroup`, apiGroup, [RBAC_GROUP]));
  } else errors.push(notSupported(`${at}.kind`, kind ?? "", ["ServiceAccount", "User", "Group"]));
}

/** A binding is made again, not turned to another role. */
export function validateBindingUpdate(binding: Binding, old: Binding, namespaced: boolean): FieldError[] {
  const errors = validateBinding(binding, namespaced);
  if (!deepEqual(binding.roleRef, old.roleRef)) {
    const { apiGroup = "", kind = "", name = "" } = binding.roleRef ?? {};
    errors.push(invalid("roleRef", { APIGroup: apiGroup, Kind: kind, Name: name }, "cannot change roleRef"));
  }
  return errors;
}
