// In Kubernetes: cmd/kubeadm/app/phases/addons/proxy. What kubeadm puts into a new cluster besides DNS: kube-proxy, on every node.
// Left out here: the DaemonSet's controller; the pods that it would make are made at once.

import type { Random } from "../../simulation/index.ts";
import { deepFreeze } from "../apimachinery/meta.ts";
import type { Client } from "../client-go/client.ts";

const LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const LABELS = { "k8s-app": "kube-proxy" };
const CONFIG = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
bindAddress: 0.0.0.0
clientConnection:
  kubeconfig: /var/lib/kube-proxy/kubeconfig.conf
clusterCIDR: 10.244.0.0/16
kind: KubeProxyConfiguration
mode: ""
`;

const podSpec = (version: string) => ({
  priorityClassName: "system-node-critical",
  serviceAccountName: "kube-proxy",
  hostNetwork: true,
  nodeSelector: { "kubernetes.io/os": "linux" },
  tolerations: [{ operator: "Exists" }],
  containers: [
    {
      name: "kube-proxy",
      image: `registry.k8s.io/kube-proxy:${version}`,
      imagePullPolicy: "IfNotPresent",
      command: [
        "/usr/local/bin/kube-proxy",
        "--config=/var/lib/kube-proxy/config.conf",
        "--hostname-override=$(NODE_NAME)",
      ],
      env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "spec.nodeName" } } }],
      securityContext: { privileged: true },
      volumeMounts: [
        { mountPath: "/var/lib/kube-proxy", name: "kube-proxy" },
        { mountPath: "/run/xtables.lock", name: "xtables-lock" },
        { mountPath: "/lib/modules", name: "lib-modules", readOnly: true },
      ],
    },
  ],
  volumes: [
    { configMap: { name: "kube-proxy" }, name: "kube-proxy" },
    { hostPath: { path: "/run/xtables.lock", type: "FileOrCreate" }, name: "xtables-lock" },
    { hostPath: { path: "/lib/modules", type: "" }, name: "lib-modules" },
  ],
});

/** A tolerance for everything that befalls a node, as the DaemonSet controller adds it. */
const TOLERATIONS = [
  ["not-ready", "NoExecute"],
  ["unreachable", "NoExecute"],
  ["disk-pressure", "NoSchedule"],
  ["memory-pressure", "NoSchedule"],
  ["pid-pressure", "NoSchedule"],
  ["unschedulable", "NoSchedule"],
  ["network-unavailable", "NoSchedule"],
].map(([name, effect]) => ({ effect, key: `node.kubernetes.io/${name}`, operator: "Exists" }));

/** kube-proxy's account, configuration, DaemonSet and pods. */
export function installKubeProxy(
  client: Client,
  nodes: readonly string[],
  version: string,
  random: Random,
): void {
  const namespace = "kube-system";
  client.create("serviceaccounts", {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "kube-proxy", namespace },
  });
  client.create("configmaps", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kube-proxy", namespace, labels: { app: "kube-proxy" } },
    data: { "config.conf": CONFIG },
  });
  const set = client.create("daemonsets.apps", {
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: { name: "kube-proxy", namespace, labels: LABELS },
    spec: {
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: podSpec(version) },
      updateStrategy: { type: "RollingUpdate" },
    },
  } as never);
  const letters = () => Array.from({ length: 5 }, () => LETTERS[random.below(LETTERS.length)]).join("");
  const owner = { apiVersion: "apps/v1", kind: "DaemonSet", name: "kube-proxy", uid: set.metadata.uid };
  const spec = deepFreeze(podSpec(version));
  for (const node of nodes) {
    client.create("pods", {
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: `kube-proxy-${letters()}`,
        namespace,
        labels: { ...LABELS, "controller-revision-hash": "6d8f7c9b54", "pod-template-generation": "1" },
        ownerReferences: [{ ...owner, blockOwnerDeletion: true, controller: true }],
      },
      spec: {
        ...spec,
        nodeName: node,
        affinity: onlyOn(node),
        tolerations: [{ operator: "Exists" }, ...TOLERATIONS],
      },
    } as never);
  }
  const count = nodes.length;
  client.updateStatus("daemonsets.apps", {
    ...set,
    status: {
      currentNumberScheduled: count,
      desiredNumberScheduled: count,
      numberAvailable: count,
      numberMisscheduled: 0,
      numberReady: count,
      observedGeneration: 1,
      updatedNumberScheduled: count,
    },
  } as never);
}

const onlyOn = (node: string) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }],
    },
  },
});
