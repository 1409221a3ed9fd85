// In Kubernetes: pkg/controller/volume/pvcprotection. A claim that is deleted goes when no pod uses it any more.

import type { PersistentVolumeClaim, Pod } from "../../api/types.ts";
import type { Controller } from "../../client-go/controller.ts";
import { watching } from "../../client-go/controller.ts";

const FINALIZER = "kubernetes.io/pvc-protection";

/** The claims of a pod, its ephemeral volumes' among them. */
const claimsOf = ({ metadata, spec }: Pod): string[] =>
  (spec.volumes ?? []).flatMap((volume) => {
    if (volume.persistentVolumeClaim) return [volume.persistentVolumeClaim.claimName];
    return volume.ephemeral ? [`${metadata.name}-${volume.name}`] : [];
  });

/** Pods that are on a node count, also when they have ended. */
const uses = (pod: Pod, name: string) => pod.spec.nodeName !== undefined && claimsOf(pod).includes(name);

const isWaiting = ({ metadata }: PersistentVolumeClaim) =>
  metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(FINALIZER);

export const pvcProtectionController: Controller<"persistentvolumeclaims"> = {
  name: "pvc-protection-controller",
  for: "persistentvolumeclaims",
  watches: [
    watching({
      resource: "pods",
      keys: (pod: Pod) => claimsOf(pod).map((name) => `${pod.metadata.namespace}/${name}`),
    }),
  ],

  reconcile({ client, key }) {
    const claim = client.find("persistentvolumeclaims", key);
    if (!claim || !isWaiting(claim)) return;
    const { namespace, name } = claim.metadata;
    if (client.list("pods", namespace).some((pod) => uses(pod, name!))) return;
    client.patch("persistentvolumeclaims", key, (latest) => ({
      ...latest,
      metadata: {
        ...latest.metadata,
        finalizers: latest.metadata.finalizers?.filter((one) => one !== FINALIZER),
      },
    }));
  },
};
