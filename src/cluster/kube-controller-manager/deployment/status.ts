// In Kubernetes: pkg/controller/deployment/progress.go and util. What a Deployment says of its rollout.

import type { Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet } from "../../api/types.ts";
import { timeMs, timeText } from "../../apimachinery/time.ts";
import { actualReplicas, availableReplicas, boundsOf, readyReplicas } from "./rolling.ts";

export type ConditionType = "Available" | "Progressing" | "ReplicaFailure";

export const conditionOf = ({ status }: Deployment, type: ConditionType): DeploymentCondition | undefined =>
  status.conditions?.find((condition) => condition.type === type);

/** Replaces the condition of that type; one with the same status and reason stays as it is. */
export function withCondition(
  conditions: readonly DeploymentCondition[],
  type: ConditionType,
  status: "True" | "False" | "Unknown",
  reason: string,
  message: string,
  now: number,
  /** A condition whose words change without its status and reason (progress) moves its update time on. */
  refresh = false,
): DeploymentCondition[] {
  const current = conditions.find((condition) => condition.type === type);
  if (current && current.status === status && current.reason === reason && !refresh) return [...conditions];
  const lastTransitionTime = current?.status === status ? current.lastTransitionTime : timeText(now);
  const next = { type, status, reason, message, lastUpdateTime: timeText(now), lastTransitionTime };
  return [...conditions.filter((condition) => condition.type !== type), next];
}

const counts = (all: readonly ReplicaSet[], newSet: ReplicaSet | undefined) => ({
  replicas: actualReplicas(all),
  updatedReplicas: newSet?.status.replicas ?? 0,
  readyReplicas: readyReplicas(all),
  availableReplicas: availableReplicas(all),
});

/** Zero counts are left out, as the real encoder does; terminatingReplicas is always there. */
const present = (status: Record<string, number>) =>
  Object.fromEntries(Object.entries(status).filter(([, count]) => count !== 0));

/** All replicas are new and available, and none is left of the old. */
export const isComplete = (deployment: Deployment, status: DeploymentStatus): boolean =>
  (status.updatedReplicas ?? 0) === deployment.spec.replicas &&
  (status.replicas ?? 0) === deployment.spec.replicas &&
  (status.availableReplicas ?? 0) === deployment.spec.replicas &&
  (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0);

export const hasProgressed = (before: DeploymentStatus, after: DeploymentStatus): boolean => {
  const old = (status: DeploymentStatus) => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
};

/** Milliseconds until the deadline for progress; undefined when none runs. */
export function deadlineIn(
  deployment: Deployment,
  conditions: readonly DeploymentCondition[],
  now: number,
): number | undefined {
  const { progressDeadlineSeconds } = deployment.spec;
  const progressing = conditions.find((condition) => condition.type === "Progressing");
  if (!progressing || progressDeadlineSeconds === undefined || progressDeadlineSeconds >= 2147483647)
    return undefined;
  if (progressing.reason === "NewReplicaSetAvailable" || progressing.reason === "ProgressDeadlineExceeded")
    return undefined;
  const since = timeMs(progressing.lastUpdateTime) ?? now;
  return since + progressDeadlineSeconds * 1000 - now;
}

const describe = (deployment: Deployment, newSet: ReplicaSet | undefined) =>
  newSet
    ? `ReplicaSet ${JSON.stringify(newSet.metadata.name)}`
    : `Deployment ${JSON.stringify(deployment.metadata.name)}`;

/** The status without the Progressing condition's news. */
export function baseStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
  now: number,
): DeploymentStatus {
  const numbers = counts(all, newSet);
  const unavailable = Math.max(0, numbers.replicas - numbers.availableReplicas);
  const enough = numbers.availableReplicas >= deployment.spec.replicas - boundsOf(deployment).unavailable;
  const before = deployment.status.conditions ?? [];
  const conditions = enough
    ? withCondition(
        before,
        "Available",
        "True",
        "MinimumReplicasAvailable",
        "Deployment has minimum availability.",
        now,
      )
    : withCondition(
        before,
        "Available",
        "False",
        "MinimumReplicasUnavailable",
        "Deployment does not have minimum availability.",
        now,
      );
  return {
    observedGeneration: deployment.metadata.generation,
    ...present({ ...numbers, unavailableReplicas: unavailable }),
    terminatingReplicas: all.reduce((sum, set) => sum + (set.status.terminatingReplicas ?? 0), 0),
    ...(deployment.status.collisionCount === undefined
      ? {}
      : { collisionCount: deployment.status.collisionCount }),
    conditions,
  };
}

/** Adds how the rollout gets on: progressing, complete, or past its deadline. */
export function withProgress(
  deployment: Deployment,
  status: DeploymentStatus,
  newSet: ReplicaSet | undefined,
  now: number,
): DeploymentStatus {
  const what = describe(deployment, newSet);
  const before = status.conditions ?? [];
  const current = before.find((condition) => condition.type === "Progressing");
  const settled = status.replicas === status.updatedReplicas && current?.reason === "NewReplicaSetAvailable";
  if (settled || deployment.spec.progressDeadlineSeconds === undefined) return status;

  if (isComplete(deployment, status)) {
    const message = `${what} has successfully progressed.`;
    return {
      ...status,
      conditions: withCondition(before, "Progressing", "True", "NewReplicaSetAvailable", message, now),
    };
  }
  if (hasProgressed(deployment.status, status)) {
    const message = `${what} is progressing.`;
    const conditions = withCondition(before, "Progressing", "True", "ReplicaSetUpdated", message, now, true);
    return { ...status, conditions };
  }
  const left = deadlineIn(deployment, before, now);
  if (left !== undefined && left < 0) {
    const message = `${what} has timed out progressing.`;
    return {
      ...status,
      conditions: withCondition(before, "Progressing", "False", "ProgressDeadlineExceeded", message, now),
    };
  }
  return status;
}

/** Copies what the new ReplicaSet says of pods that could not be created. */
export function withFailure(
  status: DeploymentStatus,
  sets: readonly ReplicaSet[],
  now: number,
): DeploymentStatus {
  const conditions = status.conditions ?? [];
  const failure = sets
    .flatMap((set) => set.status.conditions ?? [])
    .find((condition) => condition.type === "ReplicaFailure" && condition.status === "True");
  const others = conditions.filter((condition) => condition.type !== "ReplicaFailure");
  if (!failure) return { ...status, conditions: others };
  const next = withCondition(
    conditions,
    "ReplicaFailure",
    "True",
    failure.reason ?? "",
    failure.message ?? "",
    now,
  );
  return { ...status, conditions: next };
}
