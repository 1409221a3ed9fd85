// What a new cluster holds before anybody uses it.

import { deepFreeze } from "./apimachinery/meta.ts";
import type { Simulation } from "../simulation/index.ts";
import type { Client } from "./client-go/client.ts";
import { follow } from "./client-go/controller.ts";

const NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"];
const API_SERVICE_IP = "10.96.0.1";
export const DNS_SERVICE_IP = "10.96.0.10";

/** Namespaces, the Service of the API server, priority classes. */
export function bootstrap(client: Client, apiServer: ApiEndpoint): void {
  for (const name of NAMESPACES)
    client.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {} });
  createApiService(client, apiServer);
  createPriorityClasses(client);
}

interface ApiEndpoint {
  address: string;
  port: number;
}

const KUBERNETES = { name: "kubernetes", namespace: "default" };

/** The Service of the API server and where it leads to: those of the three that are not there. */
function createApiService(client: Client, { address, port }: ApiEndpoint): void {
  const { find, create } = client;
  const key = "default/kubernetes";
  const labels = { component: "apiserver", provider: "kubernetes" };
  if (!find("services", key))
    create("services", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { ...KUBERNETES, labels },
      spec: {
        type: "ClusterIP",
        sessionAffinity: "None",
        clusterIP: API_SERVICE_IP,
        ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: port as never }],
      },
    });
  if (!find("endpointslices.discovery.k8s.io", key))
    create("endpointslices.discovery.k8s.io", {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...KUBERNETES, labels: { "kubernetes.io/service-name": "kubernetes" } },
      addressType: "IPv4",
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: "https", port, protocol: "TCP" }],
    });
  if (!find("endpoints", key))
    create("endpoints", {
      apiVersion: "v1",
      kind: "Endpoints",
      metadata: { ...KUBERNETES, labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
      subsets: [{ addresses: [{ ip: address }], ports: [{ name: "https", port, protocol: "TCP" }] }],
    });
}

/** How often the API server looks after its own Service. */
const LOOK_MS = 10_000;

/** Makes the API server's Service anew when somebody deletes it, at the next look. */
export function keepApiService(
  simulation: Simulation,
  client: Client,
  endpoint: ApiEndpoint,
  isUp: () => boolean,
): void {
  const look = () => {
    if (isUp()) createApiService(client, endpoint);
    else simulation.after(LOOK_MS, look, { background: true });
  };
  const lost = ({ metadata }: { metadata: { name: string; namespace?: string } }) => {
    if (metadata.name !== KUBERNETES.name || metadata.namespace !== KUBERNETES.namespace) return;
    simulation.after(LOOK_MS - (simulation.now % LOOK_MS), look);
  };
  for (const resource of ["services", "endpointslices.discovery.k8s.io", "endpoints"] as const)
    follow(simulation, client, resource, { deleted: lost });
}

function createPriorityClasses(client: Client): void {
  const classes: [name: string, value: number, description: string][] = [
    [
      "system-cluster-critical",
      2_000_000_000,
      "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
    ],
    [
      "system-node-critical",
      2_000_001_000,
      "Used for system critical pods that must not be moved from their current node.",
    ],
  ];
  for (const [name, value, description] of classes) {
    client.create("priorityclasses.scheduling.k8s.io", {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name },
      value,
      description,
      preemptionPolicy: "PreemptLowerPriority",
    });
  }
}

const DNS_LABELS = { "k8s-app": "kube-dns" };

/** The cluster's DNS: a Deployment and its Service, as kubeadm makes them. */
export function installCoreDns(client: Client): void {
  const { create } = client;
  create("serviceaccounts", {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "coredns", namespace: "kube-system" },
  });
  create("services", {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "kube-dns",
      namespace: "kube-system",
      labels: { ...DNS_LABELS, "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS" },
    },
    spec: {
      type: "ClusterIP",
      sessionAffinity: "None",
      clusterIP: DNS_SERVICE_IP,
      selector: DNS_LABELS,
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: 53 as never },
        { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 as never },
        { name: "metrics", port: 9153, protocol: "TCP", targetPort: 9153 as never },
      ],
    },
  });
  create("deployments.apps", deepFreeze(coreDnsDeployment()));
}

function coreDnsDeployment() {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "coredns", namespace: "kube-system", labels: DNS_LABELS },
    spec: {
      replicas: 2,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      selector: { matchLabels: DNS_LABELS },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 as never } },
      template: {
        metadata: { labels: DNS_LABELS },
        spec: {
          priorityClassName: "system-cluster-critical",
          serviceAccountName: "coredns",
          tolerations: [
            { key: "CriticalAddonsOnly", operator: "Exists" },
            { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
          ],
          nodeSelector: { "kubernetes.io/os": "linux" },
          dnsPolicy: "Default",
          containers: [
            {
              name: "coredns",
              image: "registry.k8s.io/coredns/coredns:v1.14.1",
              imagePullPolicy: "IfNotPresent",
              args: ["-conf", "/etc/coredns/Corefile"],
              resources: { limits: { memory: "170Mi" }, requests: { cpu: "100m", memory: "70Mi" } },
              ports: [
                { containerPort: 53, name: "dns", protocol: "UDP" },
                { containerPort: 53, name: "dns-tcp", protocol: "TCP" },
                { containerPort: 9153, name: "metrics", protocol: "TCP" },
              ],
              readinessProbe: { httpGet: { path: "/ready", port: 8181 as never, scheme: "HTTP" } },
            },
          ],
        },
      },
    },
  };
}
