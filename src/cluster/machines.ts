// The machines that clusters are made of.

import type { Machine } from "./kubelet/node-status.ts";
import { KUBERNETES_VERSION } from "./kube-apiserver/http/version.ts";

const podCIDR = (index: number) => `10.${244 + (index >> 8)}.${index & 255}.0/24`;

/** 192.168.49.11 and up; large clusters go on in 192.168.50 and so on. */
const addressOf = (index: number) =>
  `192.168.${49 + Math.trunc((index + 10) / 250)}.${((index + 10) % 250) + 1}`;

const bare = {
  cpu: "4",
  memory: "8Gi",
  ephemeralStorage: "100Gi",
  pods: 110,
  kubeletVersion: KUBERNETES_VERSION,
  containerRuntimeVersion: "containerd://2.1.4",
};

/** node-1 to node-N: workers alone, of which there is nothing but a name. */
export const bareMachines = (count: number): Machine[] =>
  Array.from({ length: count }, (_, i) => ({
    ...bare,
    name: `node-${i + 1}`,
    id: `node-${i + 1}`,
    address: addressOf(i),
    podCIDR: podCIDR(i),
    osImage: "Linux",
    kernelVersion: "6.8.0",
  }));

const debian = {
  ...bare,
  osImage: "Debian GNU/Linux 12 (bookworm)",
  kernelVersion: "6.1.0-32-amd64",
  attachesVolumes: true,
};

/** control-plane, and worker-1 to worker-N. */
export const kubeadmMachines = (workers: number, controlPlaneAddress: string): Machine[] => [
  {
    ...debian,
    name: "control-plane",
    address: controlPlaneAddress,
    podCIDR: podCIDR(0),
    labels: {
      "node-role.kubernetes.io/control-plane": "",
      "node.kubernetes.io/exclude-from-external-load-balancers": "",
    },
    taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }],
  },
  ...Array.from({ length: workers }, (_, i) => ({
    ...debian,
    name: `worker-${i + 1}`,
    address: addressOf(i),
    podCIDR: podCIDR(i + 1),
  })),
];
