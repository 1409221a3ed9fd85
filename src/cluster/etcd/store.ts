// In Kubernetes: etcd, as the API server uses it. Keys with values, one revision a change, and a history that watches read.
// Left out here: several members, leases, transactions over several keys.

import { SortedKeys } from "./sorted-keys.ts";

/** A change. `previous` is the value before it. */
export interface Change<T> {
  readonly type: "create" | "update" | "delete";
  readonly bucket: string;
  readonly key: string;
  /** The new value; for a delete, the last one. */
  readonly value: T;
  readonly previous: T | undefined;
  readonly revision: number;
}

/** The revision to go on from is older than the history that is kept. */
export class Compacted extends Error {
  readonly compactRevision: number;
  constructor(compactRevision: number) {
    super("etcdserver: mvcc: required revision has been compacted");
    this.compactRevision = compactRevision;
  }
}

interface Bucket<T> {
  values: Map<string, T>;
  /** Ascending. */
  keys: SortedKeys;
  watchers: Set<(change: Change<T>) => void>;
}

/**
 * A versioned store of immutable values, in buckets (one a resource) with ascending keys. Changes reach every watcher in the order of
 * their revisions, also when a watcher makes further changes.
 */
export class Store<T> {
  readonly #historyLimit: number;
  #revision = 1;
  #compacted = 0;
  #buckets = new Map<string, Bucket<T>>();
  #history: Change<T>[] = [];
  #undelivered: Change<T>[] = [];
  #delivering = false;

  constructor(options: { historyLimit?: number } = {}) {
    this.#historyLimit = options.historyLimit ?? 10_000;
  }

  get revision(): number {
    return this.#revision;
  }

  /** The oldest revision that a watch may go on from. */
  get compactRevision(): number {
    return this.#compacted;
  }

  get(bucket: string, key: string): T | undefined {
    return this.#buckets.get(bucket)?.values.get(key);
  }

  count(bucket: string): number {
    return this.#buckets.get(bucket)?.keys.size ?? 0;
  }

  /** Keys that begin with `prefix`, ascending, from `from` on. */
  keys(bucket: string, prefix = "", from = prefix): string[] {
    return this.#buckets.get(bucket)?.keys.range(prefix, from) ?? [];
  }

  /** Values whose keys begin with `prefix`, by ascending key. */
  list(bucket: string, prefix = ""): T[] {
    const values = this.#buckets.get(bucket)?.values;
    return values ? this.keys(bucket, prefix).map((key) => values.get(key)!) : [];
  }

  /** Names of the buckets that hold or held something, ascending. */
  buckets(): string[] {
    return [...this.#buckets.keys()].sort();
  }

  /** Creates or replaces a value. `make` gets the revision that the change will have. */
  put(bucketName: string, key: string, make: (revision: number) => T): T {
    const bucket = this.#bucket(bucketName);
    const previous = bucket.values.get(key);
    const revision = ++this.#revision;
    const value = make(revision);
    if (previous === undefined) bucket.keys.add(key);
    bucket.values.set(key, value);
    this.#record({
      type: previous === undefined ? "create" : "update",
      bucket: bucketName,
      key,
      value,
      previous,
      revision,
    });
    return value;
  }

  /** Removes a value. `make` gives the last value as watchers see it. Undefined when there is none. */
  delete(bucketName: string, key: string, make: (value: T, revision: number) => T): T | undefined {
    const bucket = this.#bucket(bucketName);
    const previous = bucket.values.get(key);
    if (previous === undefined) return undefined;
    const revision = ++this.#revision;
    const value = make(previous, revision);
    bucket.keys.delete(key);
    bucket.values.delete(key);
    this.#record({ type: "delete", bucket: bucketName, key, value, previous, revision });
    return value;
  }

  /** Calls back for every change after now. Returns how to stop. */
  watch(bucketName: string, listener: (change: Change<T>) => void): () => void {
    const { watchers } = this.#bucket(bucketName);
    watchers.add(listener);
    return () => watchers.delete(listener);
  }

  /** Changes of a bucket after `revision`, ascending. Throws Compacted when some are no longer kept. */
  changesSince(bucketName: string, revision: number): Change<T>[] {
    if (revision < this.#compacted) throw new Compacted(this.#compacted);
    const changes: Change<T>[] = [];
    for (let i = this.#history.length - 1; i >= 0 && this.#history[i].revision > revision; i--) {
      if (this.#history[i].bucket === bucketName) changes.push(this.#history[i]);
    }
    return changes.reverse();
  }

  /**
   * Keys and values as they were at a revision, by ascending key: those that begin with `prefix`, from `from` on. Throws Compacted when
   * the history does not go back that far.
   */
  entriesAt(bucketName: string, revision: number, prefix = "", from = prefix): [string, T][] {
    const values = this.#buckets.get(bucketName)?.values;
    const before = new Map<string, T | undefined>();
    for (const change of this.changesSince(bucketName, revision).reverse())
      before.set(change.key, change.previous);
    const entries: [string, T][] = [];
    for (const key of this.keys(bucketName, prefix, from)) {
      if (!before.has(key)) entries.push([key, values!.get(key)!]);
    }
    const start = from > prefix ? from : prefix;
    let changed = false;
    for (const [key, value] of before) {
      if (value === undefined || !key.startsWith(prefix) || key < start) continue;
      entries.push([key, value]);
      changed = true;
    }
    return changed ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries;
  }

  /** Forgets the history up to and including `revision`. */
  compact(revision: number): void {
    this.#history = this.#history.filter((change) => change.revision > revision);
    this.#compacted = Math.max(this.#compacted, Math.min(revision, this.#revision));
  }

  #bucket(name: string): Bucket<T> {
    let bucket = this.#buckets.get(name);
    if (!bucket)
      this.#buckets.set(name, (bucket = { values: new Map(), keys: new SortedKeys(), watchers: new Set() }));
    return bucket;
  }

  #record(change: Change<T>): void {
    this.#history.push(change);
    if (this.#history.length > 2 * this.#historyLimit) {
      this.compact(this.#history[this.#history.length - this.#historyLimit - 1].revision);
    }
    this.#undelivered.push(change);
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let next = 0; next < this.#undelivered.length; next++) this.#deliver(this.#undelivered[next]);
    } finally {
      this.#undelivered = [];
      this.#delivering = false;
    }
  }

  #deliver(change: Change<T>): void {
    for (const watcher of [...this.#bucket(change.bucket).watchers]) watcher(change);
  }
}
