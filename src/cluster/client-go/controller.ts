// In Kubernetes: k8s.io/client-go's informers and the loop that every controller writes around them, once.
// Level-triggered: what is on the queue is a name, never an event; `reconcile` reads, compares, acts and reports.

import type { Random, Simulation } from "../../simulation/index.ts";
import type { Kinds } from "../api/types.ts";
import { controllerOf, keyOf, type Key, type KubeObject } from "../apimachinery/meta.ts";
import { StatusError } from "../apimachinery/status-error.ts";
import { ConnectionRefused, type Client, type Resource, type WatchHandler } from "./client.ts";
import { eventRecorder, type EventRecorder } from "./event-recorder.ts";
import { WorkQueue } from "./work-queue.ts";

export interface Reconcile {
  readonly client: Client;
  readonly key: Key;
  /** Milliseconds since 1970, virtual. */
  readonly now: number;
  readonly events: EventRecorder;
  readonly random: Random;
  /** Looks at this key again after `ms`. `background`: a check that goes on for ever. */
  requeueAfter(ms: number, options?: { background?: boolean }): void;
  /** This look was long: news of the key waits until `ms` have passed. */
  rest(ms: number): void;
}

/** Another resource to follow: which keys does a change of one of its objects concern? */
export interface Watch<R extends Resource = Resource> {
  resource: R;
  keys(object: Kinds[R], client: Client): Iterable<Key>;
  /** Changes that do not matter; all do, when absent. */
  matters?(object: Kinds[R], old: Kinds[R]): boolean;
}

/** A control loop. Stateless unless it says otherwise; whatever it needs, it reads. */
export interface Controller<R extends Resource = Resource> {
  /** As in events and in users: `replicaset-controller`. */
  name: string;
  for: R;
  /** Which of them are looked at when they change; all, when absent. */
  concerns?(object: Kinds[R]): boolean;
  /** Resources whose objects belong to one of `for` by owner reference. */
  owns?: readonly Resource[];
  watches?: readonly Watch<any>[];
  /** So long after a change it is looked at. */
  latencyMs?: number;
  reconcile(context: Reconcile): void;
}

export const watching = <R extends Resource>(watch: Watch<R>): Watch<any> => watch;

const RETRY_CONNECTION_MS = 1000;

/** Follows a resource for ever: when the connection is lost, it lists and watches anew. Returns how to stop. */
export function follow<R extends Resource>(
  simulation: Simulation,
  client: Client,
  resource: R,
  handler: WatchHandler<Kinds[R]>,
): () => void {
  let stopWatch = () => {};
  let stopped = false;
  const start = () => {
    if (stopped) return;
    try {
      stopWatch = client.watch(resource, { ...handler, closed: retry });
    } catch (error) {
      if (!(error instanceof ConnectionRefused)) throw error;
      retry();
    }
  };
  const retry = () => {
    simulation.after(RETRY_CONNECTION_MS, start, { background: true });
  };
  start();
  return () => {
    stopped = true;
    stopWatch();
  };
}

/** Every change of an object, whichever it is, in one callback. */
export const onAnyChange = <T>(listener: (object: T, old?: T) => void): WatchHandler<T> => ({
  added: (object) => listener(object),
  modified: (object, old) => listener(object, old),
  deleted: (object) => listener(object),
});

/** Runs a controller until the returned function is called. */
export function runController<R extends Resource>(
  simulation: Simulation,
  client: Client,
  controller: Controller<R>,
): () => void {
  const events = eventRecorder(simulation, client, { component: controller.name });
  const random = simulation.random(controller.name);
  const queue = new WorkQueue(simulation, processKey, { latencyMs: controller.latencyMs });

  function processKey(key: Key): void {
    try {
      controller.reconcile({
        client,
        key,
        now: simulation.now,
        events,
        random,
        requeueAfter: (ms, options) => queue.addAfter(key, ms, options?.background),
        rest: (ms) => queue.rest(key, ms),
      });
      queue.forget(key);
    } catch (error) {
      // A refusal is a reason to try again; anything else is a bug and stops the run.
      if (!(error instanceof StatusError || error instanceof ConnectionRefused)) throw error;
      queue.addRateLimited(key);
    }
  }

  const stops = [
    follow(
      simulation,
      client,
      controller.for,
      onAnyChange<Kinds[R]>((object) => {
        if (controller.concerns?.(object) ?? true) queue.add(keyOf(object));
      }),
    ),
    ...(controller.owns ?? []).map((resource) =>
      follow(
        simulation,
        client,
        resource,
        onAnyChange<KubeObject>((object, old) => addOwners(object, old)),
      ),
    ),
    ...(controller.watches ?? []).map((watch) =>
      follow(
        simulation,
        client,
        watch.resource,
        onAnyChange<KubeObject>((object, old) => addConcerned(watch, object, old)),
      ),
    ),
  ];

  function addOwners(object: KubeObject, old: KubeObject | undefined): void {
    const owner = controllerOf(object);
    const before = old && controllerOf(old);
    if (before && before.uid !== owner?.uid) addOwner(old, before);
    if (owner) addOwner(object, owner);
  }

  function addOwner(object: KubeObject, owner: { kind: string; apiVersion: string; name: string }): void {
    if (!isKindOf(client, controller.for, owner)) return;
    queue.add(object.metadata.namespace ? `${object.metadata.namespace}/${owner.name}` : owner.name);
  }

  function addConcerned(watch: Watch<any>, object: KubeObject, old: KubeObject | undefined): void {
    if (old && watch.matters && !watch.matters(object, old)) return;
    for (const key of watch.keys(object, client)) queue.add(key);
    if (old) for (const key of watch.keys(old, client)) queue.add(key);
  }

  return () => {
    queue.stop();
    for (const stop of stops) stop();
  };
}

function isKindOf(client: Client, resource: Resource, owner: { kind: string; apiVersion: string }): boolean {
  const served = client.dynamic.resources().find((candidate) => candidate.resource === resource);
  if (!served || served.kind !== owner.kind) return false;
  return (
    served.apiVersion.split("/")[0] === owner.apiVersion.split("/")[0] || !owner.apiVersion.includes("/")
  );
}
