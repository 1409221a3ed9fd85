// In Kubernetes: pkg/registry/admissionregistration/validatingadmissionpolicy. Rules in CEL about requests.
// Left out here: whether the expressions compile.

import { invalid, notSupported, required, type FieldError } from "../../apimachinery/field-error.ts";
import { ageColumn, column, countColumn, nameColumn } from "../columns.ts";
import { checkEnum } from "../core-v1/enums.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { ValidatingAdmissionPolicy } from "../types.ts";
import { admissionregistrationV1 } from "./group.ts";
import {
  defaultMatchResources,
  FAILURE_POLICIES,
  validateMatchResources,
  validateParamKind,
} from "./rule-validation.ts";

type Policy = ValidatingAdmissionPolicy;
type Validation = NonNullable<Policy["spec"]["validations"]>[number];

const REASONS = ["Forbidden", "Invalid", "RequestEntityTooLarge", "Unauthorized"];

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
  if (!spec.validations?.length && !spec.auditAnnotations?.length)
    for (const field of ["validations", "auditAnnotations"])
      errors.push(required(`spec.${field}`, "validations or auditAnnotations must be non-empty"));
  spec.validations?.forEach((one, i) => validateValidation(one, `spec.validations[${i}]`, errors));
  return errors;
}

function validateValidation(validation: Validation, at: string, errors: FieldError[]): void {
  const { expression = "", message = "", messageExpression = "", reason } = validation;
  if (!expression.trim()) errors.push(required(`${at}.expression`, "expression is not specified"));
  if (messageExpression && !messageExpression.trim())
    errors.push(invalid(`${at}.messageExpression`, messageExpression, "must be non-empty if specified"));
  if (message && !message.trim())
    errors.push(invalid(`${at}.message`, message, "message must be non-empty if specified"));
  else if (/[\n\r]/.test(message.trim()))
    errors.push(invalid(`${at}.message`, message, "message must not contain line breaks"));
  if (reason !== undefined && !REASONS.includes(reason))
    errors.push(notSupported(`${at}.reason`, reason, REASONS));
}

/** What a policy's parameters are, in its table. */
export const paramKindText = ({ spec }: { spec: { paramKind?: { apiVersion?: string; kind?: string } } }) =>
  spec.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : "<unset>";

export const PARAM_KIND_TEXT = "ParamKind specifies the kind of resources used to parameterize this policy";

export const validatingAdmissionPolicyKind: Kind<Policy> = defineKind<Policy>(admissionregistrationV1, {
  kind: "ValidatingAdmissionPolicy",
  plural: "validatingadmissionpolicies",
  categories: ["api-extensions"],
  namespaced: false,
  status: true,
  generation: true,
  columns: [
    nameColumn,
    countColumn(
      "Validations",
      ({ spec }) => spec.validations?.length,
      "Validations indicates the number of validation rules defined in this configuration",
    ),
    column("ParamKind", paramKindText, PARAM_KIND_TEXT),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      draft.spec ??= {};
      draft.spec.failurePolicy ??= "Fail";
      defaultMatchResources(draft.spec.matchConstraints);
    },
    validate,
    validateUpdate: (policy) => validate(policy),
  },
});
