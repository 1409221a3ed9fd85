import { expect, test } from "vitest";
import type { Pod } from "../api/types.ts";
import { resolvConfOf } from "./resolv-conf.ts";

const pod = (spec: object) => ({ metadata: { namespace: "shop", name: "p" }, spec }) as unknown as Pod;
const CLUSTER =
  "search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n";
const NODE = "nameserver 192.168.49.1\n";

test.each([
  ["ClusterFirst unless said", {}, CLUSTER],
  ["Default: the node's", { dnsPolicy: "Default" }, NODE],
  ["on the node's network the node's, too", { hostNetwork: true, dnsPolicy: "ClusterFirst" }, NODE],
  ["unless said otherwise", { hostNetwork: true, dnsPolicy: "ClusterFirstWithHostNet" }, CLUSTER],
  [
    "None: what dnsConfig says",
    {
      dnsPolicy: "None",
      dnsConfig: { nameservers: ["192.0.2.1"], searches: ["example.org"], options: [{ name: "edns0" }] },
    },
    "search example.org\nnameserver 192.0.2.1\noptions edns0\n",
  ],
  [
    "dnsConfig adds, and replaces options",
    {
      dnsConfig: {
        nameservers: ["10.96.0.10", "192.0.2.1"],
        searches: ["example.org"],
        options: [{ name: "ndots", value: "2" }],
      },
    },
    "search shop.svc.cluster.local svc.cluster.local cluster.local example.org\nnameserver 10.96.0.10\nnameserver 192.0.2.1\noptions ndots:2\n",
  ],
])("%s", (_, spec, text) => {
  expect(resolvConfOf(pod(spec), "10.96.0.10")).toBe(text);
});
