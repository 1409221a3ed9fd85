// In Kubernetes: sigs.k8s.io/structured-merge-diff/typed. Which fields differ between two objects, and which an object names.

import { deepEqual } from "../objects.ts";
import { FieldSet, MEMBER, NOTHING } from "./field-set.ts";
import { isFields, partsOf, type Shape } from "./shape.ts";

export interface Comparison {
  added: FieldSet;
  modified: FieldSet;
  removed: FieldSet;
}

const SAME: Comparison = { added: NOTHING, modified: NOTHING, removed: NOTHING };

const absent = (value: unknown) => value === undefined || value === null;

/** What became of `old` in `next`. Parts that both share are not looked into. */
export function compare(old: unknown, next: unknown, shape: Shape): Comparison {
  if (old === next || (absent(old) && absent(next))) return SAME;
  const [before, after] = [partsOf(old, shape), partsOf(next, shape)];
  if (!before && !after) {
    if (absent(old)) return { ...SAME, added: MEMBER };
    if (absent(next)) return { ...SAME, removed: MEMBER };
    return deepEqual(old, next) ? SAME : { ...SAME, modified: MEMBER };
  }
  const sets = {
    added: new Map<string, FieldSet>(),
    modified: new Map<string, FieldSet>(),
    removed: new Map<string, FieldSet>(),
  };
  for (const element of new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])) {
    const [from, to] = [before?.get(element), after?.get(element)];
    const inside = compare(from?.value, to?.value, (to ?? from)!.shape);
    for (const name of ["added", "modified", "removed"] as const)
      if (!inside[name].empty) sets[name].set(element, inside[name]);
  }
  return {
    // Null stands for a list that Go has, without elements: it is not new.
    added: new FieldSet(old === undefined, sets.added),
    modified: new FieldSet(false, sets.modified),
    removed: new FieldSet(absent(next), sets.removed),
  };
}

/** The fields that an applied configuration names. */
export function fieldsOf(value: unknown, shape: Shape): FieldSet {
  const parts = partsOf(value, shape);
  if (!parts) return absent(value) ? NOTHING : MEMBER;
  const children = new Map<string, FieldSet>();
  for (const [element, part] of parts) {
    const inside = fieldsOf(part.value, part.shape);
    const empty = part.value === null || (isFields(part.value) && Object.keys(part.value).length === 0);
    const itself = empty || shape.kind !== "struct";
    const set = itself ? new FieldSet(true, inside.children) : inside;
    if (!set.empty) children.set(element, set);
  }
  return new FieldSet(false, children);
}
