// In Kubernetes: pkg/printers/internalversion, printPod. What `kubectl get pods` says of a pod.

import { timeMs } from "../../apimachinery/time.ts";
import { humanDuration } from "../../apimachinery/duration.ts";
import { ageColumn, column, nameColumn, orNone, wide } from "../columns.ts";
import type { Column } from "../kind.ts";
import type { ContainerState, ContainerStatus, Pod } from "../types.ts";

interface Summary {
  ready: number;
  total: number;
  reason: string;
  restarts: number;
  lastRestart: number;
}

const isSidecar = (pod: Pod, name: string) =>
  pod.spec.initContainers?.some(
    (container) => container.name === name && container.restartPolicy === "Always",
  ) ?? false;

const endReason = (terminated: NonNullable<ContainerState["terminated"]>) =>
  terminated.reason ||
  (terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`);

const lastEnd = (status: ContainerStatus) => timeMs(status.lastState?.terminated?.finishedAt) ?? 0;

const hasCondition = (pod: Pod, type: string) =>
  pod.status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ??
  false;

/** Why an init container holds the pod up; undefined when it does not. */
function initReason(pod: Pod, status: ContainerStatus, index: number): string | undefined {
  const { terminated, waiting } = status.state ?? {};
  if (terminated?.exitCode === 0) return undefined;
  if (isSidecar(pod, status.name) && status.started) return undefined;
  if (terminated) return `Init:${endReason(terminated)}`;
  if (waiting?.reason && waiting.reason !== "PodInitializing") return `Init:${waiting.reason}`;
  return `Init:${index}/${pod.spec.initContainers?.length ?? 0}`;
}

/** Readiness, reason and restarts, in one look over the containers. */
export function summarisePod(pod: Pod): Summary {
  const status = pod.status ?? {};
  const sidecars =
    pod.spec.initContainers?.filter((container) => container.restartPolicy === "Always").length ?? 0;
  const summary: Summary = {
    ready: 0,
    total: pod.spec.containers.length + sidecars,
    reason: status.reason || status.phase || "",
    restarts: 0,
    lastRestart: 0,
  };
  if (status.conditions?.some(({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated"))
    summary.reason = "SchedulingGated";
  const held = readInit(pod, summary);
  if (!held || hasCondition(pod, "Initialized")) readRegular(pod, summary);
  if (pod.metadata.deletionTimestamp) {
    if (status.reason === "NodeLost") summary.reason = "Unknown";
    else if (status.phase !== "Succeeded" && status.phase !== "Failed") summary.reason = "Terminating";
  }
  return summary;
}

/** Reads init containers; true when one of them is not through yet. */
function readInit(pod: Pod, summary: Summary): boolean {
  const statuses = pod.status?.initContainerStatuses ?? [];
  for (let i = 0; i < statuses.length; i++) {
    const status = statuses[i];
    summary.restarts += status.restartCount;
    summary.lastRestart = Math.max(summary.lastRestart, lastEnd(status));
    const reason = initReason(pod, status, i);
    if (reason !== undefined) {
      summary.reason = reason;
      return true;
    }
    if (isSidecar(pod, status.name) && !status.state?.terminated && status.ready) summary.ready++;
  }
  return false;
}

function readRegular(pod: Pod, summary: Summary): void {
  const sidecars = (pod.status?.initContainerStatuses ?? []).filter(({ name }) => isSidecar(pod, name));
  summary.restarts = sidecars.reduce((sum, status) => sum + status.restartCount, 0);
  summary.lastRestart = Math.max(0, ...sidecars.map(lastEnd));
  let running = false;
  for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    summary.restarts += status.restartCount;
    summary.lastRestart = Math.max(summary.lastRestart, lastEnd(status));
    const { waiting, terminated, running: runs } = status.state ?? {};
    if (waiting?.reason) summary.reason = waiting.reason;
    else if (terminated) summary.reason = endReason(terminated);
    else if (status.ready && runs) {
      running = true;
      summary.ready++;
    }
  }
  if (summary.reason === "Completed" && running)
    summary.reason = hasCondition(pod, "Ready") ? "Running" : "NotReady";
}

function restartsText({ restarts, lastRestart }: Summary, now: number): string {
  if (restarts === 0 || lastRestart === 0) return String(restarts);
  return `${restarts} (${humanDuration(now - lastRestart)} ago)`;
}

function gatesText(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  return `${gates.filter((gate) => hasCondition(pod, gate.conditionType)).length}/${gates.length}`;
}

/** Several columns look at the same pod in a row. */
let last: { pod: Pod; summary: Summary } | undefined;
const summaryOf = (pod: Pod): Summary => {
  if (last?.pod !== pod) last = { pod, summary: summarisePod(pod) };
  return last.summary;
};

export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  column(
    "Ready",
    (pod) => `${summaryOf(pod).ready}/${summaryOf(pod).total}`,
    "The aggregate readiness state of this pod for accepting traffic.",
  ),
  column("Status", (pod) => summaryOf(pod).reason, "The aggregate status of the containers in this pod."),
  column(
    "Restarts",
    (pod, now) => restartsText(summaryOf(pod), now),
    "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.",
  ),
  ageColumn,
  wide(
    "IP",
    (pod) => orNone(pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP),
    "IP address allocated to the pod.",
  ),
  wide("Node", (pod) => orNone(pod.spec.nodeName), "Name of the node that the pod is scheduled onto."),
  wide(
    "Nominated Node",
    (pod) => orNone(pod.status?.nominatedNodeName),
    "nominatedNodeName is set only when this pod preempts other pods on the node.",
  ),
  wide(
    "Readiness Gates",
    gatesText,
    "If specified, all readiness gates will be evaluated for pod readiness.",
  ),
];
