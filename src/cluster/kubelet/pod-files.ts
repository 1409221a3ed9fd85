// In Kubernetes: pkg/kubelet/kubelet_pods.go, managedHostsFileContent; and the name of a sandbox.

import { hash32 } from "../../simulation/index.ts";
import type { Pod } from "../api/types.ts";

export function sandboxIdOf({ metadata }: Pod, at: number): string {
  let id = "";
  for (let i = 0; i < 8; i++)
    id += hash32(`sandbox/${metadata.uid}/${at}/${i}`).toString(16).padStart(8, "0");
  return id;
}

export function hostsFile(pod: Pod, ip: string, hostname: string): string {
  const aliases = (pod.spec.hostAliases ?? []).map(
    (alias) => `${alias.ip}\t${(alias.hostnames ?? []).join("\t")}\n`,
  );
  const own = pod.spec.subdomain
    ? `${ip}\t${hostname}.${pod.spec.subdomain}.${pod.metadata.namespace}.svc.cluster.local\t${hostname}\n`
    : `${ip}\t${hostname}\n`;
  return [
    "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n",
    "fe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n",
    own,
    aliases.length ? `\n# Entries added by HostAliases.\n${aliases.join("")}` : "",
  ].join("");
}
