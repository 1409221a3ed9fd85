// In Kubernetes: plugins/tainttoleration. Taints keep pods away that do not tolerate them; PreferNoSchedule only advises.

import { normalizeTo100, ofNodes, refuseForGood, type FilterPlugin, type ScorePlugin } from "../framework.ts";
import { tolerates } from "../../apimachinery/tolerations.ts";

export const taintToleration: FilterPlugin = {
  name: "TaintToleration",
  prepare(pod) {
    const tolerations = pod.spec.tolerations ?? [];
    return ({ node }) => {
      const repels = node.spec.taints?.some(
        (taint) =>
          taint.effect !== "PreferNoSchedule" &&
          !tolerations.some((toleration) => tolerates(toleration, taint)),
      );
      return repels ? refuseForGood("node(s) had untolerated taint(s)") : undefined;
    };
  },
};

const anyAdvice = ofNodes((nodes) =>
  nodes.some(({ node }) => node.spec.taints?.some((taint) => taint.effect === "PreferNoSchedule")),
);

export const preferUntainted: ScorePlugin = {
  name: "TaintToleration",
  weight: 3,
  prepare(pod, snapshot) {
    if (!anyAdvice(snapshot)) return undefined;
    const tolerations = (pod.spec.tolerations ?? []).filter(
      ({ effect }) => !effect || effect === "PreferNoSchedule",
    );
    return ({ node }) =>
      (node.spec.taints ?? []).filter(
        (taint) =>
          taint.effect === "PreferNoSchedule" &&
          !tolerations.some((toleration) => tolerates(toleration, taint)),
      ).length;
  },
  normalize: (scores) => normalizeTo100(scores, true),
};
