// In Kubernetes: pkg/registry/admissionregistration/validatingadmissionpolicybinding and mutatingadmissionpolicybinding. Where a
// policy holds, and with which parameters.

import {
  duplicate,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Column, Kind } from "../kind.ts";
import type { MutatingAdmissionPolicyBinding, ValidatingAdmissionPolicyBinding } from "../types.ts";
import { admissionregistrationV1 } from "./group.ts";
import { defaultMatchResources, validateMatchResources, validateParamRef } from "./rule-validation.ts";

type Binding = ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding;

const ACTIONS = ["Audit", "Deny", "Warn"];

/** The path of matchResources is misspelt upstream as well. */
function validate({ spec }: Binding): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.policyName) errors.push(required("spec.policyName"));
  else
    for (const text of dnsSubdomainErrors(spec.policyName))
      errors.push(invalid("spec.policyName", spec.policyName, text));
  validateParamRef(spec.paramRef, "spec.paramRef", errors);
  validateMatchResources(spec.matchResources, "spec.matchResouces", errors);
  return errors;
}

function validateActions(actions: readonly string[] = []): FieldError[] {
  const at = "spec.validationActions";
  if (actions.length === 0) return [required(at, "at least one validation action is required")];
  const errors: FieldError[] = [];
  actions.forEach((action, i) => {
    if (!ACTIONS.includes(action)) errors.push(notSupported(`${at}[${i}]`, action, ACTIONS));
    if (actions.indexOf(action) < i) errors.push(duplicate(`${at}[${i}]`, action));
  });
  if (actions.includes("Deny") && actions.includes("Warn"))
    errors.push(
      invalid(
        at,
        actions,
        "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)",
      ),
    );
  return errors;
}

function paramRefText({ spec }: Binding): string {
  const { paramRef } = spec;
  if (!paramRef) return "<unset>";
  const named = paramRef.name ?? "*";
  return paramRef.namespace ? `${paramRef.namespace}/${named}` : named;
}

const columns: Column<Binding>[] = [
  nameColumn,
  column(
    "PolicyName",
    ({ spec }) => spec.policyName ?? "",
    "PolicyName indicates the policy definition which the policy binding binded to",
  ),
  column("ParamRef", paramRefText, "ParamRef indicates the param resource which sets the configration param"),
  ageColumn,
];

function fill(draft: Binding): void {
  draft.spec ??= {} as never;
  if (draft.spec.paramRef) draft.spec.paramRef.parameterNotFoundAction ??= "Deny";
  defaultMatchResources(draft.spec.matchResources);
}

const withActions = (binding: ValidatingAdmissionPolicyBinding) => [
  ...validate(binding),
  ...validateActions(binding.spec.validationActions),
];

export const validatingAdmissionPolicyBindingKind: Kind<ValidatingAdmissionPolicyBinding> =
  defineKind<ValidatingAdmissionPolicyBinding>(admissionregistrationV1, {
    kind: "ValidatingAdmissionPolicyBinding",
    plural: "validatingadmissionpolicybindings",
    categories: ["api-extensions"],
    namespaced: false,
    generation: true,
    columns,
    strategy: { default: fill, validate: withActions, validateUpdate: withActions },
  });

export const mutatingAdmissionPolicyBindingKind: Kind<MutatingAdmissionPolicyBinding> =
  defineKind<MutatingAdmissionPolicyBinding>(admissionregistrationV1, {
    kind: "MutatingAdmissionPolicyBinding",
    plural: "mutatingadmissionpolicybindings",
    categories: ["api-extensions"],
    namespaced: false,
    generation: true,
    columns,
    strategy: { default: fill, validate, validateUpdate: validate },
  });
