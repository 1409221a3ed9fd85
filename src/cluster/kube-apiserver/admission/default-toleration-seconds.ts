// In Kubernetes: plugin/pkg/admission/defaulttolerationseconds. A pod stays five minutes on a node that is not ready or unreachable.

import type { V1Toleration } from "@kubernetes/client-node";
import type { AdmissionPlugin } from "./admission.ts";

const TAINTS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

const tolerates = (toleration: V1Toleration, taint: string) =>
  (toleration.key === taint || !toleration.key) && (!toleration.effect || toleration.effect === "NoExecute");

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  mutate({ kind, operation, subresource, object }) {
    if (kind.plural !== "pods" || kind.group !== "" || subresource || operation === "DELETE") return;
    const tolerations: V1Toleration[] = (object.spec.tolerations ??= []);
    for (const key of TAINTS) {
      if (tolerations.some((toleration) => tolerates(toleration, key))) continue;
      tolerations.push({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 });
    }
  },
};
