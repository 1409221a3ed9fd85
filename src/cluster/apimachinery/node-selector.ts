// In Kubernetes: k8s.io/component-helpers/scheduling/corev1/nodeaffinity. Whether a node is one that a pod names by its labels.

import type { Node, NodeSelectorTerm, Pod } from "../api/types.ts";
import { matchesSelector, type Operator, type Selector } from "./labels.ts";

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
export function matchesNode(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec;
  const labels = node.metadata.labels ?? {};
  for (const key in nodeSelector) if (labels[key] !== nodeSelector[key]) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}
