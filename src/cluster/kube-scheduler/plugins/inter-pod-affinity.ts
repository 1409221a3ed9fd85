// In Kubernetes: plugins/interpodaffinity. Pods that want, or must not have, certain other pods beside them.
// Left out here: namespaceSelector (namespaces are named), weights of existing pods' preferences.

import type { Pod, PodAffinityTerm } from "../../api/types.ts";
import { matchesSelector, selectorOf } from "../../apimachinery/labels.ts";
import { refuse, refuseForGood, type FilterPlugin, type ScorePlugin, type Snapshot } from "../framework.ts";

const required = (pod: Pod, kind: "podAffinity" | "podAntiAffinity"): PodAffinityTerm[] =>
  pod.spec.affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** Whether `other` is one of those that a term of `pod` speaks of. */
function termMatches(pod: Pod, term: PodAffinityTerm, other: Pod): boolean {
  const namespaces = term.namespaces?.length ? term.namespaces : [pod.metadata.namespace];
  const anywhere = term.namespaceSelector && Object.keys(term.namespaceSelector).length === 0;
  if (!anywhere && !namespaces.includes(other.metadata.namespace)) return false;
  const selector = selectorOf(term.labelSelector);
  return selector !== undefined && matchesSelector(selector, other.metadata.labels);
}

/** The values of the term's topology label on nodes that run a matching pod, and how many pods. */
function domainsOf(pod: Pod, term: PodAffinityTerm, { nodes }: Snapshot): Map<string, number> {
  const domains = new Map<string, number>();
  for (const { node, pods } of nodes) {
    const domain = node.metadata.labels?.[term.topologyKey];
    if (domain === undefined) continue;
    for (const { pod: other } of pods.values()) {
      if (termMatches(pod, term, other)) domains.set(domain, (domains.get(domain) ?? 0) + 1);
    }
  }
  return domains;
}

/** Pairs of label and value that running pods keep free of this one. */
function forbiddenByOthers(pod: Pod, { nodes, antiAffinePods }: Snapshot): Set<string> {
  const forbidden = new Set<string>();
  for (const other of antiAffinePods) {
    const labels = nodes.find(({ name }) => name === other.spec.nodeName)?.node.metadata.labels;
    for (const term of required(other, "podAntiAffinity")) {
      const domain = labels?.[term.topologyKey];
      if (domain !== undefined && termMatches(other, term, pod))
        forbidden.add(`${term.topologyKey}=${domain}`);
    }
  }
  return forbidden;
}

export const interPodAffinity: FilterPlugin = {
  name: "InterPodAffinity",
  prepare(pod, snapshot) {
    const wanted = required(pod, "podAffinity").map((term) => ({
      term,
      domains: domainsOf(pod, term, snapshot),
    }));
    const unwanted = required(pod, "podAntiAffinity").map((term) => ({
      term,
      domains: domainsOf(pod, term, snapshot),
    }));
    const forbidden = forbiddenByOthers(pod, snapshot);
    if (wanted.length === 0 && unwanted.length === 0 && forbidden.size === 0) return undefined;
    // The first of a group that wants to be together has nobody to be with yet.
    const first =
      wanted.every(({ domains }) => domains.size === 0) &&
      wanted.every(({ term }) => termMatches(pod, term, pod));
    return ({ node }) => {
      const labels = node.metadata.labels ?? {};
      for (const { term, domains } of wanted) {
        const domain = labels[term.topologyKey];
        if (domain === undefined || (!domains.has(domain) && !first))
          return refuseForGood("node(s) didn't match pod affinity rules");
      }
      for (const { term, domains } of unwanted) {
        const domain = labels[term.topologyKey];
        if (domain !== undefined && domains.has(domain))
          return refuse("node(s) didn't match pod anti-affinity rules");
      }
      for (const pair of forbidden) {
        const equals = pair.indexOf("=");
        if (labels[pair.slice(0, equals)] === pair.slice(equals + 1)) {
          return refuse("node(s) didn't satisfy existing pods anti-affinity rules");
        }
      }
      return undefined;
    };
  },
};

export const preferredNeighbours: ScorePlugin = {
  name: "InterPodAffinity",
  weight: 2,
  prepare(pod, snapshot) {
    const near = pod.spec.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    const far = pod.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    if (near.length === 0 && far.length === 0) return undefined;
    const terms = [
      ...near.map((term) => ({ ...term, sign: 1 })),
      ...far.map((term) => ({ ...term, sign: -1 })),
    ].map(({ weight, podAffinityTerm, sign }) => ({
      key: podAffinityTerm.topologyKey,
      weight: sign * weight,
      domains: domainsOf(pod, podAffinityTerm, snapshot),
    }));
    return ({ node }) =>
      terms.reduce(
        (sum, { key, weight, domains }) =>
          sum + weight * (domains.get(node.metadata.labels?.[key] ?? "") ?? 0),
        0,
      );
  },
  normalize(scores) {
    const min = Math.min(...scores);
    const max = Math.max(...scores);
    for (let i = 0; i < scores.length; i++)
      scores[i] = max === min ? 0 : Math.trunc((100 * (scores[i] - min)) / (max - min));
  },
};
