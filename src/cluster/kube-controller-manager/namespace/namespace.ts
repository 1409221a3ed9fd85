// In Kubernetes: pkg/controller/namespace. Empties a namespace that is being deleted, says what is left, and lets it go.

import type { Namespace, Pod } from "../../api/types.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { isPodFinished } from "../../apimachinery/pods.ts";
import { timeMs, timeText } from "../../apimachinery/time.ts";
import type { DynamicClient, ServedResource } from "../../client-go/client.ts";
import type { Controller } from "../../client-go/controller.ts";

/** Replicas of the API server may not know of the deletion yet, and let something in. */
const DELETION_GRACE_MS = 5_000;
/** So many seconds may whoever put a finalizer need. */
const FINALIZER_ESTIMATE = 15;
const UNEXPECTED_MS = 1_000;

export const namespaceController: Controller<"namespaces"> = {
  name: "namespace-controller",
  for: "namespaces",
  concerns: ({ metadata }) => metadata.deletionTimestamp !== undefined,
  latencyMs: DELETION_GRACE_MS,

  reconcile(context) {
    const { client, key } = context;
    const namespace = client.find("namespaces", key);
    if (!namespace?.metadata.deletionTimestamp || !namespace.spec.finalizers?.length) return;

    const remaining = emptyNamespace(client.dynamic, key);
    if (remaining.length === 0) return client.dynamic.finalize(key);
    const status = { ...namespace.status, conditions: conditionsOf(namespace, remaining, context.now) };
    if (!deepEqual(status, namespace.status)) client.updateStatus("namespaces", { ...namespace, status });
    context.requeueAfter(waitFor(namespace, remaining, context.now), {
      background: !hasTerminatingPods(remaining),
    });
  },
};

interface Remaining {
  resource: ServedResource;
  objects: KubeObject[];
}

/** Pods end by themselves; what only waits for somebody's finalizer may wait for ever. */
const hasTerminatingPods = (remaining: readonly Remaining[]) =>
  remaining.some(({ resource }) => resource.resource === "pods");

/** Until half of what the slowest may need has passed, in milliseconds. */
function waitFor(namespace: Namespace, remaining: readonly Remaining[], now: number): number {
  const since = now - timeMs(namespace.metadata.deletionTimestamp)!;
  const seconds = Math.max(...remaining.map((one) => estimateOf(one, since)));
  return seconds > 0 ? (Math.trunc(seconds / 2) + 1) * 1000 : UNEXPECTED_MS;
}

/** How many seconds what is left of a resource may still need. */
function estimateOf({ resource, objects }: Remaining, sinceMs: number): number {
  if (resource.resource === "pods") {
    const graces = (objects as Pod[])
      .filter((pod) => !isPodFinished(pod))
      .map(({ spec }) => spec.terminationGracePeriodSeconds ?? 0);
    const longest = Math.max(0, ...graces);
    if (longest * 1000 > sinceMs) return longest;
  }
  return objects.some(({ metadata }) => metadata.finalizers?.length) ? FINALIZER_ESTIMATE : 0;
}

function emptyNamespace(client: DynamicClient, namespace: string): Remaining[] {
  const remaining: Remaining[] = [];
  for (const resource of client.resources()) {
    if (!resource.namespaced || !resource.verbs.includes("deletecollection")) continue;
    const before = client.list(resource.resource, namespace);
    if (before.some((object) => !object.metadata.deletionTimestamp)) {
      client.deleteCollection(resource.resource, namespace, { propagationPolicy: "Background" });
    }
    const objects = client.list(resource.resource, namespace);
    if (objects.length > 0) remaining.push({ resource, objects });
  }
  return remaining;
}

const condition = (type: string, status: string, reason: string, message: string) => ({
  type,
  status,
  reason,
  message,
});

function contentMessage(remaining: readonly Remaining[]): string {
  const parts = remaining.map(
    ({ resource, objects }) => `${resource.resource}. has ${objects.length} resource instances`,
  );
  return `Some resources are remaining: ${parts.join(", ")}`;
}

/** Finalizers by how many objects wait for them. */
function finalizerMessage(remaining: readonly Remaining[]): string {
  const counts = new Map<string, number>();
  for (const { objects } of remaining) {
    for (const finalizer of objects.flatMap((object) => object.metadata.finalizers ?? [])) {
      counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
    }
  }
  if (counts.size === 0) return "";
  const parts = [...counts].sort().map(([name, count]) => `${name} in ${count} resource instances`);
  return `Some content in the namespace has finalizers remaining: ${parts.join(", ")}`;
}

function conditionsOf(
  namespace: Namespace,
  remaining: readonly Remaining[],
  now: number,
): NonNullable<Namespace["status"]["conditions"]> {
  const finalizers = finalizerMessage(remaining);
  const wanted = [
    condition(
      "NamespaceDeletionDiscoveryFailure",
      "False",
      "ResourcesDiscovered",
      "All resources successfully discovered",
    ),
    condition(
      "NamespaceDeletionGroupVersionParsingFailure",
      "False",
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ),
    condition(
      "NamespaceDeletionContentFailure",
      "False",
      "ContentDeleted",
      "All content successfully deleted, may be waiting on finalization",
    ),
    condition("NamespaceContentRemaining", "True", "SomeResourcesRemain", contentMessage(remaining)),
    finalizers
      ? condition("NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain", finalizers)
      : condition(
          "NamespaceFinalizersRemaining",
          "False",
          "ContentHasNoFinalizers",
          "All content-preserving finalizers finished",
        ),
  ];
  return wanted.map((next) => {
    const before = namespace.status.conditions?.find((candidate) => candidate.type === next.type);
    const lastTransitionTime = before?.status === next.status ? before.lastTransitionTime : timeText(now);
    return { ...next, lastTransitionTime };
  });
}
