// In Kubernetes: k8s.io/kubernetes/pkg/api/v1/pod. Questions that everybody asks of a pod.

import type { Pod, PodCondition } from "../api/types.ts";
import { timeMs } from "./time.ts";

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  const { conditions } = pod.status;
  if (!conditions) return undefined;
  for (const condition of conditions) if (condition.type === type) return condition;
  return undefined;
}

export const isPodReady = (pod: Pod): boolean => podCondition(pod, "Ready")?.status === "True";

/** Ended for good: Succeeded or Failed. */
export const isPodFinished = (pod: Pod): boolean =>
  pod.status.phase === "Succeeded" || pod.status.phase === "Failed";

/** Neither ended nor being deleted. */
export const isPodActive = (pod: Pod): boolean => !isPodFinished(pod) && !pod.metadata.deletionTimestamp;

/** Milliseconds until the pod has been ready for `minReadySeconds`; 0 when it is available, undefined while it is not ready. */
export function availableIn(pod: Pod, minReadySeconds: number, now: number): number | undefined {
  if (!isPodReady(pod)) return undefined;
  if (minReadySeconds === 0) return 0;
  const since = timeMs(podCondition(pod, "Ready")?.lastTransitionTime);
  if (since === undefined) return undefined;
  return Math.max(0, since + minReadySeconds * 1000 - now);
}
