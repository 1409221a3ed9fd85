// In Kubernetes: plugins/nodeaffinity. nodeSelector and node affinity: which nodes a pod must have, and which it would like.

import { matchesNode, matchesTerm } from "../../apimachinery/node-selector.ts";
import { normalizeTo100, refuseForGood, type FilterPlugin, type ScorePlugin } from "../framework.ts";

export const nodeAffinity: FilterPlugin = {
  name: "NodeAffinity",
  prepare(pod) {
    const { nodeSelector, affinity } = pod.spec;
    if (!nodeSelector && !affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution)
      return undefined;
    return ({ node }) =>
      matchesNode(pod, node) ? undefined : refuseForGood("node(s) didn't match Pod's node affinity/selector");
  },
};

export const preferredNodes: ScorePlugin = {
  name: "NodeAffinity",
  weight: 2,
  prepare(pod) {
    const preferred = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    if (!preferred?.length) return undefined;
    return ({ node }) =>
      preferred.reduce(
        (sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0),
        0,
      );
  },
  normalize: (scores) => normalizeTo100(scores),
};
