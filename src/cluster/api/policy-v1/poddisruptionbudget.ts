// In Kubernetes: pkg/registry/policy/poddisruptionbudget. How many pods may be taken away on purpose.

import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { ageColumn, column, countColumn, nameColumn } from "../columns.ts";
import { checkEnum } from "../core-v1/enums.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { nonNegativeIntOrPercent, notMoreThan100Percent } from "../numbers.ts";
import { printedSelector, validateLabelSelector } from "../selectors.ts";
import type { PodDisruptionBudget } from "../types.ts";
import { policyV1 } from "./group.ts";

/** As Go prints the server's own type, whose fields bear no names for JSON. */
const printed = (spec: PodDisruptionBudget["spec"]) => ({
  MinAvailable: spec.minAvailable ?? null,
  Selector: printedSelector(spec.selector),
  MaxUnavailable: spec.maxUnavailable ?? null,
  UnhealthyPodEvictionPolicy: spec.unhealthyPodEvictionPolicy ?? null,
});

function validate({ spec }: PodDisruptionBudget): FieldError[] {
  const errors: FieldError[] = [];
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined)
    errors.push(invalid("spec", printed(spec), "minAvailable and maxUnavailable cannot be both set"));
  for (const field of ["minAvailable", "maxUnavailable"] as const) {
    nonNegativeIntOrPercent(spec[field], `spec.${field}`, errors);
    notMoreThan100Percent(spec[field], `spec.${field}`, errors);
  }
  validateLabelSelector(spec.selector, "spec.selector", errors);
  checkEnum(
    spec.unhealthyPodEvictionPolicy,
    ["AlwaysAllow", "IfHealthyBudget"],
    "spec.unhealthyPodEvictionPolicy",
    errors,
  );
  return errors;
}

const amount = (value: number | string | undefined) => (value === undefined ? "N/A" : String(value));

export const podDisruptionBudgetKind: Kind<PodDisruptionBudget> = defineKind<PodDisruptionBudget>(policyV1, {
  kind: "PodDisruptionBudget",
  plural: "poddisruptionbudgets",
  shortNames: ["pdb"],
  status: true,
  generation: true,
  columns: [
    nameColumn,
    column(
      "Min Available",
      ({ spec }) => amount(spec.minAvailable),
      "The minimum number of pods that must be available.",
    ),
    column(
      "Max Unavailable",
      ({ spec }) => amount(spec.maxUnavailable),
      "The maximum number of pods that may be unavailable.",
    ),
    countColumn(
      "Allowed Disruptions",
      ({ status }) => status?.disruptionsAllowed,
      "Calculated number of pods that may be disrupted at this time.",
    ),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      draft.spec ??= {};
    },
    prepareForCreate(draft) {
      draft.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
    },
    validate,
    validateUpdate: (budget) => validate(budget),
  },
});
