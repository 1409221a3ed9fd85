// In Kubernetes: pkg/scheduler/framework. What a scheduling rule looks like: a filter says whether a node will do, a score how well.
// Left out here: reserve, permit and bind plugins; volumes and dynamic resources.

import type { Node, Pod } from "../api/types.ts";
import type { NodeInfo } from "./node-info.ts";

/** The cluster as one pod's scheduling sees it. */
export interface Snapshot {
  /** In the order in which nodes appeared. Another array whenever a node's spec, labels or images are other than before. */
  nodes: readonly NodeInfo[];
  /** Pods with required anti-affinity, wherever they run: they may forbid nodes to others. */
  antiAffinePods: readonly Pod[];
}

/** Why a node will not do, in Kubernetes' words. `unresolvable`: no eviction of pods could help. */
export interface Refusal {
  reasons: readonly string[];
  unresolvable: boolean;
}

export interface FilterPlugin {
  name: string;
  /**
   * Prepared once a pod; undefined when the rule has nothing to say about this pod. The returned function is asked for every node
   * and answers undefined when it fits.
   */
  prepare(pod: Pod, snapshot: Snapshot): ((node: NodeInfo) => Refusal | undefined) | undefined;
}

export interface ScorePlugin {
  name: string;
  weight: number;
  /** Prepared once a pod; undefined when all nodes are equal to it. The function gives a raw score. */
  prepare(pod: Pod, snapshot: Snapshot): ((node: NodeInfo) => number) | undefined;
  /** Raw scores, in place, to 0 … 100. */
  normalize?(scores: number[]): void;
}

export const refuse = (...reasons: string[]): Refusal => ({ reasons, unresolvable: false });
export const refuseForGood = (...reasons: string[]): Refusal => ({ reasons, unresolvable: true });

/** What follows from the nodes alone is found out once for all pods that see the same nodes. */
export function ofNodes<T>(find: (nodes: readonly NodeInfo[]) => T): (snapshot: Snapshot) => T {
  const known = new WeakMap<readonly NodeInfo[], { value: T }>();
  return ({ nodes }) => {
    let found = known.get(nodes);
    if (!found) known.set(nodes, (found = { value: find(nodes) }));
    return found.value;
  };
}

/** The highest score becomes 100, or the lowest with `reverse`. */
export function normalizeTo100(scores: number[], reverse = false): void {
  const max = Math.max(0, ...scores);
  for (let i = 0; i < scores.length; i++) {
    const share = max === 0 ? 0 : Math.trunc((scores[i] * 100) / max);
    scores[i] = reverse ? 100 - share : share;
  }
}

export type { Node, Pod };
