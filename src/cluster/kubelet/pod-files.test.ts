import { expect, test } from "vitest";
import type { Pod } from "../api/types.ts";
import { hostsFile } from "./pod-files.ts";

test("a pod's hosts are those that the kubelet writes: its own full name under its subdomain, then its aliases", () => {
  const pod = {
    metadata: { namespace: "shop", name: "p" },
    spec: { subdomain: "members", hostAliases: [{ ip: "192.0.2.1", hostnames: ["one", "two"] }] },
  } as unknown as Pod;

  expect(hostsFile(pod, "10.244.1.2", "p")).toBe(`# Kubernetes-managed hosts file.
127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
10.244.1.2\tp.members.shop.svc.cluster.local\tp

# Entries added by HostAliases.
192.0.2.1\tone\ttwo
`);
});
