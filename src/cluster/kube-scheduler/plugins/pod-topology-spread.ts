// In Kubernetes: plugins/podtopologyspread. Replicas spread over zones, nodes or whatever a label tells apart.
// Left out here: nodeTaintsPolicy other than Ignore.

import type { Pod, TopologySpreadConstraint } from "../../api/types.ts";
import { matchesSelector, selectorOf, type Selector } from "../../apimachinery/labels.ts";
import { controllerOf } from "../../apimachinery/meta.ts";
import { matchesNode } from "../../apimachinery/node-selector.ts";
import {
  ofNodes,
  refuse,
  refuseForGood,
  type FilterPlugin,
  type ScorePlugin,
  type Snapshot,
} from "../framework.ts";
import type { NodeInfo } from "../node-info.ts";

const MISMATCH = "node(s) didn't match pod topology spread constraints";

function selectorFor(pod: Pod, constraint: TopologySpreadConstraint): Selector {
  const own = selectorOf(constraint.labelSelector) ?? [];
  const keys = (constraint.matchLabelKeys ?? []).filter((key) => pod.metadata.labels?.[key] !== undefined);
  return [
    ...own,
    ...keys.map((key) => ({ key, operator: "=" as const, values: [pod.metadata.labels![key]] })),
  ];
}

function countOn(node: NodeInfo, namespace: string | undefined, selector: Selector): number {
  let count = 0;
  for (const { pod } of node.pods.values()) {
    if (
      pod.metadata.namespace === namespace &&
      !pod.metadata.deletionTimestamp &&
      matchesSelector(selector, pod.metadata.labels)
    )
      count++;
  }
  return count;
}

/** Matching pods by value of the topology label, over the nodes that the pod could use. */
function countsByDomain(
  pod: Pod,
  constraint: TopologySpreadConstraint,
  { nodes }: Snapshot,
): Map<string, number> {
  const selector = selectorFor(pod, constraint);
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const domain = node.node.metadata.labels?.[constraint.topologyKey];
    if (domain === undefined) continue;
    if (constraint.nodeAffinityPolicy !== "Ignore" && !matchesNode(pod, node.node)) continue;
    counts.set(domain, (counts.get(domain) ?? 0) + countOn(node, pod.metadata.namespace, selector));
  }
  return counts;
}

const constraintsOf = (pod: Pod, when: string) =>
  (pod.spec.topologySpreadConstraints ?? []).filter((constraint) => constraint.whenUnsatisfiable === when);

export const podTopologySpread: FilterPlugin = {
  name: "PodTopologySpread",
  prepare(pod, snapshot) {
    const constraints = constraintsOf(pod, "DoNotSchedule");
    if (constraints.length === 0) return undefined;
    const prepared = constraints.map((constraint) => {
      const counts = countsByDomain(pod, constraint, snapshot);
      const enough = counts.size >= (constraint.minDomains ?? 1);
      const self = matchesSelector(selectorFor(pod, constraint), pod.metadata.labels) ? 1 : 0;
      return { constraint, counts, self, min: enough ? Math.min(...counts.values()) : 0 };
    });
    return ({ node }) => {
      for (const { constraint, counts, self, min } of prepared) {
        const domain = node.metadata.labels?.[constraint.topologyKey];
        if (domain === undefined) return refuseForGood(`${MISMATCH} (missing required label)`);
        if ((counts.get(domain) ?? 0) + self - min > constraint.maxSkew) return refuse(MISMATCH);
      }
      return undefined;
    };
  },
};

/** Fewer is better: the highest raw score becomes 0, the lowest 100. */
function fewerIsBetter(scores: number[]): void {
  let max = 0;
  let min = Infinity;
  for (const score of scores) {
    if (score > max) max = score;
    if (score < min) min = score;
  }
  for (let i = 0; i < scores.length; i++)
    scores[i] = max === 0 ? 100 : Math.trunc((100 * (max + min - scores[i])) / max);
}

const weightOf = (domains: number) => Math.log(domains + 2);

/** The constraints that every pod of a controller has unless it says otherwise: spread over nodes and zones. */
const DEFAULTS = [
  { topologyKey: "kubernetes.io/hostname", maxSkew: 3 },
  { topologyKey: "topology.kubernetes.io/zone", maxSkew: 5 },
];

const anyZone = ofNodes((nodes) =>
  nodes.some(({ node }) => node.metadata.labels?.[DEFAULTS[1].topologyKey] !== undefined),
);

/** Replicas by zone; undefined where nodes have none. */
function replicasByZone(owner: string, snapshot: Snapshot): Map<string, number> | undefined {
  if (!anyZone(snapshot)) return undefined;
  const zones = new Map<string, number>();
  for (const { node, byOwner } of snapshot.nodes) {
    const zone = node.metadata.labels?.[DEFAULTS[1].topologyKey];
    if (zone !== undefined) zones.set(zone, (zones.get(zone) ?? 0) + (byOwner.get(owner) ?? 0));
  }
  return zones;
}

function defaultScore(owner: string, snapshot: Snapshot): (node: NodeInfo) => number {
  const [perNode, perZone] = DEFAULTS;
  const zones = replicasByZone(owner, snapshot);
  const nodeWeight = weightOf(snapshot.nodes.length);
  const onNode = ({ byOwner }: NodeInfo) => (byOwner.get(owner) ?? 0) * nodeWeight + perNode.maxSkew - 1;
  if (!zones) return (info) => Math.round(onNode(info));
  const zoneWeight = weightOf(zones.size);
  return (info) => {
    const zone = info.node.metadata.labels?.[perZone.topologyKey];
    const inZone = zone === undefined ? 0 : (zones.get(zone) ?? 0) * zoneWeight + perZone.maxSkew - 1;
    return Math.round(onNode(info) + inZone);
  };
}

export const spreadScore: ScorePlugin = {
  name: "PodTopologySpread",
  weight: 2,
  prepare(pod, snapshot) {
    if (!pod.spec.topologySpreadConstraints?.length) {
      const owner = controllerOf(pod)?.uid;
      return owner ? defaultScore(owner, snapshot) : undefined;
    }
    const constraints = constraintsOf(pod, "ScheduleAnyway");
    if (constraints.length === 0) return undefined;
    const prepared = constraints.map((constraint) => {
      const counts = countsByDomain(pod, constraint, snapshot);
      return { constraint, counts, weight: weightOf(counts.size) };
    });
    return ({ node }) =>
      Math.round(
        prepared.reduce((sum, { constraint, counts, weight }) => {
          const domain = node.metadata.labels?.[constraint.topologyKey];
          return (
            sum + (domain === undefined ? 0 : (counts.get(domain) ?? 0) * weight + constraint.maxSkew - 1)
          );
        }, 0),
      );
  },
  normalize: fewerIsBetter,
};
