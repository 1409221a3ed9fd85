// In Kubernetes: apiextensions-apiserver/pkg/controller/openapi/builder. The schema of a version as clients see it.

import type {
  CustomResourceDefinition,
  DefinedVersion,
  JsonSchema,
} from "../../api/apiextensions-v1/types.ts";
import { OBJECT_META } from "./shape.ts";

type Json = Record<string, unknown>;

const API_VERSION_TEXT =
  "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources";
const KIND_TEXT =
  "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds";
const METADATA_TEXT =
  "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/** `com.example.rec2.v1.Gadget`. */
export const schemaName = (group: string, version: string, kind: string): string =>
  [...group.split(".").reverse(), version, kind].join(".");

const metadataField = (): Json => ({
  description: METADATA_TEXT,
  allOf: [{ $ref: `#/components/schemas/${OBJECT_META}` }],
});

const objectFields = (): Json => ({
  apiVersion: { description: API_VERSION_TEXT, type: "string" },
  kind: { description: KIND_TEXT, type: "string" },
  metadata: metadataField(),
});

/** A part of the schema; objects within objects get the fields that all objects have. */
function published(schema: JsonSchema): Json {
  const { properties, items, additionalProperties, ...rest } = schema;
  const out: Json = { ...rest };
  if (properties) out.properties = publishedFields(properties);
  if (items) out.items = published(items);
  if (additionalProperties !== undefined)
    out.additionalProperties =
      typeof additionalProperties === "object" ? published(additionalProperties) : additionalProperties;
  if (schema["x-kubernetes-embedded-resource"])
    out.properties = { ...(out.properties as Json), ...objectFields() };
  return out;
}

const publishedFields = (properties: Record<string, JsonSchema>): Json =>
  Object.fromEntries(
    Object.keys(properties)
      .sort()
      .map((name) => [name, published(properties[name])]),
  );

/** The document's entry for the kind of one version. */
export function openApiOf({ spec }: CustomResourceDefinition, version: DefinedVersion): Json {
  const schema = version.schema?.openAPIV3Schema ?? { type: "object" };
  const { properties = {}, ...rest } = published(schema) as { properties?: Json };
  return {
    type: "object",
    ...rest,
    properties: Object.fromEntries(
      Object.entries({ ...properties, ...objectFields() }).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    "x-kubernetes-group-version-kind": [{ group: spec.group, kind: spec.names.kind, version: version.name }],
  };
}
