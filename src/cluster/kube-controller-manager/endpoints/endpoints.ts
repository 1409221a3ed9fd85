// In Kubernetes: pkg/controller/endpoint. The older form of EndpointSlices, kept for old clients: one object a Service.

import type { Endpoints, EndpointSubset, Pod, Service } from "../../api/types.ts";
import { keyOf, type Draft } from "../../apimachinery/meta.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { isPodReady } from "../../apimachinery/pods.ts";
import { watching, type Controller } from "../../client-go/controller.ts";
import { concernsEndpoints, selectedPods, selectingServices, targetPort } from "../endpoint-targets.ts";

const MANAGED_BY = "endpoints.kubernetes.io/managed-by";
const HEADLESS = "service.kubernetes.io/headless";

export const endpointsController: Controller<"services"> = {
  name: "endpoint-controller",
  for: "services",
  watches: [watching({ resource: "pods", keys: selectingServices, matters: concernsEndpoints })],

  reconcile({ client, key }) {
    const service = client.find("services", key);
    const existing = client.find("endpoints", key);
    if (!service) {
      if (existing?.metadata.labels?.[MANAGED_BY]) client.delete("endpoints", keyOf(existing));
      return;
    }
    if (!service.spec.selector) return;

    const wanted = draftOf(service, selectedPods(client, service));
    if (!existing) client.create("endpoints", wanted);
    else if (
      !deepEqual([existing.subsets, existing.metadata.labels], [wanted.subsets, wanted.metadata.labels])
    ) {
      client.update("endpoints", {
        ...existing,
        metadata: { ...existing.metadata, labels: wanted.metadata.labels },
        subsets: wanted.subsets,
      });
    }
  },
};

const address = (pod: Pod) => ({
  ip: pod.status.podIP!,
  nodeName: pod.spec.nodeName,
  targetRef: {
    kind: "Pod",
    namespace: pod.metadata.namespace,
    name: pod.metadata.name,
    uid: pod.metadata.uid,
  },
});

/** Ascending by bytes, as the real controller sorts addresses. */
const byIp = (a: { ip: string }, b: { ip: string }) => (a.ip < b.ip ? -1 : 1);

function subsetsOf(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const byPorts = new Map<string, { ports: object[]; ready: Pod[]; notReady: Pod[] }>();
  for (const pod of pods) {
    const ports = (service.spec.ports ?? []).flatMap((port) => {
      const number = targetPort(port as never, pod);
      return number === undefined
        ? []
        : [{ ...(port.name ? { name: port.name } : {}), port: number, protocol: port.protocol ?? "TCP" }];
    });
    const key = JSON.stringify(ports);
    const subset = byPorts.get(key) ?? { ports, ready: [], notReady: [] };
    byPorts.set(key, subset);
    const terminating = pod.metadata.deletionTimestamp !== undefined;
    if (service.spec.publishNotReadyAddresses || (isPodReady(pod) && !terminating)) subset.ready.push(pod);
    else if (!terminating) subset.notReady.push(pod);
  }
  return [...byPorts.values()]
    .filter(({ ready, notReady }) => ready.length + notReady.length > 0)
    .map(({ ports, ready, notReady }) => ({
      ...(ready.length ? { addresses: ready.map(address).sort(byIp) } : {}),
      ...(notReady.length ? { notReadyAddresses: notReady.map(address).sort(byIp) } : {}),
      ports,
    })) as EndpointSubset[];
}

function draftOf(service: Service, pods: readonly Pod[]): Draft<Endpoints> {
  const { name, namespace, labels } = service.metadata;
  const subsets = subsetsOf(service, pods);
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        [MANAGED_BY]: "endpoint-controller",
        ...(service.spec.clusterIP === "None" ? { [HEADLESS]: "" } : {}),
      },
    },
    ...(subsets.length ? { subsets } : {}),
  };
}
