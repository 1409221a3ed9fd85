// In Kubernetes: k8s.io/apiserver/pkg/registry/generic/registry. Storage for any kind: what the chain does after
// authentication. Both doors of the API server end here.

import type { AnyKind } from "../../api/kind.ts";
import type { ManagedFieldsEntry } from "../../apimachinery/managed-fields/managers.ts";
import type { Key, KubeObject } from "../../apimachinery/meta.ts";
import { notFound } from "../../apimachinery/status-error.ts";
import type { Random, Simulation } from "../../../simulation/index.ts";
import type { Store } from "../../etcd/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../admission/admission.ts";
import type { Authorizer } from "../authorization.ts";
import type { RequestContext } from "../context.ts";
import type { KindTable } from "./kind-table.ts";
import { find, storageKey } from "./storage.ts";
import type { Virtual } from "./virtual.ts";

/** Reads without authorization: what admission and allocators look at. Objects are frozen. */
export interface Reader {
  find(resource: string, key: Key): KubeObject | undefined;
  list(resource: string, namespace?: string): KubeObject[];
}

/** What a few kinds need besides their strategy: addresses and ports that no two objects may share. */
export interface StorageHooks {
  /** Before validation of a create or update; may fill the draft in. */
  allocate?(draft: any, old: KubeObject | undefined, reader: Reader): void;
}

export interface Parts {
  simulation: Simulation;
  store: Store<KubeObject>;
  kinds: KindTable;
  authorizers: Authorizer[];
  admission: AdmissionPlugin[];
  /** By resource name. */
  hooks: ReadonlyMap<string, StorageHooks>;
  /** Resources that are answered and never stored, by resource name. */
  virtual: ReadonlyMap<string, Virtual>;
  reader: Reader;
  random: Random;
  /** Once somebody came by HTTP. */
  fieldTracking?: FieldTracking;
}

type Entries = readonly ManagedFieldsEntry[] | undefined;

/** What metadata.managedFields becomes with a write. */
export interface FieldTracking {
  ofNew(parts: Parts, context: RequestContext, target: Target, draft: any): Entries;
  after(parts: Parts, context: RequestContext, target: Target, draft: any, old: KubeObject): Entries;
}

export interface Target {
  kind: AnyKind;
  namespace: string | undefined;
  name: string;
  subresource: string;
}

export { bucketOf, storageKey } from "./storage.ts";

export const groupResource = (kind: AnyKind) => ({ group: kind.group, resource: kind.plural });

/** The stored object, or NotFound. */
export function stored(parts: Parts, kind: AnyKind, namespace: string | undefined, name: string): KubeObject {
  const object = find(parts.store, kind, storageKey(kind, namespace, name));
  if (!object) throw notFound(groupResource(kind), name);
  return object;
}

export const readerOf = (store: Store<KubeObject>): Reader => ({
  find: (resource, key) => store.get(resource, key),
  list: (resource, namespace) => store.list(resource, namespace ? `${namespace}/` : ""),
});

const hex = (random: Random, digits: number) => {
  let text = "";
  for (let i = 0; i < digits; i++) text += "0123456789abcdef"[random.below(16)];
  return text;
};

/** A version 4 UUID. */
export const newUid = (random: Random): string =>
  `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-${"89ab"[random.below(4)]}${hex(random, 3)}-${hex(random, 12)}`;

const SAFE_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** In Kubernetes: k8s.io/apimachinery/pkg/util/rand.String: letters that spell no words. */
export function randomLetters(random: Random, count: number): string {
  let text = "";
  for (let i = 0; i < count; i++) text += SAFE_LETTERS[random.below(SAFE_LETTERS.length)];
  return text;
}

export function runMutating(parts: Parts, request: AdmissionRequest): void {
  for (const plugin of parts.admission) plugin.mutate?.(request);
}

export function runValidating(parts: Parts, request: AdmissionRequest): void {
  for (const plugin of parts.admission) plugin.validate?.(request);
}
