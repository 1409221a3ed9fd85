// In Kubernetes: pkg/controller/deployment/util, rolling.go. The arithmetic of a rolling update, as pure functions.

import type { Deployment, ReplicaSet } from "../../api/types.ts";

/** A number, or a share of `total` in percent. */
export function scaledValue(value: number | string | undefined, total: number, roundUp: boolean): number {
  if (value === undefined) return 0;
  if (typeof value === "number") return value;
  if (!value.endsWith("%")) return Number(value);
  const share = (Number(value.slice(0, -1)) * total) / 100;
  return roundUp ? Math.ceil(share) : Math.floor(share);
}

export interface Bounds {
  surge: number;
  unavailable: number;
}

/** maxSurge rounds up, maxUnavailable down; both zero would never move, so one may be unavailable then. */
export function boundsOf({ spec }: Deployment): Bounds {
  if (spec.strategy?.type === "Recreate") return { surge: 0, unavailable: spec.replicas };
  const { maxSurge, maxUnavailable } = spec.strategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, spec.replicas, true);
  const unavailable = scaledValue(maxUnavailable, spec.replicas, false);
  return surge === 0 && unavailable === 0
    ? { surge, unavailable: 1 }
    : { surge, unavailable: Math.min(unavailable, spec.replicas) };
}

const sum = (sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number) =>
  sets.reduce((total, set) => total + count(set), 0);

export const specReplicas = (sets: readonly ReplicaSet[]) => sum(sets, (set) => set.spec.replicas);
export const actualReplicas = (sets: readonly ReplicaSet[]) => sum(sets, (set) => set.status.replicas ?? 0);
export const availableReplicas = (sets: readonly ReplicaSet[]) =>
  sum(sets, (set) => set.status.availableReplicas ?? 0);
export const readyReplicas = (sets: readonly ReplicaSet[]) =>
  sum(sets, (set) => set.status.readyReplicas ?? 0);

/** How many replicas the new ReplicaSet may have now, given all of them. */
export function newReplicas(deployment: Deployment, all: readonly ReplicaSet[], newSet: ReplicaSet): number {
  const { replicas, strategy } = deployment.spec;
  if (strategy?.type === "Recreate") return replicas;
  const room = replicas + boundsOf(deployment).surge - specReplicas(all);
  if (room <= 0) return newSet.spec.replicas;
  return newSet.spec.replicas + Math.min(room, replicas - newSet.spec.replicas);
}

export interface Step {
  set: ReplicaSet;
  replicas: number;
}

/** Which old ReplicaSets shrink now, and to what: unhealthy replicas first, then as many as may be unavailable. */
export function oldSteps(deployment: Deployment, old: readonly ReplicaSet[], newSet: ReplicaSet): Step[] {
  const oldCount = specReplicas(old);
  if (oldCount === 0) return [];
  const minAvailable = deployment.spec.replicas - boundsOf(deployment).unavailable;
  const newUnavailable = newSet.spec.replicas - (newSet.status.availableReplicas ?? 0);
  const allowed = specReplicas([...old, newSet]) - minAvailable - newUnavailable;
  if (allowed <= 0) return [];

  const planned = new Map(old.map((set) => [set, set.spec.replicas]));
  const byAge = [...old].sort(oldestFirst);
  removeUnhealthy(byAge, planned, allowed);
  removeAvailable(byAge, planned, sum([...old, newSet], stillAvailable) - minAvailable);
  return byAge
    .filter((set) => planned.get(set) !== set.spec.replicas)
    .map((set) => ({ set, replicas: planned.get(set)! }));
}

/** A set that was told to shrink, but has not said yet that it did, counts as shrunk. */
const stillAvailable = (set: ReplicaSet) => Math.min(set.status.availableReplicas ?? 0, set.spec.replicas);

function removeUnhealthy(
  sets: readonly ReplicaSet[],
  planned: Map<ReplicaSet, number>,
  allowed: number,
): void {
  let left = allowed;
  for (const set of sets) {
    const unhealthy = set.spec.replicas - (set.status.availableReplicas ?? 0);
    const removed = Math.min(left, Math.max(0, unhealthy), set.spec.replicas);
    planned.set(set, set.spec.replicas - removed);
    left -= removed;
    if (left <= 0) return;
  }
}

function removeAvailable(
  sets: readonly ReplicaSet[],
  planned: Map<ReplicaSet, number>,
  allowed: number,
): void {
  let left = allowed;
  for (const set of sets) {
    if (left <= 0) return;
    const removed = Math.min(left, planned.get(set)!);
    planned.set(set, planned.get(set)! - removed);
    left -= removed;
  }
}

export const oldestFirst = (a: ReplicaSet, b: ReplicaSet): number =>
  a.metadata.creationTimestamp === b.metadata.creationTimestamp
    ? a.metadata.name < b.metadata.name
      ? -1
      : 1
    : a.metadata.creationTimestamp < b.metadata.creationTimestamp
      ? -1
      : 1;
