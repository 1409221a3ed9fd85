// In Kubernetes: k8s.io/kubectl/pkg/describe, DescribeEvents.

import { humanDuration } from "../../cluster/apimachinery/duration.ts";
import { StatusError } from "../../cluster/apimachinery/status-error.ts";
import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Invocation } from "../invocation.ts";
import type { Lines } from "./lines.ts";

/** Events about an object, oldest first; undefined when they may not be read. */
export function* eventsAbout(k: Invocation, object: Obj): Program<Obj[] | undefined> {
  const discovery = yield* k.discovery();
  const events = yield* discovery.ofKind("v1", "Event");
  if (!events) return undefined;
  const { name, namespace, uid, annotations } = object.metadata as Obj;
  // Of a static pod, events name the pod itself, not the mirror that is stored.
  const mirrored = (annotations as Obj | undefined)?.["kubernetes.io/config.mirror"];
  const terms = [
    `involvedObject.name=${name}`,
    ...(namespace ? [`involvedObject.namespace=${namespace}`] : []),
    `involvedObject.kind=${object.kind}`,
    ...(uid && object.kind !== "Node" ? [`involvedObject.uid=${mirrored ?? uid}`] : []),
  ];
  try {
    const list = yield* k.client.list(events, (namespace as string | undefined) ?? "", {
      fieldSelector: terms.sort().join(","),
      limit: 500,
    });
    return ((list.items ?? []) as Obj[]).sort((a, b) => lastSeen(a) - lastSeen(b));
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

const ms = (text: string | null | undefined) => (text ? Date.parse(text) : undefined);

export const lastSeen = (event: Obj): number =>
  ms(event.series?.lastObservedTime as string) ??
  ms(event.lastTimestamp as string) ??
  ms(event.eventTime as string) ??
  ms(event.metadata?.creationTimestamp as string) ??
  0;

export const firstSeen = (event: Obj): number =>
  ms(event.firstTimestamp as string) ?? ms(event.eventTime as string) ?? lastSeen(event);

/** `2m (x3 over 5m)`. */
export function eventAge(event: Obj, now: number): string {
  const count = (event.series?.count as number | undefined) ?? (event.count as number | undefined) ?? 1;
  const age = humanDuration(now - lastSeen(event));
  return count > 1 ? `${age} (x${count} over ${humanDuration(now - firstSeen(event))})` : age;
}

export function eventLines(lines: Lines, events: readonly Obj[] | undefined, now: number): void {
  if (!events || events.length === 0) {
    lines.add(0, "Events:\t<none>");
    return;
  }
  lines.add(0, "Events:");
  lines.add(1, "Type\tReason\tAge\tFrom\tMessage");
  lines.add(1, "----\t------\t----\t----\t-------");
  for (const event of events) {
    const source =
      (event.source?.component as string | undefined) ||
      (event.reportingComponent as string | undefined) ||
      "";
    const from = event.source?.host && source !== "kubelet" ? `${source}, ${event.source.host}` : source;
    lines.add(
      1,
      `${event.type}\t${event.reason}\t${eventAge(event, now)}\t${from}\t${String(event.message ?? "").trim()}`,
    );
  }
}
