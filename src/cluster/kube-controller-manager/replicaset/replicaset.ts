// In Kubernetes: pkg/controller/replicaset. Keeps as many pods alive as a ReplicaSet asks for.
// Left out here: slow-start batches and expectations, which a cache that is never stale does not need.

import type { Pod, ReplicaSet, ReplicaSetStatus } from "../../api/types.ts";
import { controllerOf, keyOf, type Draft } from "../../apimachinery/meta.ts";
import { matchesSelector, selectorOf } from "../../apimachinery/labels.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { availableIn, isPodActive, isPodFinished, isPodReady } from "../../apimachinery/pods.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import { claimObjects } from "../../client-go/claim.ts";
import { watching, type Controller, type Reconcile } from "../../client-go/controller.ts";
import { cheapestFirst } from "./cheapest-first.ts";

/** Counting pods takes time: with many of them, news is gathered for longer before the next look. */
const MIN_REST_MS = 100;
const REST_PER_POD_MS = 0.1;

export const replicaSetController: Controller<"replicasets.apps"> = {
  name: "replicaset-controller",
  for: "replicasets.apps",
  owns: ["pods"],
  watches: [watching({ resource: "pods", keys: orphanKeys })],

  reconcile(context) {
    const { client, key } = context;
    const replicaSet = client.find("replicasets.apps", key);
    if (!replicaSet) return;

    const selector = selectorOf(replicaSet.spec.selector)!;
    const adoptable = (pod: Pod) => !isPodFinished(pod);
    const pods = claimObjects({ client, owner: replicaSet, selector, resource: "pods", adoptable });
    const active = pods.filter(isPodActive);
    context.rest(Math.max(MIN_REST_MS, pods.length * REST_PER_POD_MS));
    const failure = replicaSet.metadata.deletionTimestamp ? undefined : scale(context, replicaSet, active);

    const status = statusOf(replicaSet, pods, active, failure, context.now);
    if (!deepEqual(status, replicaSet.status))
      client.updateStatus("replicasets.apps", { ...replicaSet, status });
    recheckWhenAvailable(context, replicaSet, active);
    if (failure) throw failure;
  },
};

/** A pod that belongs to nobody may be claimed by any ReplicaSet of its namespace that selects it. */
function* orphanKeys(pod: Pod, client: Reconcile["client"]): Iterable<string> {
  if (controllerOf(pod)) return;
  for (const replicaSet of client.list("replicasets.apps", pod.metadata.namespace)) {
    if (matchesSelector(selectorOf(replicaSet.spec.selector)!, pod.metadata.labels)) yield keyOf(replicaSet);
  }
}

/** Creates or deletes pods until there are as many as asked for. Returns the refusal that stopped it. */
function scale(context: Reconcile, replicaSet: ReplicaSet, active: readonly Pod[]): StatusError | undefined {
  const missing = replicaSet.spec.replicas - active.length;
  try {
    for (let i = 0; i < missing; i++) createPod(context, replicaSet);
    if (missing < 0)
      for (const pod of cheapestFirst(active, context.now).slice(0, -missing))
        deletePod(context, replicaSet, pod);
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}

function createPod({ client, events }: Reconcile, replicaSet: ReplicaSet): void {
  try {
    const pod = client.create("pods", newPod(replicaSet));
    events.event(replicaSet, "Normal", "SuccessfulCreate", `Created pod: ${pod.metadata.name}`);
  } catch (error) {
    if (error instanceof StatusError)
      events.event(replicaSet, "Warning", "FailedCreate", `Error creating: ${error.message}`);
    throw error;
  }
}

function deletePod({ client, events }: Reconcile, replicaSet: ReplicaSet, pod: Pod): void {
  client.delete("pods", keyOf(pod), { preconditions: { uid: pod.metadata.uid } });
  events.event(replicaSet, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
}

/** A pod of the template, owned by the ReplicaSet. */
function newPod(replicaSet: ReplicaSet): Draft<Pod> {
  const { template } = replicaSet.spec;
  const { name, namespace, uid } = replicaSet.metadata;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(template.metadata?.labels ? { labels: template.metadata.labels } : {}),
      ...(template.metadata?.annotations ? { annotations: template.metadata.annotations } : {}),
      ...(template.metadata?.finalizers ? { finalizers: template.metadata.finalizers } : {}),
      generateName: `${name}-`,
      namespace,
      ownerReferences: [
        { apiVersion: "apps/v1", kind: "ReplicaSet", name, uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    spec: template.spec!,
  };
}

const isFullyLabeled = (replicaSet: ReplicaSet) => {
  const wanted = Object.entries(replicaSet.spec.template.metadata?.labels ?? {});
  return (pod: Pod) => wanted.every(([name, value]) => pod.metadata.labels?.[name] === value);
};

function statusOf(
  replicaSet: ReplicaSet,
  pods: readonly Pod[],
  active: readonly Pod[],
  failure: StatusError | undefined,
  now: number,
): ReplicaSetStatus {
  const minReadySeconds = replicaSet.spec.minReadySeconds ?? 0;
  const fullyLabeled = isFullyLabeled(replicaSet);
  let ready = 0;
  let available = 0;
  let labeled = 0;
  for (const pod of active) {
    if (fullyLabeled(pod)) labeled++;
    if (!isPodReady(pod)) continue;
    ready++;
    if (minReadySeconds === 0 || availableIn(pod, minReadySeconds, now) === 0) available++;
  }
  const conditions = conditionsOf(replicaSet, failure, now);
  return {
    replicas: active.length,
    ...(labeled ? { fullyLabeledReplicas: labeled } : {}),
    ...(ready ? { readyReplicas: ready } : {}),
    ...(available ? { availableReplicas: available } : {}),
    terminatingReplicas: pods.filter((pod) => pod.metadata.deletionTimestamp).length,
    observedGeneration: replicaSet.metadata.generation,
    ...(conditions.length ? { conditions } : {}),
  };
}

function conditionsOf(replicaSet: ReplicaSet, failure: StatusError | undefined, now: number) {
  const all = replicaSet.status.conditions ?? [];
  const others = all.filter((condition) => condition.type !== "ReplicaFailure");
  if (!failure) return others;
  const existing = all.find((condition) => condition.type === "ReplicaFailure");
  if (existing) return all;
  const reason = "FailedCreate";
  const lastTransitionTime = timeText(now);
  return [
    ...others,
    { type: "ReplicaFailure", status: "True", reason, message: failure.message, lastTransitionTime },
  ];
}

/** Ready pods become available after minReadySeconds, without any event. */
function recheckWhenAvailable(
  { requeueAfter, now }: Reconcile,
  replicaSet: ReplicaSet,
  active: readonly Pod[],
): void {
  const minReadySeconds = replicaSet.spec.minReadySeconds ?? 0;
  if (minReadySeconds === 0) return;
  const waits = active.map((pod) => availableIn(pod, minReadySeconds, now) ?? 0).filter((ms) => ms > 0);
  if (waits.length > 0) requeueAfter(Math.min(...waits));
}
