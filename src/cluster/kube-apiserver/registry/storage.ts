// In Kubernetes: k8s.io/apiserver/pkg/storage. The store as one version of a kind sees it: an object that is stored in another
// version is converted on its way out and in.

import { resourceName, type AnyKind } from "../../api/kind.ts";
import { deepFreeze, type Key, type KubeObject } from "../../apimachinery/meta.ts";
import type { Change } from "../../etcd/store.ts";
import type { Store } from "../../etcd/store.ts";

/** Where the objects of a kind lie: all versions of a resource share a place. */
export const bucketOf = (kind: AnyKind): string => kind.storage?.resource ?? resourceName(kind);

export const storageKey = (kind: AnyKind, namespace: string | undefined, name: string): Key =>
  kind.namespaced ? `${namespace}/${name}` : name;

/** What a stored object looks like in a version; frozen objects never change, so each is converted once. */
const converted = new WeakMap<AnyKind, WeakMap<KubeObject, KubeObject>>();

/** A stored object in the version of `kind`. */
export function decoded(kind: AnyKind, stored: KubeObject): KubeObject {
  if (!kind.storage) return stored;
  let known = converted.get(kind);
  if (!known) converted.set(kind, (known = new WeakMap()));
  const before = known.get(stored);
  if (before) return before;
  const object: KubeObject = deepFreeze(kind.storage.decode(stored));
  known.set(stored, object);
  return object;
}

/** An object of `kind` as it is stored. */
export const encoded = (kind: AnyKind, object: any): any =>
  kind.storage ? kind.storage.encode(object) : object;

export function find(store: Store<KubeObject>, kind: AnyKind, key: Key): KubeObject | undefined {
  const stored = store.get(bucketOf(kind), key);
  return stored && decoded(kind, stored);
}

/** All whose keys begin with `prefix`. */
export function listAll(store: Store<KubeObject>, kind: AnyKind, prefix: string): KubeObject[] {
  const all = store.list(bucketOf(kind), prefix);
  return kind.storage ? all.map((object) => decoded(kind, object)) : all;
}

/** Stores `draft` with its new resourceVersion; freezes it and returns it. */
export function put(store: Store<KubeObject>, kind: AnyKind, key: Key, draft: any): KubeObject {
  const stored = store.put(bucketOf(kind), key, (revision): KubeObject => {
    draft.metadata.resourceVersion = String(revision);
    return deepFreeze(encoded(kind, draft));
  });
  return decoded(kind, stored);
}

/** Takes an object out; watchers see `last`. Undefined when it is not there. */
export function remove(
  store: Store<KubeObject>,
  kind: AnyKind,
  key: Key,
  last: KubeObject,
): KubeObject | undefined {
  const stored = store.delete(bucketOf(kind), key, (_, revision) =>
    deepFreeze(encoded(kind, { ...last, metadata: { ...last.metadata, resourceVersion: String(revision) } })),
  );
  return stored && decoded(kind, stored);
}

/** A change as a version sees it. */
export const decodedChange = (kind: AnyKind, change: Change<KubeObject>): Change<KubeObject> =>
  kind.storage
    ? {
        ...change,
        value: decoded(kind, change.value),
        previous: change.previous && decoded(kind, change.previous),
      }
    : change;
