// In Kubernetes: pkg/controller/disruption. How many pods of a PodDisruptionBudget may be taken away now.
// Left out here: owners that are no built-in workloads.

import type { Pod, PodDisruptionBudget } from "../../api/types.ts";
import { matchesSelector, selectorOf, type LabelSelector } from "../../apimachinery/labels.ts";
import { controllerOf, type Key } from "../../apimachinery/meta.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { isPodReady } from "../../apimachinery/pods.ts";
import { timeMs, timeText } from "../../apimachinery/time.ts";
import type { Client } from "../../client-go/client.ts";
import { watching, type Controller, type Reconcile } from "../../client-go/controller.ts";

/** How long an eviction that was granted counts before the pod is seen to go. */
const DISRUPTION_TIMEOUT_MS = 120_000;
const WORKLOADS: Readonly<
  Record<string, "replicasets.apps" | "statefulsets.apps" | "replicationcontrollers">
> = {
  ReplicaSet: "replicasets.apps",
  StatefulSet: "statefulsets.apps",
  ReplicationController: "replicationcontrollers",
};

const selects = (
  { spec }: PodDisruptionBudget,
  labels: Readonly<Record<string, string>> | undefined,
): boolean =>
  spec.selector !== undefined && matchesSelector(selectorOf(spec.selector as LabelSelector)!, labels);

function budgetsOf(pod: Pod, client: Client): Key[] {
  const { namespace, labels } = pod.metadata;
  return client
    .list("poddisruptionbudgets.policy", namespace, (budget) => selects(budget, labels))
    .map(({ metadata }) => `${namespace}/${metadata.name}`);
}

/** How many pods the controller of a pod wants; a Deployment speaks for its ReplicaSets. */
function scaleOf(pod: Pod, client: Client): { uid: string; replicas: number } | string | undefined {
  const owner = controllerOf(pod);
  if (!owner) return undefined;
  const { namespace } = pod.metadata;
  const resource = WORKLOADS[owner.kind];
  if (!resource) return `found no controllers for pod ${JSON.stringify(pod.metadata.name)}`;
  const found = client.find(resource, `${namespace}/${owner.name}`);
  if (!found || found.metadata.uid !== owner.uid) return undefined;
  const above = controllerOf(found);
  const deployment =
    above?.kind === "Deployment" ? client.find("deployments.apps", `${namespace}/${above.name}`) : undefined;
  const one = deployment ?? found;
  return { uid: one.metadata.uid!, replicas: one.spec.replicas ?? 1 };
}

interface Expectation {
  expected: number;
  desired: number;
  unmanaged: readonly string[];
}

const share = (amount: number | string, total: number): number =>
  typeof amount === "number" ? amount : Math.ceil((Number.parseInt(amount, 10) * total) / 100);

/** What the pods' controllers want together, or why nobody can say. */
function expectedScale(
  pods: readonly Pod[],
  client: Client,
): { total: number; unmanaged: string[] } | string {
  const scales = new Map<string, number>();
  const unmanaged: string[] = [];
  for (const pod of pods) {
    const scale = scaleOf(pod, client);
    if (typeof scale === "string") return scale;
    if (scale) scales.set(scale.uid, scale.replicas);
    else if (!controllerOf(pod)) unmanaged.push(pod.metadata.name!);
  }
  let total = 0;
  for (const replicas of scales.values()) total += replicas;
  return { total, unmanaged };
}

function expectationOf(
  { spec }: PodDisruptionBudget,
  pods: readonly Pod[],
  client: Client,
): Expectation | string {
  const { minAvailable, maxUnavailable } = spec as {
    minAvailable?: number | string;
    maxUnavailable?: number | string;
  };
  if (maxUnavailable === undefined && typeof minAvailable !== "string")
    return { expected: pods.length, desired: minAvailable ?? 0, unmanaged: [] };
  const scale = expectedScale(pods, client);
  if (typeof scale === "string") return scale;
  const { total, unmanaged } = scale;
  const desired =
    maxUnavailable === undefined
      ? share(minAvailable!, total)
      : Math.max(0, total - share(maxUnavailable, total));
  return { expected: total, desired, unmanaged };
}

type Disrupted = Record<string, string>;

/** Evictions that were granted and whose pods are still there. */
function stillDisrupted({ status }: PodDisruptionBudget, pods: readonly Pod[], now: number): Disrupted {
  const kept: Disrupted = {};
  for (const { metadata } of pods) {
    const at = (status?.disruptedPods as Disrupted | undefined)?.[metadata.name!];
    if (at === undefined || metadata.deletionTimestamp || timeMs(at)! + DISRUPTION_TIMEOUT_MS <= now)
      continue;
    kept[metadata.name!] = at;
  }
  return kept;
}

function conditionOf(
  budget: PodDisruptionBudget,
  allowed: boolean,
  reason: string,
  message: string,
  now: number,
): object[] {
  const status = allowed ? "True" : "False";
  const before: any = budget.status?.conditions?.find(({ type }) => type === "DisruptionAllowed");
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : timeText(now);
  const observedGeneration = budget.metadata.generation;
  return [{ type: "DisruptionAllowed", status, observedGeneration, lastTransitionTime, reason, message }];
}

function statusOf(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  expectation: Expectation,
  now: number,
): object {
  const disruptedPods = stillDisrupted(budget, pods, now);
  const healthy = pods.filter(
    (pod) => !pod.metadata.deletionTimestamp && !(pod.metadata.name! in disruptedPods) && isPodReady(pod),
  ).length;
  const { expected, desired } = expectation;
  const disruptionsAllowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
  const enough = disruptionsAllowed > 0;
  return {
    ...(Object.keys(disruptedPods).length > 0 ? { disruptedPods } : {}),
    conditions: conditionOf(budget, enough, enough ? "SufficientPods" : "InsufficientPods", "", now),
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed,
    expectedPods: expected,
    observedGeneration: budget.metadata.generation,
  };
}

function tellOfUnmanaged({ events }: Reconcile, budget: PodDisruptionBudget): void {
  const labels = Object.entries(budget.spec.selector?.matchLabels ?? {}).map(
    ([key, value]) => `${key}:${value}`,
  );
  events.event(
    budget,
    "Warning",
    "UnmanagedPods",
    `Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{${labels.join(",")},},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
  );
}

export const disruptionController: Controller<"poddisruptionbudgets.policy"> = {
  name: "disruption-controller",
  for: "poddisruptionbudgets.policy",
  watches: [
    watching({ resource: "pods", keys: (pod: Pod, client: Client) => budgetsOf(pod, client) }),
    ...(["deployments.apps", "replicasets.apps", "statefulsets.apps"] as const).map((resource) =>
      watching({
        resource,
        matters: (object: any, old: any) => object.spec.replicas !== old.spec.replicas,
        keys: (object: any, client: Client) =>
          client
            .list("poddisruptionbudgets.policy", object.metadata.namespace)
            .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
      }),
    ),
  ],

  reconcile(context) {
    const { client, key, now, events } = context;
    const budget = client.find("poddisruptionbudgets.policy", key);
    if (!budget) return;
    const pods = client.list("pods", budget.metadata.namespace, (pod) =>
      selects(budget, pod.metadata.labels),
    );
    if (pods.length === 0) events.event(budget, "Normal", "NoPods", "No matching pods found");
    const expectation = expectationOf(budget, pods, client);
    if (typeof expectation === "string") return fail(context, budget, expectation);
    if (expectation.unmanaged.length > 0) tellOfUnmanaged(context, budget);
    const status: any = statusOf(budget, pods, expectation, now);
    if (!deepEqual(status, budget.status))
      client.updateStatus("poddisruptionbudgets.policy", { ...budget, status });
    if (status.disruptedPods) context.requeueAfter(DISRUPTION_TIMEOUT_MS, { background: true });
  },
};

/** Nobody may be taken away while nobody knows how many there should be. */
function fail({ client, events, now }: Reconcile, budget: PodDisruptionBudget, why: string): void {
  const message = `Failed to calculate the number of expected pods: ${why}`;
  events.event(budget, "Warning", "CalculateExpectedPodCountFailed", message);
  const status: any = {
    ...budget.status,
    disruptionsAllowed: 0,
    observedGeneration: budget.metadata.generation,
    conditions: conditionOf(budget, false, "SyncFailed", why, now),
  };
  if (!deepEqual(status, budget.status))
    client.updateStatus("poddisruptionbudgets.policy", { ...budget, status });
}
