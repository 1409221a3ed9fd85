// The rules, in the order in which the real scheduler's default profile asks them.

import type { FilterPlugin, ScorePlugin } from "../framework.ts";
import { imageLocality } from "./image-locality.ts";
import { interPodAffinity, preferredNeighbours } from "./inter-pod-affinity.ts";
import { nodeAffinity, preferredNodes } from "./node-affinity.ts";
import { nodeName } from "./node-name.ts";
import { nodePorts } from "./node-ports.ts";
import { balancedAllocation, leastAllocated, nodeResourcesFit } from "./node-resources-fit.ts";
import { nodeUnschedulable } from "./node-unschedulable.ts";
import { podTopologySpread, spreadScore } from "./pod-topology-spread.ts";
import { preferUntainted, taintToleration } from "./taint-toleration.ts";

export const filterPlugins: readonly FilterPlugin[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  podTopologySpread,
  interPodAffinity,
];

export const scorePlugins: readonly ScorePlugin[] = [
  preferUntainted,
  preferredNodes,
  leastAllocated,
  balancedAllocation,
  spreadScore,
  preferredNeighbours,
  imageLocality,
];
