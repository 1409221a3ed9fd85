// In Kubernetes: k8s.io/client-go/tools/record. Tells people what components do: one Event a happening, counted when it repeats.
// Left out here: aggregation of events that are merely similar.

import type { Simulation } from "../../simulation/index.ts";
import type { Event } from "../api/types.ts";
import type { KubeObject } from "../apimachinery/meta.ts";
import { isNotFound, StatusError } from "../apimachinery/status-error.ts";
import { microTimeText, timeText } from "../apimachinery/time.ts";
import { ConnectionRefused, type Client } from "./client.ts";

export interface EventSource {
  component: string;
  /** The node, for events of a kubelet. */
  host?: string;
  /** Told through events.k8s.io, as the scheduler does: with an action and a time instead of a source and a count. */
  newStyle?: { action: string };
}

/** What an event is about; a part of it with `fieldPath` (`spec.containers{web}`). */
export interface EventOptions {
  fieldPath?: string;
  /** What was being done (new style). */
  action?: string;
}

export interface EventRecorder {
  event(
    about: KubeObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
    options?: EventOptions,
  ): void;
}

/** A source may tell 25 things of one object at once, then one every five minutes. */
const BURST = 25;
const REFILL_MS = 300_000;
/** So many happenings are remembered, in case they repeat. */
const MAX_KNOWN = 4096;

interface Bucket {
  tokens: number;
  at: number;
}

function takeToken(buckets: Map<string, Bucket>, key: string, now: number): boolean {
  const bucket = buckets.get(key) ?? { tokens: BURST, at: now };
  bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL_MS);
  bucket.at = now;
  buckets.set(key, bucket);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

const referenceTo = (about: KubeObject, fieldPath: string | undefined) => ({
  kind: about.kind,
  namespace: about.metadata.namespace,
  name: about.metadata.name,
  uid: about.metadata.uid,
  apiVersion: about.apiVersion,
  resourceVersion: about.metadata.resourceVersion,
  ...(fieldPath ? { fieldPath } : {}),
});

const repeated = (event: Event, now: number): Event => ({
  ...event,
  count: (event.count ?? 1) + 1,
  lastTimestamp: timeText(now),
});

const inSeries = (event: Event, now: number): Event => ({
  ...event,
  series: { count: (event.series?.count ?? 1) + 1, lastObservedTime: microTimeText(now) },
});

/** Where and when: in the old style or the new. */
function origin(source: EventSource, options: EventOptions | undefined, now: number) {
  const { component, host, newStyle } = source;
  if (newStyle) {
    return {
      source: {},
      firstTimestamp: undefined,
      lastTimestamp: undefined,
      eventTime: microTimeText(now),
      action: options?.action ?? newStyle.action,
      reportingInstance: `${component}-${host ?? "control-plane"}`,
    };
  }
  const time = timeText(now);
  return {
    source: host ? { component, host } : { component },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    reportingInstance: host ?? "",
  };
}

/** A recorder for one source. Telling never fails: what cannot be told is dropped. */
export function eventRecorder(simulation: Simulation, client: Client, source: EventSource): EventRecorder {
  const known = new Map<string, string>();
  const buckets = new Map<string, Bucket>();
  let order = 0;

  /** A name nobody else uses: the object's and the instant, in nanoseconds. */
  const newName = (about: KubeObject) =>
    `${about.metadata.name}.${(BigInt(simulation.now) * 1_000_000n + BigInt(order++ % 1_000_000)).toString(16)}`;

  function repeat(key: string): boolean {
    const name = known.get(key);
    if (!name) return false;
    try {
      client.patch("events", name, (latest) =>
        source.newStyle ? inSeries(latest, simulation.now) : repeated(latest, simulation.now),
      );
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  function tell(...[about, type, reason, message, options]: Parameters<EventRecorder["event"]>): void {
    const namespace = about.metadata.namespace ?? "default";
    const fieldPath = options?.fieldPath;
    const key = [
      about.kind,
      namespace,
      about.metadata.name,
      about.metadata.uid,
      fieldPath,
      type,
      reason,
      message,
    ].join("\0");
    const spamKey = [about.kind, namespace, about.metadata.name, about.metadata.uid].join("\0");
    if (!takeToken(buckets, spamKey, simulation.now)) return;
    if (repeat(key)) return;

    const name = newName(about);
    client.create("events", {
      apiVersion: "v1",
      kind: "Event",
      metadata: { name, namespace },
      involvedObject: referenceTo(about, fieldPath),
      reason,
      message,
      type,
      reportingComponent: source.component,
      ...origin(source, options, simulation.now),
    });
    if (known.size >= MAX_KNOWN) known.delete(known.keys().next().value!);
    known.set(key, `${namespace}/${name}`);
  }

  return {
    event(...happening) {
      try {
        tell(...happening);
      } catch (error) {
        if (!(error instanceof StatusError || error instanceof ConnectionRefused)) throw error;
      }
    },
  };
}
