// In Kubernetes: kube-scheduler. Gives every pod without a node one, the most important and oldest first.
// Left out here: preemption, several profiles, extenders.

import type { Simulation, Timer } from "../../simulation/index.ts";
import type { Node, Pod } from "../api/types.ts";
import { keyOf } from "../apimachinery/meta.ts";
import { isPodFinished, podCondition } from "../apimachinery/pods.ts";
import { isConflict, isNotFound, StatusError } from "../apimachinery/status-error.ts";
import { timeText } from "../apimachinery/time.ts";
import { ConnectionRefused, type Client } from "../client-go/client.ts";
import { follow } from "../client-go/controller.ts";
import { eventRecorder } from "../client-go/event-recorder.ts";
import { fitError } from "./explain.ts";
import { NodeInfo, podInfo } from "./node-info.ts";
import { SchedulingQueue, type Queued } from "./queue.ts";
import { scheduleOne } from "./schedule-one.ts";

const NAME = "default-scheduler";
/** One pod takes about this long. */
const CYCLE_MS = 1;
const FLUSH_MS = 300_000;

/** Runs until the returned function is called. */
export function runScheduler(simulation: Simulation, client: Client): () => void {
  const events = eventRecorder(simulation, client, { component: NAME, newStyle: { action: "Binding" } });
  const random = simulation.random(NAME);
  const nodes = new Map<string, NodeInfo>();
  /** Pods on nodes that do not exist (yet). */
  const homeless = new Map<string, Pod>();
  const antiAffine = new Map<string, Pod>();
  const queue = new SchedulingQueue(simulation, wake);
  let cycle: Timer | undefined;
  let start = 0;
  let order: NodeInfo[] | undefined;

  function wake(): void {
    cycle ??= simulation.after(CYCLE_MS, run);
  }

  function run(): void {
    cycle = undefined;
    const next = queue.take();
    if (next) scheduleNext(next);
    if (queue.hasActive) wake();
  }

  function scheduleNext(queued: Queued): void {
    const pod = client.find("pods", keyOf(queued.pod));
    if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp || pod.spec.schedulingGates?.length)
      return;
    order ??= [...nodes.values()];
    const snapshot = { nodes: order, antiAffinePods: [...antiAffine.values()] };
    const verdict = scheduleOne(pod, snapshot, start, random);
    start = verdict.nextStart;
    if (verdict.node) bind({ ...queued, pod }, verdict.node);
    else giveUp({ ...queued, pod }, fitError(pod, order.length, verdict.refusals));
  }

  function bind(queued: Queued, node: NodeInfo): void {
    const { pod } = queued;
    try {
      client.bind(keyOf(pod), node.name);
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return;
      if (!isUnavailable(error)) throw error;
      return queue.backOff(queued);
    }
    events.event(pod, "Normal", "Scheduled", `Successfully assigned ${keyOf(pod)} to ${node.name}`);
  }

  function giveUp(queued: Queued, message: string): void {
    const { pod } = queued;
    queue.giveUp(queued);
    events.event(pod, "Warning", "FailedScheduling", message, { action: "Scheduling" });
    const condition = podCondition(pod, "PodScheduled");
    if (condition?.status === "False" && condition.message === message) return;
    const next = {
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message,
      lastProbeTime: null,
      lastTransitionTime:
        condition?.status === "False" ? condition.lastTransitionTime : timeText(simulation.now),
    };
    const others = (pod.status.conditions ?? []).filter((other) => other.type !== "PodScheduled");
    const conditions = [...others, next] as Pod["status"]["conditions"];
    try {
      client.patch(
        "pods",
        keyOf(pod),
        (latest) => ({ ...latest, status: { ...latest.status, conditions } }),
        "status",
      );
    } catch (error) {
      if (!isUnavailable(error) && !isNotFound(error)) throw error;
    }
  }

  const mine = (pod: Pod) => (pod.spec.schedulerName ?? NAME) === NAME;

  function place(pod: Pod): void {
    const info = nodes.get(pod.spec.nodeName!);
    if (info) info.add(podInfo(pod));
    else homeless.set(keyOf(pod), pod);
    const anti = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (anti?.length) antiAffine.set(keyOf(pod), pod);
  }

  function displace(pod: Pod): void {
    if (pod.spec.nodeName) nodes.get(pod.spec.nodeName)?.remove(keyOf(pod));
    homeless.delete(keyOf(pod));
    antiAffine.delete(keyOf(pod));
  }

  function podChanged(pod: Pod, old?: Pod): void {
    if (pod.spec.nodeName) {
      if (!old?.spec.nodeName) queue.remove(keyOf(pod));
      if (isPodFinished(pod)) {
        displace(pod);
        if (old && !isPodFinished(old)) queue.retry();
      } else place(pod);
      if (old && !old.spec.nodeName) queue.retry(wantsNeighbours);
      return;
    }
    if (!mine(pod) || pod.metadata.deletionTimestamp) return;
    // Its own condition is the scheduler's news, not a reason to look again.
    if (!old || old.spec !== pod.spec || old.metadata.labels !== pod.metadata.labels) queue.add(pod);
  }

  function podDeleted(pod: Pod): void {
    displace(pod);
    queue.remove(keyOf(pod));
    if (pod.spec.nodeName) queue.retry();
  }

  function nodeChanged(node: Node, old?: Node): void {
    const known = nodes.get(node.metadata.name);
    if (known) {
      known.setNode(node);
      if (!old || node.status.images !== old.status.images) order = undefined;
      if (old && !concernsScheduling(node, old)) return;
      order = undefined;
    } else {
      const info = new NodeInfo(node);
      nodes.set(node.metadata.name, info);
      order = undefined;
      for (const [key, pod] of homeless) {
        if (pod.spec.nodeName !== node.metadata.name) continue;
        homeless.delete(key);
        info.add(podInfo(pod));
      }
    }
    queue.retry();
  }

  const stops = [
    follow(simulation, client, "nodes", {
      added: (node) => nodeChanged(node),
      modified: nodeChanged,
      deleted: (node) => {
        nodes.delete(node.metadata.name);
        order = undefined;
      },
    }),
    follow(simulation, client, "pods", {
      added: (pod) => podChanged(pod),
      modified: podChanged,
      deleted: podDeleted,
    }),
  ];
  const flush = simulation.every(FLUSH_MS, () => queue.retry());
  return () => {
    cycle?.cancel();
    flush.cancel();
    queue.stop();
    for (const stop of stops) stop();
  };
}

/** The API server does not answer, or etcd behind it. */
const isUnavailable = (error: unknown): boolean =>
  error instanceof ConnectionRefused || (error instanceof StatusError && error.code === 500);

/** Heartbeats change nodes all the time without mattering here. */
const concernsScheduling = (node: Node, old: Node): boolean =>
  node.spec !== old.spec ||
  node.metadata.labels !== old.metadata.labels ||
  node.status.allocatable !== old.status.allocatable;

const wantsNeighbours = (pod: Pod): boolean => pod.spec.affinity?.podAffinity !== undefined;
