// In Kubernetes: pkg/kubelet/nodestatus. What a kubelet says of its machine.

import type { Node } from "../api/types.ts";
import type { Draft } from "../apimachinery/meta.ts";
import { timeText } from "../apimachinery/time.ts";
import type { Image } from "../container-runtime/image.ts";

export interface Machine {
  name: string;
  address: string;
  /** Cores. */
  cpu: string;
  memory: string;
  ephemeralStorage: string;
  pods: number;
  kubeletVersion: string;
  osImage: string;
  kernelVersion: string;
  containerRuntimeVersion: string;
  podCIDR: string;
  /** Its ids, of machine, board and boot alike; made from its name unless said. */
  id?: string;
  /** Whether volumes are attached to it by the control plane. */
  attachesVolumes?: boolean;
  labels?: Readonly<Record<string, string>>;
  taints?: readonly {
    key: string;
    value?: string;
    effect: "NoSchedule" | "NoExecute" | "PreferNoSchedule";
  }[];
}

const ATTACHED = "volumes.kubernetes.io/controller-managed-attach-detach";

const CONDITIONS: [type: string, status: "True" | "False", reason: string, message: string][] = [
  ["MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
];

const conditionsOf = (before: Node["status"]["conditions"], now: number) =>
  CONDITIONS.map(([type, status, reason, message]) => {
    const old = before?.find((condition) => condition.type === type);
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime : timeText(now);
    return { type, status, reason, message, lastHeartbeatTime: timeText(now), lastTransitionTime };
  });

const resources = (machine: Machine) => ({
  cpu: machine.cpu,
  "ephemeral-storage": machine.ephemeralStorage,
  "hugepages-1Gi": "0",
  "hugepages-2Mi": "0",
  memory: machine.memory,
  pods: String(machine.pods),
});

/** Stable ids of the machine, made from its name. */
function machineIds({ name, id }: Machine) {
  if (id !== undefined) return { machineID: id, systemUUID: id, bootID: id };
  const hex = [...name]
    .map((char) => char.charCodeAt(0).toString(16))
    .join("")
    .padEnd(32, "0")
    .slice(0, 32);
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return { machineID: hex, systemUUID: uuid, bootID: uuid };
}

export function nodeStatus(
  machine: Machine,
  before: Node["status"] | undefined,
  images: readonly Image[],
  now: number,
): Node["status"] {
  return {
    addresses: [
      { type: "InternalIP", address: machine.address },
      { type: "Hostname", address: machine.name },
    ],
    allocatable: resources(machine),
    capacity: resources(machine),
    conditions: conditionsOf(before?.conditions, now),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    ...(images.length
      ? {
          images: images.slice(-50).map(({ reference, digest, sizeBytes }) => ({
            names: [`${reference.replace(/:[^/:]+$/, "")}@${digest}`, reference],
            sizeBytes,
          })),
        }
      : {}),
    nodeInfo: {
      architecture: "amd64",
      ...machineIds(machine),
      containerRuntimeVersion: machine.containerRuntimeVersion,
      kernelVersion: machine.kernelVersion,
      kubeProxyVersion: "",
      kubeletVersion: machine.kubeletVersion,
      operatingSystem: "linux",
      osImage: machine.osImage,
    },
  } as Node["status"];
}

export function newNode(machine: Machine, now: number): Draft<Node> {
  const labels = {
    "beta.kubernetes.io/arch": "amd64",
    "beta.kubernetes.io/os": "linux",
    "kubernetes.io/arch": "amd64",
    "kubernetes.io/hostname": machine.name,
    "kubernetes.io/os": "linux",
    ...machine.labels,
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: machine.name,
      labels,
      ...(machine.attachesVolumes ? { annotations: { [ATTACHED]: "true" } } : {}),
    },
    spec: {
      podCIDR: machine.podCIDR,
      podCIDRs: [machine.podCIDR],
      ...(machine.taints?.length ? { taints: machine.taints.map((taint) => ({ ...taint })) } : {}),
    },
    status: nodeStatus(machine, undefined, [], now),
  };
}
