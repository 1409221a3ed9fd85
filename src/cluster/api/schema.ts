// In Kubernetes: the structs of k8s.io/api. Every built-in type: its fields, their types, which must be there.
// Left out here: Go's tags; what the published API description does not say stands in small tables beside.

import firstTypes from "./generated/schema.ts";

export type ScalarBase =
  | "string"
  | "int32"
  | "int64"
  | "double"
  | "boolean"
  | "bytes"
  | "quantity"
  | "time"
  | "microTime"
  | "intOrString"
  /** Any JSON. */
  | "raw";

export interface FieldType {
  base: ScalarBase | "object" | "list" | "map";
  /** The type's full name, with base "object". */
  ref?: string;
  /** Of a list or a map. */
  items?: FieldType;
}

export interface SchemaField {
  name: string;
  type: FieldType;
  required: boolean;
}

export interface TypeSchema {
  /** `io.k8s.api.apps.v1.DeploymentSpec`. */
  name: string;
  /** `DeploymentSpec`: Go's name for it. */
  short: string;
  /** `v1`: Go's package. */
  version: string;
  fields: ReadonlyMap<string, SchemaField>;
}

const SCALARS: Readonly<Record<string, ScalarBase>> = {
  s: "string",
  i: "int32",
  l: "int64",
  d: "double",
  b: "boolean",
  y: "bytes",
  q: "quantity",
  t: "time",
  u: "microTime",
  x: "intOrString",
  j: "raw",
};

interface Source {
  packageName: string;
  text: string;
}

const packages = new Map<string, string>();
const sources = new Map<string, Source>();
const decoded = new Map<string, TypeSchema>();

/** Takes in types in the compact form of the generated files: `#group/version package`, then one type a line. */
export function addTypes(text: string): void {
  let packageName = "";
  for (const line of text.split("\n")) {
    const space = line.indexOf(" ");
    if (line.startsWith("#")) packages.set(line.slice(1, space), (packageName = line.slice(space + 1)));
    else
      sources.set(`${packageName}.${space < 0 ? line : line.slice(0, space)}`, { packageName, text: line });
  }
}

addTypes(firstTypes);

/** The type of that full name, or undefined. */
export function schemaOf(name: string): TypeSchema | undefined {
  const known = decoded.get(name);
  if (known) return known;
  const source = sources.get(name);
  if (!source) return undefined;
  const schema = decodeSchema(name, source);
  decoded.set(name, schema);
  return schema;
}

/** Adds a type that is not built in: a custom resource's. */
export const addSchema = (schema: TypeSchema): void => void decoded.set(schema.name, schema);

/** The full names of all types that are loaded, in a fixed order. */
export const schemaNames = (): string[] => [...new Set([...sources.keys(), ...decoded.keys()])].sort();

function decodeSchema(name: string, { packageName, text }: Source): TypeSchema {
  const [short, ...fields] = text.split(" ");
  const version = packageName.slice(packageName.lastIndexOf(".") + 1);
  const entries = fields.map((field) => {
    const colon = field.indexOf(":");
    const required = field[colon - 1] === "!";
    const fieldName = field.slice(0, required ? colon - 1 : colon);
    const type = decodeType(field.slice(colon + 1), packageName);
    return [fieldName, { name: fieldName, type, required }] as const;
  });
  return { name, short, version, fields: new Map(entries) };
}

function decodeType(code: string, packageName: string): FieldType {
  if (code[0] === "[") return { base: "list", items: decodeType(code.slice(1), packageName) };
  if (code[0] === "{") return { base: "map", items: decodeType(code.slice(1), packageName) };
  if (code.length === 1 && SCALARS[code]) return { base: SCALARS[code] };
  const slash = code.lastIndexOf("/");
  const owner = slash < 0 ? packageName : packages.get(code.slice(0, slash));
  return { base: "object", ref: `${owner}.${code.slice(slash + 1)}` };
}

/** The type a field's value, or each of its elements, has; undefined when that is no object. */
export function objectOf(type: FieldType | undefined): string | undefined {
  while (type?.items) type = type.items;
  return type?.ref;
}

/** The field at a path of names (`["spec", "template", "spec", "containers", "image"]`), through lists and maps. */
export function fieldAt(schemaName: string, path: readonly string[]): SchemaField | undefined {
  let field: SchemaField | undefined;
  let at: string | undefined = schemaName;
  for (const name of path) {
    if (!at) return undefined;
    field = schemaOf(at)?.fields.get(name);
    if (!field) return undefined;
    at = objectOf(field.type);
  }
  return field;
}
