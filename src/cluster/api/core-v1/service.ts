// In Kubernetes: pkg/registry/core/service. A name and an address in front of pods.
// Left out here: the address and the node ports, which the API server's allocators give out.

import { ageColumn, column, nameColumn, orNone, wide } from "../columns.ts";
import { formatLabels } from "../../apimachinery/labels.ts";
import { label1035Name } from "../../apimachinery/names.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { Service } from "../types.ts";
import { coreV1 } from "./group.ts";
import { validateService, validateServiceUpdate } from "./service-validation.ts";

const CLIENT_IP_SECONDS = 10800;

function defaultService(service: Service): void {
  const spec = (service.spec ??= {} as Service["spec"]);
  spec.sessionAffinity ||= "None";
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === "ClientIP") {
    const config = (spec.sessionAffinityConfig ??= {});
    (config.clientIP ??= {}).timeoutSeconds ??= CLIENT_IP_SECONDS;
  }
  spec.type ||= "ClusterIP";
  for (const port of spec.ports ?? []) {
    port.protocol ||= "TCP";
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "")
      port.targetPort = port.port;
  }
  const outside = spec.type === "NodePort" || spec.type === "LoadBalancer";
  if (outside || spec.externalIPs?.length) spec.externalTrafficPolicy ||= "Cluster";
  if (outside || spec.type === "ClusterIP") spec.internalTrafficPolicy ??= "Cluster";
  if (spec.type === "LoadBalancer") spec.allocateLoadBalancerNodePorts ??= true;
}

function externalIp({ spec, status }: Service): string {
  const extra = spec.externalIPs ?? [];
  if (spec.type === "ExternalName") return spec.externalName ?? "";
  if (spec.type !== "LoadBalancer") return orNone(extra.join(","));
  const given = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || "");
  const all = [...given, ...extra];
  return all.length ? all.join(",") : "<pending>";
}

const portsText = ({ spec }: Service) =>
  orNone(
    (spec.ports ?? [])
      .map(({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ""}/${protocol}`)
      .join(","),
  );

/** A change of type takes along what only the old type had. */
function dropTypeDependent(service: Service, old: Service): void {
  const { spec } = service;
  const was = old.spec.type;
  if (spec.type === "ExternalName" && was !== "ExternalName") {
    if (spec.clusterIP === old.spec.clusterIP) delete spec.clusterIP;
    delete spec.clusterIPs;
    delete spec.ipFamilies;
    delete spec.ipFamilyPolicy;
    delete spec.internalTrafficPolicy;
  }
  if (was === "ExternalName" && spec.type !== "ExternalName" && spec.externalName === old.spec.externalName)
    delete spec.externalName;
  const outside = (type: string) => type === "NodePort" || type === "LoadBalancer";
  if (outside(was) && !outside(spec.type)) {
    for (const port of spec.ports ?? []) {
      const before = old.spec.ports?.find((one) => one.port === port.port && one.protocol === port.protocol);
      if (before?.nodePort === port.nodePort) delete port.nodePort;
    }
    if (spec.externalTrafficPolicy === old.spec.externalTrafficPolicy && !spec.externalIPs?.length)
      delete spec.externalTrafficPolicy;
  }
  if (was === "LoadBalancer" && spec.type !== "LoadBalancer") {
    delete spec.allocateLoadBalancerNodePorts;
    delete spec.healthCheckNodePort;
    delete spec.loadBalancerClass;
  }
}

/** Node ports that an update leaves out stay with the port of the same name, unless another port took them. */
function keepNodePorts(service: Service, old: Service): void {
  const has = ({ spec }: Service) => spec.type === "NodePort" || spec.type === "LoadBalancer";
  if (!has(service) || !has(old)) return;
  const used = new Set((service.spec.ports ?? []).map(({ nodePort }) => nodePort).filter(Boolean));
  for (const port of service.spec.ports ?? []) {
    if (port.nodePort) continue;
    const before = old.spec.ports?.find(({ name }) => (name ?? "") === (port.name ?? ""))?.nodePort;
    if (before && !used.has(before)) {
      port.nodePort = before;
      used.add(before);
    }
  }
}

export const serviceKind: Kind<Service> = defineKind<Service>(coreV1, {
  kind: "Service",
  plural: "services",
  shortNames: ["svc"],
  categories: ["all"],
  status: true,
  columns: [
    nameColumn,
    column("Type", ({ spec }) => spec.type, "type determines how the Service is exposed."),
    column("Cluster-IP", ({ spec }) => orNone(spec.clusterIP), "clusterIP is the IP address of the service."),
    column(
      "External-IP",
      externalIp,
      "externalIPs is a list of IP addresses for which nodes in the cluster will also accept traffic for this service.",
    ),
    column("Port(s)", portsText, "The list of ports that are exposed by this service."),
    ageColumn,
    wide(
      "Selector",
      ({ spec }) => formatLabels(spec.selector),
      "Route service traffic to pods with label keys and values matching this selector.",
    ),
  ],
  fields: { "spec.clusterIP": ({ spec }) => spec.clusterIP ?? "", "spec.type": ({ spec }) => spec.type },
  strategy: {
    validateName: label1035Name,
    default: defaultService,
    prepareForCreate(service) {
      service.status = { loadBalancer: {} };
    },
    prepareForUpdate(service, old) {
      dropTypeDependent(service, old);
      // Addresses that an update leaves out stay: most clients do not repeat them.
      if (service.spec.type === "ExternalName" || old.spec.type === "ExternalName") return;
      service.spec.clusterIP ||= old.spec.clusterIP;
      const first = service.spec.clusterIPs?.[0];
      if (first && first === old.spec.clusterIPs?.[0] && service.spec.clusterIP !== first)
        service.spec.clusterIPs = [service.spec.clusterIP!, ...service.spec.clusterIPs!.slice(1)];
      if (service.spec.clusterIP === old.spec.clusterIP) service.spec.clusterIPs ??= old.spec.clusterIPs;
      service.spec.ipFamilies ??= old.spec.ipFamilies;
      service.spec.ipFamilyPolicy ??= old.spec.ipFamilyPolicy;
      keepNodePorts(service, old);
    },
    validate: validateService,
    validateUpdate: validateServiceUpdate,
  },
});
