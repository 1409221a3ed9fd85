// In kustomize: api/internal/konfig/builtinpluginconsts and api/filters/fieldspec. Where labels, annotations and replicas are kept.

import type { Obj } from "../client.ts";
import { gvkOf, type Gvk } from "./resource.ts";

/** `path` of the objects of a kind; with `create` it is made where it is missing. */
export interface FieldSpec {
  path: string;
  kind?: string;
  group?: string;
  create?: boolean;
}

const ANTI = ["podAffinity", "podAntiAffinity"].flatMap((field) => [
  `spec/template/spec/affinity/${field}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
  `spec/template/spec/affinity/${field}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
]);
const SPREAD = [...ANTI, "spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels"];

const TEMPLATED = ["ReplicationController", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job"];

const templates = (field: string): FieldSpec[] => [
  ...TEMPLATED.map((kind) => ({ path: `spec/template/metadata/${field}`, kind, create: true })),
  { path: `spec/jobTemplate/metadata/${field}`, kind: "CronJob", create: true },
  { path: `spec/jobTemplate/spec/template/metadata/${field}`, kind: "CronJob", create: true },
];

export const LABELS: readonly FieldSpec[] = [{ path: "metadata/labels", create: true }];
export const TEMPLATE_LABELS: readonly FieldSpec[] = templates("labels");
export const ANNOTATIONS: readonly FieldSpec[] = [
  { path: "metadata/annotations", create: true },
  ...templates("annotations"),
];

export const SELECTORS: readonly FieldSpec[] = [
  { path: "spec/selector", kind: "Service", group: "", create: true },
  { path: "spec/selector", kind: "ReplicationController", create: true },
  ...["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"].map((kind) => ({
    path: "spec/selector/matchLabels",
    kind,
    create: true,
  })),
  { path: "spec/volumeClaimTemplates/metadata/labels", kind: "StatefulSet", create: true },
  ...["Deployment", "StatefulSet"].flatMap((kind) => SPREAD.map((path) => ({ path, kind }))),
  { path: "spec/selector/matchLabels", kind: "Job" },
  { path: "spec/jobTemplate/spec/selector/matchLabels", kind: "CronJob" },
  { path: "spec/selector/matchLabels", kind: "PodDisruptionBudget" },
  ...["spec/podSelector", "spec/ingress/from/podSelector", "spec/egress/to/podSelector"].map((path) => ({
    path: `${path}/matchLabels`,
    kind: "NetworkPolicy",
  })),
];

export const REPLICAS: readonly FieldSpec[] = [
  "Deployment",
  "ReplicationController",
  "ReplicaSet",
  "StatefulSet",
].map((kind) => ({ path: "spec/replicas", kind, create: true }));

const applies = ({ kind, group }: FieldSpec, gvk: Gvk) =>
  (kind === undefined || kind === gvk.kind) && (group === undefined || group === gvk.group);

type Change = (value: unknown, owner: Obj) => unknown;

/** Replaces what stands at a path, in every element of lists on the way; a change to undefined leaves it. */
export function changeAt(object: unknown, path: readonly string[], create: boolean, change: Change): void {
  if (Array.isArray(object)) {
    for (const item of object) changeAt(item, path, create, change);
    return;
  }
  if (typeof object !== "object" || object === null) return;
  const owner = object as Obj;
  const [field, ...rest] = path;
  if (rest.length === 0) {
    if (!create && (owner[field] === undefined || owner[field] === null)) return;
    const changed = change(owner[field], owner);
    if (changed !== undefined) owner[field] = changed;
    return;
  }
  if (owner[field] === undefined || owner[field] === null) {
    if (!create) return;
    owner[field] = {};
  }
  changeAt(owner[field], rest, create, change);
}

/** A path whose names may hold escaped slashes. */
export const pathParts = (path: string): string[] =>
  path.split(/(?<!\\)\//).map((part) => part.replaceAll("\\/", "/"));

export function changeFields(object: Obj, specs: readonly FieldSpec[], change: Change): void {
  const gvk = gvkOf(object);
  for (const spec of specs)
    if (applies(spec, gvk)) changeAt(object, pathParts(spec.path), spec.create ?? false, change);
}

export const addPairs = (
  object: Obj,
  specs: readonly FieldSpec[],
  pairs: Readonly<Record<string, unknown>>,
): void => changeFields(object, specs, (value) => ({ ...(value as Obj | undefined), ...pairs }));
