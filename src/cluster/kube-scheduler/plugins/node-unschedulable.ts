// In Kubernetes: plugins/nodeunschedulable. Cordoned nodes take no new pods.

import { tolerates } from "../../apimachinery/tolerations.ts";
import { refuseForGood, type FilterPlugin } from "../framework.ts";

const TAINT = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

export const nodeUnschedulable: FilterPlugin = {
  name: "NodeUnschedulable",
  prepare(pod) {
    const tolerated = (pod.spec.tolerations ?? []).some((toleration) => tolerates(toleration, TAINT));
    return ({ node }) =>
      node.spec.unschedulable && !tolerated ? refuseForGood("node(s) were unschedulable") : undefined;
  },
};
