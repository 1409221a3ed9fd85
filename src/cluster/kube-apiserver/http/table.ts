// In Kubernetes: k8s.io/kubernetes/pkg/printers. Objects as the rows that `kubectl get` shows.

import type { AnyKind, Column } from "../../api/kind.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";

export type IncludeObject = "None" | "Metadata" | "Object";

const definition = ({ name, type, format, description, priority }: Column) => ({
  name,
  type,
  format: format ?? "",
  description,
  priority,
});

const partial = (object: KubeObject) => ({
  kind: "PartialObjectMetadata",
  apiVersion: "meta.k8s.io/v1",
  metadata: object.metadata,
});

/** An object's metadata alone. */
export const partialMetadata = partial;

export interface TableOptions {
  now: number;
  includeObject: IncludeObject;
  /** Clients that watch get the columns once. */
  withColumns: boolean;
  /** Metadata of the table: of the list, or of the one object. */
  metadata: object;
}

export function tableOf(kind: AnyKind, objects: readonly KubeObject[], options: TableOptions): object {
  const { now, includeObject } = options;
  const ordered = kind.rowOrder ? [...objects].sort(kind.rowOrder) : objects;
  const rows = ordered.map((object) => ({
    cells: kind.columns.map((column) => column.cell(object, now)),
    ...(includeObject === "None" ? {} : { object: includeObject === "Object" ? object : partial(object) }),
  }));
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: options.metadata,
    columnDefinitions: options.withColumns ? kind.columns.map(definition) : null,
    rows,
  };
}
