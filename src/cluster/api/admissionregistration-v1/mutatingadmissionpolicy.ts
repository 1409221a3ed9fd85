// In Kubernetes: pkg/registry/admissionregistration/mutatingadmissionpolicy. Changes to requests, written in CEL.
// Left out here: whether the expressions compile.

import { required, type FieldError } from "../../apimachinery/field-error.ts";
import { ageColumn, column, countColumn, nameColumn } from "../columns.ts";
import { checkEnum } from "../core-v1/enums.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { MutatingAdmissionPolicy } from "../types.ts";
import { admissionregistrationV1 } from "./group.ts";
import {
  defaultMatchResources,
  FAILURE_POLICIES,
  validateMatchResources,
  validateParamKind,
} from "./rule-validation.ts";
import { PARAM_KIND_TEXT, paramKindText } from "./validatingadmissionpolicy.ts";

type Policy = MutatingAdmissionPolicy;
type Mutation = NonNullable<Policy["spec"]["mutations"]>[number];

function validate({ spec }: Policy): FieldError[] {
  const errors: FieldError[] = [];
  checkEnum(spec.failurePolicy, FAILURE_POLICIES, "spec.failurePolicy", errors, true);
  validateParamKind(spec.paramKind, "spec.paramKind", errors);
  if (!spec.matchConstraints) errors.push(required("spec.matchConstraints"));
  else {
    validateMatchResources(spec.matchConstraints, "spec.matchConstraints", errors);
    if (!spec.matchConstraints.resourceRules?.length)
      errors.push(required("spec.matchConstraints.resourceRules"));
  }
  if (!spec.mutations?.length)
    errors.push(required("spec.mutations", "mutations must contain at least one item"));
  spec.mutations?.forEach((mutation, i) => validateMutation(mutation, `spec.mutations[${i}]`, errors));
  checkEnum(spec.reinvocationPolicy, ["IfNeeded", "Never"], "spec.reinvocationPolicy", errors, true);
  return errors;
}

function validateMutation(mutation: Mutation, at: string, errors: FieldError[]): void {
  const types = ["ApplyConfiguration", "JSONPatch"];
  checkEnum(mutation.patchType, types, `${at}.patchType`, errors, true);
  const said = mutation.patchType === "JSONPatch" ? ("jsonPatch" as const) : ("applyConfiguration" as const);
  if (!types.includes(mutation.patchType ?? "")) return;
  if (!mutation[said])
    errors.push(required(`${at}.${said}`, `must be specified when patchType is ${mutation.patchType}`));
  else if (!mutation[said].expression?.trim())
    errors.push(required(`${at}.${said}.expression`, "expression is not specified"));
}

export const mutatingAdmissionPolicyKind: Kind<Policy> = defineKind<Policy>(admissionregistrationV1, {
  kind: "MutatingAdmissionPolicy",
  plural: "mutatingadmissionpolicies",
  categories: ["api-extensions"],
  namespaced: false,
  generation: true,
  columns: [
    nameColumn,
    countColumn(
      "Mutations",
      ({ spec }) => spec.mutations?.length,
      "Mutation indicates the number of mutations rules defined in this configuration",
    ),
    column("ParamKind", paramKindText, PARAM_KIND_TEXT),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      draft.spec ??= {};
      draft.spec.failurePolicy ??= "Fail";
      draft.spec.reinvocationPolicy ??= "Never";
      defaultMatchResources(draft.spec.matchConstraints);
    },
    warnings: () => ["MutatingAdmissionPolicies are not simulated: this one has no effect"],
    validate,
    validateUpdate: (policy) => validate(policy),
  },
});
