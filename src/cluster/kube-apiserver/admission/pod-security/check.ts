// In Kubernetes: k8s.io/pod-security-admission/policy. What a check of a pod is, and the words that all of them share.

import type { PodSpec } from "../../../api/types.ts";

/** Why a pod is forbidden: `reason (detail)`. */
export interface Violation {
  reason: string;
  detail: string;
}

export interface PodToCheck {
  metadata: { annotations?: Readonly<Record<string, string>> };
  spec: PodSpec;
}

export interface Check {
  id: string;
  /** The minor version of Kubernetes in which it appeared. */
  since: number;
  /** Of a restricted check: the baseline check that it makes superfluous. */
  replaces?: string;
  check(pod: PodToCheck): Violation | undefined;
}

export interface SecuredContainer {
  name: string;
  securityContext?: any;
  ports?: readonly { hostPort?: number }[];
  [field: string]: any;
}

export const containersOf = ({ spec }: PodToCheck): SecuredContainer[] =>
  [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...(spec.ephemeralContainers ?? []),
  ] as SecuredContainer[];

export const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

export const plural = (one: string, many: string, count: number): string => (count === 1 ? one : many);

/** `container "a"`, `containers "a", "b"`. */
export const containersText = (names: readonly string[]): string =>
  `${plural("container", "containers", names.length)} ${quoted(names)}`;

export const sortedSet = (values: Iterable<string>): string[] => [...new Set(values)].sort();

/** `pod and containers "a", "b"`: who set something that they may not. */
export function settersText(pod: boolean, containers: readonly string[]): string {
  const who = pod ? ["pod"] : [];
  if (containers.length > 0) who.push(containersText(containers));
  return who.join(" and ");
}

export const names = (containers: readonly SecuredContainer[]): string[] =>
  containers.map(({ name }) => name);

export const isWindows = ({ spec }: PodToCheck): boolean => spec.os?.name === "windows";
