// In Kubernetes: apiextensions-apiserver/pkg/apiserver/schema/listtype. Elements of sets and of keyed lists occur once.

import type { JsonSchema } from "../../api/apiextensions-v1/types.ts";
import { duplicate, type FieldError } from "../../apimachinery/field-error.ts";
import { goJson } from "../../apimachinery/go-value.ts";
import { isFields, valuesOf } from "./prune.ts";

function duplicates(values: readonly unknown[], schema: JsonSchema, path: string): FieldError[] {
  const type = schema["x-kubernetes-list-type"];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  if (type !== "set" && type !== "map") return [];
  const identity = (value: unknown) =>
    type === "set" || !isFields(value)
      ? value
      : Object.fromEntries(
          [...keys]
            .sort()
            .filter((key) => value[key] !== undefined)
            .map((key) => [key, value[key]]),
        );
  const seen = new Set<string>();
  const told = new Set<string>();
  const errors: FieldError[] = [];
  values.forEach((value, i) => {
    const id = goJson(identity(value));
    if (seen.has(id) && !told.has(id)) {
      told.add(id);
      errors.push(duplicate(`${path}[${i}]`, identity(value)));
    }
    seen.add(id);
  });
  return errors;
}

/** Duplicates in lists that may have none. */
export function validateLists(value: unknown, schema: JsonSchema | undefined, path = ""): FieldError[] {
  if (!schema) return [];
  if (Array.isArray(value))
    return [
      ...duplicates(value, schema, path),
      ...value.flatMap((item, i) => validateLists(item, schema.items, `${path}[${i}]`)),
    ];
  if (!isFields(value)) return [];
  const values = valuesOf(schema)?.schema;
  return Object.keys(value)
    .sort()
    .flatMap((key) => {
      const at = schema.properties?.[key] ? (path ? `${path}.${key}` : key) : `${path}[${key}]`;
      return validateLists(value[key], schema.properties?.[key] ?? values, at);
    });
}
