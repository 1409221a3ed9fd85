// In Kubernetes: k8s.io/kubectl/pkg/describe: deployments, replica sets, daemon sets, stateful sets, jobs, cron jobs.

import { humanDuration, rfc1123z } from "../../cluster/apimachinery/duration.ts";
import { formatLabels, formatLabelSelector, type LabelSelector } from "../../cluster/apimachinery/labels.ts";
import { StatusError } from "../../cluster/apimachinery/status-error.ts";
import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Invocation } from "../invocation.ts";
import { podSelectorOf } from "../pod-template.ts";
import type { Describer } from "./generic.ts";
import { annotationLines, labelLines, type Lines } from "./lines.ts";
import { describePodTemplate } from "./pod-template.ts";
import { deepEqual } from "../../cluster/apimachinery/objects.ts";

const selectorText = ({ kind, spec }: Obj) =>
  kind === "ReplicationController"
    ? formatLabels(spec.selector as Record<string, string> | undefined)
    : formatLabelSelector(spec.selector as LabelSelector | undefined);
const time = (text: unknown) => rfc1123z(Date.parse(String(text)));

function conditionLines(lines: Lines, conditions: readonly Obj[]): void {
  if (conditions.length === 0) return;
  lines.raw("Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n");
  for (const { type, status, reason } of conditions) lines.raw(`  ${type} \t${status}\t${reason ?? ""}\n`);
}

function* ownedReplicaSets(k: Invocation, deployment: Obj): Program<Obj[]> {
  const discovery = yield* k.discovery();
  const type = yield* discovery.resolve("replicasets.apps");
  const list = yield* k.client.list(type, deployment.metadata.namespace as string, {
    labelSelector: podSelectorOf(deployment),
  });
  return ((list.items ?? []) as Obj[])
    .filter((item) =>
      ((item.metadata.ownerReferences ?? []) as Obj[]).some(
        (owner) => owner.controller && owner.uid === deployment.metadata.uid,
      ),
    )
    .sort((a, b) =>
      a.metadata.creationTimestamp < b.metadata.creationTimestamp
        ? -1
        : a.metadata.creationTimestamp > b.metadata.creationTimestamp
          ? 1
          : 0,
    );
}

function sameTemplate(deployment: Obj, replicaSet: Obj): boolean {
  const { "pod-template-hash": _, ...labels } = (replicaSet.spec.template.metadata?.labels ?? {}) as Record<
    string,
    string
  >;
  const template = replicaSet.spec.template as Obj;
  const metadata = { ...template.metadata, labels };
  const wanted = deployment.spec.template as Obj;
  return deepEqual(
    { ...template, metadata },
    { ...wanted, metadata: { ...wanted.metadata, labels: wanted.metadata?.labels ?? {} } },
  );
}

const setText = (sets: readonly Obj[]) =>
  sets.length === 0
    ? "<none>"
    : sets
        .map(
          ({ metadata, spec, status }) =>
            `${metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 1} replicas created)`,
        )
        .join(", ");

export const describeDeployment: Describer = function* (k, object, lines) {
  const { metadata, spec, status = {} } = object;
  lines.add(0, `Name:\t${metadata.name}`);
  lines.add(0, `Namespace:\t${metadata.namespace}`);
  lines.add(0, `CreationTimestamp:\t${time(metadata.creationTimestamp)}`);
  labelLines(lines, 0, "Labels", metadata.labels);
  annotationLines(lines, 0, "Annotations", metadata.annotations);
  lines.add(0, `Selector:\t${selectorText(object)}`);
  const {
    updatedReplicas = 0,
    replicas = 0,
    availableReplicas = 0,
    unavailableReplicas = 0,
  } = status as Record<string, number>;
  lines.add(
    0,
    `Replicas:\t${spec.replicas ?? 1} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
  );
  lines.add(0, `StrategyType:\t${spec.strategy?.type ?? ""}`);
  lines.add(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}`);
  const rolling = spec.strategy?.rollingUpdate as Obj | undefined;
  if (rolling)
    lines.add(
      0,
      `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`,
    );
  describePodTemplate(lines, spec.template as Obj);
  conditionLines(lines, (status.conditions ?? []) as Obj[]);
  const sets = yield* orRefusal(ownedReplicaSets(k, object));
  if (sets instanceof StatusError) return true;
  const current = sets.find((set) => sameTemplate(object, set));
  lines.add(0, `OldReplicaSets:\t${setText(sets.filter((set) => set !== current))}`);
  lines.add(0, `NewReplicaSet:\t${setText(current ? [current] : [])}`);
  return true;
};

/** What may not be read is left out of a description, or said in it. */
function* orRefusal<T>(asked: Program<T>): Program<T | StatusError> {
  try {
    return yield* asked;
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}

function* podCounts(k: Invocation, object: Obj): Program<string> {
  const discovery = yield* k.discovery();
  const pods = yield* discovery.resolve("pods");
  const asked = k.client.list(pods, object.metadata.namespace as string, {
    labelSelector: podSelectorOf(object),
  });
  const list = yield* orRefusal(asked);
  if (list instanceof StatusError) return `error in fetching pods: ${list.message}`;
  const owned = ((list.items ?? []) as Obj[]).filter((pod) =>
    ((pod.metadata.ownerReferences ?? []) as Obj[]).some(
      (owner) => owner.controller && owner.uid === object.metadata.uid,
    ),
  );
  const count = (phase: string) => owned.filter((pod) => pod.status?.phase === phase).length;
  return `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`;
}

function controllerLine(lines: Lines, { metadata }: Obj): void {
  const owner = ((metadata.ownerReferences ?? []) as Obj[]).find(({ controller }) => controller);
  if (owner) lines.add(0, `Controlled By:\t${owner.kind}/${owner.name}`);
}

export const describeReplicaSet: Describer = function* (k, object, lines) {
  const { metadata, spec, status = {} } = object;
  lines.add(0, `Name:\t${metadata.name}`);
  lines.add(0, `Namespace:\t${metadata.namespace}`);
  lines.add(0, `Selector:\t${selectorText(object)}`);
  labelLines(lines, 0, "Labels", metadata.labels);
  annotationLines(lines, 0, "Annotations", metadata.annotations);
  controllerLine(lines, object);
  lines.add(0, `Replicas:\t${status.replicas ?? 0} current / ${spec.replicas ?? 1} desired`);
  lines.add(0, `Pods Status:\t${yield* podCounts(k, object)}`);
  describePodTemplate(lines, spec.template as Obj);
  conditionLines(lines, (status.conditions ?? []) as Obj[]);
  return true;
};

export const describeDaemonSet: Describer = function* (k, object, lines) {
  const { metadata, spec, status = {} } = object;
  lines.add(0, `Name:\t${metadata.name}`);
  lines.add(0, `Namespace:\t${metadata.namespace}`);
  lines.add(0, `Selector:\t${selectorText(object)}`);
  const nodes = Object.entries((spec.template.spec.nodeSelector ?? {}) as Record<string, string>).map(
    ([key, value]) => `${key}=${value}`,
  );
  lines.add(0, `Node-Selector:\t${nodes.join(",") || "<none>"}`);
  labelLines(lines, 0, "Labels", metadata.labels);
  annotationLines(lines, 0, "Annotations", metadata.annotations);
  lines.add(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled ?? 0}`);
  lines.add(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled ?? 0}`);
  lines.add(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`);
  lines.add(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`);
  lines.add(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled ?? 0}`);
  lines.add(0, `Pods Status:\t${yield* podCounts(k, object)}`);
  describePodTemplate(lines, spec.template as Obj);
  return true;
};

export const describeStatefulSet: Describer = function* (k, object, lines) {
  const { metadata, spec, status = {} } = object;
  lines.add(0, `Name:\t${metadata.name}`);
  lines.add(0, `Namespace:\t${metadata.namespace}`);
  lines.add(0, `CreationTimestamp:\t${time(metadata.creationTimestamp)}`);
  lines.add(0, `Selector:\t${selectorText(object)}`);
  labelLines(lines, 0, "Labels", metadata.labels);
  annotationLines(lines, 0, "Annotations", metadata.annotations);
  lines.add(0, `Replicas:\t${spec.replicas ?? 1} desired | ${status.replicas ?? 0} total`);
  lines.add(0, `Update Strategy:\t${spec.updateStrategy?.type ?? ""}`);
  const partition = spec.updateStrategy?.rollingUpdate?.partition as number | undefined;
  if (partition !== undefined) lines.add(1, `Partition:\t${partition}`);
  lines.add(0, `Pods Status:\t${yield* podCounts(k, object)}`);
  describePodTemplate(lines, spec.template as Obj);
  claimLines(lines, (spec.volumeClaimTemplates ?? []) as Obj[]);
  return true;
};

function claimLines(lines: Lines, templates: readonly Obj[]): void {
  if (templates.length === 0) {
    lines.add(0, "Volume Claims:\t<none>");
    return;
  }
  lines.add(0, "Volume Claims:");
  for (const { metadata, spec } of templates) {
    lines.add(1, `Name:\t${metadata.name}`);
    lines.add(1, `StorageClass:\t${spec.storageClassName ?? ""}`);
    labelLines(lines, 1, "Labels", metadata.labels);
    annotationLines(lines, 1, "Annotations", metadata.annotations);
    lines.add(1, `Capacity:\t${spec.resources?.requests?.storage ?? ""}`);
    lines.add(1, `Access Modes:\t[${((spec.accessModes ?? []) as string[]).join(" ")}]`);
  }
}

export const describeJob: Describer = function* (_k, object, lines) {
  const { metadata, spec, status = {} } = object;
  lines.add(0, `Name:\t${metadata.name}`);
  lines.add(0, `Namespace:\t${metadata.namespace}`);
  lines.add(0, `Selector:\t${selectorText(object)}`);
  labelLines(lines, 0, "Labels", metadata.labels);
  annotationLines(lines, 0, "Annotations", metadata.annotations);
  controllerLine(lines, object);
  lines.add(0, `Parallelism:\t${spec.parallelism ?? "<unset>"}`);
  lines.add(0, `Completions:\t${spec.completions ?? "<unset>"}`);
  lines.add(0, `Completion Mode:\t${spec.completionMode ?? "NonIndexed"}`);
  if (spec.suspend !== undefined) lines.add(0, `Suspend:\t${spec.suspend}`);
  if (spec.backoffLimit !== undefined) lines.add(0, `Backoff Limit:\t${spec.backoffLimit}`);
  if (spec.ttlSecondsAfterFinished !== undefined)
    lines.add(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}`);
  if (status.startTime) lines.add(0, `Start Time:\t${time(status.startTime)}`);
  if (status.completionTime) lines.add(0, `Completed At:\t${time(status.completionTime)}`);
  if (status.startTime && status.completionTime)
    lines.add(
      0,
      `Duration:\t${humanDuration(Date.parse(status.completionTime as string) - Date.parse(status.startTime as string))}`,
    );
  if (spec.activeDeadlineSeconds !== undefined)
    lines.add(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s`);
  lines.add(
    0,
    `Pods Statuses:\t${status.active ?? 0} Active${status.ready === undefined ? "" : ` (${status.ready} Ready)`} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed`,
  );
  if (spec.completionMode === "Indexed")
    lines.add(0, `Completed Indexes:\t${status.completedIndexes || "<none>"}`);
  describePodTemplate(lines, spec.template as Obj);
  return true;
};

export const describeCronJob: Describer = function* (_k, object, lines) {
  const { metadata, spec, status = {} } = object;
  lines.add(0, `Name:\t${metadata.name}`);
  lines.add(0, `Namespace:\t${metadata.namespace}`);
  labelLines(lines, 0, "Labels", metadata.labels);
  annotationLines(lines, 0, "Annotations", metadata.annotations);
  lines.add(0, `Schedule:\t${spec.schedule}`);
  lines.add(0, `Concurrency Policy:\t${spec.concurrencyPolicy}`);
  lines.add(0, `Suspend:\t${spec.suspend ? "True" : "False"}`);
  if (spec.timeZone !== undefined) lines.add(0, `Time Zone:\t${spec.timeZone}`);
  lines.add(0, `Successful Job History Limit:\t${spec.successfulJobsHistoryLimit ?? "<unset>"}`);
  lines.add(0, `Failed Job History Limit:\t${spec.failedJobsHistoryLimit ?? "<unset>"}`);
  lines.add(
    0,
    `Starting Deadline Seconds:\t${spec.startingDeadlineSeconds === undefined ? "<unset>" : `${spec.startingDeadlineSeconds}s`}`,
  );
  const job = spec.jobTemplate.spec as Obj;
  lines.add(0, `Selector:\t${job.selector ? formatLabelSelector(job.selector as LabelSelector) : "<unset>"}`);
  lines.add(0, `Parallelism:\t${job.parallelism ?? "<unset>"}`);
  lines.add(0, `Completions:\t${job.completions ?? "<unset>"}`);
  if (job.activeDeadlineSeconds !== undefined)
    lines.add(0, `Active Deadline Seconds:\t${job.activeDeadlineSeconds}s`);
  describePodTemplate(lines, job.template as Obj);
  lines.add(0, `Last Schedule Time:\t${status.lastScheduleTime ? time(status.lastScheduleTime) : "<unset>"}`);
  const active = ((status.active ?? []) as Obj[]).map(({ name }) => name);
  lines.add(0, `Active Jobs:\t${active.join(", ") || "<none>"}`);
  return true;
};
