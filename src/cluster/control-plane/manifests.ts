// In Kubernetes: cmd/kubeadm/app/phases/controlplane and etcd. The static pods of the control plane, as kubeadm describes them.

import type { JsonObject } from "../apimachinery/meta.ts";

export const MANIFESTS = "/etc/kubernetes/manifests";
export const ETCD_VERSION = "3.6.8-0";
const PKI = "/etc/kubernetes/pki";
const LOCAL = "127.0.0.1";

export interface ControlPlane {
  version: string;
  /** The node's name and address. */
  node: string;
  address: string;
  port: number;
}

interface Look {
  host: string;
  scheme: "HTTP" | "HTTPS";
  live: string;
  ready?: string;
  started: string;
}

/** Probes: may it live, is it ready, has it started. */
function probes({ host, scheme, live, ready, started }: Look): JsonObject {
  const probe = (path: string, failureThreshold: number, delayed: boolean) => ({
    failureThreshold,
    httpGet: { host, path, port: "probe-port", scheme },
    ...(delayed ? { initialDelaySeconds: 10 } : {}),
    periodSeconds: delayed ? 10 : 1,
    timeoutSeconds: 15,
  });
  return {
    livenessProbe: probe(live, 8, true),
    ...(ready ? { readinessProbe: probe(ready, 3, false) } : {}),
    startupProbe: probe(started, 24, true),
  };
}

type Volume = [name: string, path: string, type?: string];

interface Parts {
  name: string;
  image: string;
  flags: readonly string[];
  port: number;
  look: Look;
  requests: JsonObject;
  /** In order of the mounts; volumes are in order of their names. */
  volumes: readonly Volume[];
  writable?: boolean;
  annotations?: JsonObject;
}

function staticPod({
  name,
  image,
  flags,
  port,
  look,
  requests,
  volumes,
  writable,
  annotations,
}: Parts): JsonObject {
  const container: JsonObject = {
    name,
    image: `registry.k8s.io/${image}`,
    imagePullPolicy: "IfNotPresent",
    command: [name, ...flags.map((flag) => `--${flag}`)],
    ...probes(look),
    ports: [{ containerPort: port, name: "probe-port", protocol: "TCP" }],
    resources: { requests },
    volumeMounts: volumes.map(([volume, mountPath]) => ({
      mountPath,
      name: volume,
      ...(writable || volume === "flexvolume-dir" ? {} : { readOnly: true }),
    })),
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(annotations ? { annotations } : {}),
      labels: { component: name, tier: "control-plane" },
      name,
      namespace: "kube-system",
    },
    spec: {
      containers: [container],
      hostNetwork: true,
      priority: 2_000_001_000,
      priorityClassName: "system-node-critical",
      securityContext: { seccompProfile: { type: "RuntimeDefault" } },
      volumes: [...volumes]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([volume, path, type = "DirectoryOrCreate"]) => ({ hostPath: { path, type }, name: volume })),
    },
    status: {},
  };
}

const CA_VOLUMES: readonly Volume[] = [
  ["ca-certs", "/etc/ssl/certs"],
  ["etc-ca-certificates", "/etc/ca-certificates"],
];
const MORE_CA_VOLUMES: readonly Volume[] = [
  ["usr-local-share-ca-certificates", "/usr/local/share/ca-certificates"],
  ["usr-share-ca-certificates", "/usr/share/ca-certificates"],
];

function etcd({ node, address }: ControlPlane): JsonObject {
  const client = `https://${address}:2379`;
  const peer = `https://${address}:2380`;
  return staticPod({
    name: "etcd",
    image: `etcd:${ETCD_VERSION}`,
    annotations: { "kubeadm.kubernetes.io/etcd.advertise-client-urls": client },
    flags: [
      `advertise-client-urls=${client}`,
      `cert-file=${PKI}/etcd/server.crt`,
      "client-cert-auth=true",
      "data-dir=/var/lib/etcd",
      "feature-gates=InitialCorruptCheck=true",
      `initial-advertise-peer-urls=${peer}`,
      `initial-cluster=${node}=${peer}`,
      `key-file=${PKI}/etcd/server.key`,
      `listen-client-urls=https://${LOCAL}:2379,${client}`,
      `listen-metrics-urls=http://${LOCAL}:2381`,
      `listen-peer-urls=${peer}`,
      `name=${node}`,
      `peer-cert-file=${PKI}/etcd/peer.crt`,
      "peer-client-cert-auth=true",
      `peer-key-file=${PKI}/etcd/peer.key`,
      `peer-trusted-ca-file=${PKI}/etcd/ca.crt`,
      "snapshot-count=10000",
      `trusted-ca-file=${PKI}/etcd/ca.crt`,
      "watch-progress-notify-interval=5s",
    ],
    port: 2381,
    look: { host: LOCAL, scheme: "HTTP", live: "/livez", ready: "/readyz", started: "/readyz" },
    requests: { cpu: "100m", memory: "100Mi" },
    volumes: [
      ["etcd-data", "/var/lib/etcd"],
      ["etcd-certs", `${PKI}/etcd`],
    ],
    writable: true,
  });
}

function apiServer({ version, address, port }: ControlPlane): JsonObject {
  return staticPod({
    name: "kube-apiserver",
    image: `kube-apiserver:${version}`,
    annotations: { "kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint": `${address}:${port}` },
    flags: [
      `advertise-address=${address}`,
      "allow-privileged=true",
      "authorization-mode=Node,RBAC",
      `client-ca-file=${PKI}/ca.crt`,
      "enable-admission-plugins=NodeRestriction",
      "enable-bootstrap-token-auth=true",
      `etcd-cafile=${PKI}/etcd/ca.crt`,
      `etcd-certfile=${PKI}/apiserver-etcd-client.crt`,
      `etcd-keyfile=${PKI}/apiserver-etcd-client.key`,
      `etcd-servers=https://${LOCAL}:2379`,
      `kubelet-client-certificate=${PKI}/apiserver-kubelet-client.crt`,
      `kubelet-client-key=${PKI}/apiserver-kubelet-client.key`,
      "kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname",
      `proxy-client-cert-file=${PKI}/front-proxy-client.crt`,
      `proxy-client-key-file=${PKI}/front-proxy-client.key`,
      "requestheader-allowed-names=front-proxy-client",
      `requestheader-client-ca-file=${PKI}/front-proxy-ca.crt`,
      "requestheader-extra-headers-prefix=X-Remote-Extra-",
      "requestheader-group-headers=X-Remote-Group",
      "requestheader-username-headers=X-Remote-User",
      `secure-port=${port}`,
      "service-account-issuer=https://kubernetes.default.svc.cluster.local",
      `service-account-key-file=${PKI}/sa.pub`,
      `service-account-signing-key-file=${PKI}/sa.key`,
      "service-cluster-ip-range=10.96.0.0/12",
      `tls-cert-file=${PKI}/apiserver.crt`,
      `tls-private-key-file=${PKI}/apiserver.key`,
    ],
    port,
    look: { host: address, scheme: "HTTPS", live: "/livez", ready: "/readyz", started: "/livez" },
    requests: { cpu: "250m" },
    volumes: [...CA_VOLUMES, ["k8s-certs", PKI], ...MORE_CA_VOLUMES],
  });
}

function controllerManager({ version }: ControlPlane): JsonObject {
  const conf = "/etc/kubernetes/controller-manager.conf";
  return staticPod({
    name: "kube-controller-manager",
    image: `kube-controller-manager:${version}`,
    flags: [
      "allocate-node-cidrs=true",
      `authentication-kubeconfig=${conf}`,
      `authorization-kubeconfig=${conf}`,
      `bind-address=${LOCAL}`,
      `client-ca-file=${PKI}/ca.crt`,
      "cluster-cidr=10.244.0.0/16",
      "cluster-name=kubernetes",
      `cluster-signing-cert-file=${PKI}/ca.crt`,
      `cluster-signing-key-file=${PKI}/ca.key`,
      "controllers=*,bootstrapsigner,tokencleaner",
      `kubeconfig=${conf}`,
      "leader-elect=true",
      `requestheader-client-ca-file=${PKI}/front-proxy-ca.crt`,
      `root-ca-file=${PKI}/ca.crt`,
      `service-account-private-key-file=${PKI}/sa.key`,
      "service-cluster-ip-range=10.96.0.0/12",
      "use-service-account-credentials=true",
    ],
    port: 10257,
    look: { host: LOCAL, scheme: "HTTPS", live: "/healthz", started: "/healthz" },
    requests: { cpu: "200m" },
    volumes: [
      ...CA_VOLUMES,
      ["flexvolume-dir", "/usr/libexec/kubernetes/kubelet-plugins/volume/exec"],
      ["k8s-certs", PKI],
      ["kubeconfig", conf, "FileOrCreate"],
      ...MORE_CA_VOLUMES,
    ],
  });
}

function scheduler({ version }: ControlPlane): JsonObject {
  const conf = "/etc/kubernetes/scheduler.conf";
  return staticPod({
    name: "kube-scheduler",
    image: `kube-scheduler:${version}`,
    flags: [
      `authentication-kubeconfig=${conf}`,
      `authorization-kubeconfig=${conf}`,
      `bind-address=${LOCAL}`,
      `kubeconfig=${conf}`,
      "leader-elect=true",
    ],
    port: 10259,
    look: { host: LOCAL, scheme: "HTTPS", live: "/livez", ready: "/readyz", started: "/livez" },
    requests: { cpu: "100m" },
    volumes: [["kubeconfig", conf, "FileOrCreate"]],
  });
}

/** By path. */
export const staticManifests = (plane: ControlPlane): ReadonlyMap<string, JsonObject> =>
  new Map(
    [etcd, apiServer, controllerManager, scheduler].map((make) => {
      const pod = make(plane);
      return [`${MANIFESTS}/${(pod.metadata as { name: string }).name}.yaml`, pod];
    }),
  );
