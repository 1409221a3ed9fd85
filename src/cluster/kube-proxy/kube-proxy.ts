// In Kubernetes: kube-proxy. Turns Services into rules on each node: connections to a Service's address go to one of its endpoints.
// Left out here: session affinity, source ranges, topology.

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
}

/** The table of one cluster, shared by its nodes: they all see the same Services. */
export interface Rules {
  /** By `address:port`. */
  virtual: ReadonlyMap<string, Rule>;
  /** By node port. */
  nodePorts: ReadonlyMap<number, Rule>;
}

/** Follows Services and slices; rules are made anew when first used after a change. */
export function runServiceRules(
  simulation: Simulation,
  client: Client,
): { rules: () => Rules; stop: () => void } {
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
      const rule: Rule = { service: keyOf(service), port: port.name ?? "", endpoints, local };
      virtual.set(`${clusterIP}:${port.port}`, rule);
      for (const { ip } of service.status.loadBalancer?.ingress ?? [])
        if (ip) virtual.set(`${ip}:${port.port}`, rule);
      for (const ip of service.spec.externalIPs ?? []) virtual.set(`${ip}:${port.port}`, rule);
      if (port.nodePort) nodePorts.set(port.nodePort, rule);
    }
  }
  return { virtual, nodePorts };
}

/** The rules as one node's kernel applies them; an endpoint is drawn for each connection. */
export function translator(
  rules: () => Rules,
  random: Random,
  isNodeAddress: (address: string) => boolean,
): Translate {
  return (address, port) => {
    const table = rules();
    const rule =
      table.virtual.get(`${address}:${port}`) ??
      (isNodeAddress(address) ? table.nodePorts.get(port) : undefined);
    if (!rule) return undefined;
    return rule.endpoints.length === 0 ? "refused" : random.pick(rule.endpoints);
  };
}
