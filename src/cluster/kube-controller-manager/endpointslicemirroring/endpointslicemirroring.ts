// In Kubernetes: pkg/controller/endpointslicemirroring. Endpoints that somebody writes for a Service without a selector, as slices.
// Left out here: IPv6, more than a thousand addresses a subset.

import type { EndpointSlice, Endpoints, EndpointSubset } from "../../api/types.ts";
import { controllerOf, keyOf, type Draft } from "../../apimachinery/meta.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import type { Client } from "../../client-go/client.ts";
import { watching, type Controller } from "../../client-go/controller.ts";

const SLICES = "endpointslices.discovery.k8s.io";
const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
const MANAGER = "endpointslicemirroring-controller.k8s.io";
const SERVICE_NAME = "kubernetes.io/service-name";
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

export const endpointSliceMirroringController: Controller<"endpoints"> = {
  name: "endpointslicemirroring-controller",
  for: "endpoints",
  owns: [SLICES],
  watches: [watching({ resource: "services", keys: (service) => [keyOf(service)] })],

  reconcile({ client, key }) {
    const endpoints = client.find("endpoints", key);
    const [namespace] = key.split("/");
    const existing = client.list(
      SLICES,
      namespace,
      (slice) => slice.metadata.labels?.[MANAGED_BY] === MANAGER && key === `${namespace}/${ownerOf(slice)}`,
    );
    const wanted = endpoints && isMirrored(client, endpoints) ? slicesOf(endpoints) : [];
    writeSlices(client, existing, wanted);
  },
};

const ownerOf = (slice: EndpointSlice) => slice.metadata.labels?.[SERVICE_NAME];

function isMirrored(client: Client, endpoints: Endpoints): boolean {
  const { labels, annotations } = endpoints.metadata;
  if (labels?.["endpointslice.kubernetes.io/skip-mirror"] === "true") return false;
  if (annotations?.["control-plane.alpha.kubernetes.io/leader"] !== undefined) return false;
  const service = client.find("services", keyOf(endpoints));
  return service !== undefined && !service.spec.selector;
}

function slicesOf(endpoints: Endpoints): Draft<EndpointSlice>[] {
  const { name, namespace, uid, labels, annotations = {} } = endpoints.metadata;
  const { [LAST_APPLIED]: _, ...kept } = annotations;
  return (endpoints.subsets ?? []).map((subset) => ({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      generateName: `${name}-`,
      namespace,
      labels: { ...labels, [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER },
      ...(Object.keys(kept).length > 0 ? { annotations: kept } : {}),
      ownerReferences: [
        { apiVersion: "v1", kind: "Endpoints", name, uid, controller: true, blockOwnerDeletion: true },
      ],
    },
    addressType: "IPv4",
    endpoints: addressesOf(subset),
    ports: (subset.ports ?? []).map(({ name: port = "", port: number, protocol = "TCP" }) => ({
      name: port,
      port: number,
      protocol,
    })),
  }));
}

function addressesOf({ addresses = [], notReadyAddresses = [] }: EndpointSubset): EndpointSlice["endpoints"] {
  const of = (list: typeof addresses, ready: boolean) =>
    list.map(({ ip, hostname, nodeName, targetRef }) => ({
      addresses: [ip],
      conditions: { ready },
      ...(hostname ? { hostname } : {}),
      ...(nodeName ? { nodeName } : {}),
      ...(targetRef ? { targetRef } : {}),
    }));
  return [...of(addresses, true), ...of(notReadyAddresses, false)];
}

/** Slices with the same ports are reused, so that names stay. */
function writeSlices(
  client: Client,
  existing: readonly EndpointSlice[],
  wanted: readonly Draft<EndpointSlice>[],
): void {
  const free = [...existing];
  for (const draft of wanted) {
    const at = free.findIndex((slice) => deepEqual(slice.ports ?? [], draft.ports ?? []));
    const [same] = at >= 0 ? free.splice(at, 1) : [];
    if (!same) client.create(SLICES, draft);
    else if (
      !deepEqual(
        [same.endpoints ?? [], controllerOf(same)?.uid],
        [draft.endpoints, controllerOf(draft as EndpointSlice)?.uid],
      )
    )
      client.update(SLICES, { ...same, endpoints: draft.endpoints });
  }
  for (const slice of free) client.delete(SLICES, keyOf(slice));
}
