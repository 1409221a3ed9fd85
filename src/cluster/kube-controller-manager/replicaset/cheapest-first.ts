// In Kubernetes: pkg/controller, ActivePodsWithRanks. Which pods go first when there are too many.

import type { Pod } from "../../api/types.ts";
import { isPodReady, podCondition } from "../../apimachinery/pods.ts";
import { timeMs } from "../../apimachinery/time.ts";

const PHASE_RANK: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 };
const COST = "controller.kubernetes.io/pod-deletion-cost";

const restarts = (pod: Pod) =>
  Math.max(0, ...(pod.status.containerStatuses ?? []).map((status) => status.restartCount ?? 0));

/** Ages count by order of magnitude, so that which of two twins goes is left to chance (here: to their names). */
const magnitude = (since: string | undefined, now: number) => {
  const ms = timeMs(since);
  return ms === undefined ? 0 : Math.floor(Math.log2(Math.max(1, (now - ms) / 1000)));
};

/** Sorted: not yet scheduled, pending, not ready, cheap, doubled on their node, ready for a short time, restarted often, young. */
export function cheapestFirst(pods: readonly Pod[], now: number): Pod[] {
  const onNode = new Map<string, number>();
  for (const pod of pods) {
    const node = pod.spec.nodeName ?? "";
    onNode.set(node, (onNode.get(node) ?? 0) + 1);
  }
  const ranks = (pod: Pod): number[] => [
    pod.spec.nodeName ? 1 : 0,
    PHASE_RANK[pod.status.phase ?? "Pending"] ?? 2,
    isPodReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.[COST] ?? 0),
    -(onNode.get(pod.spec.nodeName ?? "") ?? 0),
    magnitude(podCondition(pod, "Ready")?.lastTransitionTime, now),
    -restarts(pod),
    magnitude(pod.metadata.creationTimestamp, now),
  ];
  return pods
    .map((pod) => ({ pod, ranks: ranks(pod) }))
    .sort((a, b) => compare(a.ranks, b.ranks) || (a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1))
    .map(({ pod }) => pod);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((rank, index) => rank !== b[index]);
  return i < 0 ? 0 : a[i] - b[i];
}
