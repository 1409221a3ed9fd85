// In Kubernetes: k8s.io/kubectl/pkg/describe, NodeDescriber.

import { humanDuration, rfc1123z } from "../../cluster/apimachinery/duration.ts";
import {
  ZERO,
  addQuantities,
  formatQuantity,
  milliValue,
  parseQuantity,
  quantityValue,
  type Quantity,
} from "../../cluster/apimachinery/quantity.ts";
import { StatusError } from "../../cluster/apimachinery/status-error.ts";
import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Invocation } from "../invocation.ts";
import type { Describer } from "./generic.ts";
import { annotationLines, labelLines, type Lines } from "./lines.ts";
import { listLines, taintText } from "./tolerations.ts";

const time = (text: unknown) => (text ? rfc1123z(Date.parse(String(text))) : "<unset>");
const ROLE = "node-role.kubernetes.io/";

export const describeNode: Describer = function* (k, node, lines) {
  const { metadata, spec = {}, status = {} } = node;
  const roles = Object.keys((metadata.labels ?? {}) as object)
    .filter((key) => key.startsWith(ROLE))
    .map((key) => key.slice(ROLE.length));
  lines.add(0, `Name:\t${metadata.name}`);
  lines.add(0, `Roles:\t${roles.sort().join(",") || "<none>"}`);
  labelLines(lines, 0, "Labels", metadata.labels);
  annotationLines(lines, 0, "Annotations", metadata.annotations);
  lines.add(0, `CreationTimestamp:\t${time(metadata.creationTimestamp)}`);
  listLines(lines, 0, "Taints", ((spec.taints ?? []) as Obj[]).map(taintText));
  lines.add(0, `Unschedulable:\t${spec.unschedulable ?? false}`);
  yield* leaseLines(k, lines, node);
  conditionLines(lines, (status.conditions ?? []) as Obj[]);
  lines.add(0, "Addresses:");
  for (const { type, address } of (status.addresses ?? []) as Obj[]) lines.add(1, `${type}:\t${address}`);
  amountLines(lines, "Capacity", status.capacity as Record<string, string> | undefined);
  amountLines(lines, "Allocatable", status.allocatable as Record<string, string> | undefined);
  systemLines(lines, (status.nodeInfo ?? {}) as Obj);
  if (spec.podCIDR) lines.add(0, `PodCIDR:\t${spec.podCIDR}`);
  if (spec.podCIDRs?.length > 0) lines.add(0, `PodCIDRs:\t${(spec.podCIDRs as string[]).join(",")}`);
  if (spec.providerID) lines.add(0, `ProviderID:\t${spec.providerID}`);
  yield* podLines(k, lines, node);
  return true;
};

function* leaseLines(k: Invocation, lines: Lines, node: Obj): Program<void> {
  const discovery = yield* k.discovery();
  const type = yield* discovery.ofKind("coordination.k8s.io/v1", "Lease");
  let lease: Obj | undefined;
  try {
    lease = type ? yield* k.client.find(type, "kube-node-lease", node.metadata.name as string) : undefined;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
  }
  lines.add(0, "Lease:");
  lines.add(1, `HolderIdentity:\t${lease?.spec?.holderIdentity ?? "<unset>"}`);
  lines.add(1, `AcquireTime:\t${time(lease?.spec?.acquireTime)}`);
  lines.add(1, `RenewTime:\t${time(lease?.spec?.renewTime)}`);
}

function conditionLines(lines: Lines, conditions: readonly Obj[]): void {
  if (conditions.length === 0) return;
  lines.raw("Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n");
  lines.raw("  ----\t------\t-----------------\t------------------\t------\t-------\n");
  for (const { type, status, lastHeartbeatTime, lastTransitionTime, reason, message } of conditions)
    lines.raw(
      `  ${type} \t${status} \t${time(lastHeartbeatTime)} \t${time(lastTransitionTime)} \t${reason ?? ""} \t${message ?? ""}\n`,
    );
}

function amountLines(lines: Lines, title: string, amounts: Record<string, string> | undefined): void {
  if (!amounts || Object.keys(amounts).length === 0) return;
  lines.add(0, `${title}:`);
  for (const name of Object.keys(amounts).sort()) lines.add(1, `${name}:\t${amounts[name]}`);
}

const SYSTEM: readonly (readonly [string, string])[] = [
  ["Machine ID", "machineID"],
  ["System UUID", "systemUUID"],
  ["Boot ID", "bootID"],
  ["Kernel Version", "kernelVersion"],
  ["OS Image", "osImage"],
  ["Operating System", "operatingSystem"],
  ["Architecture", "architecture"],
  ["Container Runtime Version", "containerRuntimeVersion"],
  ["Kubelet Version", "kubeletVersion"],
  ["Kube-Proxy Version", "kubeProxyVersion"],
];

function systemLines(lines: Lines, info: Obj): void {
  lines.add(0, "System Info:");
  for (const [title, field] of SYSTEM)
    if (field !== "kubeProxyVersion" || info[field]) lines.add(1, `${title}:\t${info[field] ?? ""}`);
}

type Amounts = Record<string, Quantity>;

function sum(into: Amounts, amounts: Record<string, string> | undefined): void {
  for (const [name, text] of Object.entries(amounts ?? {}))
    into[name] = addQuantities(into[name] ?? ZERO, parseQuantity(text));
}

function podAmounts(pod: Obj): { requests: Amounts; limits: Amounts } {
  const [requests, limits]: [Amounts, Amounts] = [{}, {}];
  for (const container of pod.spec.containers as Obj[]) {
    sum(requests, container.resources?.requests);
    sum(limits, container.resources?.limits);
  }
  for (const container of ((pod.spec.initContainers ?? []) as Obj[]).filter(
    ({ restartPolicy }) => restartPolicy === "Always",
  )) {
    sum(requests, container.resources?.requests);
    sum(limits, container.resources?.limits);
  }
  return { requests, limits };
}

const percent = (part: Quantity, whole: string | undefined, milli: boolean) => {
  const all = whole ? parseQuantity(whole) : ZERO;
  const value = milli ? milliValue : quantityValue;
  return value(all) === 0 ? 0 : Math.trunc((value(part) / value(all)) * 100);
};

function* podLines(k: Invocation, lines: Lines, node: Obj): Program<void> {
  const discovery = yield* k.discovery();
  const pods = yield* discovery.resolve("pods");
  const fieldSelector = `spec.nodeName=${node.metadata.name},status.phase!=Failed,status.phase!=Succeeded`;
  const list = yield* k.client.list(pods, "", { fieldSelector });
  const items = (list.items ?? []) as Obj[];
  const allocatable = (node.status?.allocatable ?? node.status?.capacity ?? {}) as Record<string, string>;
  lines.add(0, `Non-terminated Pods:\t(${items.length} in total)`);
  lines.add(1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
  lines.add(1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
  const [requests, limits]: [Amounts, Amounts] = [{}, {}];
  for (const pod of items) {
    const own = podAmounts(pod);
    merge(requests, own.requests);
    merge(limits, own.limits);
    const cell = (amounts: Amounts, name: string) =>
      `${formatQuantity(amounts[name] ?? ZERO)} (${percent(amounts[name] ?? ZERO, allocatable[name], name === "cpu")}%)`;
    const age = humanDuration(k.now - Date.parse(pod.metadata.creationTimestamp as string));
    lines.add(
      1,
      `${pod.metadata.namespace}\t${pod.metadata.name}\t\t${cell(own.requests, "cpu")}\t${cell(own.limits, "cpu")}\t${cell(own.requests, "memory")}\t${cell(own.limits, "memory")}\t${age}`,
    );
  }
  lines.add(
    0,
    "Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n  Resource\tRequests\tLimits",
  );
  lines.add(1, "--------\t--------\t------");
  for (const name of ["cpu", "memory", "ephemeral-storage", ...extended(allocatable)]) {
    const cell = (amounts: Amounts) => {
      const amount = amounts[name] ?? ZERO;
      return /\//.test(name)
        ? formatQuantity(amount)
        : `${formatQuantity(amount)} (${percent(amount, allocatable[name], name === "cpu")}%)`;
    };
    lines.add(1, `${name}\t${cell(requests)}\t${cell(limits)}`);
  }
}

function merge(into: Amounts, from: Amounts): void {
  for (const [name, amount] of Object.entries(from)) into[name] = addQuantities(into[name] ?? ZERO, amount);
}

const extended = (allocatable: Record<string, string>) =>
  Object.keys(allocatable)
    .filter((name) => name.startsWith("hugepages-") || name.includes("/"))
    .sort();
