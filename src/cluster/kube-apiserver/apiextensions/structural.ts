// In Kubernetes: apiextensions-apiserver/pkg/apiserver/schema, ValidateStructural. A schema says of every field what it is, once,
// outside of what combines schemas.

import type { JsonSchema } from "../../api/apiextensions-v1/types.ts";
import {
  fieldErrorText,
  forbidden,
  invalid,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { regExpOf } from "./validate.ts";

type Level = "root" | "item" | "field";

const TYPE_NEEDED: Readonly<Record<Level, string>> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

const INT_OR_STRING = [{ type: "integer" }, { type: "string" }];

/** What keeps a schema from being structural, sorted by its text. */
export function validateStructural(schema: JsonSchema, path: string): FieldError[] {
  const errors = [...invariants(schema, "root", path), ...completeness(schema, path)];
  return errors
    .map((error) => ({ error, text: fieldErrorText(error) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    .map(({ error }) => error);
}

function invariants(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { properties = {}, items, additionalProperties: values } = schema;
  if (schema.type === "array" && !items) errors.push(required(`${path}.items`, "must be specified"));
  if (items) errors.push(...invariants(items, "item", `${path}.items`));
  for (const name of Object.keys(properties))
    errors.push(...invariants(properties[name], "field", `${path}.properties[${name}]`));
  if (values !== undefined) {
    if (level === "root")
      errors.push(forbidden(`${path}.additionalProperties`, "must not be used at the root"));
    if (typeof values === "object")
      errors.push(...invariants(values, "field", `${path}.additionalProperties`));
  }
  return [
    ...errors,
    ...kindErrors(schema, path),
    ...combined(schema, path),
    ...typeErrors(schema, level, path),
  ];
}

function kindErrors(schema: JsonSchema, path: string): FieldError[] {
  if (!schema["x-kubernetes-int-or-string"]) return [];
  const text = "must be false if x-kubernetes-int-or-string is true";
  return (["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"] as const)
    .filter((field) => schema[field])
    .map((field) => invalid(`${path}.${field}`, true, text));
}

/** anyOf and the like; an int-or-string may say its two types there. */
function combined(schema: JsonSchema, path: string): FieldError[] {
  const { anyOf, allOf, oneOf, not, pattern } = schema;
  const errors: FieldError[] = [];
  if (anyOf && !deepEqual(anyOf, INT_OR_STRING))
    anyOf.forEach((part, i) => errors.push(...nested(part, `${path}.anyOf[${i}]`)));
  allOf?.forEach((part, i) =>
    errors.push(...nested(part, `${path}.allOf[${i}]`, i === 0 && deepEqual(part.anyOf, INT_OR_STRING))),
  );
  oneOf?.forEach((part, i) => errors.push(...nested(part, `${path}.oneOf[${i}]`)));
  if (not) errors.push(...nested(not, `${path}.not`));
  if (pattern && !regExpOf(pattern))
    errors.push(
      invalid(
        `${path}.pattern`,
        pattern,
        `must be a valid regular expression, but isn't: error parsing regexp`,
      ),
    );
  return errors;
}

/** Fields that only make a schema, not a check: `field text`. */
const NOT_NESTED: readonly (readonly [keyof JsonSchema, string])[] = [
  ["type", "must be empty to be structural"],
  ["additionalProperties", "must be undefined to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  ["externalDocs", "must be undefined to be structural"],
  ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
  ["x-kubernetes-embedded-resource", "must be false to be structural"],
  ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
];

function nested(schema: JsonSchema, path: string, skipAnyOf = false): FieldError[] {
  const errors = combined(skipAnyOf ? { ...schema, anyOf: undefined } : schema, path);
  if (schema.items) errors.push(...nested(schema.items, `${path}.items`));
  for (const name of Object.keys(schema.properties ?? {}))
    errors.push(...nested(schema.properties![name], `${path}.properties[${name}]`));
  for (const [field, text] of NOT_NESTED) if (schema[field]) errors.push(forbidden(`${path}.${field}`, text));
  if (schema.properties?.metadata)
    errors.push(forbidden(`${path}.properties[metadata]`, "must not be specified in a nested context"));
  return errors;
}

function typeErrors(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const embedded = schema["x-kubernetes-embedded-resource"];
  const { type = "", properties = {} } = schema;
  const wrongType = (text: string) =>
    errors.push(type ? invalid(`${path}.type`, type, text) : required(`${path}.type`, text));
  if (embedded && type !== "object") wrongType("must be object if x-kubernetes-embedded-resource is true");
  else if (!type && !schema["x-kubernetes-int-or-string"] && !schema["x-kubernetes-preserve-unknown-fields"])
    errors.push(required(`${path}.type`, TYPE_NEEDED[level]));
  if (embedded && schema.additionalProperties !== undefined)
    errors.push(
      forbidden(`${path}.additionalProperties`, "must not be used if x-kubernetes-embedded-resource is set"),
    );
  if (level === "root" && type && type !== "object") wrongType("must be object at the root");
  const isObject = level === "root" || embedded === true;
  for (const name of ["kind", "apiVersion"])
    if (isObject && properties[name] && properties[name].type !== "string")
      errors.push(invalid(`${path}.properties[${name}].type`, properties[name].type ?? "", "must be string"));
  if (properties.metadata)
    errors.push(...metadataErrors(properties.metadata, isObject, level, `${path}.properties[metadata]`));
  if (embedded && !schema["x-kubernetes-preserve-unknown-fields"] && Object.keys(properties).length === 0)
    errors.push(
      required(
        `${path}.properties`,
        "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
      ),
    );
  return errors;
}

function metadataErrors(schema: JsonSchema, isObject: boolean, level: Level, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (isObject && schema.type !== "object")
    errors.push(invalid(`${path}.type`, schema.type ?? "", "must be object"));
  if (level !== "root") return errors;
  const { type: _type, default: _default, properties = {}, ...rest } = schema;
  const others = Object.keys(properties).filter((name) => name !== "name" && name !== "generateName");
  if (others.length > 0 || Object.values(rest).some(Boolean))
    errors.push(
      forbidden(
        path,
        "must not specify anything other than name and generateName, but metadata is implicitly specified",
      ),
    );
  return errors;
}

/** Fields that a combined schema speaks of must be there outside of it. */
function completeness(schema: JsonSchema, path: string): FieldError[] {
  const parts = [
    ...["anyOf", "allOf", "oneOf"].flatMap((field) =>
      ((schema[field as "anyOf"] ?? []) as JsonSchema[]).map(
        (part, i) => [part, `${path}.${field}[${i}]`] as const,
      ),
    ),
    ...(schema.not ? [[schema.not, `${path}.not`] as const] : []),
  ];
  const errors = parts.flatMap(([part, at]) => missing(part, at, schema, path));
  for (const name of Object.keys(schema.properties ?? {}))
    errors.push(...completeness(schema.properties![name], `${path}.properties[${name}]`));
  if (schema.items) errors.push(...completeness(schema.items, `${path}.items`));
  if (typeof schema.additionalProperties === "object")
    errors.push(...completeness(schema.additionalProperties, `${path}.additionalProperties`));
  return errors;
}

function missing(part: JsonSchema, at: string, schema: JsonSchema | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (part.items) {
    if (!schema?.items) errors.push(required(`${path}.items`, `because it is defined in ${at}.items`));
    else errors.push(...missing(part.items, `${at}.items`, schema.items, `${path}.items`));
  }
  for (const name of Object.keys(part.properties ?? {})) {
    const [inner, outer] = [`${at}.properties[${name}]`, `${path}.properties[${name}]`];
    const field = schema?.properties?.[name];
    if (!field) errors.push(required(outer, `because it is defined in ${inner}`));
    else errors.push(...missing(part.properties![name], inner, field, outer));
  }
  for (const field of ["anyOf", "allOf", "oneOf"] as const)
    part[field]?.forEach((one, i) => errors.push(...missing(one, `${at}.${field}[${i}]`, schema, path)));
  if (part.not) errors.push(...missing(part.not, `${at}.not`, schema, path));
  return errors;
}
