// In Kubernetes: CoreDNS with its kubernetes plugin. Names of Services and of pods behind headless ones.
// Left out here: SRV and PTR questions, pods by address, zone transfers.

import type { Client } from "../client-go/client.ts";
import type { Service } from "../api/types.ts";
import type { DnsAnswer, DnsServer } from "../cni/network.ts";

const SERVICE_NAME = "kubernetes.io/service-name";

/** Answers for the zone; other names go to `forward`. */
export function coreDns(client: Client, forward: DnsServer, zone = "cluster.local"): DnsServer {
  return (name, from) => {
    if (name !== zone && !name.endsWith(`.${zone}`)) return forward(name, from);
    const labels = name === zone ? [] : name.slice(0, -zone.length - 1).split(".");
    const kind = labels.at(-1);
    return kind === "svc" ? service(client, forward, from, labels.slice(0, -1)) : "unknown";
  };
}

function service(client: Client, forward: DnsServer, from: string, labels: string[]): DnsAnswer {
  const [hostname, name, namespace] = labels.length === 3 ? labels : [undefined, ...labels];
  if (!namespace) return "unknown";
  const found = client.find("services", `${namespace}/${name}`);
  if (!found) return "unknown";
  if (found.spec.type === "ExternalName") return forward(found.spec.externalName ?? "", from);
  if (found.spec.clusterIP !== "None")
    return hostname || !found.spec.clusterIP ? "unknown" : [found.spec.clusterIP];
  const addresses = headless(client, found, hostname);
  return addresses.length > 0 ? addresses : "unknown";
}

/** The endpoints of a headless Service, or the one that bears a host name. */
function headless(client: Client, { metadata }: Service, hostname: string | undefined): string[] {
  const slices = client.list(
    "endpointslices.discovery.k8s.io",
    metadata.namespace,
    (slice) => slice.metadata.labels?.[SERVICE_NAME] === metadata.name,
  );
  return slices
    .flatMap((slice) => slice.endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false)
    .filter(
      (endpoint) =>
        !hostname ||
        endpoint.hostname === hostname ||
        endpoint.addresses[0].replaceAll(".", "-") === hostname,
    )
    .flatMap(({ addresses }) => addresses);
}
