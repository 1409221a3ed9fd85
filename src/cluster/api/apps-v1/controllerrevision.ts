// In Kubernetes: pkg/registry/apps/controllerrevision. What a StatefulSet or a DaemonSet once was.

import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { controllerOf } from "../../apimachinery/meta.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { ageColumn, column, countColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { nonNegative } from "../numbers.ts";
import type { ControllerRevision } from "../types.ts";
import { appsV1 } from "./group.ts";

/** `deployment.apps/web`, as kubectl names it. */
function controllerText(revision: ControllerRevision): string {
  const owner = controllerOf(revision);
  if (!owner) return "<none>";
  const group = owner.apiVersion.includes("/") ? `.${owner.apiVersion.split("/")[0]}` : "";
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`;
}

function validate(revision: ControllerRevision): FieldError[] {
  const errors: FieldError[] = [];
  nonNegative(revision.revision, "revision", errors);
  return errors;
}

export const controllerRevisionKind: Kind<ControllerRevision> = defineKind<ControllerRevision>(appsV1, {
  kind: "ControllerRevision",
  plural: "controllerrevisions",
  columns: [
    nameColumn,
    column("Controller", controllerText, "Controller of the object"),
    countColumn(
      "Revision",
      (revision) => revision.revision,
      "Revision indicates the revision of the state represented by Data.",
    ),
    ageColumn,
  ],
  strategy: {
    validate,
    validateUpdate: (revision, old) =>
      deepEqual(revision.data, old.data)
        ? validate(revision)
        : [invalid("data", revision.data, "field is immutable")],
  },
});
