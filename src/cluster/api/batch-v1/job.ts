// In Kubernetes: pkg/registry/batch/job. Runs pods until so many have succeeded.

import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { timeMs } from "../../apimachinery/time.ts";
import { humanDuration } from "../../apimachinery/duration.ts";
import { ageColumn, column, nameColumn, selectorColumn, templateColumns } from "../columns.ts";
import { templateWarnings } from "../core-v1/pod-warnings.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import { printedSelector } from "../selectors.ts";
import type { Job } from "../types.ts";
import { batchV1 } from "./group.ts";
import { defaultJobSpec, validateJobSpec } from "./job-validation.ts";

const has = (job: Job, type: string) =>
  job.status?.conditions?.some((condition) => condition.type === type && condition.status === "True") ??
  false;

function statusText(job: Job): string {
  if (has(job, "Complete")) return "Complete";
  if (has(job, "Failed")) return "Failed";
  if (job.metadata.deletionTimestamp) return "Terminating";
  if (has(job, "Suspended")) return "Suspended";
  if (has(job, "FailureTarget")) return "FailureTarget";
  return has(job, "SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
}

function completionsText({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0;
  if (spec.completions !== undefined) return `${done}/${spec.completions}`;
  const parallelism = spec.parallelism ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

function durationText({ status }: Job, now: number): string {
  const start = timeMs(status?.startTime);
  if (start === undefined) return "";
  return humanDuration((timeMs(status?.completionTime) ?? now) - start);
}

const CONTROLLER_UID = ["controller-uid", "batch.kubernetes.io/controller-uid"];
const JOB_NAME = ["job-name", "batch.kubernetes.io/job-name"];

/** The selector is made of the Job's own uid, so that two Jobs never share pods. */
function generateSelector(job: Job): void {
  if (job.spec.manualSelector || !job.spec.template) return;
  const metadata = (job.spec.template.metadata ??= {});
  const labels = (metadata.labels ??= {});
  for (const key of CONTROLLER_UID) labels[key] = job.metadata.uid;
  for (const key of JOB_NAME) labels[key] = job.metadata.name;
  job.spec.selector ??= {};
  (job.spec.selector.matchLabels ??= {})[CONTROLLER_UID[1]] ??= job.metadata.uid;
}

function validate(job: Job): FieldError[] {
  const errors: FieldError[] = [];
  validateJobSpec(job.spec, "spec", errors);
  return errors;
}

/** What of a template may change while the Job is suspended. */
const schedulable = (job: Job) => {
  const {
    nodeSelector: _n,
    tolerations: _t,
    affinity: _a,
    schedulingGates: _s,
    ...spec
  } = job.spec.template.spec;
  return { ...job.spec.template, metadata: undefined, spec };
};

function validateUpdate(job: Job, old: Job): FieldError[] {
  const errors = validate(job);
  const free = old.spec.suspend && !old.status?.startTime;
  if (job.spec.completionMode !== "Indexed" || job.spec.completions !== job.spec.parallelism)
    errors.push(...validateImmutable(job.spec.completions, old.spec.completions, "spec.completions"));
  errors.push(
    ...validateImmutable(
      job.spec.selector,
      old.spec.selector,
      "spec.selector",
      printedSelector(job.spec.selector),
    ),
  );
  const same = free
    ? deepEqual(schedulable(job), schedulable(old))
    : deepEqual(job.spec.template, old.spec.template);
  if (!same) errors.push(invalid("spec.template", job.spec.template, "field is immutable"));
  errors.push(...validateImmutable(job.spec.completionMode, old.spec.completionMode, "spec.completionMode"));
  return errors;
}

export const jobKind: Kind<Job> = defineKind<Job>(batchV1, {
  kind: "Job",
  plural: "jobs",
  categories: ["all"],
  status: true,
  generation: true,
  columns: [
    nameColumn,
    column("Status", statusText, "Status of the job."),
    column("Completions", completionsText, "The number of pods which reached phase Succeeded."),
    column("Duration", durationText, "Time required to complete the job."),
    ageColumn,
    ...templateColumns<Job>(({ spec }) => spec.template.spec.containers),
    selectorColumn(({ spec }) => spec.selector, "A label query over pods that should match the pod count."),
  ],
  fields: { "status.successful": ({ status }) => String(status?.succeeded ?? 0) },
  defaultPropagation: "Orphan",
  strategy: {
    default(draft) {
      draft.spec ??= {} as never;
      defaultJobSpec(draft.spec);
    },
    prepareForCreate(draft) {
      draft.status = {};
      generateSelector(draft);
    },
    validate,
    validateUpdate,
    warnings: (job, old) => (old ? [] : templateWarnings(job.spec.template, "spec.template.")),
  },
});
