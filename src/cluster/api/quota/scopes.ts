// In Kubernetes: pkg/quota/v1/evaluator/core, scopes. Which objects a ResourceQuota is about.

import { selectorOf, matchesSelector } from "../../apimachinery/labels.ts";
import { qosClass } from "../core-v1/pod-qos.ts";
import type { Pod, ResourceQuota } from "../types.ts";

export interface ScopeRequirement {
  scopeName: string;
  operator: string;
  values?: readonly string[];
}

/** The scopes of a quota, and those of its selector. */
export const scopesOf = ({ spec }: ResourceQuota): ScopeRequirement[] => [
  ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" })),
  ...((spec.scopeSelector?.matchExpressions ?? []) as ScopeRequirement[]),
];

const terms = (one: any): any[] => [
  ...(one?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
  ...(one?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((term: any) => term.podAffinityTerm),
];

function crossesNamespaces({ spec }: Pod): boolean {
  const all = [...terms(spec.affinity?.podAffinity), ...terms(spec.affinity?.podAntiAffinity)];
  return all.some((term) => term.namespaces?.length || term.namespaceSelector);
}

function selects(requirement: ScopeRequirement, value: string): boolean {
  const { operator, values } = requirement;
  const expression = { key: requirement.scopeName, operator, values: [...(values ?? [])] };
  const labels = value ? { [requirement.scopeName]: value } : {};
  return matchesSelector(selectorOf({ matchExpressions: [expression] } as never)!, labels);
}

export function podMatchesScope(pod: Pod, requirement: ScopeRequirement): boolean {
  const { spec } = pod;
  const ends = spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds >= 0;
  const bestEffort = () => (pod.status?.qosClass ?? qosClass(spec)) === "BestEffort";
  switch (requirement.scopeName) {
    case "Terminating":
      return ends;
    case "NotTerminating":
      return !ends;
    case "BestEffort":
      return bestEffort();
    case "NotBestEffort":
      return !bestEffort();
    case "PriorityClass":
      return selects(requirement, spec.priorityClassName ?? "");
    case "CrossNamespacePodAffinity":
      return crossesNamespaces(pod);
  }
  return false;
}

/** The class that a claim has, is being given, or asks for: any of them counts. */
export function claimMatchesScope(claim: any, requirement: ScopeRequirement): boolean {
  if (requirement.scopeName !== "VolumeAttributesClass") return false;
  const names = [
    claim.spec?.volumeAttributesClassName,
    claim.status?.currentVolumeAttributesClassName,
    claim.status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ].filter(Boolean);
  return names.length > 0 ? names.some((name) => selects(requirement, name)) : selects(requirement, "");
}
