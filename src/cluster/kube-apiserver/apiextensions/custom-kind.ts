// In Kubernetes: apiextensions-apiserver/pkg/apiserver, customresource_handler. One version of a custom resource as a kind like
// any other.
// Left out here: fields of managedFields are not renamed between versions.

import { decodeObject, type Decoded } from "../../api/decode.ts";
import type {
  CustomResourceDefinition,
  DefinedVersion,
  JsonSchema,
} from "../../api/apiextensions-v1/types.ts";
import type { AnyKind, CustomType, Kind, Strategy } from "../../api/kind.ts";
import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { sortKeys } from "../../apimachinery/go-value.ts";
import { deepCopy } from "../../apimachinery/objects.ts";
import { conversionOf } from "./conversion.ts";
import { dropNulls, fill } from "./fill.ts";
import { validateLists } from "./list-types.ts";
import { columnsOf } from "./printer-columns.ts";
import { isFields, prune } from "./prune.ts";
import { openApiOf, schemaName } from "./publish.ts";
import { hasRules, validateRules } from "./rules.ts";
import { scaleAccess, validateScale, valueAt } from "./scale.ts";
import { OBJECT_META, shapeOfSchema } from "./shape.ts";
import { validateValue } from "./validate.ts";
import { compareVersions } from "./versions.ts";

const NO_SCHEMA: JsonSchema = { type: "object" };

export const schemaOfVersion = ({ spec }: CustomResourceDefinition, version: DefinedVersion): JsonSchema => {
  const schema = version.schema?.openAPIV3Schema ?? NO_SCHEMA;
  return spec.preserveUnknownFields ? { ...schema, "x-kubernetes-preserve-unknown-fields": true } : schema;
};

/** Drops what the schema does not know and fills in what it does; answers the paths of what was dropped. */
function coerce(object: any, schema: JsonSchema): string[] {
  const dropped = prune(object, schema, true);
  dropNulls(object, schema);
  fill(object, schema);
  return dropped;
}

function decodeWith(schema: JsonSchema): CustomType["decode"] {
  return (value: any): Decoded<any> => {
    const { metadata = {}, ...rest } = value;
    const meta = decodeObject(metadata ?? {}, OBJECT_META);
    const object: any = deepCopy(rest);
    // Defaults come with the write: what is applied is what was said.
    const dropped = prune(object, schema, true);
    object.metadata = meta.object;
    return {
      object,
      unknown: [...meta.unknown.map((path) => `metadata.${path}`), ...dropped].sort(),
      error: meta.error,
    };
  };
}

function storageOf(
  { spec }: CustomResourceDefinition,
  version: DefinedVersion,
  schema: JsonSchema,
): AnyKind["storage"] {
  const storedVersion = spec.versions.find((one) => one.storage)?.name ?? version.name;
  return {
    decode(stored) {
      const object: any = { ...deepCopy(stored), apiVersion: `${spec.group}/${version.name}` };
      coerce(object, schema);
      // In Go it is a map, whose keys are written in their order.
      return sortKeys(object);
    },
    encode: (object) => ({ ...object, apiVersion: `${spec.group}/${storedVersion}` }),
  };
}

/** After these, rules may not find what they speak of. */
const BLOCKING = new Set([
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
]);
const NOT_CHECKED = invalid(
  "<nil>",
  null,
  "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
);

const WELL_KNOWN = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** New finalizers whose names others may use as well. */
const finalizerWarnings = ({ metadata }: any, old?: any): string[] =>
  ((metadata.finalizers ?? []) as string[])
    .filter(
      (name) => !name.includes("/") && !WELL_KNOWN.has(name) && !old?.metadata.finalizers?.includes(name),
    )
    .map(
      (name) =>
        `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers`,
    );

/** Metadata of objects within objects is checked by the server alike. */
function strategyOf(version: DefinedVersion, schema: JsonSchema): Strategy {
  const { scale } = version.subresources ?? {};
  const rules = hasRules(schema);
  const check = (object: any, old?: any): FieldError[] => {
    const errors = [
      ...validateValue(object, schema, old),
      ...validateScale(object, scale),
      ...validateLists(object, schema),
    ];
    if (!rules) return errors;
    if (errors.some(({ type }) => BLOCKING.has(type))) return [...errors, NOT_CHECKED];
    return [...errors, ...validateRules(object, schema, old)];
  };
  return {
    default(draft) {
      coerce(draft, schema);
    },
    prepareForStatusUpdate(draft, old) {
      coerce(draft, schema);
      const { managedFields } = draft.metadata;
      draft.metadata = {
        ...old.metadata,
        ...(draft.metadata.resourceVersion && { resourceVersion: draft.metadata.resourceVersion }),
      };
      if (managedFields) draft.metadata.managedFields = managedFields;
    },
    anyFinalizer: true,
    warnings: finalizerWarnings,
    validate: (object) => check(object),
    validateUpdate: check,
    validateStatusUpdate: check,
  };
}

/** `example.com/v1beta1 Gadget is deprecated; use example.com/v1 Gadget`. */
function deprecationOf({ spec }: CustomResourceDefinition, version: DefinedVersion): string | undefined {
  if (!version.deprecated) return undefined;
  if (version.deprecationWarning) return version.deprecationWarning;
  const { group, names } = spec;
  const better = spec.versions
    .filter((one) => one.served && !one.deprecated && compareVersions(version.name, one.name) < 0)
    .map(({ name }) => name)
    .sort((a, b) => compareVersions(b, a));
  const use = better.length > 0 ? `; use ${group}/${better[0]} ${names.kind}` : "";
  return `${group}/${version.name} ${names.kind} is deprecated${use}`;
}

const selectable = ({ selectableFields = [] }: DefinedVersion): AnyKind["fields"] =>
  Object.fromEntries(
    selectableFields.map(({ jsonPath }) => [
      jsonPath.replace(/^\./, ""),
      (object: unknown) => {
        const value = valueAt(object, jsonPath);
        return value === undefined || value === null || isFields(value) ? "" : String(value);
      },
    ]),
  );

/** The kind that a version of a definition describes, by its accepted names. */
export function customKind(definition: CustomResourceDefinition, version: DefinedVersion): Kind {
  const { group, scope } = definition.spec;
  const names = { ...definition.spec.names, ...definition.status?.acceptedNames };
  const schema = schemaOfVersion(definition, version);
  const scale = version.subresources?.scale;
  return {
    group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: scope === "Namespaced",
    schema: schemaName(group, version.name, names.kind),
    status: version.subresources?.status !== undefined,
    ...(scale && { scale: scaleAccess(scale) }),
    generation: true,
    columns: columnsOf(version.additionalPrinterColumns),
    strategy: strategyOf(version, schema),
    fields: selectable(version),
    deprecation: deprecationOf(definition, version),
    storage: storageOf(definition, version, schema),
    custom: {
      decode: decodeWith(schema),
      shape: shapeOfSchema(schema, true),
      openApi: () => openApiOf(definition, version),
      ...conversionOf(definition, version),
    },
  };
}
