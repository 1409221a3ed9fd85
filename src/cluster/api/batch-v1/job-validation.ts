// In Kubernetes: pkg/apis/batch/validation. What is wrong with a Job's spec, alone or in a CronJob.
// Left out here: pod failure policies' rules, success policies.

import { invalid, notSupported, required, type FieldError } from "../../apimachinery/field-error.ts";
import { validatePodTemplate } from "../core-v1/pod-validation.ts";
import { defaultPodSpec } from "../core-v1/pod-defaults.ts";
import { nonNegative } from "../numbers.ts";
import type { Job } from "../types.ts";

export type JobSpec = Job["spec"];

export function defaultJobSpec(spec: JobSpec): void {
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2147483647;
  spec.completionMode ??= "NonIndexed";
  spec.suspend ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? "Failed" : "TerminatingOrFailed";
  if (spec.template) defaultPodSpec((spec.template.spec ??= {} as never));
}

/** The template's restart policy has no default here: Always makes no sense. */
export function validateJobSpec(spec: JobSpec, path: string, errors: FieldError[]): void {
  for (const field of [
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "ttlSecondsAfterFinished",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
  ] as const)
    nonNegative(spec[field], `${path}.${field}`, errors);
  if (spec.completionMode && !["NonIndexed", "Indexed"].includes(spec.completionMode))
    errors.push(notSupported(`${path}.completionMode`, spec.completionMode, ["Indexed", "NonIndexed"]));
  if (spec.completionMode === "Indexed" && spec.completions === undefined)
    errors.push(required(`${path}.completions`, "when completion mode is Indexed"));
  if (spec.podFailurePolicy && spec.template?.spec?.restartPolicy !== "Never")
    errors.push(
      invalid(
        `${path}.template.spec.restartPolicy`,
        spec.template?.spec?.restartPolicy ?? "",
        'only "Never" is supported when podFailurePolicy is specified',
      ),
    );
  if (!spec.template) return void errors.push(required(`${path}.template`));
  validatePodTemplate(spec.template, `${path}.template`, errors);
  const { restartPolicy } = spec.template.spec ?? {};
  const at = `${path}.template.spec.restartPolicy`;
  if (!restartPolicy || restartPolicy === "Always")
    errors.push(required(at, 'valid values: "OnFailure", "Never"'));
  else if (!["OnFailure", "Never"].includes(restartPolicy))
    errors.push(notSupported(at, restartPolicy, ["OnFailure", "Never"]));
}
