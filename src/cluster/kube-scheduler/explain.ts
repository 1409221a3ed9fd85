// In Kubernetes: framework.FitError. Why a pod found no node, in the scheduler's one sentence.

import type { Pod } from "../api/types.ts";
import type { Refusal } from "./framework.ts";

/** `3 Insufficient cpu, 1 node(s) …`: counts of reasons, sorted as texts. */
function counted(reasons: Iterable<string>): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(", ");
}

const NOT_HELPFUL = "Preemption is not helpful for scheduling";
const NO_VICTIMS = "No preemption victims found for incoming pod";

function preemption(pod: Pod, total: number, refusals: readonly Refusal[]): string {
  if (pod.spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never.";
  const reasons = refusals.map(({ unresolvable }) => (unresolvable ? NOT_HELPFUL : NO_VICTIMS));
  return `0/${total} nodes are available: ${counted(reasons)}.`;
}

export function fitError(pod: Pod, total: number, refusals: ReadonlyMap<string, Refusal>): string {
  if (total === 0) return "no nodes available to schedule pods";
  const all = [...refusals.values()];
  const why = counted(all.flatMap(({ reasons }) => reasons));
  return `0/${total} nodes are available: ${why}. no new claims to deallocate, preemption: ${preemption(pod, total, all)}`;
}
