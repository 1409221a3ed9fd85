// In Kubernetes: pkg/apis/core/validation: validateAffinity, validateTopologySpreadConstraints, ValidateTolerations.
// Left out here: the keys of matchLabelKeys.

import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { labelKeyErrors, labelValueErrors } from "../../apimachinery/label-names.ts";
import { validateLabels } from "../metadata.ts";
import { validateLabelSelector } from "../selectors.ts";
import type {
  Affinity,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodAffinityTerm,
  Toleration,
  TopologySpreadConstraint,
} from "../types.ts";
import { checkEnum, ENUMS } from "./enums.ts";

export function validateTolerations(
  tolerations: readonly Toleration[],
  path: string,
  errors: FieldError[],
): void {
  tolerations.forEach((toleration, i) => {
    const at = `${path}[${i}]`;
    const { key = "", operator = "", value = "", effect, tolerationSeconds } = toleration;
    if (key) for (const text of labelKeyErrors(key)) errors.push(invalid(`${at}.key`, key, text));
    if (!key && operator !== "Exists")
      errors.push(
        invalid(
          `${at}.operator`,
          operator,
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        ),
      );
    if (tolerationSeconds !== undefined && effect !== "NoExecute")
      errors.push(
        invalid(`${at}.effect`, effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set"),
      );
    if (operator === "Exists") {
      if (value)
        errors.push(invalid(`${at}.operator`, toleration, "value must be empty when `operator` is 'Exists'"));
    } else if (operator === "" || operator === "Equal") {
      for (const text of labelValueErrors(value)) errors.push(invalid(`${at}.operator`, value, text));
    } else errors.push(notSupported(`${at}.operator`, operator, ENUMS.tolerationOperator));
    if (effect) checkEnum(effect, ENUMS.taintEffect, `${at}.effect`, errors);
  });
}

export function validateTopologySpread(
  constraints: readonly TopologySpreadConstraint[],
  path: string,
  errors: FieldError[],
): void {
  const seen = new Set<string>();
  constraints.forEach((constraint, i) => {
    const at = `${path}[${i}]`;
    const { maxSkew, topologyKey, whenUnsatisfiable, minDomains, labelSelector } = constraint;
    if (!(maxSkew > 0)) errors.push(invalid(`${at}.maxSkew`, maxSkew ?? 0, "must be greater than zero"));
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, "can not be empty"));
    checkEnum(whenUnsatisfiable ?? "", ENUMS.whenUnsatisfiable, `${at}.whenUnsatisfiable`, errors);
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`;
    if (seen.has(pair)) errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair));
    seen.add(pair);
    if (minDomains !== undefined && minDomains <= 0)
      errors.push(invalid(`${at}.minDomains`, minDomains, "must be greater than zero"));
    if (minDomains !== undefined && whenUnsatisfiable !== "DoNotSchedule")
      errors.push(
        invalid(
          `${at}.minDomains`,
          minDomains,
          `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
        ),
      );
    validateLabelSelector(labelSelector, `${at}.labelSelector`, errors);
  });
}

export function validateAffinity(affinity: Affinity | undefined, path: string, errors: FieldError[]): void {
  if (!affinity) return;
  const { nodeAffinity, podAffinity, podAntiAffinity } = affinity;
  if (nodeAffinity) validateNodeAffinity(nodeAffinity, `${path}.nodeAffinity`, errors);
  if (podAffinity) validatePodTerms(podAffinity, `${path}.podAffinity`, errors);
  if (podAntiAffinity) validatePodTerms(podAntiAffinity, `${path}.podAntiAffinity`, errors);
}

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

function validateNodeAffinity(
  affinity: NonNullable<Affinity["nodeAffinity"]>,
  path: string,
  errors: FieldError[],
) {
  const needed = affinity[REQUIRED];
  if (needed) validateNodeSelector(needed, `${path}.${REQUIRED}`, errors);
  affinity[PREFERRED]?.forEach(({ weight, preference }, i) => {
    const at = `${path}.${PREFERRED}[${i}]`;
    checkWeight(weight, at, errors);
    validateNodeTerm(preference ?? {}, `${at}.preference`, errors);
  });
}

/** Also of PersistentVolumes. */
export function validateNodeSelector(
  selector: { nodeSelectorTerms: readonly NodeSelectorTerm[] },
  path: string,
  errors: FieldError[],
): void {
  const terms = selector.nodeSelectorTerms ?? [];
  if (terms.length === 0)
    errors.push(required(`${path}.nodeSelectorTerms`, "must have at least one node selector term"));
  terms.forEach((term, i) => validateNodeTerm(term, `${path}.nodeSelectorTerms[${i}]`, errors));
}

function validateNodeTerm(term: NodeSelectorTerm, path: string, errors: FieldError[]) {
  term.matchExpressions?.forEach((one, i) =>
    validateNodeRequirement(one, `${path}.matchExpressions[${i}]`, errors),
  );
  term.matchFields?.forEach((one, i) => validateNodeRequirement(one, `${path}.matchFields[${i}]`, errors));
}

function validateNodeRequirement(requirement: NodeSelectorRequirement, path: string, errors: FieldError[]) {
  const { key, operator, values = [] } = requirement;
  if (operator === "In" || operator === "NotIn") {
    if (values.length === 0)
      errors.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length > 0)
      errors.push(
        forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      );
  } else if (operator === "Gt" || operator === "Lt") {
    if (values.length !== 1)
      errors.push(
        required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"),
      );
  } else errors.push(invalid(`${path}.operator`, operator ?? "", "not a valid selector operator"));
  for (const text of labelKeyErrors(key ?? "")) errors.push(invalid(`${path}.key`, key ?? "", text));
}

const checkWeight = (weight: number, at: string, errors: FieldError[]) => {
  if (!(weight >= 1 && weight <= 100))
    errors.push(invalid(`${at}.weight`, weight ?? 0, "must be in the range 1-100"));
};

function validatePodTerms(
  affinity: NonNullable<Affinity["podAffinity"]>,
  path: string,
  errors: FieldError[],
) {
  affinity[REQUIRED]?.forEach((term, i) => validatePodTerm(term, `${path}.${REQUIRED}[${i}]`, errors));
  affinity[PREFERRED]?.forEach(({ weight, podAffinityTerm }, i) => {
    const at = `${path}.${PREFERRED}[${i}]`;
    checkWeight(weight, at, errors);
    validatePodTerm(podAffinityTerm, `${at}.podAffinityTerm`, errors);
  });
}

function validatePodTerm(term: PodAffinityTerm, path: string, errors: FieldError[]) {
  validateLabelSelector(term.labelSelector, `${path}.labelSelector`, errors);
  validateLabelSelector(term.namespaceSelector, `${path}.namespaceSelector`, errors);
  if (!term.topologyKey) errors.push(required(`${path}.topologyKey`, "can not be empty"));
  for (const text of labelKeyErrors(term.topologyKey ?? ""))
    errors.push(invalid(`${path}.topologyKey`, term.topologyKey ?? "", text));
}

export const validateNodeLabels = (
  labels: Readonly<Record<string, string>> | undefined,
  path: string,
  errors: FieldError[],
) => {
  if (labels) validateLabels(labels, path, errors);
};
