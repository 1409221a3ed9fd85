// In Kubernetes: pkg/kubelet/kubelet_pods.go and status/generate.go. What a kubelet says of a pod, as pure functions.

import type { ContainerStatus, Pod, PodCondition, PodStatus } from "../api/types.ts";
import { timeText } from "../apimachinery/time.ts";

export type Phase = "Pending" | "Running" | "Succeeded" | "Failed";

export interface Observed {
  /** In the order of the pod's spec. */
  init: readonly ContainerStatus[];
  main: readonly ContainerStatus[];
  ephemeral: readonly ContainerStatus[];
  /** Names of init containers that are sidecars. */
  sidecars: ReadonlySet<string>;
  ip: string | undefined;
  hostIP: string;
  /** RFC 3339. */
  startTime: string;
  sandboxReady: boolean;
  /** Why the kubelet refused the pod. */
  rejected?: { reason: string; message: string };
  /** How far a change of resources has come. */
  resizing: readonly PodCondition[];
  now: number;
}

const isRunning = ({ state }: ContainerStatus) => state?.running !== undefined;
const isTerminated = ({ state }: ContainerStatus) => state?.terminated !== undefined;
const exitCode = ({ state }: ContainerStatus) => state?.terminated?.exitCode;

/** Whether all init containers have done their part. */
export function isInitialized({ init, sidecars }: Observed): boolean {
  return init.every((status) =>
    sidecars.has(status.name) ? status.started === true || isTerminated(status) : exitCode(status) === 0,
  );
}

export function phaseOf(pod: Pod, observed: Observed): Phase {
  const { main, init, rejected } = observed;
  const policy = pod.spec.restartPolicy ?? "Always";
  if (rejected) return "Failed";
  const initFailed = init.some(
    (status) => !observed.sidecars.has(status.name) && (exitCode(status) ?? 0) !== 0,
  );
  if (initFailed && policy === "Never") return "Failed";
  if (!isInitialized(observed) && !main.some((status) => isRunning(status) || isTerminated(status)))
    return "Pending";
  if (main.some((status) => status.state?.waiting && !status.lastState?.terminated)) return "Pending";
  if (main.some(isRunning)) return "Running";
  const ended = main.every(isTerminated);
  if (!ended) return "Running";
  if (pod.metadata.deletionTimestamp)
    return main.every((status) => exitCode(status) === 0) ? "Succeeded" : "Failed";
  if (policy === "Always") return "Running";
  if (main.every((status) => exitCode(status) === 0)) return "Succeeded";
  return policy === "Never" ? "Failed" : "Running";
}

type Draft = { type: string; status: "True" | "False"; reason?: string; message?: string };

const unreadyMessage = (unknown: readonly string[], unready: readonly string[]): string =>
  [
    unknown.length ? `containers with unknown status: [${unknown.join(" ")}]` : "",
    unready.length ? `containers with unready status: [${unready.join(" ")}]` : "",
  ]
    .filter(Boolean)
    .join(", ");

function readiness(type: string, pod: Pod, observed: Observed, phase: Phase): Draft {
  if (phase === "Succeeded") return { type, status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { type, status: "False", reason: "PodFailed" };
  const counted = [...observed.init.filter(({ name }) => observed.sidecars.has(name)), ...observed.main];
  const unready = counted.filter((status) => !status.ready).map(({ name }) => name);
  if (unready.length === 0 && counted.length > 0) {
    if (type === "ContainersReady") return { type, status: "True" };
    return gates(pod);
  }
  return { type, status: "False", reason: "ContainersNotReady", message: unreadyMessage([], unready) };
}

/** Readiness gates are conditions that somebody else sets. */
function gates(pod: Pod): Draft {
  const closed = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const status = pod.status.conditions?.find(({ type }) => type === conditionType)?.status;
    const gate = `pod readiness gate ${JSON.stringify(conditionType)}`;
    if (status === undefined) return `corresponding condition of ${gate} does not exist.`;
    return status === "True" ? [] : `the status of ${gate} is not "True", but ${status}`;
  });
  if (closed.length === 0) return { type: "Ready", status: "True" };
  return { type: "Ready", status: "False", reason: "ReadinessGatesNotReady", message: closed.join(", ") };
}

function initialized(observed: Observed, phase: Phase): Draft {
  const type = "Initialized";
  if (phase === "Succeeded") return { type, status: "True", reason: "PodCompleted" };
  if (isInitialized(observed)) return { type, status: "True" };
  const incomplete = observed.init
    .filter((status) => (observed.sidecars.has(status.name) ? !status.started : exitCode(status) !== 0))
    .map(({ name }) => name);
  return {
    type,
    status: "False",
    reason: "ContainersNotInitialized",
    message: `containers with incomplete status: [${incomplete.join(" ")}]`,
  };
}

/** Those of others first, then the kubelet's in its order; times move only when a status changes. */
function conditionsOf(pod: Pod, observed: Observed, phase: Phase): PodCondition[] {
  const before = pod.status.conditions ?? [];
  const drafts: Draft[] = [
    { type: "PodReadyToStartContainers", status: observed.sandboxReady ? "True" : "False" },
    initialized(observed, phase),
    readiness("Ready", pod, observed, phase),
    readiness("ContainersReady", pod, observed, phase),
    { type: "PodScheduled", status: "True" },
  ];
  const own = drafts.map((draft) => {
    const old = before.find(({ type }) => type === draft.type);
    const changed = old?.status !== draft.status;
    return {
      ...draft,
      lastProbeTime: null,
      lastTransitionTime: changed ? timeText(observed.now) : old!.lastTransitionTime,
      observedGeneration: pod.metadata.generation,
    };
  });
  const foreign = before.filter(
    ({ type }) => !type.startsWith("PodResize") && !drafts.some((draft) => draft.type === type),
  );
  return [...observed.resizing, ...foreign, ...own] as unknown as PodCondition[];
}

export function statusOf(pod: Pod, observed: Observed): PodStatus {
  const phase = phaseOf(pod, observed);
  const { ip, hostIP, rejected, init, main, ephemeral } = observed;
  if (rejected) {
    const { reason, message } = rejected;
    return {
      phase,
      reason,
      message,
      startTime: observed.startTime,
      qosClass: pod.status.qosClass,
      observedGeneration: pod.metadata.generation,
      conditions: pod.status.conditions,
    } as PodStatus;
  }
  return {
    observedGeneration: pod.metadata.generation,
    phase,
    conditions: conditionsOf(pod, observed, phase),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(ip ? { podIP: ip, podIPs: [{ ip }] } : {}),
    startTime: observed.startTime,
    ...(init.length ? { initContainerStatuses: init } : {}),
    containerStatuses: byName(main),
    ...(ephemeral.length ? { ephemeralContainerStatuses: byName(ephemeral) } : {}),
    qosClass: pod.status.qosClass,
  } as PodStatus;
}

const byName = (statuses: readonly ContainerStatus[]): ContainerStatus[] =>
  [...statuses].sort((a, b) => (a.name < b.name ? -1 : 1));
