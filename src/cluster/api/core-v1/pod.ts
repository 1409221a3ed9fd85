// In Kubernetes: pkg/registry/core/pod. The smallest thing that runs.
// Left out here: pod-level resources, admission of Windows pods.

import { forbidden, invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { subdomainName } from "../../apimachinery/names.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { Pod, PodSpec } from "../types.ts";
import { coreV1 } from "./group.ts";
import { podColumns } from "./pod-columns.ts";
import { defaultPod } from "./pod-defaults.ts";
import { podSubresources } from "./pod-subresources.ts";
import { qosClass } from "./pod-qos.ts";
import { validatePodUpdate } from "./pod-update-validation.ts";
import { validatePodSpec } from "./pod-validation.ts";
import { podWarnings } from "./pod-warnings.ts";

function validate(pod: Pod): FieldError[] {
  const errors = validatePodSpec(pod.spec, "spec");
  if (pod.spec.ephemeralContainers?.length)
    errors.push(forbidden("spec.ephemeralContainers", "cannot be set on create"));
  return errors;
}

/** Zero asks for at once; a pod that never started, or that is over, needs no grace. */
function gracePeriodSeconds(pod: Pod, asked: number | undefined): number {
  let grace = asked ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  if (grace < 0) grace = 1;
  if (!pod.spec.nodeName) return 0;
  return pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed" ? 0 : grace;
}

export const podKind: Kind<Pod> = defineKind<Pod>(coreV1, {
  kind: "Pod",
  plural: "pods",
  shortNames: ["po"],
  categories: ["all"],
  status: true,
  generation: true,
  subresources: podSubresources,
  columns: podColumns,
  fields: {
    "spec.nodeName": (pod) => pod.spec.nodeName ?? "",
    "spec.restartPolicy": (pod) => pod.spec.restartPolicy ?? "",
    "spec.schedulerName": (pod) => pod.spec.schedulerName ?? "",
    "spec.serviceAccountName": (pod) => pod.spec.serviceAccountName ?? "",
    "spec.hostNetwork": (pod) => String(pod.spec.hostNetwork ?? false),
    "status.phase": (pod) => pod.status?.phase ?? "",
    "status.podIP": (pod) => pod.status?.podIP ?? "",
    "status.podIPs": (pod) => pod.status?.podIPs?.map(({ ip }) => ip).join(",") ?? "",
    "status.nominatedNodeName": (pod) => pod.status?.nominatedNodeName ?? "",
  },
  strategy: {
    validateName: subdomainName,
    default: defaultPod,
    prepareForCreate(pod) {
      pod.status = { phase: "Pending", qosClass: qosClass(pod.spec) };
      const gates = pod.spec.schedulingGates?.length ?? 0;
      if (gates > 0)
        pod.status.conditions = [
          {
            type: "PodScheduled",
            status: "False",
            reason: "SchedulingGated",
            message: "Scheduling is blocked due to non-empty scheduling gates",
          },
        ];
    },
    prepareForUpdate(pod, old) {
      pod.spec.serviceAccount ??= old.spec.serviceAccount;
    },
    validate,
    validateUpdate: (pod, old) =>
      deepEqual(pod.spec, old.spec) ? [] : [...validateChanged(pod.spec), ...validatePodUpdate(pod, old)],
    validateStatusUpdate(pod, old) {
      const errors: FieldError[] = [];
      if (old.status?.qosClass && pod.status?.qosClass !== old.status.qosClass)
        errors.push(invalid("status.qosClass", pod.status?.qosClass ?? "", "field is immutable"));
      return errors;
    },
    warnings: podWarnings,
    gracePeriodSeconds,
  },
});

const validateChanged = (spec: PodSpec) => validatePodSpec(spec, "spec");
