// In Kubernetes: k8s.io/apimachinery/pkg/apis/meta/v1/validation. What is wrong with a label selector.

import { forbidden, invalid, required, type FieldError } from "../apimachinery/field-error.ts";
import { labelKeyErrors, labelValueErrors } from "../apimachinery/label-names.ts";
import { validateLabels } from "./metadata.ts";
import type { LabelSelector } from "./types.ts";

export function validateLabelSelector(
  selector: LabelSelector | undefined,
  path: string,
  errors: FieldError[],
): void {
  if (!selector) return;
  if (selector.matchLabels) validateLabels(selector.matchLabels, `${path}.matchLabels`, errors);
  selector.matchExpressions?.forEach((expression, i) => {
    const at = `${path}.matchExpressions[${i}]`;
    const { key, operator, values = [] } = expression;
    if (operator === "In" || operator === "NotIn") {
      if (values.length === 0)
        errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
    } else if (operator === "Exists" || operator === "DoesNotExist") {
      if (values.length > 0)
        errors.push(
          forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
    } else errors.push(invalid(`${at}.operator`, operator ?? "", "not a valid selector operator"));
    for (const text of labelKeyErrors(key ?? "")) errors.push(invalid(`${at}.key`, key ?? "", text));
    values.forEach((value, j) => {
      for (const text of labelValueErrors(value)) errors.push(invalid(`${at}.values[${j}]`, value, text));
    });
  });
}

export const isEmptySelector = (selector: LabelSelector | undefined): boolean =>
  !selector?.matchExpressions?.length && Object.keys(selector?.matchLabels ?? {}).length === 0;

/** Whether an object's labels fulfil the selector. */
export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>> = {}): boolean {
  for (const key in selector.matchLabels) if (labels[key] !== selector.matchLabels[key]) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const has = key in labels;
    if (operator === "In") return has && values.includes(labels[key]);
    if (operator === "NotIn") return !has || !values.includes(labels[key]);
    return operator === "Exists" ? has : !has;
  });
}

const sorted = (labels: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.keys(labels)
      .sort()
      .map((key) => [key, labels[key]]),
  );

/** A selector in the order in which Go prints its fields. */
export function printedSelector(selector: LabelSelector | undefined): unknown {
  if (!selector) return null;
  const { matchLabels, matchExpressions } = selector;
  return {
    ...(matchLabels && { matchLabels: sorted(matchLabels) }),
    ...(matchExpressions && {
      matchExpressions: matchExpressions.map(({ key, operator, values }) => ({
        key,
        operator,
        ...(values?.length && { values }),
      })),
    }),
  };
}

/** Labels in the order in which Go prints a map; null when there are none. */
export const printedLabels = (labels: Readonly<Record<string, string>> | undefined): unknown =>
  labels && Object.keys(labels).length ? sorted(labels) : null;
