// In Kubernetes: pkg/controller/endpointslice. Which addresses stand behind a Service, in slices of at most 100.
// Left out here: topology hints, IPv6 slices.

import type { DiscoveryEndpointPort, Endpoint, EndpointSlice, Pod, Service } from "../../api/types.ts";
import { controllerOf, keyOf, type Draft } from "../../apimachinery/meta.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { isPodReady } from "../../apimachinery/pods.ts";
import type { Client } from "../../client-go/client.ts";
import { watching, type Controller } from "../../client-go/controller.ts";
import { concernsEndpoints, selectedPods, selectingServices, targetPort } from "../endpoint-targets.ts";

const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
const SERVICE_NAME = "kubernetes.io/service-name";
const HEADLESS = "service.kubernetes.io/headless";
const MANAGER = "endpointslice-controller.k8s.io";
const MAX_ENDPOINTS = 100;

export const endpointSliceController: Controller<"services"> = {
  name: "endpointslice-controller",
  for: "services",
  owns: ["endpointslices.discovery.k8s.io"],
  watches: [watching({ resource: "pods", keys: selectingServices, matters: concernsEndpoints })],

  reconcile({ client, key }) {
    const service = client.find("services", key);
    if (!service || service.metadata.deletionTimestamp) return;
    if (!service.spec.selector || service.spec.type === "ExternalName") return;

    const pods = selectedPods(client, service);
    const wanted = slicesOf(service, pods);
    const existing = client
      .list("endpointslices.discovery.k8s.io", service.metadata.namespace)
      .filter(
        (slice) =>
          controllerOf(slice)?.uid === service.metadata.uid &&
          slice.metadata.labels?.[MANAGED_BY] === MANAGER,
      );

    writeSlices(client, existing, wanted);
  },
};

function portsOf(service: Service, pod: Pod): DiscoveryEndpointPort[] {
  return (service.spec.ports ?? []).flatMap((port) => {
    const number = targetPort(port as never, pod);
    if (number === undefined) return [];
    const appProtocol = port.appProtocol ? { appProtocol: port.appProtocol } : {};
    return [{ name: port.name ?? "", protocol: port.protocol ?? "TCP", port: number, ...appProtocol }];
  });
}

function endpointOf(service: Service, pod: Pod): Endpoint {
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  const serving = isPodReady(pod);
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating);
  const hostname =
    pod.spec.hostname && pod.spec.subdomain === service.metadata.name ? { hostname: pod.spec.hostname } : {};
  return {
    addresses: [pod.status.podIP!],
    conditions: { ready, serving, terminating },
    ...hostname,
    targetRef: {
      kind: "Pod",
      namespace: pod.metadata.namespace,
      name: pod.metadata.name,
      uid: pod.metadata.uid,
    },
    nodeName: pod.spec.nodeName,
  } as Endpoint;
}

interface Slice {
  ports: DiscoveryEndpointPort[];
  endpoints: Endpoint[];
  labels: Record<string, string>;
  service: Service;
}

function labelsOf(service: Service): Record<string, string> {
  return {
    ...service.metadata.labels,
    [SERVICE_NAME]: service.metadata.name,
    [MANAGED_BY]: MANAGER,
    ...(service.spec.clusterIP === "None" ? { [HEADLESS]: "" } : {}),
  };
}

/** Pods with the same port numbers share slices; a Service without pods has one empty slice. */
function slicesOf(service: Service, pods: readonly Pod[]): Slice[] {
  const labels = labelsOf(service);
  const byPorts = new Map<string, Slice>();
  for (const pod of pods) {
    const ports = portsOf(service, pod);
    const key = JSON.stringify(ports);
    const slice = byPorts.get(key) ?? { ports, endpoints: [], labels, service };
    byPorts.set(key, slice);
    slice.endpoints.push(endpointOf(service, pod));
  }
  if (byPorts.size === 0) return [{ ports: [], endpoints: [], labels, service }];
  return [...byPorts.values()].flatMap((slice) => {
    const parts: Slice[] = [];
    for (let i = 0; i < slice.endpoints.length; i += MAX_ENDPOINTS) {
      parts.push({ ...slice, endpoints: slice.endpoints.slice(i, i + MAX_ENDPOINTS) });
    }
    return parts;
  });
}

function draftOf({ service, ports, endpoints, labels }: Slice): Draft<EndpointSlice> {
  const { name, namespace, uid } = service.metadata;
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels,
      ownerReferences: [
        { apiVersion: "v1", kind: "Service", name, uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    addressType: "IPv4",
    endpoints,
    ports,
  };
}

/** Slices with the same ports are reused, so that names stay. */
function writeSlices(client: Client, existing: readonly EndpointSlice[], wanted: readonly Slice[]): void {
  const free = [...existing];
  for (const slice of wanted) {
    const same = free.findIndex((candidate) => deepEqual(candidate.ports ?? [], slice.ports));
    const at = same >= 0 ? same : free.length > 0 ? 0 : -1;
    if (at < 0) {
      client.create("endpointslices.discovery.k8s.io", draftOf(slice));
      continue;
    }
    const [reused] = free.splice(at, 1);
    const { endpoints, ports, labels } = slice;
    if (
      deepEqual(
        [reused.endpoints ?? [], reused.ports ?? [], reused.metadata.labels],
        [endpoints, ports, labels],
      )
    )
      continue;
    client.update("endpointslices.discovery.k8s.io", {
      ...reused,
      metadata: { ...reused.metadata, labels },
      endpoints,
      ports,
    });
  }
  for (const slice of free) client.delete("endpointslices.discovery.k8s.io", keyOf(slice));
}
