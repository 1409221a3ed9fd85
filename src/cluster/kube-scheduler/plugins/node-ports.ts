// In Kubernetes: plugins/nodeports. A host port serves one pod a node.

import { refuse, type FilterPlugin } from "../framework.ts";
import { podInfo } from "../node-info.ts";

export const nodePorts: FilterPlugin = {
  name: "NodePorts",
  prepare(pod) {
    const { hostPorts } = podInfo(pod);
    if (hostPorts.length === 0) return undefined;
    return (node) =>
      hostPorts.some((port) => (node.hostPorts.get(port) ?? 0) > 0)
        ? refuse("node(s) didn't have free ports for the requested pod ports")
        : undefined;
  },
};
