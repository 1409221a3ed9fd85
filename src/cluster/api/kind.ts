// What the API server needs to know of a kind. A new kind is one registration; the server itself is the same for all.

import type { FieldError } from "../apimachinery/field-error.ts";
import type { Shape } from "../apimachinery/managed-fields/shape.ts";
import type { JsonObject, KubeObject } from "../apimachinery/meta.ts";
import type { Decoded } from "./decode.ts";

/** A column of the server's table (`kubectl get`). */
export interface Column<T = any> {
  name: string;
  type: "string" | "integer" | "boolean" | "date" | "number";
  format?: "name" | "";
  description: string;
  /** 0 is always shown, 1 with `-o wide`. */
  priority: 0 | 1;
  /** The cell; `now` is in milliseconds since 1970. Ages are printed by the server, as on a real cluster. */
  cell(object: T, now: number): string | number | boolean;
}

/** Who asks for a creation, as far as objects record it. */
export interface Requester {
  username: string;
  uid?: string;
  groups: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

/** What may change, and what is filled in. All functions are pure; `draft` may be changed in place (it is a fresh copy). */
export interface Strategy<T = any> {
  /** Fills in what the schema's defaults table cannot say. */
  default?(draft: T): void;
  /** Drops and sets what a client may not say at creation, besides `status`, which is always dropped. */
  prepareForCreate?(draft: T, requester?: Requester): void;
  /** Carries over what an update may not change silently. `metadata.generation` and `status` are the server's work. */
  prepareForUpdate?(draft: T, old: T): void;
  /** As prepareForUpdate, for the status subresource; by default everything but status is carried over. Times are in milliseconds. */
  prepareForStatusUpdate?(draft: T, old: T, now: number): void;
  validate?(object: T): FieldError[];
  validateUpdate?(object: T, old: T): FieldError[];
  validateStatusUpdate?(object: T, old: T): FieldError[];
  /** Warnings sent with the answer (HTTP header 299). */
  warnings?(object: T, old?: T): string[];
  /** How long deletion waits for the owner of the object (a Pod's kubelet), in seconds; undefined deletes at once. */
  gracePeriodSeconds?(object: T, asked: number | undefined): number | undefined;
  /** What else marks an object as being deleted (a Namespace's phase). */
  markDeleted?(draft: T): void;
  /** Whether something besides metadata.finalizers keeps a deleted object (a Namespace's spec.finalizers). */
  holdsDeletion?(object: T): boolean;
  /** Whether a client's `status` is kept at creation (a kubelet registers its Node with one); dropped otherwise. */
  keepsStatusAtCreation?: boolean;
  /** Whether finalizers may have any name; otherwise those without a domain must be well known. */
  anyFinalizer?: boolean;
  /** Which name is refused; DNS subdomain unless given. Returns details, as `a lowercase RFC 1123 …`. */
  validateName?(name: string, prefix: boolean): string[];
}

export interface ScaleAccess<T = any> {
  replicas(object: T): number;
  statusReplicas(object: T): number;
  /** The selector as text. */
  selector(object: T): string;
  setReplicas(draft: T, replicas: number): void;
}

/** A part of an object that has a path of its own, where it may be read and written as the whole object: `approval`, `resize`. */
export interface WrittenSubresource<T = any> {
  /** Carries over from `old` all that may not be written here. */
  prepare(draft: T, old: T, now: number): void;
  validate?(object: T, old: T): FieldError[];
}

/** How an object of this version is stored, where it is stored in another one, or among another resource's objects. */
export interface StorageVersion<T = any> {
  /** The resource whose objects these are; the kind's own, unless said. */
  resource?: string;
  /** Group and version of what is stored; the kind's own, unless said. */
  as?: { group: string; version: string };
  /** A stored object in this version; must not change what it is given. */
  decode(stored: any): T;
  encode(object: T): any;
}

/** Where objects lie: by resource and key. */
export interface StoredObjects {
  get(resource: string, key: string): KubeObject | undefined;
  list(resource: string, prefix?: string): KubeObject[];
}

/** What a type that is not built in says of itself: a custom resource's, from its schema. */
export interface CustomType {
  /** Reads what a client sent, as `decodeObject` does for built-in types. */
  decode(value: unknown): Decoded<any>;
  /** How its fields are owned. */
  shape: Shape;
  /** Its published description (OpenAPI v3). */
  openApi(): object;
  /** Throws StatusError when the objects of a path cannot be had in this version. Absent when they always can. */
  requireConversion?(
    store: StoredObjects,
    asked: { namespace?: string; name: string; writes: boolean },
  ): void;
}

export interface Kind<T = any> {
  group: string;
  version: string;
  kind: string;
  /** The resource's name in paths: `deployments`. */
  plural: string;
  singular: string;
  shortNames: readonly string[];
  /** `all` is what `kubectl get all` lists. */
  categories: readonly string[];
  namespaced: boolean;
  /** The schema's name: `io.k8s.api.apps.v1.Deployment`. */
  schema: string;
  /** Whether `/status` exists. */
  status: boolean;
  scale?: ScaleAccess<T>;
  /** Other subresources that are written as the object, by name. */
  subresources?: Readonly<Record<string, WrittenSubresource<T>>>;
  /** Absent when the type is built in. */
  custom?: CustomType;
  /** Absent in the version that is stored. */
  storage?: StorageVersion<T>;
  /** Whether `metadata.generation` counts changes of what is not metadata or status; "annotations" counts those, too. */
  generation: boolean | "annotations";
  /** Verbs other than the usual eight, or fewer. */
  verbs?: readonly string[];
  columns: readonly Column<T>[];
  /** The order of the table's rows; that of the list, unless said. */
  rowOrder?(a: T, b: T): number;
  strategy: Strategy<T>;
  /** Fields that a fieldSelector may name besides metadata.name and metadata.namespace. */
  fields?: Readonly<Record<string, (object: T) => string>>;
  /** A warning that comes with every answer about the kind. */
  deprecation?: string;
  /** Whether deletion answers with the deleted object instead of a Status. */
  returnsDeleted?: boolean;
  /** Deletion without a word on propagation: background, unless given. */
  defaultPropagation?: "Background" | "Orphan";
}

export type AnyKind = Kind<any>;

/** Group and resource as in `deployments.apps`; core resources are bare. */
export const resourceName = (kind: { group: string; plural: string }): string =>
  kind.group ? `${kind.plural}.${kind.group}` : kind.plural;

export type { JsonObject, KubeObject };
