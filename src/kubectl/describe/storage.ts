// In Kubernetes: k8s.io/kubectl/pkg/describe: volumes, claims and classes of storage.

import { humanDuration, rfc1123z } from "../../cluster/apimachinery/duration.ts";
import { formatLabels } from "../../cluster/apimachinery/labels.ts";
import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Invocation } from "../invocation.ts";
import { headWithLabels, type Describer } from "./generic.ts";
import { annotationLines, labelLines, type Lines } from "./lines.ts";
import { listLines } from "./tolerations.ts";
import { sourceLines } from "./volumes.ts";

const OLD_CLASS = "volume.beta.kubernetes.io/storage-class";
const DEFAULT_CLASSES = [
  "storageclass.kubernetes.io/is-default-class",
  "storageclass.beta.kubernetes.io/is-default-class",
];
const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: "RWO",
  ReadOnlyMany: "ROX",
  ReadWriteMany: "RWX",
  ReadWriteOncePod: "RWOP",
};

const modesText = (modes: readonly string[] = []) =>
  Object.keys(MODES)
    .filter((mode) => modes.includes(mode))
    .map((mode) => MODES[mode])
    .join(",");

const classOf = ({ metadata, spec }: Obj) =>
  (metadata.annotations?.[OLD_CLASS] as string) ?? spec.storageClassName ?? "";

const finalizersText = ({ metadata }: Obj) => `[${((metadata.finalizers ?? []) as string[]).join(" ")}]`;

const boolText = (value: unknown) => (value === undefined ? "<unset>" : value ? "True" : "False");

function statusLine(k: Invocation, lines: Lines, { metadata, status }: Obj): void {
  const since = metadata.deletionTimestamp as string | undefined;
  lines.add(
    0,
    since
      ? `Status:\tTerminating (lasts ${humanDuration(k.now - Date.parse(since))})`
      : `Status:\t${status?.phase ?? ""}`,
  );
}

export const describePersistentVolume: Describer = function* (k, object, lines) {
  const { spec, status } = object;
  headWithLabels(lines, object, false);
  lines.add(0, `Finalizers:\t${finalizersText(object)}`);
  lines.add(0, `StorageClass:\t${classOf(object)}`);
  statusLine(k, lines, object);
  lines.add(0, `Claim:\t${spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : ""}`);
  lines.add(0, `Reclaim Policy:\t${spec.persistentVolumeReclaimPolicy ?? ""}`);
  lines.add(0, `Access Modes:\t${modesText(spec.accessModes as string[])}`);
  if (spec.volumeMode) lines.add(0, `VolumeMode:\t${spec.volumeMode}`);
  lines.add(0, `Capacity:\t${spec.capacity?.storage ?? "0"}`);
  affinityLines(lines, spec.nodeAffinity?.required as Obj | undefined);
  lines.add(0, `Message:\t${status?.message ?? ""}`);
  lines.add(0, "Source:");
  sourceLines(lines, spec as Obj);
  return true;
};

function affinityLines(lines: Lines, required: Obj | undefined): void {
  if (!required) return lines.add(0, "Node Affinity:\t<none>");
  lines.add(0, "Node Affinity:\t");
  const terms = (required.nodeSelectorTerms ?? []) as Obj[];
  lines.add(1, `Required Terms:\t${terms.length === 0 ? "<none>" : ""}`);
  terms.forEach(({ matchExpressions = [] }, i) => {
    const texts = (matchExpressions as Obj[]).map(({ key, operator, values }) => {
      const list = (values as string[] | undefined)?.length ? ` [${(values as string[]).join(", ")}]` : "";
      return `${key} ${String(operator).toLowerCase()}${list}`;
    });
    listLines(lines, 2, `Term ${i}`, texts);
  });
}

export const describePersistentVolumeClaim: Describer = function* (k, object, lines) {
  const { metadata, spec, status } = object;
  const bound = Boolean(spec.volumeName);
  lines.add(0, `Name:\t${metadata.name}`);
  lines.add(0, `Namespace:\t${metadata.namespace ?? ""}`);
  lines.add(0, `StorageClass:\t${classOf(object)}`);
  statusLine(k, lines, object);
  lines.add(0, `Volume:\t${spec.volumeName ?? ""}`);
  labelLines(lines, 0, "Labels", metadata.labels);
  annotationLines(lines, 0, "Annotations", metadata.annotations);
  lines.add(0, `Finalizers:\t${finalizersText(object)}`);
  lines.add(0, `Capacity:\t${bound ? (status?.capacity?.storage ?? "0") : ""}`);
  lines.add(0, `Access Modes:\t${bound ? modesText(status?.accessModes as string[]) : ""}`);
  if (spec.volumeMode) lines.add(0, `VolumeMode:\t${spec.volumeMode}`);
  if (spec.dataSource) {
    lines.add(0, "DataSource:");
    if (spec.dataSource.apiGroup) lines.add(1, `APIGroup:\t${spec.dataSource.apiGroup}`);
    lines.add(1, `Kind:\t${spec.dataSource.kind}`);
    lines.add(1, `Name:\t${spec.dataSource.name}`);
  }
  listLines(lines, 0, "Used By", yield* usersOf(k, object));
  conditionLines(lines, (status?.conditions ?? []) as Obj[]);
  return true;
};

/** The names of the pods that mount a claim. */
function* usersOf(k: Invocation, { metadata }: Obj): Program<string[]> {
  const discovery = yield* k.discovery();
  const pods = yield* discovery.ofKind("v1", "Pod");
  if (!pods) return [];
  const list = yield* k.client.list(pods, metadata.namespace as string);
  const uses = (pod: Obj) =>
    ((pod.spec.volumes ?? []) as Obj[]).some(
      ({ name, persistentVolumeClaim, ephemeral }) =>
        persistentVolumeClaim?.claimName === metadata.name ||
        (ephemeral && `${pod.metadata.name}-${name}` === metadata.name),
    );
  return ((list.items ?? []) as Obj[])
    .filter(uses)
    .map((pod) => String(pod.metadata.name))
    .sort();
}

function conditionLines(lines: Lines, conditions: readonly Obj[]): void {
  if (conditions.length === 0) return;
  lines.add(0, "Conditions:");
  lines.add(1, "Type\tStatus\tLastProbeTime\tLastTransitionTime\tReason\tMessage");
  lines.add(1, "----\t------\t-----------------\t------------------\t------\t-------");
  const time = (text: unknown) => rfc1123z(text ? Date.parse(String(text)) : -62135596800000);
  for (const { type, status, lastProbeTime, lastTransitionTime, reason = "", message = "" } of conditions)
    lines.add(
      1,
      `${type} \t${status} \t${time(lastProbeTime)} \t${time(lastTransitionTime)} \t${reason} \t${message}`,
    );
}

export const describeStorageClass: Describer = function* (_k, object, lines) {
  const annotations = (object.metadata.annotations ?? {}) as Record<string, string>;
  const isDefault = DEFAULT_CLASSES.some((name) => annotations[name] === "true");
  lines.add(0, `Name:\t${object.metadata.name}`);
  lines.add(0, `IsDefaultClass:\t${isDefault ? "Yes" : "No"}`);
  lines.add(0, `Annotations:\t${formatLabels(annotations)}`);
  lines.add(0, `Provisioner:\t${object.provisioner}`);
  lines.add(0, `Parameters:\t${formatLabels(object.parameters as Record<string, string> | undefined)}`);
  lines.add(0, `AllowVolumeExpansion:\t${boolText(object.allowVolumeExpansion)}`);
  const mounts = (object.mountOptions ?? []) as string[];
  lines.add(0, mounts.length === 0 ? "MountOptions:\t<none>" : "MountOptions:");
  for (const option of mounts) lines.add(1, option);
  if (object.reclaimPolicy) lines.add(0, `ReclaimPolicy:\t${object.reclaimPolicy}`);
  if (object.volumeBindingMode) lines.add(0, `VolumeBindingMode:\t${object.volumeBindingMode}`);
  topologyLines(lines, object.allowedTopologies as Obj[] | undefined);
  return true;
};

function topologyLines(lines: Lines, terms: readonly Obj[] | undefined): void {
  if (!terms) return;
  lines.add(0, `AllowedTopologies:\t${terms.length === 0 ? "<none>" : ""}`);
  terms.forEach(({ matchLabelExpressions = [] }, i) =>
    listLines(
      lines,
      1,
      `Term ${i}`,
      (matchLabelExpressions as Obj[]).map(
        ({ key, values }) => `${key} in [${((values ?? []) as string[]).join(", ")}]`,
      ),
    ),
  );
}

export const describeVolumeAttributesClass: Describer = function* (_k, object, lines) {
  lines.add(0, `Name:\t${object.metadata.name}`);
  lines.add(0, `Annotations:\t${formatLabels(object.metadata.annotations)}`);
  lines.add(0, `DriverName:\t${object.driverName}`);
  lines.add(0, `Parameters:\t${formatLabels(object.parameters as Record<string, string> | undefined)}`);
  return true;
};

export const describeCsiNode: Describer = function* (_k, object, lines) {
  headWithLabels(lines, object, false);
  lines.add(0, `CreationTimestamp:\t${rfc1123z(Date.parse(object.metadata.creationTimestamp as string))}`);
  lines.add(0, "Spec:");
  const drivers = object.spec?.drivers as Obj[] | null | undefined;
  if (!drivers) return true;
  lines.add(1, "Drivers:");
  for (const { name, nodeID, allocatable, topologyKeys } of drivers) {
    lines.add(2, `${name}:`);
    lines.add(3, `Node ID:\t${nodeID}`);
    if (allocatable?.count !== undefined) {
      lines.add(3, "Allocatables:");
      lines.add(4, `Count:\t${allocatable.count}`);
    }
    if (topologyKeys) lines.add(3, `Topology Keys:\t[${(topologyKeys as string[]).join(" ")}]`);
  }
  return true;
};
