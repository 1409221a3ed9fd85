// In Kubernetes: pkg/printers/internalversion. What the tables of several kinds share.

import { humanDuration } from "../apimachinery/duration.ts";
import { formatLabelSelector } from "../apimachinery/labels.ts";
import type { KubeObject } from "../apimachinery/meta.ts";
import { timeMs } from "../apimachinery/time.ts";
import type { Column } from "./kind.ts";
import type { Container, LabelSelector } from "./types.ts";

const NAME_TEXT =
  "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
const AGE_TEXT =
  "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/** How long ago a time was: `5m3s`; `<unknown>` without one. */
export function since(time: string | undefined, now: number): string {
  const ms = timeMs(time);
  return ms === undefined ? "<unknown>" : humanDuration(now - ms);
}

export const nameColumn: Column<KubeObject> = {
  name: "Name",
  type: "string",
  format: "name",
  description: NAME_TEXT,
  priority: 0,
  cell: (object) => object.metadata.name,
};

export const ageColumn: Column<KubeObject> = {
  name: "Age",
  type: "string",
  description: AGE_TEXT,
  priority: 0,
  cell: (object, now) => since(object.metadata.creationTimestamp, now),
};

type Cell<T> = (object: T, now: number) => string | number | boolean;

/** A column that is always shown. */
export const column = <T>(
  name: string,
  cell: Cell<T>,
  description = "",
  type: Column["type"] = "string",
): Column<T> => ({
  name,
  type,
  description,
  priority: 0,
  cell,
});

/** A column of whole numbers. */
export const countColumn = <T>(
  name: string,
  cell: (object: T) => number | undefined,
  description = "",
): Column<T> => column(name, (object) => cell(object) ?? 0, description, "integer");

/** A column of `-o wide`. */
export const wide = <T>(
  name: string,
  cell: Cell<T>,
  description = "",
  type: Column["type"] = "string",
): Column<T> => ({
  ...column(name, cell, description, type),
  priority: 1,
});

/** Containers, images and selector: the wide columns of everything that has a pod template. */
export const templateColumns = <T>(containersOf: (object: T) => readonly Container[]): Column<T>[] => [
  wide(
    "Containers",
    (object) =>
      containersOf(object)
        .map(({ name }) => name)
        .join(","),
    "Names of each container in the template.",
  ),
  wide(
    "Images",
    (object) =>
      containersOf(object)
        .map(({ image }) => image ?? "")
        .join(","),
    "Images referenced by each container in the template.",
  ),
];

export const selectorColumn = <T>(
  selectorOf: (object: T) => LabelSelector | undefined,
  description = "",
): Column<T> => wide("Selector", (object) => formatLabelSelector(selectorOf(object) as never), description);

export const orNone = (text: string | undefined): string => text || "<none>";
