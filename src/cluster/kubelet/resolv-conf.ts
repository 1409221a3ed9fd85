// In Kubernetes: pkg/kubelet/network/dns. Where a pod's names are asked for.
// Left out here: the limits of a search path, DNS options of the node.

import type { Pod } from "../api/types.ts";

/** What a machine of the cluster has in /etc/resolv.conf. */
export const NODE_RESOLV_CONF = "nameserver 192.168.49.1\n";

interface Lists {
  servers: readonly string[];
  searches: readonly string[];
  options: readonly { name?: string; value?: string }[];
}

function byPolicy({ spec, metadata }: Pod, clusterDns: string | undefined): Lists {
  const policy = spec.dnsPolicy ?? "ClusterFirst";
  if (policy === "None") return { servers: [], searches: [], options: [] };
  const ofNode = policy === "Default" || (spec.hostNetwork && policy !== "ClusterFirstWithHostNet");
  if (!clusterDns || ofNode)
    return { servers: [NODE_RESOLV_CONF.trim().split(" ")[1]], searches: [], options: [] };
  return {
    servers: [clusterDns],
    searches: [`${metadata.namespace}.svc.cluster.local`, "svc.cluster.local", "cluster.local"],
    options: [{ name: "ndots", value: "5" }],
  };
}

const unique = (...lists: readonly (readonly string[] | undefined)[]) => [
  ...new Set(lists.flatMap((list) => list ?? [])),
];

/** A pod's /etc/resolv.conf: by its policy, then what its `dnsConfig` adds; an option of the same name replaces. */
export function resolvConfOf(pod: Pod, clusterDns: string | undefined): string {
  const base = byPolicy(pod, clusterDns);
  const { nameservers, searches, options = [] } = pod.spec.dnsConfig ?? {};
  const own = new Map([...base.options, ...options].map(({ name, value }) => [name, value] as const));
  const lines = [
    ["search", ...unique(base.searches, searches)],
    ...unique(base.servers, nameservers).map((server) => ["nameserver", server]),
    ["options", ...[...own].map(([name, value]) => (value ? `${name}:${value}` : `${name}`))],
  ];
  return lines
    .filter((words) => words.length > 1)
    .map((words) => `${words.join(" ")}\n`)
    .join("");
}
