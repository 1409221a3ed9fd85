// Deletion, for any kind: at once, after a grace period, or when the last finalizer is gone.

import type { AnyKind } from "../../api/kind.ts";
import { deepFreeze, type KubeObject } from "../../apimachinery/meta.ts";
import { conflict } from "../../apimachinery/status-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import type { RequestContext } from "../context.ts";
import { groupResource, runValidating, storageKey, stored, type Parts } from "./registry.ts";
import { put } from "./storage.ts";
import { isReleased, remove, type Target } from "./write.ts";

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  /** The older word for propagation. */
  orphanDependents?: boolean;
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun?: readonly string[];
}

export interface Deletion {
  object: KubeObject;
  /** Whether it is gone; otherwise it is marked and somebody else ends it. */
  gone: boolean;
}

const ORPHAN = "orphan";
const FOREGROUND = "foregroundDeletion";

function checkPreconditions(kind: AnyKind, object: KubeObject, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {};
  const { metadata } = object;
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(
      groupResource(kind),
      metadata.name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      groupResource(kind),
      metadata.name,
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`,
    );
  }
}

/** The finalizers that the propagation policy asks for, besides those that are there. */
function finalizersFor(kind: AnyKind, object: KubeObject, options: DeleteOptions): string[] {
  const others = (object.metadata.finalizers ?? []).filter((name) => name !== ORPHAN && name !== FOREGROUND);
  const policy =
    options.propagationPolicy ??
    (options.orphanDependents === undefined ? undefined : options.orphanDependents ? "Orphan" : "Background");
  if (policy === "Orphan") return [...others, ORPHAN];
  if (policy === "Foreground") return [...others, FOREGROUND];
  if (policy === "Background") return others;
  return kind.defaultPropagation === "Orphan" ? [...others, ORPHAN] : (object.metadata.finalizers ?? []);
}

/** The object as it looks while it waits for its end. */
function marked(parts: Parts, kind: AnyKind, object: any, grace: number, finalizers: string[]): any {
  const { metadata } = object;
  const already = metadata.deletionTimestamp !== undefined;
  const shortened = already && grace < (metadata.deletionGracePeriodSeconds ?? 0);
  const draft = { ...object, metadata: { ...metadata } };
  if (!already || shortened) {
    draft.metadata.deletionTimestamp = timeText(parts.simulation.now + grace * 1000);
    draft.metadata.deletionGracePeriodSeconds = grace;
    if (!already && metadata.generation) draft.metadata.generation = metadata.generation + 1;
  }
  if (finalizers.length > 0) draft.metadata.finalizers = finalizers;
  else delete draft.metadata.finalizers;
  kind.strategy.markDeleted?.(draft);
  return draft;
}

/** Deletes one object, as far as it may be deleted now. */
export function deleteObject(
  parts: Parts,
  context: RequestContext,
  target: Target,
  options: DeleteOptions,
): Deletion {
  const { kind, namespace, name } = target;
  const object = stored(parts, kind, namespace, name);
  checkPreconditions(kind, object, options);
  runValidating(parts, {
    operation: "DELETE",
    kind,
    subresource: "",
    namespace,
    name,
    object: undefined,
    old: object,
    context,
    reader: parts.reader,
    now: parts.simulation.now,
  });

  const grace = kind.strategy.gracePeriodSeconds?.(object, options.gracePeriodSeconds) ?? 0;
  const draft = marked(parts, kind, object, grace, finalizersFor(kind, object, options));
  if (context.dryRun) return { object: deepFreeze(draft), gone: isReleased(kind, draft) };
  if (isReleased(kind, draft)) return { object: remove(parts, kind, object), gone: true };

  const unchanged =
    object.metadata.deletionTimestamp === draft.metadata.deletionTimestamp &&
    object.metadata.deletionGracePeriodSeconds === draft.metadata.deletionGracePeriodSeconds &&
    (object.metadata.finalizers ?? []).join() === (draft.metadata.finalizers ?? []).join();
  if (unchanged) return { object, gone: false };
  return { object: put(parts.store, kind, storageKey(kind, namespace, name), draft), gone: false };
}
