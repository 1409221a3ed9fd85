// In Kubernetes: the scale subresource of pkg/registry/apps.

import { formatLabelSelector } from "../../apimachinery/labels.ts";
import type { ScaleAccess } from "../kind.ts";
import type { LabelSelector } from "../types.ts";

interface Scalable {
  spec: { replicas?: number; selector?: LabelSelector };
  status?: { replicas?: number };
}

/** Scale of what keeps `spec.replicas` and a selector. */
export const replicaScale: ScaleAccess<Scalable> = {
  replicas: (object) => object.spec.replicas ?? 0,
  statusReplicas: (object) => object.status?.replicas ?? 0,
  selector: (object) => formatLabelSelector(object.spec.selector as never),
  setReplicas(draft, replicas) {
    draft.spec.replicas = replicas;
  },
};
