import { expect, test } from "vitest";
import type { EndpointSlice, Service } from "../api/types.ts";
import { iptables, type Table } from "./iptables.ts";

const service = (namespace: string, name: string, clusterIP: string, spec: object, status: object = {}) =>
  ({
    metadata: { namespace, name },
    spec: { type: "ClusterIP", clusterIP, ...spec },
    status: { loadBalancer: {}, ...status },
  }) as never as Service;

/** 10.244.N.x is on worker-N. */
const slice = (
  namespace: string,
  name: string,
  port: { name?: string; port: number },
  ...addresses: string[]
) =>
  ({
    metadata: { namespace, labels: { "kubernetes.io/service-name": name } },
    ports: [port],
    endpoints: addresses.map((address) => ({
      addresses: [address],
      conditions: { ready: true },
      nodeName: `worker-${address.split(".")[2]}`,
    })),
  }) as never as EndpointSlice;

const tables = (services: Service[], slices: EndpointSlice[]) => {
  const found = iptables(services, slices, "10.244.0.0/16", "worker-1");
  return Object.fromEntries(found.map((table) => [table.name, table])) as Record<"filter" | "nat", Table>;
};

const web = service("default", "web", "10.96.7.7", { ports: [{ port: 80, protocol: "TCP" }] });

test("chains have the names that they have on every cluster", () => {
  const dns = {
    ports: [
      { name: "dns", port: 53, protocol: "UDP" },
      { name: "dns-tcp", port: 53, protocol: "TCP" },
    ],
  };

  const { nat } = tables(
    [
      service("default", "kubernetes", "10.96.0.1", {
        ports: [{ name: "https", port: 443, protocol: "TCP" }],
      }),
      service("kube-system", "kube-dns", "10.96.0.10", dns),
    ],
    [
      slice("default", "kubernetes", { name: "https", port: 6443 }, "192.168.49.2"),
      slice("kube-system", "kube-dns", { name: "dns", port: 53 }, "10.244.0.2"),
      slice("kube-system", "kube-dns", { name: "dns-tcp", port: 53 }, "10.244.0.2"),
    ],
  );

  expect(nat.chains.filter((chain) => chain.startsWith(":KUBE-SVC"))).toEqual([
    ":KUBE-SVC-ERIFXISQEP7F7OF4 - [0:0]",
    ":KUBE-SVC-NPX46M4PTMTKRN6Y - [0:0]",
    ":KUBE-SVC-TCOU7JCQXEZGVUNU - [0:0]",
  ]);
});

test("each endpoint is drawn with the same chance", () => {
  const { nat } = tables(
    [web],
    [slice("default", "web", { port: 8080 }, "10.244.1.3", "10.244.2.4", "10.244.1.2")],
  );

  const [chain] = nat.rules.find((rule) => rule.includes("10.96.7.7/32"))!.match(/KUBE-SVC-\w+$/)!;
  expect(
    nat.rules
      .filter((rule) => rule.startsWith(`-A ${chain} `))
      .map((rule) => rule.replace(chain, "SVC").replace(/KUBE-SEP-\w+/, "SEP")),
  ).toEqual([
    '-A SVC ! -s 10.244.0.0/16 -d 10.96.7.7/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
    '-A SVC -m comment --comment "default/web -> 10.244.1.2:8080" -m statistic --mode random --probability 0.33333333349 -j SEP',
    '-A SVC -m comment --comment "default/web -> 10.244.1.3:8080" -m statistic --mode random --probability 0.50000000000 -j SEP',
    '-A SVC -m comment --comment "default/web -> 10.244.2.4:8080" -j SEP',
  ]);
  expect(nat.rules.filter((rule) => rule.includes("DNAT")).map((rule) => rule.split("-j ")[1])).toEqual(
    expect.arrayContaining(["DNAT --to-destination 10.244.1.2:8080"]),
  );
});

test("a Service without endpoints is refused, and has no chain", () => {
  const { nat, filter } = tables([web], []);

  expect(nat.rules.join("\n")).not.toContain("default/web");
  expect(filter.rules).toContain(
    '-A KUBE-SERVICES -d 10.96.7.7/32 -p tcp -m comment --comment "default/web has no endpoints" -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
  );
});

test("a node port leads to the same chain, masqueraded", () => {
  const exposed = service("default", "web", "10.96.7.7", {
    type: "NodePort",
    ports: [{ port: 80, nodePort: 30080 }],
  });

  const { nat } = tables([exposed], [slice("default", "web", { port: 80 }, "10.244.1.2")]);

  const [external] = nat.chains
    .find((chain) => chain.startsWith(":KUBE-EXT"))!
    .slice(1)
    .split(" ");
  expect(nat.rules.filter((rule) => rule.includes(external))).toEqual([
    `-A ${external} -m comment --comment "masquerade traffic for default/web external destinations" -j KUBE-MARK-MASQ`,
    `-A ${external} -j ${external.replace("EXT", "SVC")}`,
    `-A KUBE-NODEPORTS -d 127.0.0.0/8 -p tcp -m comment --comment "default/web" -m tcp --dport 30080 -m nfacct --nfacct-name  localhost_nps_accepted_pkts -j ${external}`,
    `-A KUBE-NODEPORTS -p tcp -m comment --comment "default/web" -m tcp --dport 30080 -j ${external}`,
  ]);
});

test("a headless Service and an alias have no rules", () => {
  const headless = service("default", "db", "None", { ports: [{ port: 80 }] });

  const { nat, filter } = tables([headless], [slice("default", "db", { port: 80 }, "10.244.1.2")]);

  expect([...nat.rules, ...filter.rules].join("\n")).not.toContain("default/db");
});

/** Rules that speak of the Service, with chains by their kind alone. */
const about = (table: Table) =>
  table.rules
    .filter((rule) => /default\/web|KUBE-(EXT|SV[CL])-\w+ -j/.test(rule))
    .map((rule) => rule.replace(/KUBE-(SVC|SVL|SEP|EXT)-\w+/g, "$1"));

const outsideLocal = service("default", "web", "10.96.7.7", {
  type: "NodePort",
  externalTrafficPolicy: "Local",
  ports: [{ port: 80, nodePort: 30080 }],
});

test("connections from outside stay on the node when the policy says so; pods and the node itself take the short cut", () => {
  const { nat, filter } = tables(
    [outsideLocal],
    [slice("default", "web", { port: 80 }, "10.244.1.2", "10.244.2.2")],
  );

  expect(about(nat).filter((rule) => /^-A (EXT|SVL)/.test(rule))).toEqual([
    '-A EXT -s 10.244.0.0/16 -m comment --comment "pod traffic for default/web external destinations" -j SVC',
    '-A EXT -m comment --comment "masquerade LOCAL traffic for default/web external destinations" -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ',
    '-A EXT -m comment --comment "route LOCAL traffic for default/web external destinations" -m addrtype --src-type LOCAL -j SVC',
    "-A EXT -j SVL",
    '-A SVL -m comment --comment "default/web -> 10.244.1.2:80" -j SEP',
  ]);
  expect(about(filter)).toEqual([]);
});

test("a node without an endpoint drops what a Local policy keeps there", () => {
  const { nat, filter } = tables([outsideLocal], [slice("default", "web", { port: 80 }, "10.244.2.2")]);

  expect(about(nat).some((rule) => rule.includes("SVL"))).toBe(false);
  expect(about(filter)).toEqual([
    '-A KUBE-EXTERNAL-SERVICES -p tcp -m comment --comment "default/web has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30080 -j DROP',
  ]);
});

test("with a Local policy inside, only the node's endpoints have chains", () => {
  const inside = service("default", "web", "10.96.7.7", {
    internalTrafficPolicy: "Local",
    ports: [{ port: 80 }],
  });

  const { nat } = tables([inside], [slice("default", "web", { port: 80 }, "10.244.1.2", "10.244.2.2")]);
  const elsewhere = tables([inside], [slice("default", "web", { port: 80 }, "10.244.2.2")]);

  expect(about(nat)).toEqual([
    '-A SEP -s 10.244.1.2/32 -m comment --comment "default/web" -j KUBE-MARK-MASQ',
    '-A SEP -p tcp -m comment --comment "default/web" -m tcp -j DNAT --to-destination 10.244.1.2:80',
    '-A KUBE-SERVICES -d 10.96.7.7/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j SVL',
    '-A SVL ! -s 10.244.0.0/16 -d 10.96.7.7/32 -p tcp -m comment --comment "default/web cluster IP" -m tcp --dport 80 -j KUBE-MARK-MASQ',
    '-A SVL -m comment --comment "default/web -> 10.244.1.2:80" -j SEP',
  ]);
  expect(about(elsewhere.nat)).toEqual([]);
  expect(about(elsewhere.filter)).toEqual([
    '-A KUBE-SERVICES -d 10.96.7.7/32 -p tcp -m comment --comment "default/web has no local endpoints" -m tcp --dport 80 -j DROP',
  ]);
});

test("an external address has a rule of its own", () => {
  const { nat } = tables(
    [service("default", "web", "10.96.7.7", { externalIPs: ["203.0.113.9"], ports: [{ port: 80 }] })],
    [slice("default", "web", { port: 80 }, "10.244.1.2")],
  );

  expect(about(nat)).toContain(
    '-A KUBE-SERVICES -d 203.0.113.9/32 -p tcp -m comment --comment "default/web external IP" -m tcp --dport 80 -j EXT',
  );
});
