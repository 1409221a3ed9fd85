// In Kubernetes: pkg/controller/garbagecollector. Objects whose owners are gone go too; finalizers of foreground and orphan
// deletion are carried out.
// Left out here: the graph is not kept but read from owner references when something changes.

import type { Simulation } from "../../../simulation/index.ts";
import type { KubeObject, OwnerReference } from "../../apimachinery/meta.ts";
import { keyOf } from "../../apimachinery/meta.ts";
import { isNotFound, StatusError } from "../../apimachinery/status-error.ts";
import { ConnectionRefused, type Client, type ServedResource } from "../../client-go/client.ts";
import { WorkQueue } from "../../client-go/work-queue.ts";

const ORPHAN = "orphan";
const FOREGROUND = "foregroundDeletion";
const IGNORED = new Set(["events"]);

/** Runs until the returned function is called. */
export function runGarbageCollector(simulation: Simulation, client: Client): () => void {
  /** Dependents by the uid of each of their owners: `resource key` in order of appearance. */
  const dependents = new Map<string, Map<string, KubeObject>>();
  const queue = new WorkQueue(simulation, process);
  const { dynamic } = client;
  const itemOf = (resource: string, object: KubeObject) => `${resource} ${keyOf(object)}`;

  function process(item: string): void {
    const [resource, key] = item.split(" ");
    try {
      collect(resource, key);
      queue.forget(item);
    } catch (error) {
      if (isNotFound(error)) return;
      if (!(error instanceof StatusError || error instanceof ConnectionRefused)) throw error;
      queue.addRateLimited(item);
    }
  }

  function collect(resource: string, key: string): void {
    const object = dynamic.find(resource, key);
    if (!object) return;
    const { finalizers, deletionTimestamp } = object.metadata;
    if (deletionTimestamp && finalizers?.includes(ORPHAN)) return orphanDependents(resource, object);
    if (deletionTimestamp && finalizers?.includes(FOREGROUND)) return deleteDependents(resource, object);
    if (!deletionTimestamp) collectDependent(resource, object);
  }

  const dependentsOf = (owner: KubeObject): [string, KubeObject][] =>
    [...(dependents.get(owner.metadata.uid) ?? [])].map(([item, object]) => [item.split(" ")[0], object]);

  function orphanDependents(resource: string, owner: KubeObject): void {
    for (const [dependentResource, dependent] of dependentsOf(owner)) {
      dynamic.patch(dependentResource, keyOf(dependent), (latest) =>
        withoutOwner(latest, owner.metadata.uid),
      );
    }
    removeFinalizer(resource, owner, ORPHAN);
  }

  /** The owner waits for those dependents that say they block it. */
  function deleteDependents(resource: string, owner: KubeObject): void {
    const all = dependentsOf(owner);
    const blocking = all.filter(([, dependent]) =>
      dependent.metadata.ownerReferences?.some(
        (ref) => ref.uid === owner.metadata.uid && ref.blockOwnerDeletion,
      ),
    );
    if (blocking.length === 0) return removeFinalizer(resource, owner, FOREGROUND);
    for (const [dependentResource, dependent] of all) {
      if (!dependent.metadata.deletionTimestamp) {
        dynamic.delete(dependentResource, keyOf(dependent), { propagationPolicy: "Foreground" });
      }
    }
  }

  function collectDependent(resource: string, object: KubeObject): void {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const states = owners.map((owner) => ownerState(object, owner));
    if (states.some((state) => state === "there")) return dropOwners(resource, object, owners, states);
    const waiting = states.some((state) => state === "waiting");
    dynamic.delete(resource, keyOf(object), {
      propagationPolicy: waiting ? "Foreground" : "Background",
      preconditions: { uid: object.metadata.uid },
    });
  }

  function dropOwners(
    resource: string,
    object: KubeObject,
    owners: OwnerReference[],
    states: OwnerState[],
  ): void {
    const gone = owners.filter((_, i) => states[i] === "gone").map((owner) => owner.uid);
    if (gone.length === 0) return;
    dynamic.patch(resource, keyOf(object), (latest) =>
      gone.reduce((current, uid) => withoutOwner(current, uid), latest),
    );
  }

  type OwnerState = "there" | "gone" | "waiting";

  function ownerState(object: KubeObject, reference: OwnerReference): OwnerState {
    const served = servedAs(dynamic.resources(), reference);
    if (!served) return "there";
    const key = served.namespaced ? `${object.metadata.namespace}/${reference.name}` : reference.name;
    const owner = dynamic.find(served.resource, key);
    if (!owner || owner.metadata.uid !== reference.uid) return "gone";
    const { deletionTimestamp, finalizers } = owner.metadata;
    return deletionTimestamp && finalizers?.includes(FOREGROUND) ? "waiting" : "there";
  }

  function removeFinalizer(resource: string, object: KubeObject, finalizer: string): void {
    dynamic.patch(resource, keyOf(object), (latest) => ({
      ...latest,
      metadata: {
        ...latest.metadata,
        finalizers: latest.metadata.finalizers?.filter((name) => name !== finalizer),
      },
    }));
  }

  function remember(resource: string, object: KubeObject): void {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const known = dependents.get(uid) ?? new Map<string, KubeObject>();
      dependents.set(uid, known);
      known.set(itemOf(resource, object), object);
    }
  }

  function forget(resource: string, object: KubeObject): void {
    for (const { uid } of object.metadata.ownerReferences ?? []) {
      const known = dependents.get(uid);
      known?.delete(itemOf(resource, object));
      if (known?.size === 0) dependents.delete(uid);
    }
  }

  /** Owners that wait for their dependents are looked at again when one goes. */
  function nudgeOwners(object: KubeObject): void {
    for (const reference of object.metadata.ownerReferences ?? []) {
      const served = servedAs(dynamic.resources(), reference);
      if (!served) continue;
      const key = served.namespaced ? `${object.metadata.namespace}/${reference.name}` : reference.name;
      if (dynamic.find(served.resource, key)?.metadata.deletionTimestamp)
        queue.add(`${served.resource} ${key}`);
    }
  }

  function followResource(resource: string): () => void {
    const look = (object: KubeObject) => {
      const { ownerReferences, deletionTimestamp, finalizers } = object.metadata;
      if (deletionTimestamp ? finalizers?.length : ownerReferences?.length)
        queue.add(itemOf(resource, object));
    };
    return dynamic.watch(resource, {
      added: (object) => {
        remember(resource, object);
        followOwners(object);
        if (object.metadata.ownerReferences?.some((owner) => !ownerIsKnown(object, owner))) look(object);
        else if (object.metadata.deletionTimestamp) look(object);
      },
      modified: (object, old) => {
        if (object.metadata === old.metadata) return;
        if (object.metadata.ownerReferences !== old.metadata.ownerReferences) {
          forget(resource, old);
          remember(resource, object);
          nudgeOwners(old);
        } else if (object.metadata.ownerReferences) {
          remember(resource, object);
        }
        if (object.metadata.deletionTimestamp) look(object);
      },
      deleted: (object) => {
        forget(resource, object);
        nudgeOwners(object);
        for (const item of dependents.get(object.metadata.uid)?.keys() ?? []) queue.add(item);
      },
      closed: () => watched.delete(resource),
    });
  }

  /** An owner of a kind that is new here must be watched, so that its end is seen. */
  function followOwners({ metadata }: KubeObject): void {
    for (const reference of metadata.ownerReferences ?? []) {
      const served = servedAs(dynamic.resources(), reference);
      if (served && !watched.has(served.resource)) attempt();
    }
  }

  const ownerIsKnown = (object: KubeObject, reference: OwnerReference) =>
    ownerState(object, reference) === "there";

  const watched = new Map<string, () => void>();
  const watchAll = () => {
    for (const { resource, verbs } of dynamic.resources()) {
      if (watched.has(resource) || IGNORED.has(resource) || !verbs.includes("watch")) continue;
      watched.set(resource, followResource(resource));
    }
  };
  let looking = false;
  const attempt = () => {
    if (looking) return;
    looking = true;
    try {
      watchAll();
    } catch (error) {
      if (!(error instanceof ConnectionRefused)) throw error;
    } finally {
      looking = false;
    }
  };
  attempt();
  const again = simulation.every(30_000, attempt);
  return () => {
    again.cancel();
    queue.stop();
    for (const stop of watched.values()) stop();
  };
}

function withoutOwner(object: KubeObject, uid: string): KubeObject {
  const { ownerReferences, ...metadata } = object.metadata;
  const others = ownerReferences?.filter((owner) => owner.uid !== uid) ?? [];
  return { ...object, metadata: others.length ? { ...metadata, ownerReferences: others } : metadata };
}

const groupOf = (apiVersion: string) => (apiVersion.includes("/") ? apiVersion.split("/")[0] : "");

const servedAs = (
  resources: readonly ServedResource[],
  { apiVersion, kind }: OwnerReference,
): ServedResource | undefined =>
  resources.find((served) => served.kind === kind && groupOf(served.apiVersion) === groupOf(apiVersion));
