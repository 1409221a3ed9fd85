// In Kubernetes: pkg/controller/ttl. Says on every node how long its kubelet may keep Secrets and ConfigMaps in mind.
// Left out here: a cluster that grows or shrinks later; the size that a node finds decides.

import type { Controller } from "../../client-go/controller.ts";

const ANNOTATION = "node.alpha.kubernetes.io/ttl";

/** Up to so many nodes, so many seconds. */
const BOUNDARIES: readonly [nodes: number, seconds: number][] = [
  [100, 0],
  [500, 15],
  [1000, 30],
  [2000, 60],
  [Infinity, 300],
];

const secondsFor = (nodes: number): number => BOUNDARIES.find(([most]) => nodes <= most)![1];

export const ttlController: Controller<"nodes"> = {
  name: "ttl-controller",
  for: "nodes",

  reconcile({ client, key }) {
    const node = client.find("nodes", key);
    if (!node || node.metadata.annotations?.[ANNOTATION] !== undefined) return;
    const seconds = String(secondsFor(client.list("nodes").length));
    client.patch("nodes", key, (latest) => ({
      ...latest,
      metadata: {
        ...latest.metadata,
        annotations: { ...latest.metadata.annotations, [ANNOTATION]: seconds },
      },
    }));
  },
};
