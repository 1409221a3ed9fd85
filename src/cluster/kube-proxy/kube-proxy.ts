// In Kubernetes: kube-proxy. Turns Services into rules on each node: connections to a Service's address go to one of its endpoints.
// Left out here: source ranges, topology.

import type { Random, Simulation } from "../../simulation/index.ts";
import type { EndpointSlice, Service } from "../api/types.ts";
import { keyOf } from "../apimachinery/meta.ts";
import type { Client } from "../client-go/client.ts";
import { follow } from "../client-go/controller.ts";
import type { Endpoint, Translate } from "../cni/network.ts";

const SERVICE_NAME = "kubernetes.io/service-name";

/** One Service port: where its connections may go. No endpoint: they are refused. */
export interface Rule {
  service: string;
  port: string;
  endpoints: readonly Endpoint[];
  /** `externalTrafficPolicy: Local`: those on this node alone, for connections from outside. */
  local: boolean;
  /** How long a client stays with its endpoint (`sessionAffinity: ClientIP`); undefined: every connection draws anew. */
  stickyMs: number | undefined;
}

/** The table of one cluster, shared by its nodes: they all see the same Services. */
export interface Rules {
  /** By `address:port`. */
  virtual: ReadonlyMap<string, Rule>;
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

/** Ready endpoints of a Service's port; when all are ending, those that still serve. */
export function endpointsOf(slices: readonly EndpointSlice[], portName: string): Endpoint[] {
  const ready: Endpoint[] = [];
  const ending: Endpoint[] = [];
  for (const slice of slices) {
    const port = slice.ports?.find((candidate) => (candidate.name ?? "") === portName)?.port;
    if (port === undefined) continue;
    for (const { addresses, conditions } of slice.endpoints ?? []) {
      const endpoint = { address: addresses[0], port };
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

export function rulesOf(services: readonly Service[], slices: readonly EndpointSlice[]): Rules {
  const virtual = new Map<string, Rule>();
  const nodePorts = new Map<number, Rule>();
  const byService = slicesByService(slices);
  for (const service of services) {
    const { clusterIP, ports, type } = service.spec;
    if (!clusterIP || clusterIP === "None" || type === "ExternalName") continue;
    for (const port of ports ?? []) {
      const endpoints = endpointsOf(byService.get(keyOf(service)) ?? [], port.name ?? "");
      const local = service.spec.externalTrafficPolicy === "Local";
      const stickyMs = stickySeconds(service) && stickySeconds(service)! * 1000;
      const rule: Rule = { service: keyOf(service), port: port.name ?? "", endpoints, local, stickyMs };
      virtual.set(`${clusterIP}:${port.port}`, rule);
      for (const { ip } of service.status.loadBalancer?.ingress ?? [])
        if (ip) virtual.set(`${ip}:${port.port}`, rule);
      for (const ip of service.spec.externalIPs ?? []) virtual.set(`${ip}:${port.port}`, rule);
      if (port.nodePort) nodePorts.set(port.nodePort, rule);
    }
  }
  return { virtual, nodePorts };
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

/** The rules as one node's kernel applies them; an endpoint is drawn for each connection. */
export function translator(
  rules: () => Rules,
  random: Random,
  isNodeAddress: (address: string) => boolean,
): Translate {
  const kept = new Map<string, Kept>();
  return (address, port, client, now) => {
    const table = rules();
    const rule =
      table.virtual.get(`${address}:${port}`) ??
      (isNodeAddress(address) ? table.nodePorts.get(port) : undefined);
    if (!rule) return undefined;
    if (rule.endpoints.length === 0) return "refused";
    if (rule.stickyMs === undefined) return random.pick(rule.endpoints);
    const key = `${rule.service} ${rule.port} ${client}`;
    const before = kept.get(key);
    const endpoint =
      (before && now < before.until && rule.endpoints.find(same(before.endpoint))) ||
      random.pick(rule.endpoints);
    kept.set(key, { endpoint, until: now + rule.stickyMs });
    return endpoint;
  };
}
