// In Kubernetes: k8s.io/apimachinery/pkg/api/validation/generic.go and the int-or-string checks of pkg/apis. Checks of numbers.

import { invalid, type FieldError } from "../apimachinery/field-error.ts";
import { percentErrors } from "../apimachinery/names.ts";

/** Adds an error when the number is below zero. */
export function nonNegative(value: number | undefined, path: string, errors: FieldError[]): void {
  if (value !== undefined && value < 0)
    errors.push(invalid(path, value, "must be greater than or equal to 0"));
}

export function positive(value: number | undefined, path: string, errors: FieldError[]): void {
  if (value !== undefined && value <= 0) errors.push(invalid(path, value, "must be greater than zero"));
}

/** A count or a percentage, not below zero. */
export function nonNegativeIntOrPercent(
  value: number | string | undefined,
  path: string,
  errors: FieldError[],
): void {
  if (typeof value === "number") nonNegative(value, path, errors);
  else if (value !== undefined)
    for (const text of percentErrors(value)) errors.push(invalid(path, value, text));
}

export function notMoreThan100Percent(
  value: number | string | undefined,
  path: string,
  errors: FieldError[],
): void {
  if (typeof value === "string" && percentErrors(value).length === 0 && parseInt(value, 10) > 100)
    errors.push(invalid(path, value, "must not be greater than 100%"));
}

/** Whether it is zero: 0 or 0%. */
export const isZero = (value: number | string | undefined): boolean =>
  value === 0 || (typeof value === "string" && /^0+%$/.test(value));
