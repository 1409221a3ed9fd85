// In Kubernetes: pkg/proxy/iptables. The rules that kube-proxy writes into a node's kernel, as iptables-save shows them.
// Left out here: counters, load balancer source ranges, health check node ports.

import { sha256 } from "../../hosts/programs/digest.ts";
import type { EndpointSlice, Service, ServicePort } from "../api/types.ts";
import { keyOf } from "../apimachinery/meta.ts";
import {
  endpointsOf,
  isLocalInside,
  isLocalOutside,
  outsideAddresses,
  slicesByService,
  stickySeconds,
  type ServiceEndpoint,
} from "./kube-proxy.ts";

export type TableName = "mangle" | "filter" | "nat";

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
  /** Those on this node. */
  localEndpoints: readonly string[];
  /** `internalTrafficPolicy` and `externalTrafficPolicy` are Local. */
  localInside: boolean;
  localOutside: boolean;
  /** Draws among all endpoints, among those of this node; takes what comes from outside. */
  chain: string;
  localChain: string;
  external: string;
}

const separate = (port: Port, endpoint: string) => `KUBE-SEP-${hash(port.name + port.protocol + endpoint)}`;

const written = (endpoints: readonly ServiceEndpoint[]): string[] =>
  endpoints.map(({ address, port }) => `${address}:${port}`).sort();

function portsOf(services: readonly Service[], slices: readonly EndpointSlice[], node: string): Port[] {
  const byService = slicesByService(slices);
  return services.flatMap((service) => {
    const { clusterIP, ports, type } = service.spec;
    if (!clusterIP || clusterIP === "None" || type === "ExternalName") return [];
    const own = byService.get(keyOf(service)) ?? [];
    return (ports ?? []).map((port) => portOf(service, port, own, node));
  });
}

function portOf(service: Service, port: ServicePort, slices: readonly EndpointSlice[], node: string): Port {
  const name = port.name ? `${keyOf(service)}:${port.name}` : keyOf(service);
  const protocol = (port.protocol ?? "TCP").toLowerCase();
  const key = hash(name + protocol);
  return {
    name,
    protocol,
    service,
    port,
    endpoints: written(endpointsOf(slices, port.name ?? "")),
    localEndpoints: written(endpointsOf(slices, port.name ?? "", node)),
    localInside: isLocalInside(service),
    localOutside: isLocalOutside(service) && isExternal(service, port),
    chain: `KUBE-SVC-${key}`,
    localChain: `KUBE-SVL-${key}`,
    external: `KUBE-EXT-${key}`,
  };
}

const isExternal = (service: Service, port: ServicePort): boolean =>
  port.nodePort !== undefined || outsideAddresses(service).length > 0;

const insideChain = (port: Port) => (port.localInside ? port.localChain : port.chain);
const insideEndpoints = (port: Port) => (port.localInside ? port.localEndpoints : port.endpoints);
const outsideEndpoints = (port: Port) => (port.localOutside ? port.localEndpoints : port.endpoints);

/** All endpoints are drawn from, unless every connection stays on its node; for outsiders in the cluster there is a short cut. */
const usesAll = (port: Port) => !port.localInside || isExternal(port.service, port.port);
const usesLocal = (port: Port) => port.localInside || port.localOutside;

/** iptables-save quotes whatever is more than letters, digits, hyphens and underscores. */
const comment = (text: string) =>
  `-m comment --comment ${/^[\w-]+$/.test(text) ? text : JSON.stringify(text)}`;

/** As the kernel keeps a probability: in units of 1/2³¹. */
const probability = (share: number): string => {
  const written = Number(share.toFixed(10));
  return (Math.round(written * 2 ** 31) / 2 ** 31).toFixed(11);
};

/** The chains that draw one of a port's endpoints. */
function drawingChains(port: Port, podRange: string): string[] {
  return [
    ...(usesAll(port) ? drawing(port, port.chain, port.endpoints, podRange) : []),
    ...(usesLocal(port) ? drawing(port, port.localChain, port.localEndpoints, podRange) : []),
  ];
}

function drawing(port: Port, chain: string, endpoints: readonly string[], podRange: string): string[] {
  if (endpoints.length === 0) return [];
  const { name, service } = port;
  const rules: string[] = [];
  if (chain === insideChain(port))
    rules.push(
      `-A ${chain} ! -s ${podRange} ${destination(port, service.spec.clusterIP!, "cluster IP")} -j KUBE-MARK-MASQ`,
    );
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
  const reached = usesAll(port) ? port.endpoints : port.localEndpoints;
  return reached.flatMap((endpoint) => {
    const chain = separate(port, endpoint);
    const recent = sticky ? ` -m recent --set --name ${chain} --mask 255.255.255.255 --rsource` : "";
    return [
      `-A ${chain} -s ${endpoint.split(":")[0]}/32 ${comment(port.name)} -j KUBE-MARK-MASQ`,
      `-A ${chain} -p ${port.protocol} ${comment(port.name)}${recent} -m ${port.protocol} -j DNAT --to-destination ${endpoint}`,
    ];
  });
}

function externalChain(port: Port, podRange: string): string[] {
  const { external, chain, localChain, name, localOutside } = port;
  const about = (what: string) => comment(`${what} for ${name} external destinations`);
  if (!localOutside)
    return [`-A ${external} ${about("masquerade traffic")} -j KUBE-MARK-MASQ`, `-A ${external} -j ${chain}`];
  return [
    `-A ${external} -s ${podRange} ${about("pod traffic")} -j ${chain}`,
    `-A ${external} ${about("masquerade LOCAL traffic")} -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ`,
    `-A ${external} ${about("route LOCAL traffic")} -m addrtype --src-type LOCAL -j ${chain}`,
    ...(port.localEndpoints.length > 0 ? [`-A ${external} -j ${localChain}`] : []),
  ];
}

/** On the loopback address only to be counted: the second rule would do. iptables-save prints both spaces. */
function nodePortRules({ port, name, protocol, external }: Port): string[] {
  if (port.nodePort === undefined) return [];
  const about = `${comment(name)} -m ${protocol} --dport ${port.nodePort}`;
  return [
    `-A KUBE-NODEPORTS -d 127.0.0.0/8 -p ${protocol} ${about} -m nfacct --nfacct-name  localhost_nps_accepted_pkts -j ${external}`,
    `-A KUBE-NODEPORTS -p ${protocol} ${about} -j ${external}`,
  ];
}

const destination = (port: Port, address: string, what: string) =>
  `-d ${address}/32 -p ${port.protocol} ${comment(`${port.name} ${what}`)} -m ${port.protocol} --dport ${port.port.port}`;

function portalRules(port: Port): string[] {
  const { service, external } = port;
  const rule = (address: string, what: string, to: string) =>
    `-A KUBE-SERVICES ${destination(port, address, what)} -j ${to}`;
  return [
    ...(insideEndpoints(port).length > 0
      ? [rule(service.spec.clusterIP!, "cluster IP", insideChain(port))]
      : []),
    ...(service.spec.externalIPs ?? []).map((ip) => rule(ip, "external IP", external)),
    ...(service.status.loadBalancer?.ingress ?? []).flatMap(({ ip }) =>
      ip ? [rule(ip, "loadbalancer IP", external)] : [],
    ),
  ];
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

/** Nothing but marks by which kubelet and kube-proxy see that their chains are still there. */
const mangleTable: Table = table(
  "mangle",
  ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"],
  ["KUBE-IPTABLES-HINT", "KUBE-KUBELET-CANARY", "KUBE-PROXY-CANARY"],
  [],
);

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
      ...serving
        .filter(({ service, port }) => isExternal(service, port))
        .flatMap((port) => externalChain(port, podRange)),
      "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000",
      ...serving.flatMap(nodePortRules),
      "-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN",
      "-A KUBE-POSTROUTING -j MARK --set-xmark 0x4000/0x0",
      '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE --random-fully',
      ...serving.flatMap(endpointChains),
      ...serving.flatMap(portalRules),
      `-A ${LAST}`,
      ...serving.flatMap((port) => drawingChains(port, podRange)),
    ],
  );
}

const REFUSE = "-j REJECT --reject-with icmp-port-unreachable";

/** What becomes of connections to a port that has nobody to take them; on this node, with a Local policy. */
function unanswered(port: Port, endpoints: readonly string[]): { what: string; target: string } | undefined {
  if (port.endpoints.length === 0) return { what: "has no endpoints", target: REFUSE };
  return endpoints.length === 0 ? { what: "has no local endpoints", target: "-j DROP" } : undefined;
}

function unansweredInside(port: Port): string[] {
  const none = unanswered(port, insideEndpoints(port));
  if (!none) return [];
  return [`-A KUBE-SERVICES ${destination(port, port.service.spec.clusterIP!, none.what)} ${none.target}`];
}

function unansweredOutside(port: Port): string[] {
  const { name, protocol, service } = port;
  const none = unanswered(port, outsideEndpoints(port));
  if (!none || !isExternal(service, port.port)) return [];
  const { nodePort } = port.port;
  return [
    ...outsideAddresses(service).map(
      (ip) => `-A KUBE-EXTERNAL-SERVICES ${destination(port, ip, none.what)} ${none.target}`,
    ),
    ...(nodePort === undefined
      ? []
      : [
          `-A KUBE-EXTERNAL-SERVICES -p ${protocol} ${comment(`${name} ${none.what}`)} -m addrtype --dst-type LOCAL -m ${protocol} --dport ${nodePort} ${none.target}`,
        ]),
  ];
}

function filterTable(ports: readonly Port[]): Table {
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
      ...ports.flatMap(unansweredOutside),
      '-A KUBE-FIREWALL ! -s 127.0.0.0/8 -d 127.0.0.0/8 -m comment --comment "block incoming localnet connections" -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP',
      "-A KUBE-FORWARD -m conntrack --ctstate INVALID -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP",
      '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark 0x4000/0x4000 -j ACCEPT',
      '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      ...ports.flatMap(unansweredInside),
    ],
  );
}

/** The tables of a node; they differ between nodes only for Local policies. `podRange` is the cluster's, in CIDR notation. */
export function iptables(
  services: readonly Service[],
  slices: readonly EndpointSlice[],
  podRange: string,
  node: string,
): readonly Table[] {
  const ports = portsOf(services, slices, node);
  return [mangleTable, filterTable(ports), natTable(ports, podRange)];
}
