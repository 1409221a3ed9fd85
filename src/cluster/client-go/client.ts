// In Kubernetes: k8s.io/client-go/kubernetes. The typed client that components use; refusals are thrown as StatusError.
// Left out here: encoding. It is a door to the same chain that HTTP requests go through.

import type { Kinds } from "../api/types.ts";
import type { Draft, Key, KubeObject } from "../apimachinery/meta.ts";

export type Resource = keyof Kinds & string;

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  preconditions?: { uid?: string; resourceVersion?: string };
}

/** The API server does not answer. Components try again later. */
export class ConnectionRefused extends Error {
  constructor() {
    super("dial tcp: connect: connection refused");
  }
}

export interface WatchHandler<T> {
  added?(object: T): void;
  modified?(object: T, old: T): void;
  /** The object as it was last. */
  deleted?(object: T): void;
  /** The connection was lost; nothing more comes. */
  closed?(): void;
}

export interface WatchOptions<T> {
  namespace?: string;
  /** Objects outside are not seen; one that leaves is deleted, one that enters is added. */
  matches?: (object: T) => boolean;
}

/** What a reader (a grader) may do. */
export interface ReadClient {
  /** The object, or undefined. */
  find<R extends Resource>(resource: R, key: Key): Kinds[R] | undefined;
  /** The object; throws NotFound. */
  get<R extends Resource>(resource: R, key: Key): Kinds[R];
  /** By ascending key. */
  list<R extends Resource>(
    resource: R,
    namespace?: string,
    matches?: (object: Kinds[R]) => boolean,
  ): Kinds[R][];
  /** Calls `added` for every object that exists, at once, then follows. Returns how to stop. */
  watch<R extends Resource>(
    resource: R,
    handler: WatchHandler<Kinds[R]>,
    options?: WatchOptions<Kinds[R]>,
  ): () => void;
}

/** Objects that are given are never changed; objects that come back are frozen. */
export interface Client extends ReadClient {
  create<R extends Resource>(resource: R, object: Draft<Kinds[R]>): Kinds[R];
  /** Replaces everything but status. Throws Conflict when `object` is not the latest version. */
  update<R extends Resource>(resource: R, object: Kinds[R]): Kinds[R];
  /** Replaces status alone. */
  updateStatus<R extends Resource>(resource: R, object: Kinds[R]): Kinds[R];
  /** Changes the latest version, whatever it is; never conflicts. `change` returns a new object. */
  patch<R extends Resource>(
    resource: R,
    key: Key,
    change: (latest: Kinds[R]) => Kinds[R],
    subresource?: "status",
  ): Kinds[R];
  delete<R extends Resource>(resource: R, key: Key, options?: DeleteOptions): void;
  deleteCollection<R extends Resource>(resource: R, namespace: string, options?: DeleteOptions): void;
  /** Assigns a pod to a node, once. */
  bind(pod: Key, node: string): void;
  /** Any resource by name, for those who must not know kinds (garbage collector, namespace controller). */
  readonly dynamic: DynamicClient;
}

export interface ServedResource {
  resource: string;
  apiVersion: string;
  kind: string;
  namespaced: boolean;
  verbs: readonly string[];
}

export interface DynamicClient {
  resources(): readonly ServedResource[];
  find(resource: string, key: Key): KubeObject | undefined;
  list(resource: string, namespace?: string): KubeObject[];
  watch(resource: string, handler: WatchHandler<KubeObject>): () => void;
  patch(resource: string, key: Key, change: (latest: KubeObject) => KubeObject): KubeObject;
  delete(resource: string, key: Key, options?: DeleteOptions): void;
  deleteCollection(resource: string, namespace: string, options?: DeleteOptions): void;
  /** The subresource that lets a namespace go. */
  finalize(namespace: string): void;
}
