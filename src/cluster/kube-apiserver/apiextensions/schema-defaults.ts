// In Kubernetes: apiextensions-apiserver/pkg/apiserver/schema/defaulting, ValidateDefaults. Defaults must be valid values themselves.

import type { JsonSchema } from "../../api/apiextensions-v1/types.ts";
import { forbidden, invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { deepCopy, deepEqual } from "../../apimachinery/objects.ts";
import { validateLists } from "./list-types.ts";
import { prune } from "./prune.ts";
import { validateValue } from "./validate.ts";

function validateDefault(schema: JsonSchema, path: string): FieldError[] {
  const at = `${path}.default`;
  const value = deepCopy(schema.default);
  prune(value, schema, schema["x-kubernetes-embedded-resource"] === true);
  if (!deepEqual(value, schema.default)) return [invalid(at, schema.default, "must not have unknown fields")];
  const errors = validateValue(schema.default, schema, undefined, at);
  return errors.length > 0 ? errors : validateLists(schema.default, schema, at);
}

/** All defaults of a schema. Metadata can have none. */
export function validateDefaults(schema: JsonSchema, path: string, isRoot = true): FieldError[] {
  const errors: FieldError[] = [];
  if (schema.default !== undefined && schema.default !== null)
    errors.push(
      ...(isRoot ? [forbidden(`${path}.default`, "must be undefined")] : validateDefault(schema, path)),
    );
  for (const name of Object.keys(schema.properties ?? {}).sort()) {
    const at = `${path}.properties[${name}]`;
    errors.push(...validateDefaults(schema.properties![name], at, false));
  }
  if (schema.items) errors.push(...validateDefaults(schema.items, `${path}.items`, false));
  if (typeof schema.additionalProperties === "object")
    errors.push(...validateDefaults(schema.additionalProperties, `${path}.additionalProperties`, false));
  return errors;
}
