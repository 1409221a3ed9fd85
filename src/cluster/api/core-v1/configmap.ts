// In Kubernetes: pkg/registry/core/configmap. Configuration as keys and texts.

import { forbidden, invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { configKeyErrors } from "../../apimachinery/names.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { ageColumn, countColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { base64Length } from "../scalars.ts";
import type { ConfigMap } from "../types.ts";
import { coreV1 } from "./group.ts";

const MAX_BYTES = 1024 * 1024;
const encoder = new TextEncoder();
const IMMUTABLE = "field is immutable when `immutable` is set";

const count = (map: ConfigMap) =>
  Object.keys(map.data ?? {}).length + Object.keys(map.binaryData ?? {}).length;

function validate(map: ConfigMap): FieldError[] {
  const errors: FieldError[] = [];
  let size = 0;
  for (const key of Object.keys(map.data ?? {}).sort()) {
    for (const text of configKeyErrors(key)) errors.push(invalid(`data[${key}]`, key, text));
    if (map.binaryData && key in map.binaryData)
      errors.push(invalid(`data[${key}]`, key, "duplicate of key present in binaryData"));
    size += encoder.encode(map.data![key]).length;
  }
  for (const key of Object.keys(map.binaryData ?? {}).sort()) {
    for (const text of configKeyErrors(key)) errors.push(invalid(`binaryData[${key}]`, key, text));
    size += base64Length(map.binaryData![key]);
  }
  if (size > MAX_BYTES)
    errors.push({
      type: "FieldValueTooLong",
      field: "",
      message: `Too long: may not be more than ${MAX_BYTES} bytes`,
    });
  return errors;
}

export const configMapKind: Kind<ConfigMap> = defineKind<ConfigMap>(coreV1, {
  kind: "ConfigMap",
  plural: "configmaps",
  shortNames: ["cm"],
  columns: [
    nameColumn,
    {
      ...countColumn(
        "Data",
        count,
        "Data contains the configuration data. Each key must consist of alphanumeric characters, '-', '_' or '.'. Values with non-UTF-8 byte sequences must use the BinaryData field. The keys stored in Data must not overlap with the keys in the BinaryData field, this is enforced during validation process.",
      ),
      type: "string",
    },
    ageColumn,
  ],
  strategy: {
    validate,
    validateUpdate(map, old) {
      const errors: FieldError[] = [];
      if (old.immutable) {
        if (!map.immutable) errors.push(forbidden("immutable", IMMUTABLE));
        if (!deepEqual(map.data ?? {}, old.data ?? {})) errors.push(forbidden("data", IMMUTABLE));
        if (!deepEqual(map.binaryData ?? {}, old.binaryData ?? {}))
          errors.push(forbidden("binaryData", IMMUTABLE));
      }
      return [...errors, ...validate(map)];
    },
  },
});
