// In Kubernetes: pkg/registry/core/pod/storage, BindingREST. Assigns a pod to a node, once.

import { conflict } from "../../apimachinery/status-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import type { RequestContext } from "../context.ts";
import { groupResource, type Parts } from "./registry.ts";
import { update, type Target } from "./write.ts";

const scheduled = (now: number) => ({
  type: "PodScheduled",
  status: "True",
  lastProbeTime: null,
  lastTransitionTime: timeText(now),
});

/** Sets `spec.nodeName` and the PodScheduled condition in one write. Throws Conflict when the pod has a node or is being deleted. */
export function bindPod(parts: Parts, context: RequestContext, target: Target, node: string): void {
  const { kind, name } = target;
  update(parts, context, { ...target, subresource: "binding" }, (old: any) => {
    if (old.metadata.deletionTimestamp) {
      throw conflict(groupResource(kind), name, `pod ${name} is being deleted, cannot be assigned to a host`);
    }
    if (old.spec.nodeName) {
      throw conflict(
        groupResource(kind),
        name,
        `pod ${name} is already assigned to node ${JSON.stringify(old.spec.nodeName)}`,
      );
    }
    const others = (old.status?.conditions ?? []).filter((c: { type: string }) => c.type !== "PodScheduled");
    return {
      ...old,
      spec: { ...old.spec, nodeName: node },
      status: { ...old.status, conditions: [scheduled(parts.simulation.now), ...others] },
    };
  });
}
