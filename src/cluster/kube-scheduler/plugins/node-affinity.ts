// In Kubernetes: plugins/nodeaffinity. nodeSelector and node affinity: which nodes a pod must have, and which it would like.

import type { Node, NodeSelectorTerm, Pod } from "../../api/types.ts";
import { matchesSelector, type Operator, type Selector } from "../../apimachinery/labels.ts";
import { normalizeTo100, refuseForGood, type FilterPlugin, type ScorePlugin } from "../framework.ts";

const OPERATORS: Record<string, Operator> = {
  In: "in",
  NotIn: "notin",
  Exists: "exists",
  DoesNotExist: "!",
  Gt: ">",
  Lt: "<",
};

const requirements = (expressions: NodeSelectorTerm["matchExpressions"]): Selector =>
  (expressions ?? []).map(({ key, operator, values }) => ({
    key,
    operator: OPERATORS[operator],
    values: values ?? [],
  }));

/** An empty term matches nothing. */
export function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  if (!term.matchExpressions?.length && !term.matchFields?.length) return false;
  return (
    matchesSelector(requirements(term.matchExpressions), node.metadata.labels) &&
    matchesSelector(requirements(term.matchFields), { "metadata.name": node.metadata.name })
  );
}

/** Whether a node has what the pod requires of it by nodeSelector and required affinity. */
export function requiredMatches(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec;
  const labels = node.metadata.labels ?? {};
  for (const key in nodeSelector) if (labels[key] !== nodeSelector[key]) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

export const nodeAffinity: FilterPlugin = {
  name: "NodeAffinity",
  prepare(pod) {
    const { nodeSelector, affinity } = pod.spec;
    if (!nodeSelector && !affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution)
      return undefined;
    return ({ node }) =>
      requiredMatches(pod, node)
        ? undefined
        : refuseForGood("node(s) didn't match Pod's node affinity/selector");
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
