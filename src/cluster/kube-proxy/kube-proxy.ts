// In Kubernetes: kube-proxy. Turns Services into rules on each node: connections to a Service's address go to one of its endpoints.
// Left out here: source ranges, topology.

import type { Random, Simulation } from "../../simulation/index.ts";
import type { EndpointSlice, Service } from "../api/types.ts";
import { keyOf } from "../apimachinery/meta.ts";
import type { Client } from "../client-go/client.ts";
import { follow } from "../client-go/controller.ts";
import type { Endpoint, Translate } from "../cni/network.ts";

const SERVICE_NAME = "kubernetes.io/service-name";

/** Every pod's address begins so, in all clusters here. */
const POD_PREFIX = "10.244.";

/** An address and port behind a Service, and the node that it is on. */
export interface ServiceEndpoint extends Endpoint {
  node: string | undefined;
}

/** One Service port: where its connections may go. No endpoint: they are refused. */
export interface Rule {
  service: string;
  port: string;
  endpoints: readonly ServiceEndpoint[];
  /** `internalTrafficPolicy: Local`: connections to the Service's address stay on their node. */
  internalLocal: boolean;
  /** `externalTrafficPolicy: Local`: connections from outside stay on the node where they arrive. */
  externalLocal: boolean;
  /** How long a client stays with its endpoint (`sessionAffinity: ClientIP`); undefined: every connection draws anew. */
  stickyMs: number | undefined;
}

/** The table of one cluster, shared by its nodes: they all see the same Services. */
export interface Rules {
  /** The Services' own addresses, by `address:port`. */
  virtual: ReadonlyMap<string, Rule>;
  /** Addresses for those outside: load balancers' and external ones, by `address:port`. */
  external: ReadonlyMap<string, Rule>;
  /** By node port. */
  nodePorts: ReadonlyMap<number, Rule>;
}

/** What kube-proxy knows, and what it makes of it. */
export interface ServiceRules {
  services(): readonly Service[];
  slices(): readonly EndpointSlice[];
  rules(): Rules;
  stop(): void;
}

/** Follows Services and slices; rules are made anew when first used after a change. */
export function runServiceRules(simulation: Simulation, client: Client): ServiceRules {
  let current: Rules | undefined;
  const forget = () => {
    current = undefined;
  };
  const services = new Map<string, Service>();
  const slices = new Map<string, EndpointSlice>();
  const keep = <T extends { metadata: { namespace?: string; name: string } }>(map: Map<string, T>) => ({
    added: (object: T) => {
      map.set(keyOf(object), object);
      forget();
    },
    modified: (object: T) => {
      map.set(keyOf(object), object);
      forget();
    },
    deleted: (object: T) => {
      map.delete(keyOf(object));
      forget();
    },
  });
  const stops = [
    follow(simulation, client, "services", keep(services)),
    follow(simulation, client, "endpointslices.discovery.k8s.io", keep(slices)),
  ];
  return {
    services: () => [...services.values()],
    slices: () => [...slices.values()],
    rules: () => (current ??= rulesOf([...services.values()], [...slices.values()])),
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

/** Ready endpoints of a Service's port; when all are ending, those that still serve. `onNode`: of this node alone. */
export function endpointsOf(
  slices: readonly EndpointSlice[],
  portName: string,
  onNode?: string,
): ServiceEndpoint[] {
  const ready: ServiceEndpoint[] = [];
  const ending: ServiceEndpoint[] = [];
  for (const slice of slices) {
    const port = slice.ports?.find((candidate) => (candidate.name ?? "") === portName)?.port;
    if (port === undefined) continue;
    for (const { addresses, conditions, nodeName } of slice.endpoints ?? []) {
      if (onNode !== undefined && nodeName !== onNode) continue;
      const endpoint = { address: addresses[0], port, node: nodeName };
      if (conditions?.ready !== false) ready.push(endpoint);
      else if (conditions.serving && conditions.terminating) ending.push(endpoint);
    }
  }
  return ready.length > 0 ? ready : ending;
}

/** The slices of each Service, by its key. */
export function slicesByService(slices: readonly EndpointSlice[]): ReadonlyMap<string, EndpointSlice[]> {
  const byService = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const key = `${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME] ?? ""}`;
    byService.set(key, [...(byService.get(key) ?? []), slice]);
  }
  return byService;
}

export const isLocalInside = ({ spec }: Service): boolean => spec.internalTrafficPolicy === "Local";
export const isLocalOutside = ({ spec }: Service): boolean => spec.externalTrafficPolicy === "Local";

/** Addresses besides its own at which a Service is reached. */
export const outsideAddresses = ({ spec, status }: Service): string[] => [
  ...(spec.externalIPs ?? []),
  ...(status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip ? [ip] : [])),
];

export function rulesOf(services: readonly Service[], slices: readonly EndpointSlice[]): Rules {
  const virtual = new Map<string, Rule>();
  const external = new Map<string, Rule>();
  const nodePorts = new Map<number, Rule>();
  const byService = slicesByService(slices);
  for (const service of services) {
    const { clusterIP, ports, type } = service.spec;
    if (!clusterIP || clusterIP === "None" || type === "ExternalName") continue;
    for (const port of ports ?? []) {
      const rule = ruleOf(service, port.name ?? "", byService.get(keyOf(service)) ?? []);
      virtual.set(`${clusterIP}:${port.port}`, rule);
      for (const ip of outsideAddresses(service)) external.set(`${ip}:${port.port}`, rule);
      if (port.nodePort) nodePorts.set(port.nodePort, rule);
    }
  }
  return { virtual, external, nodePorts };
}

function ruleOf(service: Service, port: string, slices: readonly EndpointSlice[]): Rule {
  const seconds = stickySeconds(service);
  return {
    service: keyOf(service),
    port,
    endpoints: endpointsOf(slices, port),
    internalLocal: isLocalInside(service),
    externalLocal: isLocalOutside(service),
    stickyMs: seconds === undefined ? undefined : seconds * 1000,
  };
}

const STICKY_SECONDS = 10_800;

/** How long a client stays with its endpoint; undefined when every connection draws anew. */
export const stickySeconds = ({ spec }: Service): number | undefined =>
  spec.sessionAffinity === "ClientIP"
    ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? STICKY_SECONDS)
    : undefined;

/** The endpoint that a client got, and until when it gets it again. */
interface Kept {
  endpoint: Endpoint;
  until: number;
}

const same = (one: Endpoint) => (other: Endpoint) => other.address === one.address && other.port === one.port;

const isLoopback = (address: string) => address.startsWith("127.");
const isPod = (address: string) => address.startsWith(POD_PREFIX);

/** A node, as its kernel sees itself. */
export interface Here {
  name: string;
  address: string;
}

/** The rules as one node's kernel applies them; an endpoint is drawn for each connection. */
export function translator(rules: () => Rules, random: Random, here: Here): Translate {
  const kept = new Map<string, Kept>();
  /** What comes from the node or a pod reaches all endpoints even where those outside would not. */
  const isOutside = (client: string) => client !== here.address && !isPod(client);
  const isOwn = (address: string, client: string) =>
    address === here.address || (isLoopback(address) && client === here.address);

  function find(address: string, port: number, client: string): { rule: Rule; local: boolean } | undefined {
    const table = rules();
    const inside = table.virtual.get(`${address}:${port}`);
    if (inside) return { rule: inside, local: inside.internalLocal };
    const rule =
      table.external.get(`${address}:${port}`) ??
      (isOwn(address, client) ? table.nodePorts.get(port) : undefined);
    return rule && { rule, local: rule.externalLocal && isOutside(client) };
  }

  return (address, port, client, now) => {
    const found = find(address, port, client);
    if (!found) return undefined;
    const { rule, local } = found;
    if (rule.endpoints.length === 0) return "refused";
    const endpoints = local ? rule.endpoints.filter(({ node }) => node === here.name) : rule.endpoints;
    if (endpoints.length === 0) return "dropped";
    if (rule.stickyMs === undefined) return random.pick(endpoints);
    const key = `${rule.service} ${rule.port} ${client}`;
    const before = kept.get(key);
    const endpoint =
      (before && now < before.until && endpoints.find(same(before.endpoint))) || random.pick(endpoints);
    kept.set(key, { endpoint, until: now + rule.stickyMs });
    return endpoint;
  };
}
