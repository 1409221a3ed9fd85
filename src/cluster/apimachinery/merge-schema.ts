// In Kubernetes: k8s.io/apimachinery/pkg/util/strategicpatch, LookupPatchMeta. What a strategic merge patch must know of a type.

/** How a patch treats a field: several words may be joined with a comma (`merge,retainKeys`). */
export type PatchStrategy = "merge" | "replace" | "retainKeys" | "merge,retainKeys";

/** How server-side apply treats a list or a map. */
export type ListType = "atomic" | "set" | "map";

/** Looks up a field by the name of its type (`io.k8s.api.core.v1.PodSpec`) and its JSON name. Unknown answers undefined. */
export interface MergeSchema {
  /** The key that tells the elements of a list apart in a strategic merge: `name` of PodSpec.containers. */
  mergeKey(schemaName: string, field: string): string | undefined;
  /** The patch strategy; a list without one is replaced, an object is merged. */
  strategy(schemaName: string, field: string): PatchStrategy | undefined;
  /** The type of the field's value, or of its elements when it is a list or a map of objects. */
  child(schemaName: string, field: string): string | undefined;
  /** Server-side apply: how the list is merged. */
  listType(schemaName: string, field: string): ListType | undefined;
  /** Server-side apply: the keys of a list that is a map (`containerPort`, `protocol` of Container.ports). */
  listKeys(schemaName: string, field: string): readonly string[] | undefined;
  /** Server-side apply: `atomic` when the map or object is owned as a whole. */
  mapType(schemaName: string, field: string): "atomic" | "granular" | undefined;
  /** The default of a list key, for elements that leave it out (`TCP` of Container.ports' protocol). */
  keyDefault(schemaName: string, field: string, key: string): string | undefined;
}
