// In Kubernetes: pkg/controller/nodelifecycle. Notices nodes that fell silent, taints them, and marks their pods not ready.
// Left out here: zones and their different pace of eviction.

import type { Node, NodeCondition, Pod, Taint } from "../../api/types.ts";
import { keyOf } from "../../apimachinery/meta.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { podCondition } from "../../apimachinery/pods.ts";
import { timeText } from "../../apimachinery/time.ts";
import type { Client } from "../../client-go/client.ts";
import type { Controller, Reconcile } from "../../client-go/controller.ts";

const MONITOR_PERIOD_MS = 5_000;
/** How long a node may be silent (--node-monitor-grace-period). */
const GRACE_MS = 50_000;
const NOT_READY = "node.kubernetes.io/not-ready";
const UNREACHABLE = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

const PRESSURE_TAINTS: Record<string, string> = {
  MemoryPressure: "node.kubernetes.io/memory-pressure",
  DiskPressure: "node.kubernetes.io/disk-pressure",
  PIDPressure: "node.kubernetes.io/pid-pressure",
  NetworkUnavailable: "node.kubernetes.io/network-unavailable",
};

const CONDITIONS = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/** Remembers when each node was last heard of: what its lease said, and when that changed. */
export function nodeLifecycleController(): Controller<"nodes"> {
  const heard = new Map<string, { renewTime: string | undefined; at: number }>();

  function lastHeard({ client, key, now }: Reconcile): number {
    const renewTime = client.find("leases.coordination.k8s.io", `kube-node-lease/${key}`)?.spec.renewTime as
      string | undefined;
    const known = heard.get(key);
    if (known && known.renewTime === renewTime) return known.at;
    heard.set(key, { renewTime, at: now });
    return now;
  }

  return {
    name: "node-controller",
    for: "nodes",

    reconcile(context) {
      const { client, key, requeueAfter } = context;
      const node = client.find("nodes", key);
      if (!node) return void heard.delete(key);

      if (!heard.has(key)) {
        context.events.event(
          node,
          "Normal",
          "RegisteredNode",
          `Node ${key} event: Registered Node ${key} in Controller`,
        );
      }
      const silent = context.now - lastHeard(context) >= GRACE_MS;
      const current = silent ? markUnknown(context, node) : node;
      taint(context, current);
      if (ready(current)?.status !== "True") markPodsNotReady(context, current);
      requeueAfter(MONITOR_PERIOD_MS, { background: true });
    },
  };
}

const ready = ({ status }: Node): NodeCondition | undefined =>
  status.conditions?.find((condition) => condition.type === "Ready");

/** A silent node's conditions are unknown from now on. */
function markUnknown({ client, events, now }: Reconcile, node: Node): Node {
  if (ready(node)?.status === "Unknown") return node;
  const conditions = node.status.conditions ?? [];
  const unknown = CONDITIONS.map((type): NodeCondition => {
    const before = conditions.find((condition) => condition.type === type);
    return {
      type,
      status: "Unknown",
      reason: before ? "NodeStatusUnknown" : "NodeStatusNeverUpdated",
      message: before ? "Kubelet stopped posting node status." : "Kubelet never posted node status.",
      lastHeartbeatTime: before?.lastHeartbeatTime ?? node.metadata.creationTimestamp,
      lastTransitionTime: timeText(now),
    };
  });
  const others = conditions.filter((condition) => !CONDITIONS.includes(condition.type));
  const ordered = [...unknown.slice(1), unknown[0]];
  const status = { ...node.status, conditions: [...others, ...ordered] };
  events.event(node, "Normal", "NodeNotReady", `Node ${node.metadata.name} status is now: NodeNotReady`);
  return client.updateStatus("nodes", { ...node, status });
}

/** The taints that follow from a node's conditions. */
function wantedTaints(node: Node): { key: string; effect: "NoSchedule" | "NoExecute" }[] {
  const status = ready(node)?.status;
  const readiness = status === "False" ? NOT_READY : status === "Unknown" ? UNREACHABLE : undefined;
  const taints: { key: string; effect: "NoSchedule" | "NoExecute" }[] = [];
  if (readiness) {
    taints.push({ key: readiness, effect: "NoSchedule" }, { key: readiness, effect: "NoExecute" });
  }
  for (const { type, status: value } of node.status.conditions ?? []) {
    if (value === "True" && type in PRESSURE_TAINTS)
      taints.push({ key: PRESSURE_TAINTS[type], effect: "NoSchedule" });
  }
  if (node.spec.unschedulable) taints.push({ key: UNSCHEDULABLE, effect: "NoSchedule" });
  return taints;
}

const MANAGED = new Set([NOT_READY, UNREACHABLE, UNSCHEDULABLE, ...Object.values(PRESSURE_TAINTS)]);

function taint({ client, now }: Reconcile, node: Node): void {
  const current = node.spec.taints ?? [];
  const wanted = wantedTaints(node);
  const same = (a: { key?: string; effect?: string }, b: { key?: string; effect?: string }) =>
    a.key === b.key && a.effect === b.effect;
  const kept = current.filter(
    (present) => !MANAGED.has(present.key) || wanted.some((next) => same(next, present)),
  );
  const added = wanted
    .filter((next) => !current.some((present) => same(next, present)))
    .map((next): Taint => ({ ...next, timeAdded: timeText(now) }));
  const taints = [...kept, ...added];
  if (deepEqual(taints, current)) return;
  client.patch("nodes", keyOf(node), (latest) => {
    const { taints: _, ...spec } = latest.spec;
    return { ...latest, spec: taints.length > 0 ? { ...spec, taints } : spec };
  });
}

/** Traffic must not go to pods of a node that nobody hears of. */
function markPodsNotReady({ client, events, now }: Reconcile, node: Node): void {
  const { name } = node.metadata;
  for (const pod of podsOn(client, name)) {
    if (podCondition(pod, "Ready")?.status !== "True") continue;
    const conditions = pod.status.conditions!.map((condition) =>
      condition.type === "Ready"
        ? { ...condition, status: "False", lastTransitionTime: timeText(now) }
        : condition,
    );
    client.updateStatus("pods", { ...pod, status: { ...pod.status, conditions } });
    events.event(pod, "Warning", "NodeNotReady", "Node is not ready");
  }
}

const podsOn = (client: Client, node: string): Pod[] =>
  client.list("pods", undefined, (pod) => pod.spec.nodeName === node);
