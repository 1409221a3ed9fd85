// In Kubernetes: k8s.io/endpointslice/util. Which pods stand behind a Service, and on which ports.

import type { Pod, Service } from "../api/types.ts";
import { matchesSelector, selectorOfMap } from "../apimachinery/labels.ts";
import { keyOf } from "../apimachinery/meta.ts";
import { deepEqual } from "../apimachinery/objects.ts";
import { isPodFinished, isPodReady } from "../apimachinery/pods.ts";
import type { Client } from "../client-go/client.ts";

/** Services of the pod's namespace that select it. */
export function* selectingServices(pod: Pod, client: Client): Iterable<string> {
  for (const service of client.list("services", pod.metadata.namespace)) {
    const { selector } = service.spec;
    if (selector && matchesSelector(selectorOfMap(selector), pod.metadata.labels)) yield keyOf(service);
  }
}

/** Most of a pod's changes do not touch what a slice says of it. */
export const concernsEndpoints = (pod: Pod, old: Pod): boolean =>
  pod.status.podIP !== old.status.podIP ||
  isPodReady(pod) !== isPodReady(old) ||
  pod.metadata.deletionTimestamp !== old.metadata.deletionTimestamp ||
  isPodFinished(pod) !== isPodFinished(old) ||
  pod.spec.nodeName !== old.spec.nodeName ||
  !deepEqual(pod.metadata.labels, old.metadata.labels);

export function selectedPods(client: Client, service: Service): Pod[] {
  const selector = selectorOfMap(service.spec.selector!);
  return client
    .list("pods", service.metadata.namespace)
    .filter(
      (pod) => matchesSelector(selector, pod.metadata.labels) && pod.status.podIP && !isPodFinished(pod),
    );
}

/** A named target port is looked up in the pod's containers, so pods may differ. */
export function targetPort(
  port: { port: number; targetPort?: number | string; protocol?: string },
  pod: Pod,
): number | undefined {
  const wanted = port.targetPort ?? port.port;
  if (typeof wanted === "number") return wanted;
  for (const container of [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]) {
    const found = container.ports?.find(
      (candidate) => candidate.name === wanted && (candidate.protocol ?? "TCP") === (port.protocol ?? "TCP"),
    );
    if (found) return found.containerPort;
  }
  return undefined;
}
