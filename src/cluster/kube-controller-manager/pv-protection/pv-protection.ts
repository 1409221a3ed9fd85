// In Kubernetes: pkg/controller/volume/pvprotection. A volume that is deleted goes when no claim is bound to it any more.

import type { Controller } from "../../client-go/controller.ts";

const FINALIZER = "kubernetes.io/pv-protection";

export const pvProtectionController: Controller<"persistentvolumes"> = {
  name: "pv-protection-controller",
  for: "persistentvolumes",

  reconcile({ client, key }) {
    const volume = client.find("persistentvolumes", key);
    if (!volume?.metadata.deletionTimestamp || !volume.metadata.finalizers?.includes(FINALIZER)) return;
    if (volume.status?.phase === "Bound") return;
    client.patch("persistentvolumes", key, (latest) => ({
      ...latest,
      metadata: {
        ...latest.metadata,
        finalizers: latest.metadata.finalizers?.filter((one) => one !== FINALIZER),
      },
    }));
  },
};
