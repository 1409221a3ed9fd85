// In Kubernetes: apiextensions-apiserver/pkg/apis/apiextensions/validation, ValidateCustomResourceDefinitionOpenAPISchema. What is
// wrong with the schema of a version.

import type { JsonSchema } from "../../api/apiextensions-v1/types.ts";
import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { goRule, goSchema } from "./go-versions.ts";
import { rulesOf, type CompiledRule } from "./rules.ts";
import { validateDefaults } from "./schema-defaults.ts";
import { validateStructural } from "./structural.ts";

const TYPES = ["array", "boolean", "integer", "number", "object", "string"];

/** Go's names of what may stand at the root of a schema beside `status`. */
const AT_ROOT =
  "Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations".split(
    " ",
  );

/** A version's whole schema. */
export function validateRootSchema(schema: JsonSchema, hasStatus: boolean, path: string): FieldError[] {
  const errors: FieldError[] = hasStatus ? validateBesideStatus(schema, path) : [];
  if (schema.nullable) errors.push(forbidden(`${path}.nullable`, "nullable cannot be true at the root"));
  const structural = validateStructural(schema, path);
  errors.push(...(structural.length > 0 ? structural : validateDefaults(schema, path)));
  const supported = validateSchema(schema, path);
  errors.push(...supported);
  if (structural.length === 0 && supported.length === 0) errors.push(...validateRulesOf(schema, path, true));
  return errors;
}

const isEmpty = (value: unknown) => value === null || value === "" || value === false;

function validateBesideStatus(schema: JsonSchema, path: string): FieldError[] {
  if (schema.type !== undefined && schema.type !== "object")
    return [
      invalid(
        `${path}.type`,
        schema.type,
        `only "object" is allowed as the type at the root of the schema if the status subresource is enabled`,
      ),
    ];
  const dump = goSchema(schema);
  const odd = Object.keys(dump).find((name) => !isEmpty(dump[name]) && !AT_ROOT.includes(name));
  if (!odd) return [];
  return [
    invalid(
      path,
      dump,
      `only [${AT_ROOT.join(" ")}] fields are allowed at the root of the schema if the status subresource is enabled`,
    ),
  ];
}

function validateSupported(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (field: string, text = `${field} is not supported`) =>
    errors.push(forbidden(`${path}.${field}`, text));
  if (schema.type && schema.type !== "null" && !TYPES.includes(schema.type))
    errors.push(notSupported(`${path}.type`, schema.type, TYPES));
  if (schema.id) refuse("id");
  if (schema.additionalItems !== undefined) refuse("additionalItems");
  if (schema.patternProperties && Object.keys(schema.patternProperties).length > 0)
    refuse("patternProperties");
  if (schema.definitions && Object.keys(schema.definitions).length > 0) refuse("definitions");
  if (schema.dependencies) refuse("dependencies");
  if (schema.$ref !== undefined) refuse("$ref");
  if (schema.type === "null") refuse("type", "type cannot be set to null, use nullable as an alternative");
  if (Array.isArray(schema.items)) refuse("items", "items must be a schema object and not an array");
  return errors;
}

function validateSchema(schema: JsonSchema, path: string): FieldError[] {
  const errors = validateSupported(schema, path);
  const add = (part: JsonSchema | undefined, at: string) => {
    if (part) errors.push(...validateSchema(part, `${path}.${at}`));
  };
  if (schema.uniqueItems)
    errors.push(
      forbidden(
        `${path}.uniqueItems`,
        "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
      ),
    );
  const { additionalProperties: values, properties = {} } = schema;
  if (values !== undefined) {
    if (Object.keys(properties).length > 0 && values !== true)
      errors.push(
        forbidden(`${path}.additionalProperties`, "additionalProperties and properties are mutual exclusive"),
      );
    if (typeof values === "object") add(values, "additionalProperties");
  }
  for (const name of Object.keys(properties).sort()) add(properties[name], `properties[${name}]`);
  add(schema.not, "not");
  for (const field of ["allOf", "oneOf", "anyOf"] as const)
    schema[field]?.forEach((part, i) => add(part, `${field}[${i}]`));
  if (schema.items && !Array.isArray(schema.items)) add(schema.items, "items");
  errors.push(...validateExtensions(schema, path), ...validateRuleTexts(schema, path));
  return errors;
}

function needsType(schema: JsonSchema, type: string, why: string, path: string): FieldError[] {
  if (schema.type === type) return [];
  const text = `must be ${type} if ${why}`;
  return [schema.type ? invalid(`${path}.type`, schema.type, text) : required(`${path}.type`, text)];
}

function validateExtensions(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const mapType = schema["x-kubernetes-map-type"];
  const listType = schema["x-kubernetes-list-type"];
  if (schema["x-kubernetes-preserve-unknown-fields"] === false)
    errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, "must be true or undefined"));
  if (mapType !== undefined) {
    errors.push(...needsType(schema, "object", "x-kubernetes-map-type is specified", path));
    if (mapType !== "atomic" && mapType !== "granular")
      errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, ["atomic", "granular"]));
  }
  if (listType !== undefined) {
    const wrongType = needsType(schema, "array", "x-kubernetes-list-type is specified", path);
    errors.push(...(wrongType.length > 0 ? wrongType : validateSetItems(schema, path)));
    if (!["atomic", "set", "map"].includes(listType))
      errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, ["atomic", "set", "map"]));
  }
  errors.push(...validateMapKeys(schema, path));
  return errors;
}

/** Elements of a set are compared as wholes. */
function validateSetItems(schema: JsonSchema, path: string): FieldError[] {
  const { items } = schema;
  if (schema["x-kubernetes-list-type"] !== "set" || !items) return [];
  const text = "must be atomic as item of a list with x-kubernetes-list-type=set";
  const listType = items["x-kubernetes-list-type"];
  const mapType = items["x-kubernetes-map-type"];
  if (items.type === "array" && listType !== undefined && listType !== "atomic")
    return [invalid(`${path}.items.x-kubernetes-list-type`, listType, text)];
  if (items.type === "object" && mapType !== "atomic")
    return [invalid(`${path}.items.x-kubernetes-map-type`, mapType ?? null, text)];
  return [];
}

function validateMapKeys(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const listType = schema["x-kubernetes-list-type"];
  const must = "must be map if x-kubernetes-list-map-keys is non-empty";
  if (keys.length > 0 && listType === undefined)
    errors.push(required(`${path}.x-kubernetes-list-type`, must));
  else if (keys.length > 0 && listType !== "map")
    errors.push(invalid(`${path}.x-kubernetes-list-type`, listType, must));
  if (listType !== "map") return errors;
  if (keys.length === 0)
    errors.push(
      required(`${path}.x-kubernetes-list-map-keys`, "must not be empty if x-kubernetes-list-type is map"),
    );
  const { items } = schema;
  if (!items) {
    errors.push(required(`${path}.items`, "must have a schema if x-kubernetes-list-type is map"));
    return errors;
  }
  if (items.type !== "object") {
    const text = "must be object if parent array's x-kubernetes-list-type is map";
    errors.push(invalid(`${path}.items.type`, items.type ?? "", text));
    return errors;
  }
  return [...errors, ...validateKeyFields(keys, items, path)];
}

function validateKeyFields(keys: readonly string[], items: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const key of keys) {
    const field = items.properties?.[key];
    if (!field)
      errors.push(
        invalid(`${path}.x-kubernetes-list-map-keys`, keys, "entries must all be names of item properties"),
      );
    else if (field.type === "array" || field.type === "object")
      errors.push(
        invalid(
          `${path}.items.properties[${key}].type`,
          items.type,
          "must be a scalar type if parent array's x-kubernetes-list-type is map",
        ),
      );
    if (seen.has(key))
      errors.push(invalid(`${path}.x-kubernetes-list-map-keys`, keys, "must not contain duplicate entries"));
    seen.add(key);
  }
  return [...errors, ...validateKeyPresence(keys, items, path)];
}

function validateKeyPresence(keys: readonly string[], items: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const why = "this property is in x-kubernetes-list-map-keys, so it";
  for (const key of keys) {
    const field = items.properties?.[key];
    if (!field) continue;
    const isRequired = [items.required].flat().includes(key);
    const at = `${path}.items.properties[${key}]`;
    if (!isRequired && (field.default === undefined || field.default === null))
      errors.push(required(`${at}.default`, `${why} must have a default or be a required property`));
    if (field.nullable) errors.push(forbidden(`${at}.nullable`, `${why} cannot be nullable`));
  }
  return errors;
}

const REASONS = ["FieldValueDuplicate", "FieldValueForbidden", "FieldValueInvalid", "FieldValueRequired"];

function validateRuleTexts(schema: JsonSchema, path: string): FieldError[] {
  return (schema["x-kubernetes-validations"] ?? []).flatMap((rule, i) => {
    const at = `${path}.x-kubernetes-validations[${i}]`;
    const errors: FieldError[] = [];
    const [text, message] = [(rule.rule ?? "").trim(), (rule.message ?? "").trim()];
    if (text === "") errors.push(required(`${at}.rule`, "rule is not specified"));
    else if (rule.message && message === "")
      errors.push(invalid(`${at}.message`, rule.message, "message must be non-empty if specified"));
    else if (/[\r\n]/.test(message))
      errors.push(invalid(`${at}.message`, rule.message, "message must not contain line breaks"));
    else if (/[\r\n]/.test(text) && message === "")
      errors.push(required(`${at}.message`, "message must be specified if rule contains line breaks"));
    if (rule.messageExpression !== undefined && rule.messageExpression.trim() === "")
      errors.push(required(`${at}.messageExpression`, "messageExpression must be non-empty if specified"));
    if (rule.reason !== undefined && !REASONS.includes(rule.reason))
      errors.push(notSupported(`${at}.reason`, rule.reason, REASONS));
    return errors;
  });
}

/** Rules must compile; those about changes need a value that can be found again. */
function validateRulesOf(schema: JsonSchema, path: string, root: boolean, lost = ""): FieldError[] {
  const errors: FieldError[] = rulesOf(schema, root).flatMap((compiled, i) =>
    compiledErrors(compiled, `${path}.x-kubernetes-validations[${i}]`, lost),
  );
  const names = Object.keys(schema.properties ?? {}).sort();
  for (const name of names)
    errors.push(...validateRulesOf(schema.properties![name], `${path}.properties[${name}]`, false, lost));
  if (typeof schema.additionalProperties === "object")
    errors.push(...validateRulesOf(schema.additionalProperties, `${path}.additionalProperties`, false, lost));
  const found = schema["x-kubernetes-list-type"] === "map";
  if (schema.items)
    errors.push(...validateRulesOf(schema.items, `${path}.items`, false, lost || (found ? "" : path)));
  return errors;
}

function compiledErrors(compiled: CompiledRule, path: string, lost: string): FieldError[] {
  const { rule, error, messageError, usesOld } = compiled;
  const errors: FieldError[] = [];
  if (error !== undefined) errors.push(invalid(`${path}.rule`, goRule(rule), error));
  if (messageError !== undefined)
    errors.push(invalid(`${path}.messageExpression`, goRule(rule), messageError));
  if (usesOld && lost)
    errors.push(
      invalid(
        `${path}.rule`,
        rule.rule,
        `oldSelf cannot be used on the uncorrelatable portion of the schema within ${lost}`,
      ),
    );
  if (!usesOld && rule.optionalOldSelf !== undefined)
    errors.push(
      invalid(
        `${path}.optionalOldSelf`,
        rule.optionalOldSelf,
        "may not be set if oldSelf is not used in rule",
      ),
    );
  return errors;
}
