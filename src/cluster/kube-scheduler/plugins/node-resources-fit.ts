// In Kubernetes: plugins/noderesources. Requests must fit into what a node has left; emptier and more evenly used nodes are liked better.

import { type FilterPlugin, type Refusal, type ScorePlugin } from "../framework.ts";
import { podInfo, type NodeInfo } from "../node-info.ts";

export const nodeResourcesFit: FilterPlugin = {
  name: "NodeResourcesFit",
  prepare(pod) {
    const wanted = [...podInfo(pod).requests].filter(([, amount]) => amount > 0);
    return wanted.length === 0
      ? ({ podCount, maxPods }) => (podCount < maxPods ? undefined : FULL)
      : fit(wanted);
  },
};

const TOO_MANY = "Too many pods";
const FULL: Refusal = { reasons: [TOO_MANY], unresolvable: false };

const fit = (wanted: Wanted) => (node: NodeInfo) => refusalOf(wanted, node);

type Wanted = readonly (readonly [resource: string, amount: number])[];

function refusalOf(wanted: Wanted, node: NodeInfo): Refusal | undefined {
  let reasons: string[] | undefined;
  let unresolvable = false;
  if (node.podCount >= node.maxPods) reasons = [TOO_MANY];
  for (const [name, amount] of wanted) {
    const allocatable = node.allocatable(name);
    if (amount <= allocatable - (node.requested.get(name) ?? 0)) continue;
    (reasons ??= []).push(`Insufficient ${name}`);
    if (amount > allocatable) unresolvable = true;
  }
  return reasons && { reasons, unresolvable };
}

const share = (used: number, total: number) => (total === 0 ? 1 : Math.min(1, used / total));

/** LeastAllocated: the mean of what would be left of CPU and memory, in percent. */
export const leastAllocated: ScorePlugin = {
  name: "NodeResourcesFit",
  weight: 1,
  prepare(pod) {
    const { scoredCpu, scoredMemory } = podInfo(pod);
    const left = (used: number, total: number) =>
      total === 0 || used > total ? 0 : Math.trunc(((total - used) * 100) / total);
    return (node) =>
      Math.trunc(
        (left(node.scoredCpu + scoredCpu, node.cpu) + left(node.scoredMemory + scoredMemory, node.memory)) /
          2,
      );
  },
};

/** How near the shares of CPU and memory in use would be to each other. A pod without requests has nothing to balance. */
export const balancedAllocation: ScorePlugin = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  prepare(pod) {
    const { requests } = podInfo(pod);
    const cpu = requests.get("cpu") ?? 0;
    const memory = requests.get("memory") ?? 0;
    if (cpu === 0 && memory === 0) return undefined;
    return (node) => {
      const cpuShare = share((node.requested.get("cpu") ?? 0) + cpu, node.allocatable("cpu"));
      const memoryShare = share((node.requested.get("memory") ?? 0) + memory, node.allocatable("memory"));
      return Math.trunc((1 - Math.abs(cpuShare - memoryShare) / 2) * 100);
    };
  },
};
