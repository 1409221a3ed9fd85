// In Kubernetes: apiextensions-apiserver/pkg/controller/openapi with structured-merge-diff. How fields of custom resources are owned.

import { shapeOf } from "../../api/field-shapes.ts";
import type { JsonSchema } from "../../api/apiextensions-v1/types.ts";
import { LEAF, type Shape } from "../../apimachinery/managed-fields/shape.ts";
import { valuesOf } from "./prune.ts";

export const OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** Fields of which nothing is known are owned one by one, lists as a whole. */
const FREE: Shape = { kind: "struct", field: () => FREE };

/** `isObject`: it has metadata of its own. */
export function shapeOfSchema(schema: JsonSchema, isObject = false): Shape {
  if (schema["x-kubernetes-int-or-string"]) return LEAF;
  if (schema.type === "array") return listShape(schema);
  if (schema["x-kubernetes-map-type"] === "atomic") return LEAF;
  const whole = isObject || schema["x-kubernetes-embedded-resource"] === true;
  const values = valuesOf(schema);
  if (values && !schema.properties)
    return { kind: "map", items: values.schema ? shapeOfSchema(values.schema) : FREE };
  if (schema.type !== "object" && !schema["x-kubernetes-preserve-unknown-fields"]) return LEAF;
  return structShape(schema, whole);
}

function structShape(schema: JsonSchema, whole: boolean): Shape {
  const fields = new Map<string, Shape>();
  const make = (name: string): Shape => {
    if (whole && name === "metadata") return shapeOf(OBJECT_META);
    const property = schema.properties?.[name];
    return property ? shapeOfSchema(property) : FREE;
  };
  return {
    kind: "struct",
    field(name) {
      let shape = fields.get(name);
      if (!shape) fields.set(name, (shape = make(name)));
      return shape;
    },
  };
}

function listShape(schema: JsonSchema): Shape {
  const type = schema["x-kubernetes-list-type"];
  if (type === "set") return { kind: "set" };
  if (type !== "map" || !schema.items) return LEAF;
  const { items } = schema;
  const keys = (schema["x-kubernetes-list-map-keys"] ?? []).map((name) => {
    const usual = items.properties?.[name]?.default;
    return usual === undefined ? { name } : { name, default: usual };
  });
  return { kind: "keyed", keys, items: shapeOfSchema(items) };
}
