// In Kubernetes: k8s.io/kubectl/pkg/describe: services, endpoints, ingresses, network policies.

import type { Program } from "../../simulation/index.ts";
import { formatLabelSelector, type LabelSelector } from "../../cluster/apimachinery/labels.ts";
import type { Obj } from "../client.ts";
import type { Invocation } from "../invocation.ts";
import { head, headWithLabels, type Describer } from "./generic.ts";
import { annotationLines, labelLines, type Lines } from "./lines.ts";

function* slicesOf(k: Invocation, service: Obj): Program<Obj[]> {
  const discovery = yield* k.discovery();
  const type = yield* discovery.ofKind("discovery.k8s.io/v1", "EndpointSlice");
  if (!type) return [];
  const list = yield* k.client.list(type, service.metadata.namespace as string, {
    labelSelector: `kubernetes.io/service-name=${service.metadata.name}`,
  });
  return (list.items ?? []) as Obj[];
}

function endpointsText(slices: readonly Obj[], port: Obj): string {
  const texts: string[] = [];
  for (const slice of slices) {
    const match = ((slice.ports ?? []) as Obj[]).find((other) => (other.name ?? "") === (port.name ?? ""));
    if (!match) continue;
    for (const { addresses, conditions } of (slice.endpoints ?? []) as Obj[])
      if (conditions?.ready !== false)
        for (const address of addresses as string[]) texts.push(`${address}:${match.port}`);
  }
  return texts.length > 3 ? `${texts.slice(0, 3).join(",")} + ${texts.length - 3} more...` : texts.join(",");
}

export const describeService: Describer = function* (k, object, lines) {
  const { spec, status = {} } = object;
  headWithLabels(lines, object);
  addSelector(lines, spec.selector as Record<string, string> | undefined);
  lines.add(0, `Type:\t${spec.type}`);
  if (spec.ipFamilyPolicy) lines.add(0, `IP Family Policy:\t${spec.ipFamilyPolicy}`);
  if (spec.ipFamilies) lines.add(0, `IP Families:\t${(spec.ipFamilies as string[]).join(",") || "<none>"}`);
  lines.add(0, `IP:\t${spec.clusterIP ?? ""}`);
  lines.add(0, `IPs:\t${((spec.clusterIPs ?? []) as string[]).join(",") || "<none>"}`);
  if (spec.externalIPs?.length > 0)
    lines.add(0, `External IPs:\t${(spec.externalIPs as string[]).join(",")}`);
  if (spec.loadBalancerIP) lines.add(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}`);
  if (spec.externalName) lines.add(0, `External Name:\t${spec.externalName}`);
  const ingress = ((status.loadBalancer?.ingress ?? []) as Obj[]).map(({ ip, ipMode, hostname }) =>
    ip ? `${ip}${ipMode ? ` (${ipMode})` : ""}` : hostname,
  );
  if (ingress.length > 0) lines.add(0, `LoadBalancer Ingress:\t${ingress.join(", ")}`);
  const slices = yield* slicesOf(k, object);
  for (const port of (spec.ports ?? []) as Obj[]) portLines(lines, port, slices);
  lines.add(0, `Session Affinity:\t${spec.sessionAffinity ?? ""}`);
  if (spec.externalTrafficPolicy) lines.add(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}`);
  if (spec.internalTrafficPolicy) lines.add(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}`);
  if (spec.trafficDistribution) lines.add(0, `Traffic Distribution:\t${spec.trafficDistribution}`);
  if (spec.healthCheckNodePort) lines.add(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}`);
  if (spec.loadBalancerSourceRanges?.length > 0)
    lines.add(0, `LoadBalancer Source Ranges:\t${(spec.loadBalancerSourceRanges as string[]).join(",")}`);
  return true;
};

function addSelector(lines: Lines, selector: Record<string, string> | undefined): void {
  const keys = Object.keys(selector ?? {}).sort();
  lines.add(0, `Selector:\t${keys.map((key) => `${key}=${selector![key]}`).join(",") || "<none>"}`);
}

function portLines(lines: Lines, port: Obj, slices: readonly Obj[]): void {
  const name = port.name || "<unset>";
  const protocol = port.protocol ?? "TCP";
  lines.add(0, `Port:\t${name}\t${port.port}/${protocol}`);
  lines.add(0, `TargetPort:\t${port.targetPort ?? port.port}/${protocol}`);
  if (port.nodePort) lines.add(0, `NodePort:\t${name}\t${port.nodePort}/${protocol}`);
  lines.add(0, `Endpoints:\t${endpointsText(slices, port)}`);
}

export const describeEndpoints: Describer = function* (_k, object, lines) {
  headWithLabels(lines, object);
  lines.add(0, "Subsets:");
  for (const subset of (object.subsets ?? []) as Obj[]) {
    const text = (list: unknown) => ((list ?? []) as Obj[]).map(({ ip }) => ip).join(",") || "<none>";
    lines.add(1, `Addresses:\t${text(subset.addresses)}`);
    lines.add(1, `NotReadyAddresses:\t${text(subset.notReadyAddresses)}`);
    if ((subset.ports ?? []).length > 0) {
      lines.add(1, "Ports:");
      lines.add(2, "Name\tPort\tProtocol");
      lines.add(2, "----\t----\t--------");
      for (const { name, port, protocol } of subset.ports as Obj[])
        lines.add(2, `${name || "<unset>"}\t${port}\t${protocol}`);
    }
    lines.raw("\n");
  }
  return true;
};

export const describeEndpointSlice: Describer = function* (_k, object, lines) {
  headWithLabels(lines, object);
  lines.add(0, `AddressType:\t${object.addressType}`);
  const ports = (object.ports ?? []) as Obj[];
  if (ports.length === 0) lines.add(0, "Ports: <unset>");
  else {
    lines.add(0, "Ports:");
    lines.add(1, "Name\tPort\tProtocol");
    lines.add(1, "----\t----\t--------");
    for (const { name, port, protocol } of ports)
      lines.add(1, `${name || "<unset>"}\t${port ?? "<unset>"}\t${protocol}`);
  }
  const endpoints = (object.endpoints ?? []) as Obj[];
  lines.add(0, endpoints.length === 0 ? "Endpoints: <none>" : "Endpoints:");
  for (const { addresses, conditions = {}, hostname, targetRef, nodeName, zone } of endpoints) {
    lines.add(1, `- Addresses:\t${((addresses ?? []) as string[]).join(", ") || "<none>"}`);
    lines.add(2, "Conditions:");
    lines.add(3, `Ready:\t${conditions.ready ?? "<unset>"}`);
    lines.add(2, `Hostname:\t${hostname ?? "<unset>"}`);
    if (targetRef) lines.add(2, `TargetRef:\t${targetRef.kind}/${targetRef.name}`);
    lines.add(2, `NodeName:\t${nodeName ?? "<unset>"}`);
    lines.add(2, `Zone:\t${zone ?? "<unset>"}`);
  }
  return true;
};

export const describeIngressClass: Describer = function* (_k, object, lines) {
  headWithLabels(lines, object, false);
  lines.add(0, `Controller:\t${object.spec?.controller ?? ""}`);
  return true;
};

function* backendText(k: Invocation, namespace: string, backend: Obj): Program<string> {
  const { service } = backend;
  if (!service)
    return `APIGroup: ${backend.resource?.apiGroup}, Kind: ${backend.resource?.kind}, Name: ${backend.resource?.name}`;
  const text = `${service.name}:${service.port?.number ?? service.port?.name ?? ""}`;
  const discovery = yield* k.discovery();
  const found = yield* k.client.find(yield* discovery.resolve("services"), namespace, service.name as string);
  if (!found) return `${text} (<error: services ${JSON.stringify(service.name)} not found>)`;
  const port = ((found.spec.ports ?? []) as Obj[]).find(
    (one) => one.port === service.port?.number || one.name === service.port?.name,
  );
  return `${text} (${endpointsText(yield* slicesOf(k, found), port ?? {})})`;
}

export const describeIngress: Describer = function* (k, object, lines) {
  const { metadata, spec, status = {} } = object;
  const namespace = metadata.namespace as string;
  lines.add(0, `Name:\t${metadata.name}`);
  labelLines(lines, 0, "Labels", metadata.labels);
  lines.add(0, `Namespace:\t${namespace}`);
  const addresses = ((status.loadBalancer?.ingress ?? []) as Obj[]).map(({ ip, hostname }) => ip ?? hostname);
  lines.add(0, `Address:\t${addresses.join(",")}`);
  lines.add(0, `Ingress Class:\t${spec.ingressClassName ?? "<none>"}`);
  lines.add(
    0,
    `Default backend:\t${spec.defaultBackend ? yield* backendText(k, namespace, spec.defaultBackend as Obj) : "<default>"}`,
  );
  const tls = (spec.tls ?? []) as Obj[];
  if (tls.length > 0) lines.add(0, "TLS:");
  for (const { secretName, hosts = [] } of tls)
    lines.add(
      1,
      secretName
        ? `${secretName} terminates ${(hosts as string[]).join(",")}`
        : `SNI routes ${(hosts as string[]).join(",")}`,
    );
  lines.add(0, "Rules:\n  Host\tPath\tBackends");
  lines.add(1, "----\t----\t--------");
  let count = 0;
  for (const rule of (spec.rules ?? []) as Obj[]) {
    lines.add(1, `${rule.host || "*"}\t`);
    for (const path of (rule.http?.paths ?? []) as Obj[]) {
      lines.add(2, `\t${path.path ?? ""} \t${yield* backendText(k, namespace, path.backend as Obj)}`);
      count++;
    }
  }
  if (count === 0)
    lines.add(
      1,
      `*\t*\t${spec.defaultBackend ? yield* backendText(k, namespace, spec.defaultBackend as Obj) : "<default>"}`,
    );
  annotationLines(lines, 0, "Annotations", metadata.annotations);
  return true;
};

const selectorText = (selector: unknown) => formatLabelSelector(selector as LabelSelector);

export const describeNetworkPolicy: Describer = function* (_k, object, lines) {
  const { metadata, spec } = object;
  head(lines, object);
  const created = new Date(Date.parse(metadata.creationTimestamp as string)).toISOString();
  lines.add(0, `Created on:\t${created.slice(0, 10)} ${created.slice(11, 19)} +0000 UTC`);
  labelLines(lines, 0, "Labels", metadata.labels);
  annotationLines(lines, 0, "Annotations", metadata.annotations);
  lines.add(0, "Spec:");
  const pods = selectorText(spec.podSelector);
  const all = "<none> (Allowing the specific traffic to all pods in this namespace)";
  lines.raw(`  PodSelector:     ${pods === "<none>" ? all : pods}
`);
  const types = (spec.policyTypes ?? []) as string[];
  directionLines(
    lines,
    "ingress",
    types.includes("Ingress"),
    spec.ingress as Obj[] | undefined,
    "From",
    "from",
  );
  directionLines(lines, "egress", types.includes("Egress"), spec.egress as Obj[] | undefined, "To", "to");
  lines.raw(`  Policy Types: ${types.join(", ")}\n`);
  return false;
};

function directionLines(
  lines: Lines,
  direction: string,
  applies: boolean,
  rules: Obj[] | undefined,
  title: string,
  key: "from" | "to",
): void {
  if (!applies) {
    lines.raw(`  Not affecting ${direction} traffic\n`);
    return;
  }
  lines.raw(`  Allowing ${direction} traffic:\n`);
  if (!rules || rules.length === 0)
    lines.raw(`    <none> (Selected pods are isolated for ${direction} connectivity)\n`);
  (rules ?? []).forEach((rule, i) => {
    const ports = (rule.ports ?? []) as Obj[];
    if (ports.length === 0) lines.raw("    To Port: <any> (traffic allowed to all ports)\n");
    for (const { port, protocol, endPort } of ports)
      lines.raw(
        `    To Port${endPort ? " Range" : ""}: ${port ?? "<any>"}${endPort ? `-${endPort}` : ""}/${protocol ?? "TCP"}\n`,
      );
    const peers = (rule[key] ?? []) as Obj[];
    if (peers.length === 0)
      lines.raw(
        `    ${title}: <any> (traffic not restricted by ${key === "from" ? "source" : "destination"})\n`,
      );
    for (const peer of peers) peerLines(lines, peer, title);
    if (i < rules!.length - 1) lines.raw("    ----------\n");
  });
}

function peerLines(lines: Lines, { podSelector, namespaceSelector, ipBlock }: Obj, title: string): void {
  lines.raw(`    ${title}:\n`);
  if (namespaceSelector) lines.raw(`      NamespaceSelector: ${selectorText(namespaceSelector)}\n`);
  if (podSelector) lines.raw(`      PodSelector: ${selectorText(podSelector)}\n`);
  if (!ipBlock) return;
  lines.raw(
    `      IPBlock:\n        CIDR: ${ipBlock.cidr}\n        Except: ${((ipBlock.except ?? []) as string[]).join(", ")}\n`,
  );
}
