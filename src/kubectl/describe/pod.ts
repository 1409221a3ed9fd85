// In Kubernetes: k8s.io/kubectl/pkg/describe, PodDescriber.

import { rfc1123z } from "../../cluster/apimachinery/duration.ts";
import { humanDuration } from "../../cluster/apimachinery/duration.ts";
import type { Obj } from "../client.ts";
import { describeContainers } from "./containers.ts";
import type { Describer } from "./generic.ts";
import { addMap, annotationLines, labelLines, type Lines } from "./lines.ts";
import { topologyLines } from "./pod-template.ts";
import { tolerationLines } from "./tolerations.ts";
import { describeVolumes } from "./volumes.ts";

const statusesByName = (statuses: unknown): Record<string, Obj> =>
  Object.fromEntries(((statuses ?? []) as Obj[]).map((status) => [status.name as string, status]));

function podHead(lines: Lines, pod: Obj, now: number): void {
  const { metadata, spec, status = {} } = pod;
  lines.add(0, `Name:\t${metadata.name}`);
  lines.add(0, `Namespace:\t${metadata.namespace}`);
  if (spec.priority !== undefined) lines.add(0, `Priority:\t${spec.priority}`);
  if (spec.priorityClassName) lines.add(0, `Priority Class Name:\t${spec.priorityClassName}`);
  if (spec.runtimeClassName) lines.add(0, `Runtime Class Name:\t${spec.runtimeClassName}`);
  if (spec.serviceAccountName) lines.add(0, `Service Account:\t${spec.serviceAccountName}`);
  lines.add(0, spec.nodeName ? `Node:\t${spec.nodeName}/${status.hostIP ?? ""}` : "Node:\t<none>");
  if (status.startTime) lines.add(0, `Start Time:\t${rfc1123z(Date.parse(status.startTime as string))}`);
  labelLines(lines, 0, "Labels", metadata.labels);
  annotationLines(lines, 0, "Annotations", metadata.annotations);
  if (metadata.deletionTimestamp) {
    lines.add(
      0,
      `Status:\tTerminating (lasts ${humanDuration(now - Date.parse(metadata.deletionTimestamp as string))})`,
    );
    lines.add(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds}s`);
  } else lines.add(0, `Status:\t${status.phase ?? ""}`);
  if (status.reason) lines.add(0, `Reason:\t${status.reason}`);
  if (status.message) lines.add(0, `Message:\t${status.message}`);
  if (spec.securityContext?.seccompProfile)
    lines.add(0, `SeccompProfile:\t${spec.securityContext.seccompProfile.type}`);
  lines.add(0, `IP:\t${status.podIP ?? ""}`);
  const ips = (status.podIPs ?? []) as Obj[];
  lines.add(0, ips.length === 0 ? "IPs:\t<none>" : "IPs:");
  for (const { ip } of ips) lines.add(1, `IP:\t${ip}`);
}

function conditionLines(lines: Lines, pod: Obj): void {
  const conditions = (pod.status?.conditions ?? []) as Obj[];
  if (conditions.length === 0) return;
  lines.raw("Conditions:\n  Type\tStatus\n");
  for (const { type, status } of conditions) lines.raw(`  ${type} \t${status} \n`);
}

export const describePod: Describer = function* (k, pod, lines) {
  const { spec, status = {}, metadata } = pod;
  podHead(lines, pod, k.now);
  const controller = ((metadata.ownerReferences ?? []) as Obj[]).find((owner) => owner.controller);
  if (controller) lines.add(0, `Controlled By:\t${controller.kind}/${controller.name}`);
  if (status.nominatedNodeName) lines.add(0, `NominatedNodeName:\t${status.nominatedNodeName}`);
  const context = { pod };
  if (spec.initContainers?.length > 0)
    describeContainers(
      lines,
      "Init Containers",
      spec.initContainers as Obj[],
      statusesByName(status.initContainerStatuses),
      "",
      context,
    );
  describeContainers(
    lines,
    "Containers",
    spec.containers as Obj[],
    statusesByName(status.containerStatuses),
    "",
    context,
  );
  if (spec.ephemeralContainers?.length > 0)
    describeContainers(
      lines,
      "Ephemeral Containers",
      spec.ephemeralContainers as Obj[],
      statusesByName(status.ephemeralContainerStatuses),
      "",
      context,
    );
  gateLines(lines, pod);
  conditionLines(lines, pod);
  describeVolumes(lines, (spec.volumes ?? []) as Obj[], "");
  lines.add(0, `QoS Class:\t${status.qosClass ?? "BestEffort"}`);
  addMap(lines, 0, "Node-Selectors", spec.nodeSelector, "=");
  tolerationLines(lines, 0, "Tolerations", (spec.tolerations ?? []) as Obj[]);
  if (spec.topologySpreadConstraints?.length > 0)
    topologyLines(lines, spec.topologySpreadConstraints as Obj[], 0);
  return true;
};

function gateLines(lines: Lines, { spec, status }: Obj): void {
  const gates = (spec.readinessGates ?? []) as Obj[];
  if (gates.length === 0) return;
  lines.add(0, "Readiness Gates:");
  lines.add(1, "Type\tStatus");
  for (const { conditionType } of gates) {
    const condition = ((status?.conditions ?? []) as Obj[]).find(({ type }) => type === conditionType);
    lines.add(1, `${conditionType} \t${condition?.status ?? "<none>"} `);
  }
}
