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

const UID = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
const HEX = "0123456789abcdef";
const VARIANT = "89ab";
const CODES = new Uint16Array(UID.length);

/** A version 4 UUID. Every object keeps one, so it is made as one piece. */
export function newUid(random: Random): string {
  for (let i = 0; i < UID.length; i++) {
    const letter = UID[i];
    const drawn = letter === "x" ? HEX[random.below(16)] : letter === "y" ? VARIANT[random.below(4)] : letter;
    CODES[i] = drawn.charCodeAt(0);
  }
  return String.fromCharCode(...CODES);
}

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
