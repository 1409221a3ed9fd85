// In Kubernetes: pkg/registry/core/pod, the strategies of ephemeralcontainers and resize. What of a pod may be written there, and there alone.
// Left out here: resizing of swap, and of pods with static resource managers.

import {
  duplicate,
  forbidden,
  invalid,
  notFoundValue,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { deepCopy, deepEqual } from "../../apimachinery/objects.ts";
import type { WrittenSubresource } from "../kind.ts";
import type { Container, Pod } from "../types.ts";
import { containerDiff } from "./ephemeral-diff.ts";
import { defaultPod } from "./pod-defaults.ts";
import { qosClass } from "./pod-qos.ts";

const MIRROR = "kubernetes.io/config.mirror";

/** Everything as it was, but for what the subresource is about. */
function keepAllBut(draft: Pod, old: Pod, take: (spec: any) => void): void {
  const spec = deepCopy(old.spec);
  take(spec);
  const { resourceVersion, managedFields } = draft.metadata;
  draft.metadata = { ...old.metadata, resourceVersion, managedFields };
  draft.spec = spec;
  (draft as any).status = old.status;
}

const NOT_EPHEMERAL = [
  "ports",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
  "resizePolicy",
  "restartPolicy",
] as const;

function validateEphemeral(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  const at = "spec.ephemeralContainers";
  if (pod.metadata.annotations?.[MIRROR] !== undefined)
    errors.push(forbidden("", "static pods do not support ephemeral containers"));
  const containers = (pod.spec.ephemeralContainers ?? []) as any[];
  const names = new Set([...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(({ name }) => name));
  const targets = new Set(pod.spec.containers.map(({ name }) => name));
  containers.forEach((container, i) => {
    const here = `${at}[${i}]`;
    if (!container.name) errors.push(required(`${here}.name`));
    else if (names.has(container.name)) errors.push(duplicate(`${here}.name`, container.name));
    names.add(container.name);
    if (!container.image) errors.push(required(`${here}.image`));
    if (container.targetContainerName && !targets.has(container.targetContainerName))
      errors.push(notFoundValue(`${here}.targetContainerName`, container.targetContainerName));
    for (const field of NOT_EPHEMERAL)
      if (container[field] !== undefined)
        errors.push(forbidden(`${here}.${field}`, "cannot be set for an Ephemeral Container"));
    if (Object.keys(container.resources ?? {}).length > 0)
      errors.push(forbidden(`${here}.resources`, "cannot be set for an Ephemeral Container"));
  });
  return [...errors, ...keptEphemeral(containers, (old.spec.ephemeralContainers ?? []) as any[])];
}

/** What was added once stays as it is. */
function keptEphemeral(now: readonly any[], before: readonly any[]): FieldError[] {
  return before.flatMap((container) => {
    const same = now.find(({ name }) => name === container.name);
    if (same && deepEqual(same, container)) return [];
    const what = same ? `changed\n${containerDiff(container, same)}` : "removed\n";
    const message = `existing ephemeral containers ${JSON.stringify(container.name)} may not be ${what}`;
    return [forbidden("spec.ephemeralContainers", message)];
  });
}

const ephemeralContainers: WrittenSubresource<Pod> = {
  prepare(draft, old) {
    const { ephemeralContainers } = draft.spec;
    keepAllBut(draft, old, (spec) => {
      if (ephemeralContainers?.length) spec.ephemeralContainers = ephemeralContainers;
      else delete spec.ephemeralContainers;
    });
    defaultPod(draft);
  },
  validate: validateEphemeral,
};

const RESIZABLE = new Set(["cpu", "memory"]);

function validateResize(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  if (pod.metadata.annotations?.[MIRROR] !== undefined)
    return [forbidden("", "static pods cannot be resized")];
  if (qosClass(pod.spec) !== qosClass(old.spec))
    errors.push(invalid("spec", qosClass(pod.spec), "Pod QOS Class may not change as a result of resizing"));
  pod.spec.containers.forEach((container, i) => {
    const before = old.spec.containers[i];
    for (const kind of ["limits", "requests"] as const) {
      const now: Record<string, unknown> = container.resources?.[kind] ?? {};
      const was: Record<string, unknown> = before.resources?.[kind] ?? {};
      for (const name of new Set([...Object.keys(now), ...Object.keys(was)])) {
        const at = `spec.containers[${i}].resources.${kind}`;
        if (RESIZABLE.has(name)) {
          if (was[name] !== undefined && now[name] === undefined)
            errors.push(forbidden(at, `resource ${kind} cannot be removed`));
        } else if (!deepEqual(now[name], was[name]))
          errors.push(
            forbidden(`spec.containers[${i}].resources`, "only cpu and memory resources are mutable"),
          );
      }
    }
  });
  return errors;
}

const resize: WrittenSubresource<Pod> = {
  prepare(draft, old) {
    const asked = new Map((draft.spec.containers ?? []).map((one: Container) => [one.name, one]));
    keepAllBut(draft, old, (spec) => {
      for (const container of spec.containers) {
        const { resources, resizePolicy } = asked.get(container.name) ?? container;
        if (resources) container.resources = resources;
        if (resizePolicy) container.resizePolicy = resizePolicy;
      }
    });
    defaultPod(draft);
  },
  validate: validateResize,
};

export const podSubresources = { ephemeralcontainers: ephemeralContainers, resize };
