// In Kubernetes: kube-openapi/pkg/validation/validate. What is wrong with a value by its schema, in that validator's words.

import type { JsonSchema } from "../../api/apiextensions-v1/types.ts";
import {
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
  typeInvalid,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { goNumber, sortKeys } from "../../apimachinery/go-value.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { hasFormat } from "./formats.ts";
import { isFields, valuesOf } from "./prune.ts";

/** The value before an update, where there is one to compare with: what did not change is not complained of. */
type Before = { value: unknown } | undefined;

const typeName = (value: unknown): string => {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
};

const child = (path: string, key: string) => (path === "" ? key : `${path}.${key}`);

const patterns = new Map<string, RegExp | undefined>();

/** Go's expression as one of JavaScript's; undefined when that is not possible. */
export function regExpOf(pattern: string): RegExp | undefined {
  if (!patterns.has(pattern)) patterns.set(pattern, compile(pattern));
  return patterns.get(pattern);
}

function compile(pattern: string): RegExp | undefined {
  const flags = /^\(\?([ims]+)\)/.exec(pattern);
  const body = (flags ? pattern.slice(flags[0].length) : pattern)
    .replace(/\(\?P</g, "(?<")
    .replace(/\\A/g, "^")
    .replace(/\\z/g, "$");
  for (const mode of ["u", ""]) {
    try {
      return new RegExp(body, (flags?.[1] ?? "") + mode);
    } catch {
      // tried without Unicode, and given up then
    }
  }
  return undefined;
}

/** How fields are named: `base` is put before their paths, which the messages do not show. */
class Validator {
  readonly errors: FieldError[] = [];
  #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  #at(path: string): string {
    if (path === "" || path === ".") return this.#base || "<nil>";
    if (this.#base === "") return path;
    return path.startsWith("[") ? `${this.#base}${path}` : `${this.#base}.${path}`;
  }

  #say(path: string, value: unknown, text: string): void {
    this.errors.push(invalid(this.#at(path), sortKeys(value), `${path} in body ${text}`));
  }

  value(value: unknown, schema: JsonSchema, path: string, before: Before): void {
    if (before && path !== "" && deepEqual(value, before.value)) return;
    this.#type(value, schema, path);
    if (value === null || value === undefined) return this.#enum(value, schema, path);
    this.#combined(value, schema, path);
    if (typeof value === "string") this.#text(value, schema, path);
    if (typeof value === "number") this.#number(value, schema, path);
    if (Array.isArray(value)) this.#list(value, schema, path, before);
    this.#enum(value, schema, path);
    if (isFields(value)) this.#object(value, schema, path, before);
  }

  #type(value: unknown, schema: JsonSchema, path: string): void {
    if (schema["x-kubernetes-int-or-string"]) return this.#intOrString(value, schema, path);
    const { type } = schema;
    if (!type || ((value === null || value === undefined) && schema.nullable))
      return this.#format(value, schema, path);
    const actual = typeName(value);
    if (actual === type || (type === "number" && actual === "integer"))
      return this.#format(value, schema, path);
    this.errors.push(
      typeInvalid(
        this.#at(path),
        actual,
        `${path} in body must be of type ${type}: ${JSON.stringify(actual)}`,
      ),
    );
  }

  #intOrString(value: unknown, schema: JsonSchema, path: string): void {
    const actual = typeName(value);
    if (actual === "integer" || actual === "string" || (actual === "null" && schema.nullable)) return;
    this.errors.push(
      typeInvalid(
        this.#at(path),
        actual,
        `${path} in body must be of type integer,string: ${JSON.stringify(actual)}`,
      ),
    );
  }

  #format(value: unknown, { format }: JsonSchema, path: string): void {
    if (!format || typeof value !== "string" || hasFormat(format, value)) return;
    this.errors.push(
      typeInvalid(
        this.#at(path),
        value,
        `${path} in body must be of type ${format}: ${JSON.stringify(value)}`,
      ),
    );
  }

  #text(value: string, schema: JsonSchema, path: string): void {
    const { maxLength, minLength, pattern } = schema;
    const length = [...value].length;
    if (maxLength !== undefined && length > maxLength) this.errors.push(tooLong(this.#at(path), maxLength));
    if (minLength !== undefined && length < minLength)
      this.#say(path, value, `should be at least ${minLength} chars long`);
    if (pattern && regExpOf(pattern)?.test(value) === false)
      this.#say(path, value, `should match '${pattern}'`);
  }

  #number(value: number, schema: JsonSchema, path: string): void {
    const { multipleOf, maximum, minimum } = schema;
    const shown = (bound: number) => (Number.isInteger(value) ? String(bound) : goNumber(bound));
    if (multipleOf !== undefined && !isMultiple(value, multipleOf))
      this.#say(path, value, `should be a multiple of ${shown(multipleOf)}`);
    if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum))
      this.#say(
        path,
        value,
        `should be less than ${schema.exclusiveMaximum ? "" : "or equal to "}${shown(maximum)}`,
      );
    if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum))
      this.#say(
        path,
        value,
        `should be greater than ${schema.exclusiveMinimum ? "" : "or equal to "}${shown(minimum)}`,
      );
  }

  #list(values: unknown[], schema: JsonSchema, path: string, before: Before): void {
    const { items, minItems, maxItems } = schema;
    if (items)
      values.forEach((item, i) => this.value(item, items, `${path}[${i}]`, itemBefore(item, schema, before)));
    if (minItems !== undefined && values.length < minItems)
      this.#say(path, values.length, `should have at least ${minItems} items`);
    if (maxItems !== undefined && values.length > maxItems)
      this.errors.push(tooMany(this.#at(path), values.length, maxItems));
  }

  #enum(value: unknown, schema: JsonSchema, path: string): void {
    if (!schema.enum?.length || (value === null && schema.nullable)) return;
    if (schema.enum.some((allowed) => deepEqual(allowed, value))) return;
    const texts = schema.enum.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
    this.errors.push(notSupported(this.#at(path), sortKeys(value), texts));
  }

  #object(value: Record<string, unknown>, schema: JsonSchema, path: string, before: Before): void {
    const count = Object.keys(value).length;
    const { minProperties, maxProperties } = schema;
    if (minProperties !== undefined && count < minProperties)
      return this.#say(path, count, `should have at least ${minProperties} properties`);
    if (maxProperties !== undefined && count > maxProperties)
      return void this.errors.push(tooMany(this.#at(path), count, maxProperties));
    for (const key of schema.required ?? [])
      if (value[key] === undefined) this.errors.push(required(this.#at(child(path, key))));
    const values = valuesOf(schema)?.schema;
    for (const key of Object.keys(value).sort()) {
      const property = schema.properties?.[key];
      const member = property ?? values;
      if (member) this.value(value[key], member, child(path, key), memberBefore(key, before));
      else if (schema.additionalProperties === false) this.#say(path, key, `is a forbidden property`);
    }
  }

  /** allOf, anyOf, oneOf and not: the failures of the first alternative are told, too. */
  #combined(value: unknown, schema: JsonSchema, path: string): void {
    const failures = (part: JsonSchema) => {
      const validator = new Validator(this.#base);
      validator.value(value, part, path, undefined);
      return validator.errors;
    };
    const quoted = JSON.stringify(path);
    const { anyOf, oneOf, allOf, not } = schema;
    if (anyOf) this.#atLeastOne(anyOf.map(failures), quoted);
    if (oneOf) this.#exactlyOne(oneOf.map(failures), quoted);
    if (allOf) this.#all(allOf.map(failures), quoted);
    if (not && failures(not).length === 0) this.#whole(`${quoted} must not validate the schema (not)`);
  }

  #whole(text: string): void {
    this.errors.push(invalid(this.#base || "<nil>", "", text));
  }

  #atLeastOne(results: FieldError[][], path: string): void {
    if (results.some((errors) => errors.length === 0)) return;
    this.#whole(`${path} must validate at least one schema (anyOf)`);
    this.errors.push(...results[0]);
  }

  #exactlyOne(results: FieldError[][], path: string): void {
    const valid = results.filter((errors) => errors.length === 0).length;
    if (valid === 1) return;
    const found = valid === 0 ? "Found none valid" : `Found ${valid} valid alternatives`;
    this.#whole(`${path} must validate one and only one schema (oneOf). ${found}`);
    if (valid === 0) this.errors.push(...results[0]);
  }

  #all(results: FieldError[][], path: string): void {
    const failed = results.filter((errors) => errors.length > 0);
    if (failed.length === 0) return;
    this.errors.push(...failed.flat());
    const none = failed.length === results.length ? ". None validated" : "";
    this.#whole(`${path} must validate all the schemas (allOf)${none}`);
  }
}

const isMultiple = (value: number, factor: number) => Number.isInteger(Number((value / factor).toFixed(9)));

const memberBefore = (key: string, before: Before): Before =>
  before && isFields(before.value) && Object.hasOwn(before.value, key)
    ? { value: before.value[key] }
    : undefined;

/** Elements are told apart in lists that are maps; in others they cannot be compared. */
function itemBefore(item: unknown, schema: JsonSchema, before: Before): Before {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (!before || schema["x-kubernetes-list-type"] !== "map" || !keys || !isFields(item)) return undefined;
  if (!Array.isArray(before.value)) return undefined;
  const same = before.value.find(
    (other) => isFields(other) && keys.every((key) => deepEqual(other[key], item[key])),
  );
  return same === undefined ? undefined : { value: same };
}

/** What is wrong with `value`; with `old`, only what an update made wrong. `base` is the path of what is checked. */
export function validateValue(value: unknown, schema: JsonSchema, old?: unknown, base = ""): FieldError[] {
  const validator = new Validator(base);
  validator.value(value, schema, "", old === undefined ? undefined : { value: old });
  return validator.errors;
}
