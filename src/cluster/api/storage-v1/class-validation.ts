// In Kubernetes: pkg/apis/storage/validation and pkg/apis/storage/util. What classes of storage have in common.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { labelKeyErrors } from "../../apimachinery/label-names.ts";

export const DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";
const BETA_DEFAULT_CLASS = "storageclass.beta.kubernetes.io/is-default-class";

const MAX_PARAMETERS = 512;
const MAX_BYTES = 256 * 1024;

export const isDefaultClass = ({ annotations }: { annotations?: Record<string, string> }): boolean =>
  annotations?.[DEFAULT_CLASS] === "true" || annotations?.[BETA_DEFAULT_CLASS] === "true";

export function validateProvisioner(name: string | undefined, at: string, errors: FieldError[]): void {
  if (!name) errors.push(required(at));
  else for (const text of labelKeyErrors(name.toLowerCase())) errors.push(invalid(at, name, text));
}

export function validateParameters(
  parameters: Readonly<Record<string, string>> | undefined,
  errors: FieldError[],
): void {
  const entries = Object.entries(parameters ?? {});
  if (entries.length > MAX_PARAMETERS) errors.push(tooMuch(MAX_PARAMETERS));
  if (entries.some(([key]) => !key)) errors.push(invalid("parameters", "", "field can not be empty."));
  const bytes = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (bytes > MAX_BYTES) errors.push(tooMuch(MAX_BYTES));
}

const tooMuch = (most: number): FieldError => ({
  type: "FieldValueTooLong",
  field: "parameters",
  message: `Too long: may not be more than ${most} bytes`,
});
