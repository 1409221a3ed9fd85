// In Kubernetes: pkg/controller/controller_ref_manager. Which objects are a controller's: those it owns and still selects, and orphans
// that it selects (adopted); those it owns but no longer selects are released.

import type { Kinds } from "../api/types.ts";
import { matchesSelector, type Selector } from "../apimachinery/labels.ts";
import { controllerOf, keyOf, type KubeObject } from "../apimachinery/meta.ts";
import type { Client, Resource } from "./client.ts";

export interface Claim<R extends Resource> {
  client: Client;
  /** Who claims. */
  owner: KubeObject;
  selector: Selector;
  /** What is claimed, in the owner's namespace. */
  resource: R;
  /** Orphans that may be adopted; all that are not being deleted, unless given. */
  adoptable?(object: Kinds[R]): boolean;
}

const referenceTo = ({ apiVersion, kind, metadata: { name, uid } }: KubeObject) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** The objects that are the owner's after adopting and releasing; those that are ending are among them. */
export function claimObjects<R extends Resource>(claim: Claim<R>): Kinds[R][] {
  const { client, owner, selector, resource, adoptable } = claim;
  const { uid, namespace, deletionTimestamp } = owner.metadata;
  const claimed: Kinds[R][] = [];
  for (const object of client.list(resource, namespace)) {
    const holder = controllerOf(object);
    if (holder && holder.uid !== uid) continue;
    const selected = matchesSelector(selector, object.metadata.labels);
    if (holder) {
      if (selected) claimed.push(object);
      else if (!deletionTimestamp) release(client, resource, object, uid);
    } else if (
      selected &&
      !deletionTimestamp &&
      !object.metadata.deletionTimestamp &&
      (adoptable?.(object) ?? true)
    ) {
      claimed.push(adopt(client, resource, object, owner));
    }
  }
  return claimed;
}

function adopt<R extends Resource>(
  client: Client,
  resource: R,
  object: Kinds[R],
  owner: KubeObject,
): Kinds[R] {
  return client.patch(resource, keyOf(object), (latest) => ({
    ...latest,
    metadata: {
      ...latest.metadata,
      ownerReferences: [...(latest.metadata.ownerReferences ?? []), referenceTo(owner)],
    },
  }));
}

function release<R extends Resource>(client: Client, resource: R, object: Kinds[R], uid: string): void {
  client.patch(resource, keyOf(object), (latest) => ({
    ...latest,
    metadata: {
      ...latest.metadata,
      ownerReferences: latest.metadata.ownerReferences?.filter((owner) => owner.uid !== uid),
    },
  }));
}
