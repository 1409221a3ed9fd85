// In Kubernetes: pkg/apis/core/validation, ValidatePodUpdate. What of a pod may change after it was created.
// Left out here: in-place resizing outside its subresource.

import { forbidden, invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { specDiff } from "../spec-diff.ts";
import type { Container, Pod, PodSpec, Toleration } from "../types.ts";

const MAY_CHANGE =
  "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

export function validatePodUpdate(pod: Pod, old: Pod): FieldError[] {
  const errors: FieldError[] = [];
  const stopped =
    sameContainers(pod, old, "containers", errors) + sameContainers(pod, old, "initContainers", errors);
  if (!deepEqual(pod.spec.ephemeralContainers ?? [], old.spec.ephemeralContainers ?? []))
    errors.push(
      forbidden(
        "spec.ephemeralContainers",
        "may not be changed except through the ephemeralcontainers subresource",
      ),
    );
  if (stopped > 0) return errors;
  checkDeadline(pod.spec, old.spec, errors);
  checkTolerations(pod.spec.tolerations ?? [], old.spec.tolerations ?? [], errors);
  const munged = withOldChangeable(pod.spec, old.spec);
  if (!deepEqual(munged, old.spec))
    errors.push(forbidden("spec", `${MAY_CHANGE}\n${specDiff(old.spec, munged)}`));
  return errors;
}

/** 1 when the number of containers changed, or their names: nothing more is worth saying then. */
function sameContainers(
  pod: Pod,
  old: Pod,
  field: "containers" | "initContainers",
  errors: FieldError[],
): number {
  const names = (spec: PodSpec) => (spec[field] ?? []).map(({ name }) => name);
  if (names(pod.spec).length === names(old.spec).length) {
    pod.spec[field]?.forEach(({ image }, i) => {
      if (!image)
        errors.push({
          type: "FieldValueRequired",
          field: `spec.${field}[${i}].image`,
          message: "Required value",
        });
    });
    return 0;
  }
  errors.push(forbidden(`spec.${field}`, "pod updates may not add or remove containers"));
  return 1;
}

function checkDeadline(spec: PodSpec, old: PodSpec, errors: FieldError[]) {
  const [value, before] = [spec.activeDeadlineSeconds, old.activeDeadlineSeconds];
  if (before === undefined || value === before) return;
  const at = "spec.activeDeadlineSeconds";
  if (value === undefined)
    errors.push(invalid(at, null, "must not update from a positive integer to nil value"));
  else if (value > before) errors.push(invalid(at, value, "must be less than or equal to previous value"));
}

/** New ones may come, old ones may not go; only their seconds may change. */
function checkTolerations(
  tolerations: readonly Toleration[],
  old: readonly Toleration[],
  errors: FieldError[],
) {
  const same = (a: Toleration, b: Toleration) =>
    deepEqual({ ...a, tolerationSeconds: undefined }, { ...b, tolerationSeconds: undefined });
  if (old.every((one) => tolerations.some((other) => same(one, other)))) return;
  errors.push(
    forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"),
  );
}

/** The new spec with everything that may change as it was. */
function withOldChangeable(spec: PodSpec, old: PodSpec): PodSpec {
  const munged: PodSpec = { ...spec };
  for (const field of ["containers", "initContainers"] as const)
    if (spec[field])
      munged[field] = spec[field]!.map((container, i): Container => ({
        ...container,
        image: old[field]?.[i]?.image,
      }));
  restore(munged, old, "activeDeadlineSeconds");
  restore(munged, old, "tolerations");
  restore(munged, old, "ephemeralContainers");
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1)
    munged.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds;
  if (old.schedulingGates?.length) restoreScheduling(munged, spec, old);
  return munged;
}

/** A gated pod may lose gates and narrow where it may run. */
function restoreScheduling(munged: PodSpec, spec: PodSpec, old: PodSpec) {
  const gates = new Set(old.schedulingGates!.map(({ name }) => name));
  if ((spec.schedulingGates ?? []).every(({ name }) => gates.has(name)))
    restore(munged, old, "schedulingGates");
  if (Object.entries(old.nodeSelector ?? {}).every(([key, value]) => spec.nodeSelector?.[key] === value))
    restore(munged, old, "nodeSelector");
  restore(munged, old, "affinity");
}

function restore<K extends keyof PodSpec>(munged: PodSpec, old: PodSpec, field: K) {
  if (old[field] === undefined) delete munged[field];
  else munged[field] = old[field];
}
