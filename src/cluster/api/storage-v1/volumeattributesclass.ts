// In Kubernetes: pkg/registry/storage/volumeattributesclass. Qualities of volumes that may change while they are used.

import { forbidden, required, type FieldError } from "../../apimachinery/field-error.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { VolumeAttributesClass } from "../types.ts";
import { storageV1 } from "./group.ts";
import { isDefaultClass, validateParameters, validateProvisioner } from "./class-validation.ts";

function validate({ driverName, parameters }: VolumeAttributesClass): FieldError[] {
  const errors: FieldError[] = [];
  validateProvisioner(driverName, "driverName", errors);
  if (Object.keys(parameters ?? {}).length === 0)
    errors.push(required("parameters", "must contain at least one key/value pair"));
  validateParameters(parameters, errors);
  return errors;
}

export const volumeAttributesClassKind: Kind<VolumeAttributesClass> = defineKind<VolumeAttributesClass>(
  storageV1,
  {
    kind: "VolumeAttributesClass",
    plural: "volumeattributesclasses",
    shortNames: ["vac"],
    namespaced: false,
    columns: [
      {
        ...nameColumn,
        cell: ({ metadata }) => (isDefaultClass(metadata) ? `${metadata.name} (default)` : metadata.name),
      },
      column("DriverName", ({ driverName }) => driverName, "Name of the CSI driver This field is immutable."),
      ageColumn,
    ],
    strategy: {
      validate,
      validateUpdate(next, old) {
        const errors: FieldError[] = [];
        if (next.driverName !== old.driverName)
          errors.push(forbidden("driverName", "updates to driverName are forbidden."));
        if (!deepEqual(next.parameters, old.parameters))
          errors.push(forbidden("parameters", "updates to parameters are forbidden."));
        return errors;
      },
    },
  },
);
