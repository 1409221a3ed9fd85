// Lists and watches, for any kind.

import type { AnyKind } from "../../api/kind.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import { gone } from "../../apimachinery/status-error.ts";
import { Compacted, type Change } from "../../etcd/store.ts";
import { bucketOf, type Parts } from "./registry.ts";
import { decoded, decodedChange, listAll } from "./storage.ts";

export interface Selection {
  namespace?: string;
  /** Which objects belong; all, when absent. */
  matches?: (object: KubeObject) => boolean;
}

export interface Page {
  items: KubeObject[];
  revision: number;
  /** The key to go on after, when there is more. */
  next?: string;
  remaining?: number;
}

export interface Paging {
  limit?: number;
  /** The key to go on after. */
  after?: string;
  /** The revision to look at; the latest, when absent. */
  at?: number;
}

/**
 * The objects of a selection, by ascending key; at most `limit` of those whose keys come after `after`. Throws Compacted when the
 * revision to look at is forgotten.
 */
export function list(parts: Parts, kind: AnyKind, selection: Selection, paging: Paging = {}): Page {
  const { store } = parts;
  const prefix = kind.namespaced && selection.namespace ? `${selection.namespace}/` : "";
  const { matches } = selection;
  if (paging.limit || paging.after || paging.at !== undefined)
    return page(parts, kind, prefix, matches, paging);
  const all = listAll(store, kind, prefix);
  return { items: matches ? all.filter(matches) : all, revision: store.revision };
}

function page(
  { store }: Parts,
  kind: AnyKind,
  prefix: string,
  matches: Selection["matches"],
  { limit, after, at }: Paging,
): Page {
  const bucket = bucketOf(kind);
  const from = after ? `${after}\0` : prefix;
  const past =
    at === undefined || at === store.revision ? undefined : store.entriesAt(bucket, at, prefix, from);
  const keys = past ? past.map(([key]) => key) : store.keys(bucket, prefix, from);
  const revision = at ?? store.revision;
  const items: KubeObject[] = [];
  for (let i = 0; i < keys.length; i++) {
    const object = decoded(kind, past ? past[i][1] : store.get(bucket, keys[i])!);
    if (matches && !matches(object)) continue;
    items.push(object);
    if (items.length === limit && i + 1 < keys.length)
      return { items, revision, next: keys[i], remaining: matches ? undefined : keys.length - i - 1 };
  }
  return { items, revision };
}

export interface WatchEvent {
  type: "ADDED" | "MODIFIED" | "DELETED";
  object: KubeObject;
}

/** What a change means to a watcher of a selection: an object that stops matching is deleted, as far as it can see. */
export function eventOf(change: Change<KubeObject>, selection: Selection): WatchEvent | undefined {
  const inside = (object: KubeObject | undefined) =>
    object !== undefined &&
    (!selection.namespace || object.metadata.namespace === selection.namespace) &&
    (!selection.matches || selection.matches(object));
  const before = inside(change.previous);
  const after = change.type !== "delete" && inside(change.value);
  if (after) return { type: before ? "MODIFIED" : "ADDED", object: change.value };
  if (!before) return undefined;
  if (change.type === "delete") return { type: "DELETED", object: change.value };
  const last = change.previous!;
  const metadata = { ...last.metadata, resourceVersion: String(change.revision) };
  return { type: "DELETED", object: { ...last, metadata } };
}

/** Events after `since` (a revision; from now on when absent). Throws Expired when they are no longer kept. */
export function watch(
  parts: Parts,
  kind: AnyKind,
  selection: Selection,
  since: number | undefined,
  listener: (event: WatchEvent, revision: number) => void,
): () => void {
  const deliver = (change: Change<KubeObject>) => {
    // A revision that is still to come is waited for.
    if (since !== undefined && change.revision <= since) return;
    const event = eventOf(decodedChange(kind, change), selection);
    if (event) listener(event, change.revision);
  };
  const bucket = bucketOf(kind);
  if (since !== undefined && since < parts.store.revision) {
    for (const change of past(parts, bucket, since)) deliver(change);
  }
  return parts.store.watch(bucket, deliver);
}

function past(parts: Parts, bucket: string, since: number): Change<KubeObject>[] {
  try {
    return parts.store.changesSince(bucket, since);
  } catch (error) {
    if (!(error instanceof Compacted)) throw error;
    throw gone(`too old resource version: ${since} (${error.compactRevision + 1})`);
  }
}
