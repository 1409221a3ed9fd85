// In Kubernetes: pkg/controller/deployment/sync.go, scale. A Deployment that is scaled in the middle of a rollout grows and
// shrinks in all its ReplicaSets, each by its share.

import type { Deployment, ReplicaSet } from "../../api/types.ts";
import { boundsOf, oldestFirst, specReplicas, type Step } from "./rolling.ts";

export const DESIRED = "deployment.kubernetes.io/desired-replicas";
export const MAX = "deployment.kubernetes.io/max-replicas";

const newestFirst = (a: ReplicaSet, b: ReplicaSet) => oldestFirst(b, a);

/** Growing favours larger, then newer sets; shrinking larger, then older ones. */
const bySize = (growing: boolean) => (a: ReplicaSet, b: ReplicaSet) =>
  b.spec.replicas - a.spec.replicas || (growing ? newestFirst(a, b) : oldestFirst(a, b));

/** What a set's share of the change is: its size in the new total, less its size now. */
function shareOf(set: ReplicaSet, deployment: Deployment, maxNow: number): number {
  const annotated = Number(set.metadata.annotations?.[MAX] ?? 0);
  const before = annotated > 0 ? annotated : (deployment.status.replicas ?? 0);
  if (before === 0) return 0;
  return Math.round((set.spec.replicas * maxNow) / before) - set.spec.replicas;
}

/** The new sizes of the ReplicaSets that have any replicas. */
export function proportionalSteps(deployment: Deployment, active: readonly ReplicaSet[]): Step[] {
  const { replicas } = deployment.spec;
  const maxNow = replicas > 0 ? replicas + boundsOf(deployment).surge : 0;
  const toAdd = maxNow - specReplicas(active);
  const sorted = [...active].sort(bySize(toAdd > 0));
  let added = 0;
  const steps = sorted.map((set) => {
    if (toAdd === 0) return { set, replicas: set.spec.replicas };
    const share = shareOf(set, deployment, maxNow);
    const left = toAdd - added;
    const part = toAdd > 0 ? Math.min(Math.max(share, 0), left) : Math.max(Math.min(share, 0), left);
    added += part;
    return { set, replicas: set.spec.replicas + part };
  });
  if (steps.length > 0) steps[0].replicas = Math.max(0, steps[0].replicas + toAdd - added);
  return steps;
}
