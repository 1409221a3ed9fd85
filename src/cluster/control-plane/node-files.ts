// What kubeadm, the packages of Kubernetes and Debian leave on a machine's disk.
// Left out here: private keys and most certificates, which are empty files.

import { dumpYaml } from "../apimachinery/yaml-dump.ts";
import { NODE_RESOLV_CONF } from "../kubelet/resolv-conf.ts";
import { MANIFESTS } from "./manifests.ts";
import type { NodeParts } from "./node.ts";

export const KUBELET_COMMAND =
  "/usr/bin/kubelet --bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml";

const UNIT = `[Unit]
Description=kubelet: The Kubernetes Node Agent
Documentation=https://kubernetes.io/docs/
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`;

const DROP_IN = `# Note: This dropin only works with kubeadm and kubelet v1.11+
[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
# This is a file that "kubeadm init" and "kubeadm join" generates at runtime, populating the KUBELET_KUBEADM_ARGS variable dynamically
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
# This is a file that the user can use for overrides of the kubelet args as a last resort. Preferably, the user should use
# the .NodeRegistration.KubeletExtraArgs object in the configuration files instead. KUBELET_EXTRA_ARGS should be sourced from this file.
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`;

const CONTAINERD_UNIT = `[Unit]
Description=containerd container runtime
Documentation=https://containerd.io
After=network.target local-fs.target

[Service]
ExecStart=/usr/bin/containerd
Type=notify
Restart=always

[Install]
WantedBy=multi-user.target
`;

const KUBELET_CONFIG = `apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /etc/kubernetes/pki/ca.crt
authorization:
  mode: Webhook
  webhook:
    cacheAuthorizedTTL: 0s
    cacheUnauthorizedTTL: 0s
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
containerRuntimeEndpoint: unix:///var/run/containerd/containerd.sock
cpuManagerReconcilePeriod: 0s
crashLoopBackOff: {}
evictionPressureTransitionPeriod: 0s
fileCheckFrequency: 0s
healthzBindAddress: 127.0.0.1
healthzPort: 10248
httpCheckFrequency: 0s
imageMaximumGCAge: 0s
imageMinimumGCAge: 0s
kind: KubeletConfiguration
logging:
  flushFrequency: 0
  options:
    json:
      infoBufferSize: "0"
    text:
      infoBufferSize: "0"
  verbosity: 0
memorySwap: {}
nodeStatusReportFrequency: 0s
nodeStatusUpdateFrequency: 0s
rotateCertificates: true
runtimeRequestTimeout: 0s
shutdownGracePeriod: 0s
shutdownGracePeriodCriticalPods: 0s
staticPodPath: /etc/kubernetes/manifests
streamingConnectionIdleTimeout: 0s
syncFrequency: 0s
volumeStatsAggPeriod: 0s
`;

const PKI = `apiserver-etcd-client.crt apiserver-etcd-client.key apiserver-kubelet-client.crt apiserver-kubelet-client.key apiserver.crt
apiserver.key ca.key etcd/ca.crt etcd/ca.key etcd/healthcheck-client.crt etcd/healthcheck-client.key etcd/peer.crt etcd/peer.key
etcd/server.crt etcd/server.key front-proxy-ca.crt front-proxy-ca.key front-proxy-client.crt front-proxy-client.key sa.key sa.pub`;

/** A kubeconfig whose key is left out. */
const kubeconfig = (server: string, user: string): string => `apiVersion: v1
clusters:
- cluster:
    certificate-authority: /etc/kubernetes/pki/ca.crt
    server: ${server}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: ${user}
  name: ${user}@kubernetes
current-context: ${user}@kubernetes
kind: Config
users:
- name: ${user}
`;

const memoryOf = (memory: string) => Number.parseInt(memory, 10) * 1024 * 1024;

function* debian({ machine }: NodeParts): Generator<[string, string]> {
  yield ["/etc/resolv.conf", NODE_RESOLV_CONF];
  yield ["/etc/debian_version", "12.10\n"];
  yield ["/etc/hosts", `127.0.0.1\tlocalhost\n${machine.address}\t${machine.name}\n`];
  yield ["/root/.bashrc", "PS1='\\u@\\h:\\w\\$ '\nalias ll='ls -l'\n"];
  yield ["/root/.hushlogin", ""];
  const kibibytes = memoryOf(machine.memory);
  yield ["/proc/meminfo", `MemTotal:       ${String(kibibytes).padStart(8)} kB\n`];
  const cores = Array.from(
    { length: Number(machine.cpu) },
    (_, i) => `processor\t: ${i}\nvendor_id\t: GenuineIntel\n\n`,
  );
  yield ["/proc/cpuinfo", cores.join("")];
  yield ["/proc/version", `Linux version ${machine.kernelVersion} (debian-kernel@lists.debian.org)\n`];
}

function* kubernetes({ machine, server, caCertificate }: NodeParts): Generator<[string, string]> {
  yield ["/usr/lib/systemd/system/kubelet.service", UNIT];
  yield ["/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf", DROP_IN];
  yield ["/usr/lib/systemd/system/containerd.service", CONTAINERD_UNIT];
  yield ["/etc/crictl.yaml", "runtime-endpoint: unix:///var/run/containerd/containerd.sock\n"];
  yield ["/var/lib/kubelet/config.yaml", KUBELET_CONFIG];
  yield ["/var/lib/kubelet/kubeadm-flags.env", 'KUBELET_KUBEADM_ARGS=""\n'];
  yield ["/etc/kubernetes/kubelet.conf", kubeconfig(server, `system:node:${machine.name}`)];
  yield ["/etc/kubernetes/pki/ca.crt", caCertificate()];
}

function* controlPlane({ manifests, server }: NodeParts): Generator<[string, string]> {
  if (!manifests || manifests.initial.size === 0) return;
  for (const [path, pod] of manifests.initial) yield [path, dumpYaml(pod)];
  for (const [name, user] of [
    ["admin", "kubernetes-admin"],
    ["super-admin", "kubernetes-super-admin"],
    ["controller-manager", "system:kube-controller-manager"],
    ["scheduler", "system:kube-scheduler"],
  ])
    yield [`/etc/kubernetes/${name}.conf`, kubeconfig(server, user)];
  for (const name of PKI.split(/\s+/)) yield [`/etc/kubernetes/pki/${name}`, ""];
}

/** Contents by path. The folder of manifests is there, also where it is empty. */
export function nodeFiles(parts: NodeParts): [path: string, content: string][] {
  return [...debian(parts), ...kubernetes(parts), ...controlPlane(parts)].filter(
    ([path]) => path !== MANIFESTS,
  );
}
