// In Kubernetes: pkg/controlplane/apiserver and cmd/kube-apiserver/app, aggregator.go. Which group comes first in discovery, and
// which version in its group.

import type { AnyKind } from "../kind.ts";

interface Priority {
  group: number;
  version: number;
}

const STABLE = 15;

/** By group; of each version that is served, unless it is stable and nothing more is to say. */
const GROUPS: Readonly<Record<string, [group: number, versions?: Readonly<Record<string, number>>]>> = {
  "": [18000, { v1: 1 }],
  apps: [17800],
  "events.k8s.io": [17750],
  "authentication.k8s.io": [17700],
  "authorization.k8s.io": [17600],
  autoscaling: [17500, { v2: 30 }],
  batch: [17400],
  "certificates.k8s.io": [17300],
  "networking.k8s.io": [17200],
  policy: [17100],
  "rbac.authorization.k8s.io": [17000],
  "storage.k8s.io": [16800],
  "apiextensions.k8s.io": [16700],
  "admissionregistration.k8s.io": [16700],
  "scheduling.k8s.io": [16600, { v1alpha2: 9 }],
  "coordination.k8s.io": [16500],
  "node.k8s.io": [16300],
  "discovery.k8s.io": [16200],
  "flowcontrol.apiserver.k8s.io": [16100, { v1: 21 }],
  "resource.k8s.io": [15900],
};

/** Undefined for what is not built in. */
export function priorityOf(group: string, version: string): Priority | undefined {
  const known = GROUPS[group];
  return known && { group: known[0], version: known[1]?.[version] ?? STABLE };
}

/** The API of APIServices comes before all others; the core group is not listed among them; custom resources come last. */
function rank({ group, version }: { group: string; version: string }): Priority {
  if (group === "apiregistration.k8s.io") return { group: 17900, version: STABLE };
  return priorityOf(group, version) ?? { group: 1000, version: 100 };
}

/** The order of discovery. */
export function byPriority(a: AnyKind, b: AnyKind): number {
  const [first, second] = [rank(a), rank(b)];
  if (first.group !== second.group) return second.group - first.group;
  if (a.group !== b.group) return a.group < b.group ? -1 : 1;
  return second.version - first.version;
}
