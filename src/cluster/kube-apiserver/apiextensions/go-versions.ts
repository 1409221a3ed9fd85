// In Kubernetes: the internal types of apiextensions, which have no names for JSON. How messages show the versions of a definition.

import type {
  DefinedVersion,
  JsonSchema,
  PrinterColumn,
  ValidationRule,
} from "../../api/apiextensions-v1/types.ts";

type Go = Record<string, unknown>;

const or = (value: unknown, zero: unknown) => value ?? zero;

const mapOf = (schemas: Record<string, JsonSchema> | undefined) =>
  schemas
    ? Object.fromEntries(
        Object.keys(schemas)
          .sort()
          .map((name) => [name, goSchema(schemas[name])]),
      )
    : null;

const listOf = (schemas: JsonSchema[] | undefined) => (schemas ? schemas.map(goSchema) : null);

/** A rule with Go's names. */
export const goRule = (rule: ValidationRule): Go => ({
  Rule: rule.rule,
  Message: or(rule.message, ""),
  MessageExpression: or(rule.messageExpression, ""),
  Reason: or(rule.reason, null),
  FieldPath: or(rule.fieldPath, ""),
  OptionalOldSelf: or(rule.optionalOldSelf, null),
});

const schemaOrBool = (value: unknown) => {
  if (value === undefined) return null;
  return typeof value === "boolean"
    ? { Allows: value, Schema: null }
    : { Allows: true, Schema: goSchema(value as JsonSchema) };
};

/** A schema with Go's names, all of them. */
export const goSchema = (schema: JsonSchema): Go => ({
  ID: or(schema.id, ""),
  Schema: or(schema.$schema, ""),
  Ref: or(schema.$ref, null),
  Description: or(schema.description, ""),
  Type: or(schema.type, ""),
  Nullable: or(schema.nullable, false),
  Format: or(schema.format, ""),
  Title: or(schema.title, ""),
  Default: or(schema.default, null),
  Maximum: or(schema.maximum, null),
  ExclusiveMaximum: or(schema.exclusiveMaximum, false),
  Minimum: or(schema.minimum, null),
  ExclusiveMinimum: or(schema.exclusiveMinimum, false),
  MaxLength: or(schema.maxLength, null),
  MinLength: or(schema.minLength, null),
  Pattern: or(schema.pattern, ""),
  MaxItems: or(schema.maxItems, null),
  MinItems: or(schema.minItems, null),
  UniqueItems: or(schema.uniqueItems, false),
  MultipleOf: or(schema.multipleOf, null),
  Enum: or(schema.enum, null),
  MaxProperties: or(schema.maxProperties, null),
  MinProperties: or(schema.minProperties, null),
  Required: or(schema.required, null),
  Items: schema.items ? { Schema: goSchema(schema.items), JSONSchemas: null } : null,
  AllOf: listOf(schema.allOf),
  OneOf: listOf(schema.oneOf),
  AnyOf: listOf(schema.anyOf),
  Not: schema.not ? goSchema(schema.not) : null,
  Properties: mapOf(schema.properties),
  AdditionalProperties: schemaOrBool(schema.additionalProperties),
  PatternProperties: mapOf(schema.patternProperties),
  Dependencies: or(schema.dependencies, null),
  AdditionalItems: schemaOrBool(schema.additionalItems),
  Definitions: mapOf(schema.definitions),
  ExternalDocs: schema.externalDocs
    ? { Description: or(schema.externalDocs.description, ""), URL: or(schema.externalDocs.url, "") }
    : null,
  Example: or(schema.example, null),
  XPreserveUnknownFields: or(schema["x-kubernetes-preserve-unknown-fields"], null),
  XEmbeddedResource: or(schema["x-kubernetes-embedded-resource"], false),
  XIntOrString: or(schema["x-kubernetes-int-or-string"], false),
  XListMapKeys: or(schema["x-kubernetes-list-map-keys"], null),
  XListType: or(schema["x-kubernetes-list-type"], null),
  XMapType: or(schema["x-kubernetes-map-type"], null),
  XValidations: schema["x-kubernetes-validations"]?.map(goRule) ?? null,
});

const goColumn = (column: PrinterColumn): Go => ({
  Name: column.name,
  Type: column.type,
  Format: or(column.format, ""),
  Description: or(column.description, ""),
  Priority: or(column.priority, 0),
  JSONPath: column.jsonPath,
});

function goSubresources(subresources: DefinedVersion["subresources"]): Go | null {
  if (!subresources) return null;
  const { status, scale } = subresources;
  return {
    Status: status === undefined ? null : {},
    Scale: scale
      ? {
          SpecReplicasPath: scale.specReplicasPath,
          StatusReplicasPath: scale.statusReplicasPath,
          LabelSelectorPath: or(scale.labelSelectorPath, null),
        }
      : null,
  };
}

/** Versions as messages print them. */
export const goVersions = (versions: readonly DefinedVersion[]): Go[] =>
  versions.map((version) => ({
    Name: version.name,
    Served: or(version.served, false),
    Storage: or(version.storage, false),
    Deprecated: or(version.deprecated, false),
    DeprecationWarning: or(version.deprecationWarning, null),
    Schema: version.schema
      ? {
          OpenAPIV3Schema: version.schema.openAPIV3Schema ? goSchema(version.schema.openAPIV3Schema) : null,
        }
      : null,
    Subresources: goSubresources(version.subresources),
    AdditionalPrinterColumns: version.additionalPrinterColumns?.map(goColumn) ?? null,
    SelectableFields: version.selectableFields?.map(({ jsonPath }) => ({ JSONPath: jsonPath })) ?? null,
  }));
