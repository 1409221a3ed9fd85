// In Kubernetes: pkg/proxy/iptables. The rules that kube-proxy writes into a node's kernel, as iptables-save shows them.
// Left out here: counters, load balancer source ranges, internalTrafficPolicy and health check node ports.

import { sha256 } from "../../hosts/programs/digest.ts";
import type { EndpointSlice, Service, ServicePort } from "../api/types.ts";
import { keyOf } from "../apimachinery/meta.ts";
import { endpointsOf, slicesByService, stickySeconds } from "./kube-proxy.ts";

export type TableName = "filter" | "nat";

export interface Table {
  name: TableName;
  /** Built-in chains with their policy, then kube-proxy's, in order of name. */
  chains: readonly string[];
  /** As `-A CHAIN …`, grouped by chain. */
  rules: readonly string[];
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function base32(hex: string, letters: number): string {
  const bits = [...hex].map((digit) => parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  let text = "";
  for (let i = 0; i < letters; i++) text += BASE32[parseInt(bits.slice(i * 5, i * 5 + 5), 2)];
  return text;
}

const hash = (text: string): string => base32(sha256(new TextEncoder().encode(text)), 16);

/** One port of a Service and the chains that stand for it. */
interface Port {
  /** `default/web:http`. */
  name: string;
  protocol: string;
  service: Service;
  port: ServicePort;
  /** `10.244.1.5:80`, in order of text. */
  endpoints: readonly string[];
  chain: string;
  external: string;
}

const separate = (port: Port, endpoint: string) => `KUBE-SEP-${hash(port.name + port.protocol + endpoint)}`;

function portsOf(services: readonly Service[], slices: readonly EndpointSlice[]): Port[] {
  const byService = slicesByService(slices);
  return services.flatMap((service) => {
    const { clusterIP, ports, type } = service.spec;
    if (!clusterIP || clusterIP === "None" || type === "ExternalName") return [];
    return (ports ?? []).map((port) => {
      const name = port.name ? `${keyOf(service)}:${port.name}` : keyOf(service);
      const protocol = (port.protocol ?? "TCP").toLowerCase();
      const endpoints = endpointsOf(byService.get(keyOf(service)) ?? [], port.name ?? "")
        .map(({ address, port: number }) => `${address}:${number}`)
        .sort();
      const key = hash(name + protocol);
      return {
        name,
        protocol,
        service,
        port,
        endpoints,
        chain: `KUBE-SVC-${key}`,
        external: `KUBE-EXT-${key}`,
      };
    });
  });
}

/** iptables-save quotes whatever is more than letters, digits, hyphens and underscores. */
const comment = (text: string) =>
  `-m comment --comment ${/^[\w-]+$/.test(text) ? text : JSON.stringify(text)}`;

/** As the kernel keeps a probability: in units of 1/2³¹. */
const probability = (share: number): string => {
  const written = Number(share.toFixed(10));
  return (Math.round(written * 2 ** 31) / 2 ** 31).toFixed(11);
};

/** The chain that draws one of a port's endpoints. */
function serviceChain(port: Port, podRange: string): string[] {
  const { chain, name, protocol, service, endpoints } = port;
  const to = `-d ${service.spec.clusterIP}/32 -p ${protocol} ${comment(`${name} cluster IP`)} -m ${protocol} --dport ${port.port.port}`;
  const rules = [`-A ${chain} ! -s ${podRange} ${to} -j KUBE-MARK-MASQ`];
  const seconds = stickySeconds(service);
  if (seconds !== undefined)
    for (const endpoint of endpoints) {
      const sep = separate(port, endpoint);
      rules.push(
        `-A ${chain} ${comment(`${name} -> ${endpoint}`)} -m recent --rcheck --seconds ${seconds} --reap --name ${sep} --mask 255.255.255.255 --rsource -j ${sep}`,
      );
    }
  endpoints.forEach((endpoint, i) => {
    const left = endpoints.length - i;
    const draw = left > 1 ? ` -m statistic --mode random --probability ${probability(1 / left)}` : "";
    rules.push(`-A ${chain} ${comment(`${name} -> ${endpoint}`)}${draw} -j ${separate(port, endpoint)}`);
  });
  return rules;
}

function endpointChains(port: Port): string[] {
  const sticky = stickySeconds(port.service) !== undefined;
  return port.endpoints.flatMap((endpoint) => {
    const chain = separate(port, endpoint);
    const recent = sticky ? ` -m recent --set --name ${chain} --mask 255.255.255.255 --rsource` : "";
    return [
      `-A ${chain} -s ${endpoint.split(":")[0]}/32 ${comment(port.name)} -j KUBE-MARK-MASQ`,
      `-A ${chain} -p ${port.protocol} ${comment(port.name)}${recent} -m ${port.protocol} -j DNAT --to-destination ${endpoint}`,
    ];
  });
}

const isExternal = ({ port, service }: Port): boolean =>
  port.nodePort !== undefined || (service.status.loadBalancer?.ingress ?? []).length > 0;

function externalChain({ external, chain, name }: Port): string[] {
  return [
    `-A ${external} ${comment(`masquerade traffic for ${name} external destinations`)} -j KUBE-MARK-MASQ`,
    `-A ${external} -j ${chain}`,
  ];
}

function nodePortRules({ port, name, protocol, external }: Port): string[] {
  if (port.nodePort === undefined) return [];
  return [
    `-A KUBE-NODEPORTS -p ${protocol} ${comment(name)} -m ${protocol} --dport ${port.nodePort} -j ${external}`,
  ];
}

const destination = (port: Port, address: string, what: string) =>
  `-d ${address}/32 -p ${port.protocol} ${comment(`${port.name} ${what}`)} -m ${port.protocol} --dport ${port.port.port}`;

function portalRules(port: Port): string[] {
  const { service, chain, external } = port;
  const rules = [`-A KUBE-SERVICES ${destination(port, service.spec.clusterIP!, "cluster IP")} -j ${chain}`];
  for (const { ip } of service.status.loadBalancer?.ingress ?? [])
    if (ip) rules.push(`-A KUBE-SERVICES ${destination(port, ip, "loadbalancer IP")} -j ${external}`);
  return rules;
}

const LAST =
  'KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: this must be the last rule in this chain" -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS';

/** By chain, in order of name; the rules of a chain keep their order. */
function table(
  name: TableName,
  builtin: readonly string[],
  own: readonly string[],
  rules: readonly string[],
): Table {
  const chains = [...new Set([...own, ...rules.map((rule) => rule.split(" ")[1])])]
    .filter((chain) => !builtin.includes(chain))
    .sort();
  const ordered = [...builtin, ...chains].flatMap((chain) =>
    rules.filter((rule) => rule.split(" ")[1] === chain),
  );
  return {
    name,
    chains: [
      ...builtin.map((chain) => `:${chain} ACCEPT [0:0]`),
      ...chains.map((chain) => `:${chain} - [0:0]`),
    ],
    rules: ordered,
  };
}

function natTable(ports: readonly Port[], podRange: string): Table {
  const serving = ports.filter(({ endpoints }) => endpoints.length > 0);
  return table(
    "nat",
    ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"],
    ["KUBE-KUBELET-CANARY", "KUBE-NODEPORTS", "KUBE-PROXY-CANARY"],
    [
      '-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
      '-A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
      '-A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING',
      ...serving.filter(isExternal).flatMap(externalChain),
      "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000",
      ...serving.flatMap(nodePortRules),
      "-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN",
      "-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0",
      '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
      ...serving.flatMap(endpointChains),
      ...serving.flatMap(portalRules),
      `-A ${LAST}`,
      ...serving.flatMap((port) => serviceChain(port, podRange)),
    ],
  );
}

const REFUSE = "-j REJECT --reject-with icmp-port-unreachable";

function filterTable(ports: readonly Port[]): Table {
  const empty = ports.filter(({ endpoints }) => endpoints.length === 0);
  const nothing = "has no endpoints";
  return table(
    "filter",
    ["INPUT", "FORWARD", "OUTPUT"],
    [
      "KUBE-EXTERNAL-SERVICES",
      "KUBE-FIREWALL",
      "KUBE-KUBELET-CANARY",
      "KUBE-NODEPORTS",
      "KUBE-PROXY-CANARY",
      "KUBE-PROXY-FIREWALL",
      "KUBE-SERVICES",
    ],
    [
      ...["INPUT", "FORWARD", "OUTPUT"].map(
        (chain) =>
          `-A ${chain} -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL`,
      ),
      '-A INPUT -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS',
      '-A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES',
      "-A INPUT -j KUBE-FIREWALL",
      '-A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD',
      '-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
      '-A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES',
      '-A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES',
      "-A OUTPUT -j KUBE-FIREWALL",
      ...empty
        .filter(({ port }) => port.nodePort !== undefined)
        .map(
          ({ name, port, protocol }) =>
            `-A KUBE-EXTERNAL-SERVICES -p ${protocol} ${comment(`${name} ${nothing}`)} -m addrtype --dst-type LOCAL -m ${protocol} --dport ${port.nodePort} ${REFUSE}`,
        ),
      '-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
      "-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name ct_state_invalid_dropped_pkts -j DROP",
      '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT',
      '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      ...empty.map(
        (port) => `-A KUBE-SERVICES ${destination(port, port.service.spec.clusterIP!, nothing)} ${REFUSE}`,
      ),
    ],
  );
}

/** The tables of every node: they all have the same rules. `podRange` is the cluster's, in CIDR notation. */
export function iptables(
  services: readonly Service[],
  slices: readonly EndpointSlice[],
  podRange: string,
): readonly Table[] {
  const ports = portsOf(services, slices);
  return [filterTable(ports), natTable(ports, podRange)];
}
