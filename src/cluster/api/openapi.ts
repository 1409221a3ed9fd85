// In Kubernetes: the OpenAPI v3 documents under /openapi/v3, made of the types and their comments.
// Left out here: responses and bodies of requests; a document has what `kubectl explain` and validation look for.

import { descriptions, type Texts } from "./generated/descriptions.ts";
import type { Program, Simulation } from "../../simulation/index.ts";
import type { AnyKind } from "./kind.ts";
import { mergeSchema } from "./merge-keys.ts";
import { enumParagraph, openApiEnums } from "./openapi-enums.ts";
import referenceTexts from "./reference-descriptions.json" with { type: "json" };
import { objectOf, schemaOf, type FieldType, type SchemaField, type TypeSchema } from "./schema.ts";

type Json = Record<string, unknown>;

const META = "io.k8s.apimachinery.pkg.apis.meta.v1";
const OBJECT_META =
  "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const SCALARS: Readonly<Record<string, Json>> = {
  string: { type: "string" },
  int32: { type: "integer", format: "int32" },
  int64: { type: "integer", format: "int64" },
  double: { type: "number", format: "double" },
  boolean: { type: "boolean" },
  bytes: { type: "string", format: "byte" },
  raw: { type: "object" },
};

/** Types that the schema keeps as scalars, and the published one as types of their own. */
const NAMED: Readonly<Record<string, string>> = {
  quantity: "io.k8s.apimachinery.pkg.api.resource.Quantity",
  time: `${META}.Time`,
  microTime: `${META}.MicroTime`,
  intOrString: "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
};

const NAMED_SCHEMAS: Readonly<Record<string, Json>> = {
  [NAMED.quantity]: {
    oneOf: [{ type: "string" }, { type: "number" }],
    description:
      "Quantity is a fixed-point representation of a number. It provides convenient marshaling/unmarshaling in JSON and YAML, in addition to String() and AsInt64() accessors.",
  },
  [NAMED.time]: {
    type: "string",
    format: "date-time",
    description:
      "Time is a wrapper around time.Time which supports correct marshaling to YAML and JSON.  Wrappers are provided for many of the factory methods that the time package offers.",
  },
  [NAMED.microTime]: {
    type: "string",
    format: "date-time",
    description: "MicroTime is version of Time with microsecond level precision.",
  },
  [NAMED.intOrString]: {
    oneOf: [{ type: "integer" }, { type: "string" }],
    format: "int-or-string",
    description:
      "IntOrString is a type that can hold an int32 or a string.  When used in JSON or YAML marshalling and unmarshalling, it produces or consumes the inner type.  This allows you to have, for example, a JSON field that can accept a name or number.",
  },
};

/** The document of one group and version. Loads descriptions when they are first needed; that costs no virtual time. */
export function* openApiDocument(
  simulation: Simulation,
  group: string,
  version: string,
  kinds: readonly AnyKind[],
): Program<Json> {
  const names = reachable(kinds.map((kind) => kind.schema));
  const texts = new Map<string, Texts>();
  for (const name of names) {
    const owner = packageOf(name);
    if (texts.has(owner) || !descriptions[owner]) continue;
    const loaded = yield* simulation.hold(() => descriptions[owner]());
    texts.set(owner, loaded.default as Texts);
  }
  const schemas: Json = { ...NAMED_SCHEMAS };
  for (const name of names) schemas[name] = typeSchema(schemaOf(name)!, texts.get(packageOf(name)));
  for (const kind of kinds) if (kind.custom) schemas[kind.schema] = kind.custom.openApi();
  for (const kind of kinds) markKind(schemas[kind.schema] as Json, kind);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.36.2" },
    paths: Object.fromEntries(kinds.flatMap((kind) => kindPaths(group, version, kind))),
    components: { schemas: sorted(schemas) },
  };
}

const sorted = (record: Json): Json =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

const packageOf = (name: string) => name.slice(0, name.lastIndexOf("."));

/** Every type that those types are made of, and what all requests use. */
function reachable(roots: readonly string[]): string[] {
  const seen = new Set<string>();
  const queue = [...roots, `${META}.DeleteOptions`, `${META}.Status`];
  for (const name of queue) {
    const schema = schemaOf(name);
    if (!schema || seen.has(name)) continue;
    seen.add(name);
    for (const field of schema.fields.values()) {
      const target = objectOf(field.type);
      if (target) queue.push(target);
    }
  }
  return [...seen];
}

function typeSchema(schema: TypeSchema, texts: Texts | undefined): Json {
  const own = texts?.[schema.short] ?? {};
  const properties: Json = {};
  const required: string[] = [];
  for (const field of schema.fields.values()) {
    properties[field.name] = fieldSchema(schema, field, own[field.name]);
    if (field.required) required.push(field.name);
  }
  return {
    ...(own[""] && { description: own[""] }),
    type: "object",
    ...(required.length && { required }),
    properties: sorted(properties),
  };
}

function fieldSchema(owner: TypeSchema, field: SchemaField, text: string | undefined): Json {
  const schema = valueSchema(field.type, referenceText(owner, field) ?? text);
  const enumTexts = openApiEnums[`${owner.short}.${field.name}`];
  if (enumTexts) {
    schema.enum = Object.keys(enumTexts);
    schema.description = `${schema.description ?? ""}${enumParagraph(enumTexts)}`;
  }
  return { ...schema, ...mergeMarks(owner.name, field.name, field.type) };
}

/** The package carries no comments of fields that are objects; the usual ones stand beside. */
function referenceText(owner: TypeSchema, field: SchemaField): string | undefined {
  const [group, version] = packageOf(owner.name).split(".").slice(-2);
  const known = (referenceTexts as Record<string, string>)[
    `${group}/${version}/${owner.short}.${field.name}`
  ];
  return (
    known ?? (field.name === "metadata" && field.type.ref === `${META}.ObjectMeta` ? OBJECT_META : undefined)
  );
}

function valueSchema(type: FieldType, description: string | undefined): Json {
  const described = description ? { description } : {};
  if (type.base === "list") return { ...described, type: "array", items: itemSchema(type.items!) };
  if (type.base === "map")
    return { ...described, type: "object", additionalProperties: itemSchema(type.items!) };
  const named = type.base === "object" ? type.ref! : NAMED[type.base];
  if (!named) return { ...described, ...SCALARS[type.base] };
  return description ? { ...described, allOf: [ref(named)] } : ref(named);
}

function itemSchema(type: FieldType): Json {
  if (type.base === "list" || type.base === "map") return valueSchema(type, undefined);
  const named = type.base === "object" ? type.ref! : NAMED[type.base];
  return named
    ? { allOf: [ref(named)], ...(type.base === "object" && { default: {} }) }
    : { ...SCALARS[type.base] };
}

function mergeMarks(owner: string, field: string, type: FieldType): Json {
  const marks: Json = {};
  const strategy = mergeSchema.strategy(owner, field);
  const key = mergeSchema.mergeKey(owner, field);
  if (strategy) marks["x-kubernetes-patch-strategy"] = strategy;
  if (key) marks["x-kubernetes-patch-merge-key"] = key;
  if (type.base !== "list") return marks;
  marks["x-kubernetes-list-type"] = mergeSchema.listType(owner, field);
  const keys = mergeSchema.listKeys(owner, field);
  if (keys) marks["x-kubernetes-list-map-keys"] = keys;
  return marks;
}

const gvkOf = ({ group, version, kind }: AnyKind) => ({ group, kind, version });

function markKind(schema: Json | undefined, kind: AnyKind): void {
  if (schema) schema["x-kubernetes-group-version-kind"] = [gvkOf(kind)];
}

const query = (name: string, description: string) => ({
  name,
  in: "query",
  description,
  schema: { type: "string", uniqueItems: true },
});

const WRITING = [
  query("dryRun", "When present, indicates that modifications should not be persisted."),
  query(
    "fieldManager",
    "fieldManager is a name associated with the actor or entity that is making these changes.",
  ),
  query(
    "fieldValidation",
    "fieldValidation instructs the server on how to handle objects in the request (POST/PUT/PATCH) containing unknown or duplicate fields.",
  ),
];

const ACTIONS: readonly (readonly [string, string, boolean])[] = [
  ["get", "get", false],
  ["put", "put", true],
  ["delete", "delete", false],
  ["patch", "patch", true],
];

function operation(kind: AnyKind, action: string, writes: boolean): Json {
  return {
    tags: [kind.group ? `${kind.group.split(".")[0]}_${kind.version}` : `core_${kind.version}`],
    description: `${action} the specified ${kind.kind}`,
    ...(writes && { parameters: WRITING }),
    responses: { 200: { description: "OK", content: { "application/json": { schema: ref(kind.schema) } } } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": gvkOf(kind),
  };
}

function kindPaths(group: string, version: string, kind: AnyKind): [string, Json][] {
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const all = `${root}${kind.namespaced ? "/namespaces/{namespace}" : ""}/${kind.plural}`;
  const one = Object.fromEntries(
    ACTIONS.map(([method, action, writes]) => [method, operation(kind, action, writes)]),
  );
  return [
    [all, { get: operation(kind, "list", false), post: operation(kind, "post", true) }],
    [`${all}/{name}`, one],
  ];
}
