// Label and field selectors of a request, as one question about an object.

import { parseFieldSelector, FieldSelectorError } from "../../apimachinery/field-selector.ts";
import { matchesSelector, parseSelector, SelectorError } from "../../apimachinery/labels.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import { badRequest } from "../../apimachinery/status-error.ts";
import type { AnyKind } from "../../api/kind.ts";
import type { Selection } from "../registry/read.ts";
import type { Query } from "./paths.ts";

type Predicate = (object: KubeObject) => boolean;

function labelPredicate(text: string): Predicate {
  try {
    const selector = parseSelector(text);
    return (object) => matchesSelector(selector, object.metadata.labels);
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}

/** A kind with fields of its own says it its way. */
function unknownField({ kind, group, fields }: AnyKind, field: string): string {
  if (!fields)
    return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
  if (kind === "Job" && group === "batch")
    return `field label ${JSON.stringify(field)} not supported for Job`;
  return `field label not supported: ${field}`;
}

function fieldPredicate(kind: AnyKind, text: string): Predicate {
  const read: Record<string, (object: any) => string> = {
    "metadata.name": (object) => object.metadata.name,
    ...(kind.namespaced ? { "metadata.namespace": (object: any) => object.metadata.namespace } : {}),
    ...kind.fields,
  };
  try {
    const terms = parseFieldSelector(text);
    for (const { field } of terms) {
      if (field in read) continue;
      throw badRequest(unknownField(kind, field));
    }
    return (object) =>
      terms.every((term) => (read[term.field](object) === term.value) === (term.operator !== "!="));
  } catch (error) {
    if (error instanceof FieldSelectorError) throw badRequest(error.message);
    throw error;
  }
}

/** Throws BadRequest on a selector that cannot be read or names a field that is not offered. */
export function selectionOf(kind: AnyKind, namespace: string | undefined, query: Query): Selection {
  const predicates: Predicate[] = [];
  const labels = query.get("labelSelector");
  const fields = query.get("fieldSelector");
  if (labels) predicates.push(labelPredicate(labels));
  if (fields) predicates.push(fieldPredicate(kind, fields));
  if (predicates.length === 0) return { namespace };
  return { namespace, matches: (object) => predicates.every((holds) => holds(object)) };
}
