// In Kubernetes: pkg/scheduler/schedule_one.go. One pod: filter the nodes, score those that will do, choose the best.

import type { Pod } from "../api/types.ts";
import type { Random } from "../../simulation/index.ts";
import type { Refusal, Snapshot } from "./framework.ts";
import type { NodeInfo } from "./node-info.ts";
import { filterPlugins, scorePlugins } from "./plugins/index.ts";

const MIN_FEASIBLE = 100;

/** In a large cluster not every node is looked at: 50 % of 100 nodes, less of more. */
export function feasibleWanted(nodes: number): number {
  if (nodes < MIN_FEASIBLE) return nodes;
  const percentage = Math.max(5, Math.trunc(50 - nodes / 125));
  return Math.max(MIN_FEASIBLE, Math.trunc((nodes * percentage) / 100));
}

export interface Verdict {
  /** The node that was chosen, or undefined. */
  node: NodeInfo | undefined;
  /** Why each of the others will not do, by node name. */
  refusals: ReadonlyMap<string, Refusal>;
  /** Where to begin looking for the next pod, so that all nodes get their turn. */
  nextStart: number;
}

export function scheduleOne(pod: Pod, snapshot: Snapshot, start: number, random: Random): Verdict {
  const { nodes } = snapshot;
  const filters = filterPlugins.flatMap((plugin) => plugin.prepare(pod, snapshot) ?? []);
  const refusals = new Map<string, Refusal>();
  const feasible: NodeInfo[] = [];
  const wanted = feasibleWanted(nodes.length);
  let looked = 0;
  for (; looked < nodes.length && feasible.length < wanted; looked++) {
    const node = nodes[(start + looked) % nodes.length];
    const refusal = firstRefusal(filters, node);
    if (refusal) refusals.set(node.name, refusal);
    else feasible.push(node);
  }
  const nextStart = nodes.length === 0 ? 0 : (start + looked) % nodes.length;
  const node = feasible.length > 1 ? best(pod, snapshot, feasible, random) : feasible[0];
  return { node, refusals, nextStart };
}

function firstRefusal(
  filters: readonly ((node: NodeInfo) => Refusal | undefined)[],
  node: NodeInfo,
): Refusal | undefined {
  for (const fits of filters) {
    const refusal = fits(node);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Chance decides between equals. */
function best(pod: Pod, snapshot: Snapshot, feasible: readonly NodeInfo[], random: Random): NodeInfo {
  const totals = new Float64Array(feasible.length);
  for (const plugin of scorePlugins) {
    const score = plugin.prepare(pod, snapshot);
    if (!score) continue;
    const scores = plugin.normalize && feasible.map(score);
    if (scores) plugin.normalize!(scores);
    for (let i = 0; i < totals.length; i++)
      totals[i] += plugin.weight * (scores ? scores[i] : score(feasible[i]));
  }
  let top = -Infinity;
  for (const total of totals) if (total > top) top = total;
  const equals = feasible.filter((_, i) => totals[i] === top);
  return equals.length === 1 ? equals[0] : random.pick(equals);
}
