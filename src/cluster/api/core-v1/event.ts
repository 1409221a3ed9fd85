// In Kubernetes: pkg/registry/core/event. What happened to an object.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { column, nameColumn, since, wide } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { Event } from "../types.ts";
import { coreV1 } from "./group.ts";

const first = (event: Event) => event.firstTimestamp ?? event.eventTime;
const last = (event: Event) => event.series?.lastObservedTime ?? event.lastTimestamp ?? first(event);

export const eventCount = (event: Event): number => event.series?.count ?? (event.count || 1);

function objectText({ involvedObject }: Event): string {
  const { kind = "", name } = involvedObject ?? {};
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase();
}

function sourceText(event: Event): string {
  const component = event.source?.component || event.reportingComponent || "";
  const host = event.source?.host || event.reportingInstance || "";
  return host ? `${component}, ${host}` : component;
}

function validate(event: Event): FieldError[] {
  const { namespace = "" } = event.involvedObject ?? {};
  const own = event.metadata.namespace ?? "";
  if (namespace === "" && own !== "default" && own !== "kube-system")
    return [invalid("involvedObject.namespace", namespace, "does not match event.namespace")];
  if (namespace !== "" && namespace !== own)
    return [invalid("involvedObject.namespace", namespace, "does not match event.namespace")];
  return event.involvedObject ? [] : [required("involvedObject")];
}

const about = (
  field: "kind" | "namespace" | "name" | "uid" | "apiVersion" | "resourceVersion" | "fieldPath",
) => [`involvedObject.${field}`, (event: Event) => event.involvedObject?.[field] ?? ""] as const;

export const eventKind: Kind<Event> = defineKind<Event>(coreV1, {
  kind: "Event",
  plural: "events",
  shortNames: ["ev"],
  columns: [
    column(
      "Last Seen",
      (event, now) => since(last(event), now),
      "The time at which the most recent occurrence of this event was recorded.",
    ),
    column(
      "Type",
      (event) => event.type ?? "",
      "Type of this event (Normal, Warning), new types could be added in the future",
    ),
    column(
      "Reason",
      (event) => event.reason ?? "",
      "This should be a short, machine understandable string that gives the reason for the transition into the object's current status.",
    ),
    column("Object", objectText, "The object that this event is about."),
    wide(
      "Subobject",
      (event) => event.involvedObject?.fieldPath ?? "",
      "If referring to a piece of an object instead of an entire object, the path to it.",
    ),
    wide("Source", sourceText, "The component reporting this event."),
    column(
      "Message",
      (event) => (event.message ?? "").trim(),
      "A human-readable description of the status of this operation.",
    ),
    wide(
      "First Seen",
      (event, now) => since(first(event), now),
      "The time at which the event was first recorded.",
    ),
    wide("Count", (event) => eventCount(event), "The number of times this event has occurred.", "integer"),
    { ...nameColumn, priority: 1 },
  ],
  fields: Object.fromEntries([
    about("kind"),
    about("namespace"),
    about("name"),
    about("uid"),
    about("apiVersion"),
    about("resourceVersion"),
    about("fieldPath"),
    ["reason", (event: Event) => event.reason ?? ""],
    ["reportingComponent", (event: Event) => event.reportingComponent ?? ""],
    ["source", (event: Event) => event.source?.component || event.reportingComponent || ""],
    ["type", (event: Event) => event.type ?? ""],
  ]),
  strategy: {
    default(draft) {
      // Fields that Go writes even when they are empty.
      draft.involvedObject ??= {};
      draft.source ??= {};
      draft.firstTimestamp ??= null as never;
      draft.lastTimestamp ??= null as never;
      draft.eventTime ??= null as never;
      draft.reportingComponent ??= "";
      draft.reportingInstance ??= "";
    },
    validate,
  },
});
