// In Kubernetes: pkg/apis/core/v1 and events/v1, conversion of Events. The newer view of what core/v1 keeps: one object, two
// descriptions.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { labelKeyErrors } from "../../apimachinery/label-names.ts";
import { coreV1 } from "../core-v1/group.ts";
import { eventKind } from "../core-v1/event.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { Event, EventV1 } from "../types.ts";
import { eventsV1 } from "./group.ts";

/** Without what is undefined: absent fields stay absent. */
const compact = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;

export function fromCore(event: Event): EventV1 {
  return compact({
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: event.metadata,
    eventTime: event.eventTime as never,
    series: event.series as never,
    reportingController: event.reportingComponent,
    reportingInstance: event.reportingInstance,
    action: event.action,
    reason: event.reason,
    regarding: event.involvedObject,
    related: event.related,
    note: event.message,
    type: event.type,
    deprecatedSource: event.source,
    deprecatedFirstTimestamp: event.firstTimestamp,
    deprecatedLastTimestamp: event.lastTimestamp,
    deprecatedCount: event.count,
  });
}

export function toCore(event: EventV1): Event {
  return compact({
    apiVersion: "v1",
    kind: "Event",
    metadata: event.metadata,
    involvedObject: event.regarding ?? {},
    reason: event.reason,
    message: event.note,
    source: event.deprecatedSource,
    firstTimestamp: event.deprecatedFirstTimestamp,
    lastTimestamp: event.deprecatedLastTimestamp,
    count: event.deprecatedCount,
    type: event.type,
    eventTime: event.eventTime as never,
    series: event.series as never,
    action: event.action,
    related: event.related,
    reportingComponent: event.reportingController,
    reportingInstance: event.reportingInstance,
  });
}

const MOST = 128;
const MOST_NOTE = 1024;

function validate(event: EventV1): FieldError[] {
  const errors: FieldError[] = [...(eventKind.strategy.validate?.(toCore(event)) ?? [])];
  if (!event.eventTime) errors.push(required("eventTime"));
  if (event.type !== "Normal" && event.type !== "Warning")
    errors.push(invalid("type", "", `has invalid value: ${event.type ?? ""}`));
  if (!event.reportingController) errors.push(required("reportingController"));
  else
    for (const text of labelKeyErrors(event.reportingController))
      errors.push(invalid("reportingController", event.reportingController, text));
  for (const field of ["reportingInstance", "action", "reason"] as const) {
    const value = event[field] ?? "";
    if (!value) errors.push(required(field));
    else if (value.length > MOST) errors.push(invalid(field, "", `can have at most ${MOST} characters`));
  }
  if ((event.note ?? "").length > MOST_NOTE)
    errors.push(invalid("message", "", `can have at most ${MOST_NOTE} characters`));
  if (event.series) {
    if (event.series.count < 2) errors.push(invalid("series.count", "", "should be at least 2"));
    if (!event.series.lastObservedTime) errors.push(required("series.lastObservedTime"));
  }
  const unset = [
    ["firstTimestamp", event.deprecatedFirstTimestamp],
    ["lastTimestamp", event.deprecatedLastTimestamp],
    ["count", event.deprecatedCount],
    ["source", event.deprecatedSource?.component || event.deprecatedSource?.host],
  ] as const;
  for (const [field, value] of unset) if (value) errors.push(invalid(field, "", "needs to be unset"));
  return errors;
}

const changed = (event: EventV1, old: EventV1) =>
  (["action", "reason", "reportingController", "reportingInstance", "note", "type"] as const).flatMap(
    (field) =>
      event[field] === old[field] ? [] : [invalid(field, event[field] ?? "", "field is immutable")],
  );

const about = (
  field: "kind" | "namespace" | "name" | "uid" | "apiVersion" | "resourceVersion" | "fieldPath",
) => [`regarding.${field}`, (event: EventV1) => event.regarding?.[field] ?? ""] as const;

export const eventV1Kind: Kind<EventV1> = defineKind<EventV1>(eventsV1, {
  kind: "Event",
  plural: "events",
  shortNames: ["ev"],
  columns: eventKind.columns.map((column) => ({
    ...column,
    cell: (event: EventV1, now: number) => column.cell(toCore(event), now),
  })),
  fields: Object.fromEntries([
    about("kind"),
    about("namespace"),
    about("name"),
    about("uid"),
    about("apiVersion"),
    about("resourceVersion"),
    about("fieldPath"),
    ["reason", (event: EventV1) => event.reason ?? ""],
    ["reportingController", (event: EventV1) => event.reportingController ?? ""],
    ["type", (event: EventV1) => event.type ?? ""],
  ]),
  storage: { resource: "events", as: coreV1, decode: fromCore, encode: toCore },
  strategy: { validate, validateUpdate: changed },
});
