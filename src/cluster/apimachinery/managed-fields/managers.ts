// In Kubernetes: k8s.io/apimachinery/pkg/util/managedfields. Who owns which fields of an object, and what a write changes of that.
// Left out here: several versions of a kind; objects that components create are not tracked, so that they cost nothing.

import { compare, fieldsOf, type Comparison } from "./compare.ts";
import { FieldSet, fromFieldsV1, NOTHING, pathText, toFieldsV1, type FieldsV1 } from "./field-set.ts";
import { merge, without } from "./merge.ts";
import type { Shape } from "./shape.ts";

/** An entry of metadata.managedFields. */
export interface ManagedFieldsEntry {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  time?: string;
  fieldsType: "FieldsV1";
  fieldsV1: FieldsV1;
  subresource?: string;
}

/** Who writes, and when. */
export interface Writer {
  manager: string;
  apiVersion: string;
  subresource?: string;
  /** RFC 3339. */
  time: string;
}

interface Owner {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  subresource?: string;
  time?: string;
  set: FieldSet;
  /** The entry as it was, and the set it stands for. */
  was?: { entry: ManagedFieldsEntry; set: FieldSet };
}

type Owners = Map<string, Owner>;

const keyOf = ({ manager, operation, apiVersion, subresource = "" }: Omit<Owner, "set">): string =>
  JSON.stringify([manager, operation, operation === "Apply" ? "" : apiVersion, subresource]);

const ownersOf = (entries: readonly ManagedFieldsEntry[] | undefined): Owners =>
  new Map(
    (entries ?? []).map((entry) => {
      const { fieldsV1, manager, operation, apiVersion, subresource, time } = entry;
      const set = fromFieldsV1(fieldsV1);
      const owner = { manager, operation, apiVersion, subresource, time, set, was: { entry, set } };
      return [keyOf(owner), owner];
    }),
  );

const order = (a: Owner, b: Owner): number => {
  const key = ({ operation, time = "", manager, apiVersion, subresource = "" }: Owner) =>
    [operation, time, manager, apiVersion, subresource].join("\0");
  return key(a) < key(b) ? -1 : 1;
};

const entriesOf = (owners: Owners): ManagedFieldsEntry[] =>
  [...owners.values()]
    .filter(({ set }) => !set.empty)
    .sort(order)
    .map(entryOf);

function entryOf({ manager, operation, apiVersion, time, subresource, set, was }: Owner): ManagedFieldsEntry {
  if (was?.set === set) return was.entry;
  return {
    manager,
    operation,
    apiVersion,
    ...(time ? { time } : {}),
    fieldsType: "FieldsV1",
    fieldsV1: toFieldsV1(set),
    ...(subresource ? { subresource } : {}),
  };
}

/** What belongs to nobody: the server's own fields. */
const NEVER_OWNED = fromFieldsV1({
  "f:apiVersion": {},
  "f:kind": {},
  "f:metadata": {
    ".": {},
    "f:name": {},
    "f:namespace": {},
    "f:creationTimestamp": {},
    "f:selfLink": {},
    "f:uid": {},
    "f:generation": {},
    "f:managedFields": {},
    "f:resourceVersion": {},
  },
});

/** What a write through the subresource cannot have meant: `reset` names top-level fields. */
const resetFor = (subresource: string | undefined, hasStatus: boolean): FieldSet => {
  if (!hasStatus) return NOTHING;
  return fromFieldsV1(subresource === "status" ? { "f:spec": {} } : { "f:status": {} });
};

function stripped(set: FieldSet, reset: FieldSet): FieldSet {
  const children = new Map([...set.children].filter(([element]) => reset.child(element).empty));
  return new FieldSet(false, children).difference(NEVER_OWNED);
}

/** The entries after a plain write; `old` is what was there before (of a new object: its empty form). */
export function afterUpdate(
  entries: readonly ManagedFieldsEntry[] | undefined,
  old: unknown,
  next: unknown,
  shape: Shape,
  { manager, apiVersion, subresource, time }: Writer,
  hasStatus: boolean,
): ManagedFieldsEntry[] | undefined {
  const reset = resetFor(subresource, hasStatus);
  const { added, modified, removed } = compare(old, next, shape);
  const changed = stripped(added.union(modified), reset);
  const gone = stripped(removed, reset);
  if (changed.empty && gone.empty) return entries as ManagedFieldsEntry[] | undefined;
  const owners = ownersOf(entries);
  for (const owner of owners.values()) owner.set = owner.set.difference(changed).difference(gone);
  if (!changed.empty) {
    const own: Owner = { manager, operation: "Update", apiVersion, subresource, time, set: changed };
    const before = owners.get(keyOf(own));
    owners.set(keyOf(own), before ? { ...own, set: before.set.union(changed) } : own);
  }
  return entriesOf(owners);
}

export interface ApplyConflict {
  /** `"hand" using v1`. */
  who: string;
  /** `.data.a`. */
  path: string;
}

export interface Applied {
  object: any;
  entries: ManagedFieldsEntry[];
  conflicts: ApplyConflict[];
}

const described = ({ manager, operation, apiVersion, subresource }: Owner): string => {
  const name = subresource
    ? `${JSON.stringify(manager)} with subresource ${JSON.stringify(subresource)}`
    : JSON.stringify(manager);
  return operation === "Update" ? `${name} using ${apiVersion}` : name;
};

/** Puts a configuration over an object (undefined: a new one), as `writer`. With conflicts nothing is done unless `force`. */
export function applyConfiguration(
  live: any,
  config: any,
  shape: Shape,
  writer: Writer,
  { force, hasStatus }: { force: boolean; hasStatus: boolean },
): Applied {
  const reset = resetFor(writer.subresource, hasStatus);
  const owners = beforeApply(live, shape, writer.apiVersion, reset);
  const self: Owner = { ...writer, operation: "Apply", set: stripped(fieldsOf(config, shape), reset) };
  const key = keyOf(self);
  const last = owners.get(key);
  owners.set(key, self);

  let object: any = live === undefined ? config : merge(live, config, shape);
  if (last) {
    const owned = [...owners.values()].reduce((all, { set }) => all.union(set), NOTHING);
    object = without(object, last.set.difference(self.set), owned, shape) ?? {};
  }
  const change = compare(live, object, shape);
  const conflicts = settle(owners, key, change, live === undefined || force);
  const moved = !change.added.empty || !change.modified.empty || !change.removed.empty;
  if (last && !moved && last.set.equals(self.set)) self.time = last.time;
  return { object, entries: entriesOf(owners), conflicts };
}

/** An object that was never tracked belongs to whoever wrote it before. */
function beforeApply(live: any, shape: Shape, apiVersion: string, reset: FieldSet): Owners {
  const owners = ownersOf(live?.metadata?.managedFields);
  if (!live || owners.size > 0) return owners;
  const set = stripped(fieldsOf(live, shape), reset);
  const owner: Owner = {
    manager: "before-first-apply",
    operation: "Update",
    apiVersion,
    time: live.metadata.creationTimestamp,
    set,
  };
  return new Map([[keyOf(owner), owner]]);
}

/** Finds conflicts, and takes from others what they lose. */
function settle(owners: Owners, self: string, change: Comparison, force: boolean): ApplyConflict[] {
  const changed = change.added.union(change.modified);
  const conflicts: ApplyConflict[] = [];
  for (const [key, owner] of owners) {
    if (key === self) continue;
    const lost = owner.set.intersection(changed);
    for (const path of lost.paths()) conflicts.push({ who: described(owner), path: pathText(path) });
    owner.set = owner.set.difference(lost).difference(change.removed);
  }
  return force ? [] : conflicts;
}
