// Where objects keep their pod's template, and the pods that belong to an object.

import { formatSelector, selectorOf, type LabelSelector } from "../cluster/apimachinery/labels.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import { Failure } from "./failure.ts";
import { requireRegistered } from "./discovery.ts";
import type { Invocation } from "./invocation.ts";
import type { Target } from "./resources.ts";

/** The pod spec of an object, or undefined when it has none. */
export function podSpecOf(object: Obj): Obj | undefined {
  switch (object.kind) {
    case "Pod":
      return object.spec as Obj;
    case "CronJob":
      return object.spec?.jobTemplate?.spec?.template?.spec as Obj | undefined;
    case "PodTemplate":
      return object.template?.spec as Obj | undefined;
    default:
      return object.spec?.template?.spec as Obj | undefined;
  }
}

/** The selector of an object's pods as text; undefined when it has none. */
export function podSelectorOf(object: Obj): string | undefined {
  const { kind, spec } = object;
  if (kind === "Service" || kind === "ReplicationController")
    return spec.selector ? pairs(spec.selector as Record<string, string>) : undefined;
  const selector = selectorOf(spec?.selector as LabelSelector | undefined);
  return selector && selector.length > 0 ? formatSelector(selector) : undefined;
}

const pairs = (labels: Record<string, string>) =>
  Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
    .join(",");

/** The pods of an object, in the order in which kubectl prefers them: running and ready first. */
export function* podsOf(k: Invocation, { type, object, namespace, name }: Target): Program<Obj[]> {
  const discovery = yield* k.discovery();
  const pods = yield* discovery.resolve("pods");
  requireRegistered(type);
  const selector = podSelectorOf(object!);
  if (!selector)
    throw new Failure(
      `cannot attach to *${type.group || "v1"}.${type.kind}: selector for *${type.kind} "${name}" not found`,
    );
  const list = yield* k.client.list(pods, namespace, { labelSelector: selector });
  return ((list.items ?? []) as Obj[]).sort(byReadiness);
}

const isReady = (pod: Obj) =>
  ((pod.status?.conditions ?? []) as Obj[]).some(({ type, status }) => type === "Ready" && status === "True");
const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** In Kubernetes: podutils.ByLogging. */
function byReadiness(a: Obj, b: Obj): number {
  const scheduled = Number(Boolean(b.spec.nodeName)) - Number(Boolean(a.spec.nodeName));
  if (scheduled) return scheduled;
  const phase = (PHASES[b.status?.phase as string] ?? 0) - (PHASES[a.status?.phase as string] ?? 0);
  if (phase) return phase;
  return Number(isReady(b)) - Number(isReady(a));
}
