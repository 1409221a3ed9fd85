// Create and update, for any kind. The order is the real server's: mutating admission, defaults, strategy, validation,
// validating admission, store.

import { validateObjectMeta, validateObjectMetaUpdate } from "../../api/metadata.ts";
import type { AnyKind } from "../../api/kind.ts";
import { deepFreeze, type KubeObject } from "../../apimachinery/meta.ts";
import { deepCopy, deepEqual } from "../../apimachinery/objects.ts";
import type { FieldError } from "../../apimachinery/field-error.ts";
import {
  alreadyExists,
  badRequest,
  conflict,
  invalidObject,
  modified,
  notFound,
  StatusError,
  unexplained,
} from "../../apimachinery/status-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import type { AdmissionRequest } from "../admission/admission.ts";
import type { RequestContext } from "../context.ts";
import * as storage from "./storage.ts";
import {
  bucketOf,
  groupResource,
  newUid,
  randomLetters,
  runMutating,
  runValidating,
  storageKey,
  type FieldTracking,
  type Parts,
  type Target,
} from "./registry.ts";

const MAX_GENERATED_BASE = 63 - 5;

export type { Target };

/** Refuses with 422 when there are errors. */
export function refuseInvalid(kind: AnyKind, name: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidObject(kind, name, errors);
}

function admissionRequest(
  parts: Parts,
  context: RequestContext,
  target: Target,
  operation: AdmissionRequest["operation"],
  object: any,
  old: KubeObject | undefined,
): AdmissionRequest {
  const { kind, namespace, name, subresource } = target;
  return {
    operation,
    kind,
    subresource,
    namespace,
    name,
    object,
    old,
    context,
    reader: parts.reader,
    now: parts.simulation.now,
  };
}

/** What etcd takes in one request. */
const MAX_STORED_BYTES = 1.5 * 1024 * 1024;

/** Of what comes over HTTP: components write no such objects. */
function refuseTooLarge(draft: object): void {
  if (JSON.stringify(draft).length > MAX_STORED_BYTES)
    throw new StatusError(500, "", "etcdserver: request is too large");
}

/** Stores `draft` unless the request is a dry run; freezes and returns what is stored. */
function commit(
  parts: Parts,
  context: RequestContext,
  kind: AnyKind,
  draft: any,
  revision?: string,
): KubeObject {
  if (context.fields) refuseTooLarge(draft);
  if (context.dryRun) {
    if (revision === undefined) delete draft.metadata.resourceVersion;
    else draft.metadata.resourceVersion = revision;
    return deepFreeze(draft as KubeObject);
  }
  return storage.put(
    parts.store,
    kind,
    storageKey(kind, draft.metadata.namespace, draft.metadata.name),
    draft,
  );
}

function checkNamespace(kind: AnyKind, namespace: string | undefined, draft: any): void {
  if (!kind.namespaced) {
    delete draft.metadata.namespace;
    return;
  }
  const said = draft.metadata.namespace;
  if (said && said !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  draft.metadata.namespace = namespace;
}

function checkKind(kind: AnyKind, draft: any): void {
  const wanted = kind.group ? `${kind.group}/${kind.version}` : kind.version;
  draft.apiVersion ??= wanted;
  draft.kind ??= kind.kind;
}

function fillMetadata(parts: Parts, kind: AnyKind, draft: any): void {
  const { metadata } = draft;
  if (!metadata.name && metadata.generateName) {
    metadata.name = metadata.generateName.slice(0, MAX_GENERATED_BASE) + randomLetters(parts.random, 5);
  }
  metadata.uid = newUid(parts.random);
  metadata.creationTimestamp = timeText(parts.simulation.now);
  delete metadata.resourceVersion;
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.selfLink;
  if (kind.generation) metadata.generation = 1;
  else delete metadata.generation;
}

function setManagedFields(draft: any, entries: ReturnType<FieldTracking["ofNew"]>): void {
  if (entries?.length) draft.metadata.managedFields = entries;
  else delete draft.metadata.managedFields;
}

function warn(context: RequestContext, warnings: string[] | undefined): void {
  if (warnings) context.warnings.push(...warnings);
}

/** Creates `given`; it is copied, never changed. */
export function create(parts: Parts, context: RequestContext, target: Target, given: any): KubeObject {
  const { kind, namespace } = target;
  const { strategy } = kind;
  const draft = deepCopy(given);
  draft.metadata ??= {};
  const { resourceVersion } = draft.metadata;
  checkKind(kind, draft);
  checkNamespace(kind, namespace, draft);
  strategy.default?.(draft);
  setManagedFields(draft, parts.fieldTracking?.ofNew(parts, context, target, draft));
  const request = admissionRequest(
    parts,
    context,
    { ...target, name: draft.metadata.name ?? "" },
    "CREATE",
    draft,
    undefined,
  );
  runMutating(parts, request);
  strategy.default?.(draft);

  fillMetadata(parts, kind, draft);
  if (kind.status && !strategy.keepsStatusAtCreation) delete draft.status;
  strategy.prepareForCreate?.(draft, context.user);
  parts.hooks.get(bucketOf(kind))?.allocate?.(draft, undefined, parts.reader);
  refuseInvalid(kind, draft.metadata.name ?? "", [
    ...validateObjectMeta(
      draft.metadata,
      kind.namespaced,
      strategy.validateName,
      undefined,
      strategy.anyFinalizer,
    ),
    ...(strategy.validate?.(draft) ?? []),
  ]);
  warn(context, strategy.warnings?.(draft));
  runValidating(parts, { ...request, name: draft.metadata.name });

  const key = storageKey(kind, namespace, draft.metadata.name);
  // Said by the store, to whom the kind does not matter any more.
  if (resourceVersion && resourceVersion !== "0")
    throw unexplained("resourceVersion should not be set on objects to be created");
  if (storage.find(parts.store, kind, key)) throw alreadyExists(groupResource(kind), draft.metadata.name);
  return commit(parts, context, kind, draft);
}

/** What a writer sees and makes; called again when somebody else wrote in between. */
export type Change = (old: KubeObject) => any;

function preconditions(kind: AnyKind, old: KubeObject, draft: any): void {
  const { name, uid, resourceVersion } = draft.metadata;
  if (uid && uid !== old.metadata.uid) {
    throw conflict(
      groupResource(kind),
      old.metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    );
  }
  if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) {
    throw modified(groupResource(kind), name ?? old.metadata.name);
  }
}

/** Metadata that no client may change. */
function keepSystemMetadata(draft: any, old: KubeObject): void {
  const kept = [
    "uid",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generation",
  ] as const;
  for (const field of kept) {
    if (old.metadata[field] === undefined) delete draft.metadata[field];
    else draft.metadata[field] = old.metadata[field];
  }
  draft.metadata.name ??= old.metadata.name;
  if (old.metadata.generateName !== undefined) draft.metadata.generateName ??= old.metadata.generateName;
  delete draft.metadata.selfLink;
}

/** Everything but metadata and status: what `metadata.generation` counts changes of. */
function specChanged(kind: AnyKind, draft: any, old: any): boolean {
  for (const key of new Set([...Object.keys(draft), ...Object.keys(old)])) {
    if (key === "metadata" || (key === "status" && kind.status) || key === "apiVersion" || key === "kind")
      continue;
    if (!deepEqual(draft[key], old[key])) return true;
  }
  return false;
}

/** Of a few kinds the annotations are copied to what they make, so that a change of them counts as well. */
const annotationsCount = (kind: AnyKind, draft: any, old: KubeObject): boolean =>
  kind.generation === "annotations" &&
  !deepEqual(draft.metadata.annotations ?? {}, old.metadata.annotations ?? {});

/** Subresources that write what an ordinary update may not touch; they know what they do. */
const INTERNAL = new Set(["binding", "finalize"]);

function prepareUpdate(kind: AnyKind, subresource: string, draft: any, old: any, now: number): void {
  const { strategy } = kind;
  if (INTERNAL.has(subresource)) return;
  const written = kind.subresources?.[subresource];
  if (written) return written.prepare(draft, old, now);
  if (subresource === "status") {
    for (const key of Object.keys(draft)) if (key !== "status" && key !== "metadata") delete draft[key];
    for (const key of Object.keys(old)) if (key !== "status" && key !== "metadata") draft[key] = old[key];
    // A status is a struct: taking it away leaves an empty one.
    if (old.status !== undefined) draft.status ??= {};
    draft.metadata = { ...draft.metadata, ownerReferences: old.metadata.ownerReferences };
    if (!old.metadata.ownerReferences) delete draft.metadata.ownerReferences;
    strategy.prepareForStatusUpdate?.(draft, old, now);
    return;
  }
  if (kind.status) {
    if (old.status === undefined) delete draft.status;
    else draft.status = old.status;
  }
  strategy.default?.(draft);
  strategy.prepareForUpdate?.(draft, old);
}

function validateUpdate(kind: AnyKind, subresource: string, draft: any, old: any): FieldError[] {
  const { strategy } = kind;
  const meta = validateObjectMetaUpdate(draft.metadata, old.metadata, undefined, strategy.anyFinalizer);
  if (INTERNAL.has(subresource)) return meta;
  const written = kind.subresources?.[subresource];
  if (written) return [...meta, ...(written.validate?.(draft, old) ?? [])];
  if (subresource === "status") return [...meta, ...(strategy.validateStatusUpdate?.(draft, old) ?? [])];
  return [...meta, ...(strategy.validateUpdate?.(draft, old) ?? [])];
}

/** An object whose deletion was asked for and that nothing holds any more is gone with the update that let it go. */
export function isReleased(kind: AnyKind, object: any): boolean {
  return (
    object.metadata.deletionTimestamp !== undefined &&
    !object.metadata.finalizers?.length &&
    !object.metadata.deletionGracePeriodSeconds &&
    !kind.strategy.holdsDeletion?.(object)
  );
}

/** Updates by `change`, which returns a fresh object (parts of the old one may be shared). A change of nothing writes nothing. */
export function update(parts: Parts, context: RequestContext, target: Target, change: Change): KubeObject {
  const { kind, namespace, name, subresource } = target;
  const bucket = bucketOf(kind);
  const key = storageKey(kind, namespace, name);
  const old = storage.find(parts.store, kind, key);
  if (!old) throw notFound(groupResource(kind), name);

  const draft = subresource === "status" ? { ...change(old) } : deepCopy(change(old));
  draft.metadata = { ...draft.metadata };
  if (draft.metadata.name && draft.metadata.name !== name) {
    throw badRequest(
      `the name of the object (${draft.metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  checkKind(kind, draft);
  checkNamespace(kind, namespace, draft);
  preconditions(kind, old, draft);
  keepSystemMetadata(draft, old);
  prepareUpdate(kind, subresource, draft, old, parts.simulation.now);
  setManagedFields(draft, parts.fieldTracking?.after(parts, context, target, draft, old));

  const request = admissionRequest(parts, context, target, "UPDATE", draft, old);
  runMutating(parts, request);
  if (!subresource) parts.hooks.get(bucket)?.allocate?.(draft, old, parts.reader);
  if (
    kind.generation &&
    (!subresource || kind.subresources?.[subresource]) &&
    (specChanged(kind, draft, old) || annotationsCount(kind, draft, old))
  )
    draft.metadata.generation = (old.metadata.generation ?? 0) + 1;
  refuseInvalid(kind, name, validateUpdate(kind, subresource, draft, old));
  warn(context, kind.strategy.warnings?.(draft, old));
  runValidating(parts, request);

  draft.metadata.resourceVersion = old.metadata.resourceVersion;
  if (deepEqual(draft, old)) return old;
  if (isReleased(kind, draft) && !context.dryRun) return remove(parts, kind, deepFreeze(draft));
  return commit(parts, context, kind, draft, old.metadata.resourceVersion);
}

/** Takes an object out of the store; watchers see `last`. */
export function remove(parts: Parts, kind: AnyKind, last: KubeObject): KubeObject {
  const key = storageKey(kind, last.metadata.namespace, last.metadata.name);
  const removed = storage.remove(parts.store, kind, key, last);
  if (!removed) throw new StatusError(404, "NotFound", `${key} is gone`);
  return removed;
}
