// In Kubernetes: apiextensions-apiserver/pkg/apiserver/schema/pruning. Drops what a schema does not know.

import type { JsonSchema } from "../../api/apiextensions-v1/types.ts";

type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What every object has without a schema saying so. */
const OBJECT_FIELDS = new Set(["apiVersion", "kind", "metadata"]);

/** The schema of a map's values; undefined when the schema has none. `true` allows values of which nothing is known. */
export const valuesOf = (schema: JsonSchema): { schema: JsonSchema | undefined } | undefined => {
  const { additionalProperties } = schema;
  if (!additionalProperties) return undefined;
  return { schema: additionalProperties === true ? undefined : additionalProperties };
};

class Pruning {
  readonly dropped: string[] = [];
  #path: string[] = [];

  value(value: unknown, schema: JsonSchema | undefined, isObject: boolean): void {
    if (Array.isArray(value)) return this.#list(value, schema);
    if (!isFields(value)) return;
    const whole = isObject || schema?.["x-kubernetes-embedded-resource"] === true;
    for (const key of Object.keys(value)) {
      if (whole && OBJECT_FIELDS.has(key)) continue;
      this.#field(value, key, schema);
    }
  }

  #field(owner: Fields, key: string, schema: JsonSchema | undefined): void {
    this.#path.push(this.#path.length === 0 ? key : `.${key}`);
    const property = schema?.properties && Object.hasOwn(schema.properties, key) && schema.properties[key];
    const values = schema && valuesOf(schema);
    if (property) this.value(owner[key], property, false);
    else if (values) this.value(owner[key], values.schema, false);
    else if (!schema?.["x-kubernetes-preserve-unknown-fields"]) {
      this.dropped.push(this.#path.join(""));
      delete owner[key];
    }
    this.#path.pop();
  }

  #list(values: unknown[], schema: JsonSchema | undefined): void {
    const kept = schema?.["x-kubernetes-preserve-unknown-fields"] && !schema.items;
    if (kept) return;
    for (let i = 0; i < values.length; i++) {
      this.#path.push(`[${i}]`);
      this.value(values[i], schema?.items, false);
      this.#path.pop();
    }
  }
}

/** Drops unknown fields of `value` in place; answers their paths, sorted. `isObject`: it has a kind and metadata. */
export function prune(value: unknown, schema: JsonSchema, isObject: boolean): string[] {
  const pruning = new Pruning();
  pruning.value(value, schema, isObject);
  return pruning.dropped.sort();
}
