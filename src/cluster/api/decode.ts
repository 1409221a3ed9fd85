// In Kubernetes: sigs.k8s.io/json and the codecs of apimachinery. Turns what a client sent into an object of a known type.
// Left out here: Go's limits on numbers' texts (1e400 and the like).

import { canonicalQuantity, QuantityError } from "../apimachinery/quantity.ts";
import { goQuote } from "../apimachinery/go-format.ts";
import { goType, isOmitted } from "./go-types.ts";
import { schemaOf, type FieldType, type SchemaField, type TypeSchema } from "./schema.ts";
import { base64Error, goTimeError, normalTime } from "./scalars.ts";

export interface Decoded<T = Record<string, unknown>> {
  /** A fresh copy: without unknown fields, nulls and what Go's encoder would leave out. */
  object: T;
  /** Paths of fields that the type does not have, in the order of the document. */
  unknown: readonly string[];
  /** The decoder's first refusal: `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`. */
  error?: string;
}

/** Reads `value` as a type. An unknown type name (a custom resource's) answers a plain copy. */
export function decodeObject<T = Record<string, unknown>>(value: unknown, schemaName: string): Decoded<T> {
  const schema = schemaOf(schemaName);
  const decoder = new Decoder();
  const object = (schema ? decoder.struct(value, schema) : copyJson(value)) as T;
  return { object, unknown: decoder.unknown, error: decoder.error };
}

/** The refusal of strict decoding, or undefined: `strict decoding error: unknown field "spec.replicsa"`. */
export function strictError(
  unknown: readonly string[],
  duplicates: readonly string[] = [],
): string | undefined {
  const problems = strictProblems(unknown, duplicates);
  return problems.length ? `strict decoding error: ${problems.join(", ")}` : undefined;
}

/** The same, one a warning: `unknown field "spec.replicsa"`. */
export const strictProblems = (unknown: readonly string[], duplicates: readonly string[] = []): string[] => [
  ...unknown.map((path) => `unknown field ${goQuote(path)}`),
  ...duplicates.map((path) => `duplicate field ${goQuote(path)}`),
];

/** How the server says that it could not read an object: `Deployment in version "v1" cannot be handled as a Deployment: …`. */
export const cannotBeHandled = (kind: string, version: string, why: string): string =>
  `${kind} in version ${goQuote(version)} cannot be handled as a ${kind}: ${why}`;

type JsonValue = unknown;

/** Go's name for what a JSON value is. */
export const jsonType = (value: JsonValue): string =>
  Array.isArray(value) ? "array" : typeof value === "boolean" ? "bool" : typeof value;

const copyJson = (value: JsonValue): JsonValue => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyJson);
  const copy: Record<string, unknown> = {};
  for (const key in value) copy[key] = copyJson((value as Record<string, unknown>)[key]);
  return copy;
};

/** Marks a value that could not be read; the whole object is refused then. */
const BAD = Symbol("bad");

const INT32_MAX = 2147483647;

class Decoder {
  unknown: string[] = [];
  error: string | undefined;
  /** Path for strict errors: names and indices. */
  #path: (string | number)[] = [];
  /** Path for Go's refusals: struct fields alone. */
  #fields: string[] = [];
  #owner: TypeSchema | undefined;
  #field: SchemaField | undefined;

  struct(value: JsonValue, schema: TypeSchema): JsonValue {
    if (typeof value !== "object" || Array.isArray(value) || value === null) return this.#mismatch(value);
    const copy: Record<string, unknown> = {};
    const source = value as Record<string, unknown>;
    for (const key in source) {
      const field = schema.fields.get(key);
      const member = source[key];
      if (!field) {
        if (member !== undefined) this.#reportUnknown(key);
      } else if (member !== null && member !== undefined) this.#member(copy, schema, field, member);
    }
    return copy;
  }

  #member(copy: Record<string, unknown>, schema: TypeSchema, field: SchemaField, value: JsonValue) {
    this.#path.push(field.name);
    this.#fields.push(field.name);
    const [owner, at] = [this.#owner, this.#field];
    this.#owner = schema;
    this.#field = field;
    const read = this.#value(value, field.type);
    this.#owner = owner;
    this.#field = at;
    this.#path.pop();
    this.#fields.pop();
    if (read === BAD || (!field.required && isOmitted(schema, field.name, field.type.base, read))) return;
    copy[field.name] = read;
  }

  #value(value: JsonValue, type: FieldType): JsonValue {
    switch (type.base) {
      case "object":
        return this.#object(value, type.ref!);
      case "list":
        return Array.isArray(value) ? this.#list(value, type.items!) : this.#mismatch(value);
      case "map":
        return jsonType(value) === "object" ? this.#map(value as object, type.items!) : this.#mismatch(value);
      case "raw":
        return copyJson(value);
      default:
        return this.#scalar(value, type.base);
    }
  }

  #object(value: JsonValue, ref: string): JsonValue {
    const schema = schemaOf(ref);
    return schema ? this.struct(value, schema) : copyJson(value);
  }

  #list(values: readonly JsonValue[], items: FieldType): JsonValue {
    const copy: JsonValue[] = [];
    for (let i = 0; i < values.length; i++) {
      this.#path.push(i);
      const value = values[i] ?? zeroOf(items);
      const read = value === null ? null : this.#nested(value, items);
      if (read !== BAD) copy.push(read);
      this.#path.pop();
    }
    return copy;
  }

  #map(values: object, items: FieldType): JsonValue {
    const copy: Record<string, unknown> = {};
    for (const key in values) {
      this.#path.push(key);
      const value = (values as Record<string, unknown>)[key] ?? zeroOf(items);
      const read = value === null ? null : this.#nested(value, items);
      if (read !== BAD) copy[key] = read;
      this.#path.pop();
    }
    return copy;
  }

  /** An element: a mismatch names the element's type, not the list's. */
  #nested(value: JsonValue, type: FieldType): JsonValue {
    const field = this.#field;
    if (field) this.#field = { ...field, type };
    const read = this.#value(value, type);
    this.#field = field;
    return read;
  }

  #scalar(value: JsonValue, base: FieldType["base"]): JsonValue {
    switch (base) {
      case "string":
        return typeof value === "string" ? value : this.#mismatch(value);
      case "boolean":
        return typeof value === "boolean" ? value : this.#mismatch(value);
      case "double":
        return typeof value === "number" ? value : this.#mismatch(value);
      case "int32":
        return this.#integer(value, INT32_MAX);
      case "int64":
        return this.#integer(value, Number.MAX_SAFE_INTEGER);
      case "intOrString":
        return typeof value === "string" ? value : this.#integer(value, INT32_MAX);
      case "quantity":
        return this.#quantity(value);
      case "bytes":
        return this.#bytes(value);
      default:
        return this.#time(value, base === "microTime");
    }
  }

  #integer(value: JsonValue, max: number): JsonValue {
    if (typeof value !== "number") return this.#mismatch(value);
    if (!Number.isInteger(value) || value > max || value < -max - 1)
      return this.#mismatch(value, `number ${value}`);
    return value;
  }

  #quantity(value: JsonValue): JsonValue {
    const text = typeof value === "string" ? value.trim() : JSON.stringify(value);
    try {
      return canonical(text);
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      return this.#refuse(error.message);
    }
  }

  #bytes(value: JsonValue): JsonValue {
    if (typeof value !== "string") return this.#mismatch(value);
    const error = base64Error(value);
    return error ? this.#refuse(error) : value;
  }

  #time(value: JsonValue, micro: boolean): JsonValue {
    if (typeof value !== "string") return this.#mismatch(value);
    const time = normalTime(value, micro);
    return time ?? this.#refuse(goTimeError(value, micro));
  }

  #mismatch(value: JsonValue, what = jsonType(value)): typeof BAD {
    if (this.error !== undefined) return BAD;
    const owner = this.#owner;
    if (!owner || !this.#field)
      return this.#refuse(`json: cannot unmarshal ${what} into Go value of type map[string]interface {}`);
    const type = goType(owner, this.#field.name, this.#field.type);
    return this.#refuse(
      `json: cannot unmarshal ${what} into Go struct field ${owner.short}.${this.#fields.join(".")} of type ${type}`,
    );
  }

  #refuse(error: string): typeof BAD {
    this.error ??= error;
    return BAD;
  }

  #reportUnknown(key: string) {
    let path = "";
    for (const step of [...this.#path, key])
      path += typeof step === "number" ? `[${step}]` : path ? `.${step}` : step;
    this.unknown.push(path);
  }
}

/** What null stands for inside a list or a map. */
function zeroOf(type: FieldType): JsonValue {
  if (type.base === "string" || type.base === "bytes") return "";
  if (type.base === "object") return {};
  if (type.base === "int32" || type.base === "int64" || type.base === "intOrString") return 0;
  if (type.base === "quantity") return "0";
  return null;
}

const canonicalTexts = new Map<string, string>();

function canonical(text: string): string {
  let known = canonicalTexts.get(text);
  if (known === undefined) {
    known = canonicalQuantity(text);
    if (canonicalTexts.size < 10_000) canonicalTexts.set(text, known);
  }
  return known;
}

/** The refusal of a decoder as the converter of unstructured objects words it: `unrecognized type: int32`. */
export function conversionError(error: string): string {
  const match = /^json: cannot unmarshal (\w+)(?: \S+)? into Go (?:struct field|value) .*of type (\S+)/.exec(
    error,
  );
  if (!match) return error.startsWith("illegal base64") ? `error decoding from json: ${error}` : error;
  const [, from, type] = match;
  const source =
    { string: "string", number: "int64", bool: "bool", array: "slice", object: "map" }[from] ?? from;
  if (/ number \S*\./.test(error) && /^u?int/.test(type)) return `cannot convert float64 to ${type}`;
  if (type.startsWith("[]")) return `cannot restore slice from ${source}`;
  if (type.startsWith("map[")) return `cannot restore map from ${source}`;
  const scalar = { bool: "bool", int32: "int32", int64: "int64", float64: "float64", string: "string" }[type];
  if (scalar === "string" && source === "int64") return "cannot convert int64 to string";
  if (scalar) return `unrecognized type: ${scalar}`;
  return `cannot restore struct from: ${source}`;
}
