// In Kubernetes: pkg/registry/flowcontrol/flowschema. Which requests belong to which level of priority.
// Left out here: rules that only a real queue of requests would follow; what is wrong with verbs and resources in rules.

import { invalid, notSupported, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { FlowSchema } from "../types.ts";
import { flowcontrolV1 } from "./group.ts";

const METHODS = ["ByNamespace", "ByUser"];
const SUBJECTS = ["Group", "ServiceAccount", "User"];
const MOST = 10_000;

function validate({ metadata, spec }: FlowSchema): FieldError[] {
  const errors: FieldError[] = [];
  const precedence = spec.matchingPrecedence ?? 0;
  const at = "spec.matchingPrecedence";
  if (precedence <= 0) errors.push(invalid(at, precedence, "must be a positive value"));
  if (precedence > MOST) errors.push(invalid(at, precedence, `must not be greater than ${MOST}`));
  if (precedence === 1 && metadata.name !== "exempt")
    errors.push(invalid(at, precedence, "only the schema named 'exempt' may have matchingPrecedence 1"));
  const method = spec.distinguisherMethod?.type;
  if (spec.distinguisherMethod && !METHODS.includes(method ?? ""))
    errors.push(notSupported("spec.distinguisherMethod", method ?? "", METHODS));
  const level = spec.priorityLevelConfiguration?.name;
  if (!level)
    errors.push(required("spec.priorityLevelConfiguration.name", "must reference a priority level"));
  else
    for (const text of dnsSubdomainErrors(level))
      errors.push(invalid("spec.priorityLevelConfiguration.name", level, text));
  spec.rules?.forEach((rule, i) => validateRule(rule, `spec.rules[${i}]`, errors));
  return errors;
}

function validateRule(
  {
    subjects = [],
    resourceRules = [],
    nonResourceRules = [],
  }: NonNullable<FlowSchema["spec"]["rules"]>[number],
  at: string,
  errors: FieldError[],
): void {
  if (subjects.length === 0)
    errors.push(required(`${at}.subjects`, "subjects must contain at least one value"));
  subjects.forEach(({ kind }, i) => {
    if (!SUBJECTS.includes(kind))
      errors.push(notSupported(`${at}.subjects[${i}].kind`, kind ?? "", SUBJECTS));
  });
  if (resourceRules.length + nonResourceRules.length === 0)
    errors.push(required(at, "at least one of resourceRules and nonResourceRules has to be non-empty"));
}

export const flowSchemaKind: Kind<FlowSchema> = defineKind<FlowSchema>(flowcontrolV1, {
  kind: "FlowSchema",
  plural: "flowschemas",
  namespaced: false,
  status: true,
  generation: true,
  columns: [
    nameColumn,
    column(
      "PriorityLevel",
      ({ spec }) => spec.priorityLevelConfiguration?.name ?? "",
      "`name` is the name of the priority level configuration being referenced Required.",
    ),
    column("MatchingPrecedence", ({ spec }) => spec.matchingPrecedence ?? 0),
    column("DistinguisherMethod", ({ spec }) => spec.distinguisherMethod?.type ?? "<none>"),
    ageColumn,
    column(
      "MissingPL",
      ({ status }) => status?.conditions?.find(({ type }) => type === "Dangling")?.status ?? "?",
      "references a broken or non-existent PriorityLevelConfiguration",
    ),
  ],
  rowOrder: (a, b) => (a.spec.matchingPrecedence ?? 0) - (b.spec.matchingPrecedence ?? 0),
  strategy: {
    default(draft) {
      draft.spec ??= {} as never;
      draft.spec.matchingPrecedence ??= 1000;
    },
    prepareForCreate(draft) {
      draft.status = {};
    },
    validate,
    validateUpdate: (schema) => validate(schema),
  },
});
