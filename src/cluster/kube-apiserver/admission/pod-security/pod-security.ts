// In Kubernetes: k8s.io/pod-security-admission/admission. Keeps pods to the security level of their namespace, and warns.
// Left out here: exemptions, which are configuration of a cluster.

import { resourceName } from "../../../api/kind.ts";
import { deepEqual } from "../../../apimachinery/objects.ts";
import { invalidObject } from "../../../apimachinery/status-error.ts";
import { refusal, type AdmissionPlugin, type AdmissionRequest } from "../admission.ts";
import type { PodToCheck, Violation } from "./check.ts";
import {
  labelErrors,
  LEVELS,
  levelText,
  policyOf,
  reasonsText,
  violations,
  violationsText,
  type LevelVersion,
  type Policy,
} from "./policy.ts";

const template = (object: any) => object.spec?.template;

/** Where workloads keep the pods that they make. */
const TEMPLATES: Readonly<Record<string, (object: any) => PodToCheck | undefined>> = {
  replicationcontrollers: template,
  podtemplates: (object) => object.template,
  "replicasets.apps": template,
  "deployments.apps": template,
  "statefulsets.apps": template,
  "daemonsets.apps": template,
  "jobs.batch": template,
  "cronjobs.batch": (object) => object.spec?.jobTemplate?.spec?.template,
};

const imagesOf = (spec: any) =>
  ["containers", "initContainers", "ephemeralContainers"].map((list) =>
    (spec[list] ?? []).map(({ image }: any) => image),
  );

/** An update matters when it brings other images or annotations. */
const matters = ({ operation, subresource, object, old }: AdmissionRequest): boolean =>
  operation === "CREATE" ||
  subresource === "ephemeralcontainers" ||
  !deepEqual(imagesOf(object.spec), imagesOf((old as any).spec)) ||
  !deepEqual(object.metadata.annotations, old!.metadata.annotations);

function policyOfNamespace({ reader, namespace }: AdmissionRequest): Policy {
  return policyOf(reader.find("namespaces", namespace!)?.metadata.labels);
}

function warnOf({ context }: AdmissionRequest, pod: PodToCheck, warn: LevelVersion): void {
  const found = violations(pod, warn);
  if (found.length === 0) return;
  context.warnings.push(`would violate PodSecurity "${levelText(warn)}": ${violationsText(found)}`);
}

const AUDIT = "pod-security.kubernetes.io";

/** What the audit trail says of a pod's security. */
function auditOf(
  { context }: AdmissionRequest,
  pod: PodToCheck,
  { audit, enforce }: Policy,
  pods: boolean,
): void {
  if (!context.audit) return;
  if (pods) context.audit.set(`${AUDIT}/enforce-policy`, levelText(enforce));
  const found = violations(pod, audit);
  if (found.length === 0) return;
  const text = `would violate PodSecurity "${levelText(audit)}": ${violationsText(found)}`;
  context.audit.set(`${AUDIT}/audit-violations`, text);
}

function checkPod(request: AdmissionRequest): void {
  if (!matters(request)) return;
  const policy = policyOfNamespace(request);
  const { enforce, warn } = policy;
  auditOf(request, request.object, policy, true);
  const found = violations(request.object, enforce);
  if (found.length > 0)
    throw refusal(request, `violates PodSecurity "${levelText(enforce)}": ${violationsText(found)}`);
  warnOf(request, request.object, warn);
}

/** Workloads themselves are not refused; their pods will be. */
function checkTemplate(request: AdmissionRequest, pod: PodToCheck | undefined): void {
  if (!pod?.spec?.containers) return;
  const template = { ...pod, metadata: pod.metadata ?? {} };
  const policy = policyOfNamespace(request);
  auditOf(request, template, policy, false);
  warnOf(request, template, policy.warn);
}

const strictness = ({ level }: LevelVersion) => LEVELS.indexOf(level);

function checkNamespace(request: AdmissionRequest): void {
  const { operation, object, old, kind, name } = request;
  const errors = labelErrors(object.metadata.labels);
  if (operation === "CREATE") {
    if (errors.length > 0) throw invalidObject(kind, object.metadata.name, errors);
    return;
  }
  const before = policyOf(old!.metadata.labels).enforce;
  if (errors.length > 0 && !deepEqual(errors, labelErrors(old!.metadata.labels)))
    throw invalidObject(kind, name, errors);
  const after = policyOf(object.metadata.labels).enforce;
  if (deepEqual(before, after) || after.level === "privileged") return;
  if (before.version === after.version && strictness(after) <= strictness(before)) return;
  request.context.warnings.push(...warningsOfExisting(request, name, after));
}

/** Which pods would not be let in again, told by what is wrong with them. */
function warningsOfExisting({ reader }: AdmissionRequest, namespace: string, level: LevelVersion): string[] {
  const byReasons = new Map<string, { first: string; others: number }>();
  for (const pod of reader.list("pods", namespace) as unknown as (PodToCheck & {
    metadata: { name: string };
  })[]) {
    const found: Violation[] = violations(pod, level);
    if (found.length === 0) continue;
    const known = byReasons.get(reasonsText(found));
    if (known) known.others++;
    else byReasons.set(reasonsText(found), { first: pod.metadata.name, others: 0 });
  }
  if (byReasons.size === 0) return [];
  return [
    `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${levelText(level)}"`,
    ...[...byReasons].map(([reasons, { first, others }]) => {
      const more = others === 0 ? "" : ` (and ${others} other pod${others === 1 ? "" : "s"})`;
      return `${first}${more}: ${reasons}`;
    }),
  ];
}

export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",
  validate(request) {
    const { operation, subresource, kind } = request;
    if (operation !== "CREATE" && operation !== "UPDATE") return;
    const resource = resourceName(kind);
    if (resource === "pods") {
      if (subresource === "" || subresource === "ephemeralcontainers") checkPod(request);
      return;
    }
    if (subresource) return;
    if (resource === "namespaces") checkNamespace(request);
    else if (Object.hasOwn(TEMPLATES, resource)) checkTemplate(request, TEMPLATES[resource](request.object));
  },
};
