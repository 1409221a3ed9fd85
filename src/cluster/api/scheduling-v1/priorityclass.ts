// In Kubernetes: pkg/registry/scheduling/priorityclass. How important a pod is.

import { forbidden, invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { ageColumn, column, countColumn, nameColumn } from "../columns.ts";
import { checkEnum, ENUMS } from "../core-v1/enums.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { PriorityClass } from "../types.ts";
import { schedulingV1 } from "./group.ts";

const HIGHEST_OF_USERS = 1000000000;
const SYSTEM: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2000000000,
  "system-node-critical": 2000001000,
};

function validate(priority: PriorityClass): FieldError[] {
  const errors: FieldError[] = [];
  const { name = "" } = priority.metadata;
  if (name.startsWith("system-")) {
    if (SYSTEM[name] !== priority.value)
      errors.push(
        forbidden(
          "metadata.name",
          "priority class names with 'system-' prefix are reserved for system use only. error: " +
            (SYSTEM[name] === undefined
              ? `${name} is not a known system priority class`
              : `value of ${name} PriorityClass must be ${SYSTEM[name]}`),
        ),
      );
  } else if ((priority.value ?? 0) > HIGHEST_OF_USERS)
    errors.push(
      forbidden("value", `maximum allowed value of a user defined priority is ${HIGHEST_OF_USERS}`),
    );
  checkEnum(priority.preemptionPolicy, ENUMS.preemptionPolicy, "preemptionPolicy", errors);
  return errors;
}

export const priorityClassKind: Kind<PriorityClass> = defineKind<PriorityClass>(schedulingV1, {
  kind: "PriorityClass",
  plural: "priorityclasses",
  shortNames: ["pc"],
  namespaced: false,
  generation: true,
  columns: [
    nameColumn,
    countColumn(
      "Value",
      ({ value }) => value,
      "value represents the integer value of this priority class. This is the actual priority that pods receive when they have the name of this class in their pod spec.",
    ),
    column(
      "Global-Default",
      ({ globalDefault }) => globalDefault ?? false,
      "globalDefault specifies whether this PriorityClass should be considered as the default priority for pods that do not have any priority class.",
      "boolean",
    ),
    ageColumn,
    column(
      "PreemptionPolicy",
      ({ preemptionPolicy }) => preemptionPolicy ?? "",
      "preemptionPolicy is the Policy for preempting pods with lower priority. One of Never, PreemptLowerPriority.",
    ),
  ],
  strategy: {
    default(draft) {
      draft.preemptionPolicy ??= "PreemptLowerPriority";
    },
    validate,
    validateUpdate(priority, old) {
      const errors: FieldError[] = [];
      if (priority.value !== old.value) errors.push(forbidden("value", "may not be changed in an update."));
      if (priority.preemptionPolicy !== old.preemptionPolicy)
        errors.push(invalid("preemptionPolicy", priority.preemptionPolicy, "field is immutable"));
      return errors;
    },
  },
});
