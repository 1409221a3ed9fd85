// In Kubernetes: pkg/controller/tainteviction. Deletes pods that do not tolerate a NoExecute taint of their node, when their time is up.

import type { Node, Pod, Taint } from "../../api/types.ts";
import { keyOf } from "../../apimachinery/meta.ts";
import { tolerates } from "../../apimachinery/tolerations.ts";
import { timeMs, timeText } from "../../apimachinery/time.ts";
import { watching, type Controller, type Reconcile } from "../../client-go/controller.ts";

export const taintEvictionController: Controller<"pods"> = {
  name: "taint-eviction-controller",
  for: "pods",
  watches: [
    watching({
      resource: "nodes",
      keys: (node: Node, client) =>
        client.list("pods", undefined, (pod) => pod.spec.nodeName === node.metadata.name).map(keyOf),
      matters: (node, old) => node.spec.taints !== old.spec.taints,
    }),
  ],

  reconcile(context) {
    const { client, key, now, requeueAfter } = context;
    const pod = client.find("pods", key);
    if (!pod?.spec.nodeName || pod.metadata.deletionTimestamp) return;
    const taints = (client.find("nodes", pod.spec.nodeName)?.spec.taints ?? []).filter(
      (taint) => taint.effect === "NoExecute",
    );
    if (taints.length === 0) return;

    const at = evictionTime(pod, taints, now);
    if (at === undefined) return;
    if (at > now) return requeueAfter(at - now);
    evict(context, pod);
  },
};

/** When the pod must go, in milliseconds since 1970; undefined when it may stay. */
export function evictionTime(pod: Pod, taints: readonly Taint[], now: number): number | undefined {
  let earliest: number | undefined;
  for (const taint of taints) {
    const tolerations = (pod.spec.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
    const seconds =
      tolerations.length === 0 ? 0 : Math.min(...tolerations.map((t) => t.tolerationSeconds ?? Infinity));
    if (seconds === Infinity) continue;
    const since = tolerations.length === 0 ? now : (timeMs(taint.timeAdded) ?? now);
    const at = since + Math.max(0, seconds) * 1000;
    if (earliest === undefined || at < earliest) earliest = at;
  }
  return earliest;
}

function evict({ client, events, now }: Reconcile, pod: Pod): void {
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "DeletionByTaintManager",
    message: "Taint manager: deleting due to NoExecute taint",
    lastTransitionTime: timeText(now),
  };
  const others = (pod.status.conditions ?? []).filter((candidate) => candidate.type !== "DisruptionTarget");
  client.updateStatus("pods", { ...pod, status: { ...pod.status, conditions: [...others, condition] } });
  events.event(pod, "Normal", "TaintManagerEviction", `Marking for deletion Pod ${keyOf(pod)}`);
  client.delete("pods", keyOf(pod));
}
