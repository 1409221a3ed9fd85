// In Kubernetes: pkg/kubelet/lifecycle/predicate.go. What a kubelet refuses to run, whoever sent it.

import type { Node, Pod } from "../api/types.ts";
import { amountOf, requestsOf } from "../apimachinery/pod-resources.ts";
import { matchesNode } from "../apimachinery/node-selector.ts";

export interface Rejection {
  reason: string;
  message: string;
}

/** `others`: the pods that run there already. */
export function admit(pod: Pod, node: Node | undefined, others: () => readonly Pod[]): Rejection | undefined {
  if (!node) return undefined;
  const os = pod.spec.os?.name;
  if (os && os !== "linux") {
    return {
      reason: "PodOSNotSupported",
      message: "Failed to admit pod as the OS field doesn't match node OS",
    };
  }
  return forbiddenSysctl(pod) ?? outOfResources(pod, node, others) ?? wrongNode(pod, node);
}

/** Settings of the kernel that a pod may make for itself. */
const SAFE_SYSCTLS = new Set([
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
]);

function forbiddenSysctl(pod: Pod): Rejection | undefined {
  const unsafe = pod.spec.securityContext?.sysctls?.find(({ name }) => !SAFE_SYSCTLS.has(name));
  if (!unsafe) return undefined;
  return {
    reason: "SysctlForbidden",
    message: `forbidden sysctl: ${JSON.stringify(unsafe.name)} not allowlisted`,
  };
}

function outOfResources(pod: Pod, node: Node, others: () => readonly Pod[]): Rejection | undefined {
  let used: ReadonlyMap<string, number> | undefined;
  for (const [name, amount] of requestsOf(pod)) {
    const text = node.status.allocatable?.[name];
    if (text === undefined || amount === 0) continue;
    used ??= addedUp(others());
    const capacity = amountOf(name, text as string);
    const taken = used.get(name) ?? 0;
    if (taken + amount <= capacity) continue;
    return {
      reason: `OutOf${name}`,
      message: `Node didn't have enough resource: ${name}, requested: ${amount}, used: ${taken}, capacity: ${capacity}`,
    };
  }
  return undefined;
}

function addedUp(pods: readonly Pod[]): Map<string, number> {
  const used = new Map<string, number>();
  for (const pod of pods)
    for (const [name, amount] of requestsOf(pod)) used.set(name, (used.get(name) ?? 0) + amount);
  return used;
}

function wrongNode(pod: Pod, node: Node): Rejection | undefined {
  if (matchesNode(pod, node)) return undefined;
  const message = "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector";
  return { reason: "NodeAffinity", message };
}
