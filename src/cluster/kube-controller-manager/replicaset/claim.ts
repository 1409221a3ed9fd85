// In Kubernetes: pkg/controller/controller_ref_manager. Which pods are a ReplicaSet's: those it owns and still selects, and
// orphans that it selects (adopted); those it owns but no longer selects are released.

import type { Pod, ReplicaSet } from "../../api/types.ts";
import { matchesSelector, selectorOf } from "../../apimachinery/labels.ts";
import { controllerOf, keyOf } from "../../apimachinery/meta.ts";
import { isPodFinished } from "../../apimachinery/pods.ts";
import type { Client } from "../../client-go/client.ts";

function adopt(client: Client, replicaSet: ReplicaSet, pod: Pod): Pod {
  const { name, uid } = replicaSet.metadata;
  const owner = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return client.patch("pods", keyOf(pod), (latest) => ({
    ...latest,
    metadata: { ...latest.metadata, ownerReferences: [...(latest.metadata.ownerReferences ?? []), owner] },
  }));
}

function release(client: Client, replicaSet: ReplicaSet, pod: Pod): void {
  client.patch("pods", keyOf(pod), (latest) => ({
    ...latest,
    metadata: {
      ...latest.metadata,
      ownerReferences: latest.metadata.ownerReferences?.filter(
        (owner) => owner.uid !== replicaSet.metadata.uid,
      ),
    },
  }));
}

/** The pods that are the ReplicaSet's after adopting and releasing; those that are ending are among them. */
export function claimPods(client: Client, replicaSet: ReplicaSet): Pod[] {
  const selector = selectorOf(replicaSet.spec.selector)!;
  const { uid, namespace, deletionTimestamp } = replicaSet.metadata;
  const claimed: Pod[] = [];
  for (const pod of client.list("pods", namespace)) {
    const owner = controllerOf(pod);
    const selected = matchesSelector(selector, pod.metadata.labels);
    if (owner?.uid === uid) {
      if (selected) claimed.push(pod);
      else if (!deletionTimestamp) release(client, replicaSet, pod);
    } else if (
      !owner &&
      selected &&
      !deletionTimestamp &&
      !pod.metadata.deletionTimestamp &&
      !isPodFinished(pod)
    ) {
      claimed.push(adopt(client, replicaSet, pod));
    }
  }
  return claimed;
}
