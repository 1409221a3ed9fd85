// In Kubernetes: apiextensions-apiserver/pkg/apiserver/schema/defaulting. Fills in defaults of a schema.

import type { JsonSchema } from "../../api/apiextensions-v1/types.ts";
import { deepCopy } from "../../apimachinery/objects.ts";
import { isFields, valuesOf } from "./prune.ts";

/** A null where none may be: as if nothing were there. */
const isMissing = (value: unknown, schema: JsonSchema | undefined) =>
  value === undefined || (value === null && schema !== undefined && !schema.nullable);

const hasDefault = (schema: JsonSchema | undefined): boolean =>
  schema !== undefined && schema.default !== undefined && schema.default !== null;

/** Drops nulls that may not be and that no default replaces, in place. */
export function dropNulls(value: unknown, schema: JsonSchema | undefined): void {
  if (!schema) return;
  if (Array.isArray(value)) return value.forEach((item) => dropNulls(item, schema.items));
  if (!isFields(value)) return;
  for (const key of Object.keys(value)) {
    const member = schema.properties?.[key] ?? valuesOf(schema)?.schema;
    if (value[key] === null && member && !member.nullable && !hasDefault(member)) delete value[key];
    else dropNulls(value[key], member);
  }
}

/** Fills in defaults, in place. */
export function fill(value: unknown, schema: JsonSchema | undefined): void {
  if (!schema) return;
  if (Array.isArray(value)) return fillItems(value, schema.items);
  if (!isFields(value)) return;
  for (const key in schema.properties) {
    const property = schema.properties[key];
    if (hasDefault(property) && isMissing(value[key], property)) value[key] = deepCopy(property.default);
  }
  const values = valuesOf(schema)?.schema;
  for (const key of Object.keys(value)) {
    const property = schema.properties?.[key];
    if (!property && hasDefault(values) && isMissing(value[key], values))
      value[key] = deepCopy(values!.default);
    fill(value[key], property ?? values);
  }
}

function fillItems(items: unknown[], schema: JsonSchema | undefined): void {
  for (let i = 0; i < items.length; i++) {
    if (hasDefault(schema) && isMissing(items[i], schema)) items[i] = deepCopy(schema!.default);
    fill(items[i], schema);
  }
}

/** Whether a schema has a default anywhere. */
export function hasDefaults(schema: JsonSchema): boolean {
  if (hasDefault(schema)) return true;
  const parts = [...Object.values(schema.properties ?? {}), schema.items, valuesOf(schema)?.schema];
  return parts.some((part) => part !== undefined && hasDefaults(part));
}
