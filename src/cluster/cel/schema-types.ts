// In Kubernetes: k8s.io/apiserver/pkg/cel/common, schemas. The types of what schemas describe.

import { schemaOf, type FieldType } from "../api/schema.ts";
import * as t from "./types.ts";
import type { Type } from "./types.ts";

const SCALARS: Readonly<Record<string, Type>> = {
  string: t.STRING,
  int32: t.INT,
  int64: t.INT,
  double: t.DOUBLE,
  boolean: t.BOOL,
  bytes: t.BYTES,
  quantity: t.DYN,
  intOrString: t.DYN,
  time: t.TIMESTAMP,
  microTime: t.TIMESTAMP,
  raw: t.DYN,
};

/** The type of a built-in field; times stay text unless `times`. */
export function typeOfFieldType(type: FieldType): Type {
  if (type.base === "list") return t.listOf(typeOfFieldType(type.items!));
  if (type.base === "map") return t.mapOf(t.STRING, typeOfFieldType(type.items!));
  if (type.base !== "object") return SCALARS[type.base];
  return {
    kind: "object",
    name: type.ref,
    field(name) {
      const field = schemaOf(type.ref!)?.fields.get(name);
      return field && typeOfFieldType(field.type);
    },
  };
}

const RESERVED = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(
    " ",
  ),
);

const ESCAPES: readonly (readonly [RegExp, string])[] = [
  [/__/g, "__underscores__"],
  [/\./g, "__dot__"],
  [/-/g, "__dash__"],
  [/\//g, "__slash__"],
];

/** The name of a property inside of expressions; undefined when it has none. */
export function escapedName(name: string): string | undefined {
  if (RESERVED.has(name)) return `__${name}__`;
  if (!/^[A-Za-z_.\-/][A-Za-z0-9_.\-/]*$/.test(name)) return undefined;
  return ESCAPES.reduce((text, [from, to]) => text.replace(from, to), name);
}

interface Structural {
  type?: string;
  format?: string;
  properties?: Readonly<Record<string, Structural>>;
  additionalProperties?: Structural | boolean;
  items?: Structural;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
}

const META: Structural = {
  type: "object",
  properties: { name: { type: "string" }, generateName: { type: "string" } },
};
const RESOURCE = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: META };

function objectType(schema: Structural, root: boolean, name: string): Type | undefined {
  const more = schema.additionalProperties;
  if (more && typeof more === "object") {
    const value = typeOfStructuralSchema(more, false, `${name}.@elem`);
    return value && t.mapOf(t.STRING, value);
  }
  const embedded = root || schema["x-kubernetes-embedded-resource"] === true;
  if (!schema.properties && !embedded && schema["x-kubernetes-preserve-unknown-fields"]) return t.DYN;
  const properties: Record<string, Structural> = { ...schema.properties, ...(embedded ? RESOURCE : {}) };
  const fields = new Map<string, Type>();
  for (const [property, inner] of Object.entries(properties)) {
    const type = typeOfStructuralSchema(inner, false, `${name}.${property}`);
    const escaped = escapedName(property);
    if (type && escaped) fields.set(escaped, type);
  }
  return t.objectOf(name, fields);
}

/** The type of `self` under a structural schema; undefined when expressions cannot see it. `root`: a whole custom resource. */
export function typeOfStructuralSchema(
  schema: Structural,
  root = false,
  name = "selfType",
): Type | undefined {
  if (schema["x-kubernetes-int-or-string"]) return t.DYN;
  switch (schema.type) {
    case "object":
      return objectType(schema, root, name);
    case "array": {
      const item = schema.items && typeOfStructuralSchema(schema.items, false, `${name}.@idx`);
      return item && t.listOf(item);
    }
    case "string":
      if (schema.format === "byte") return t.BYTES;
      if (schema.format === "duration") return t.DURATION;
      return schema.format === "date" || schema.format === "date-time" ? t.TIMESTAMP : t.STRING;
    case "integer":
      return t.INT;
    case "number":
      return t.DOUBLE;
    case "boolean":
      return t.BOOL;
  }
  return schema["x-kubernetes-preserve-unknown-fields"] ? t.DYN : undefined;
}
