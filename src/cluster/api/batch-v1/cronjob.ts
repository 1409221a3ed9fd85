// In Kubernetes: pkg/registry/batch/cronjob. Makes Jobs by the clock.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsSubdomainErrors } from "../../apimachinery/names.ts";
import {
  ageColumn,
  column,
  countColumn,
  nameColumn,
  selectorColumn,
  since,
  templateColumns,
} from "../columns.ts";
import { checkEnum } from "../core-v1/enums.ts";
import { defaultPodSpec } from "../core-v1/pod-defaults.ts";
import { templateWarnings } from "../core-v1/pod-warnings.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { nonNegative } from "../numbers.ts";
import type { CronJob } from "../types.ts";
import { scheduleError } from "./cron-schedule.ts";
import { batchV1 } from "./group.ts";
import { validateJobSpec, type JobSpec } from "./job-validation.ts";

const MAX_NAME = 52;
const NO_TIME_ZONE = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

function validateTimeZone(name: string, errors: FieldError[]): void {
  const at = "spec.timeZone";
  if (!name) errors.push(invalid(at, name, "timeZone must be nil or non-empty string"));
  else if (name.toLowerCase() === "local")
    errors.push(
      invalid(
        at,
        name,
        "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones",
      ),
    );
  else if (!isTimeZone(name)) errors.push(invalid(at, name, `unknown time zone ${name}`));
}

function validate(cronJob: CronJob): FieldError[] {
  const { spec } = cronJob;
  const errors: FieldError[] = [];
  if (!spec.schedule) errors.push(required("spec.schedule"));
  else {
    const wrong = scheduleError(spec.schedule);
    if (wrong) errors.push(invalid("spec.schedule", spec.schedule, wrong));
    if (spec.schedule.includes("TZ")) errors.push(invalid("spec.schedule", spec.schedule, NO_TIME_ZONE));
  }
  if (spec.timeZone !== undefined) validateTimeZone(spec.timeZone, errors);
  nonNegative(spec.startingDeadlineSeconds, "spec.startingDeadlineSeconds", errors);
  checkEnum(spec.concurrencyPolicy, ["Allow", "Forbid", "Replace"], "spec.concurrencyPolicy", errors, true);
  nonNegative(spec.successfulJobsHistoryLimit, "spec.successfulJobsHistoryLimit", errors);
  nonNegative(spec.failedJobsHistoryLimit, "spec.failedJobsHistoryLimit", errors);
  const jobSpec = spec.jobTemplate?.spec as JobSpec | undefined;
  if (jobSpec) validateJobSpec(jobSpec, "spec.jobTemplate.spec", errors);
  else errors.push(required("spec.jobTemplate.spec.template"));
  return errors;
}

const containersOf = ({ spec }: CronJob) => (spec.jobTemplate.spec as JobSpec).template.spec.containers;

export const cronJobKind: Kind<CronJob> = defineKind<CronJob>(batchV1, {
  kind: "CronJob",
  plural: "cronjobs",
  shortNames: ["cj"],
  categories: ["all"],
  status: true,
  generation: true,
  columns: [
    nameColumn,
    column(
      "Schedule",
      ({ spec }) => spec.schedule,
      "The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron.",
    ),
    column(
      "Timezone",
      ({ spec }) => spec.timeZone ?? "<none>",
      "The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones.",
    ),
    column(
      "Suspend",
      ({ spec }) => (spec.suspend ? "True" : "False"),
      "This flag tells the controller to suspend subsequent executions, it does not apply to already started executions.  Defaults to false.",
    ),
    countColumn(
      "Active",
      ({ status }) => status?.active?.length,
      "A list of pointers to currently running jobs.",
    ),
    column(
      "Last Schedule",
      ({ status }, now) => (status?.lastScheduleTime ? since(status.lastScheduleTime, now) : "<none>"),
      "Information when was the last time the job was successfully scheduled.",
    ),
    ageColumn,
    ...templateColumns<CronJob>(containersOf),
    selectorColumn(
      ({ spec }) => spec.jobTemplate.spec?.selector,
      "A label query over pods that should match the pod count.",
    ),
  ],
  strategy: {
    validateName: (name, prefix) => {
      const errors = dnsSubdomainErrors(prefix ? name.replace(/-$/, "a") : name);
      return name.length > MAX_NAME ? [...errors, `must be no more than ${MAX_NAME} characters`] : errors;
    },
    default(draft) {
      const spec = (draft.spec ??= {} as never);
      spec.concurrencyPolicy ||= "Allow";
      spec.suspend ??= false;
      spec.successfulJobsHistoryLimit ??= 3;
      spec.failedJobsHistoryLimit ??= 1;
      const jobSpec = spec.jobTemplate?.spec as JobSpec | undefined;
      // The rest of a Job's defaults come when the Job is made.
      if (jobSpec?.template) defaultPodSpec((jobSpec.template.spec ??= {} as never));
    },
    prepareForCreate(draft) {
      draft.status = {};
    },
    validate,
    validateUpdate: (cronJob) => validate(cronJob),
    warnings: (cronJob, old) =>
      old || !cronJob.spec.jobTemplate.spec
        ? []
        : templateWarnings(
            (cronJob.spec.jobTemplate.spec as JobSpec).template,
            "spec.jobTemplate.spec.template.",
          ),
  },
});
