// Controllers that have nothing to do until somebody writes an object of theirs. Their code comes then.

import type { Simulation } from "../../simulation/index.ts";
import type { Client, Resource } from "../client-go/client.ts";
import type { Signing } from "./signing.ts";
import { runHorizontalPodAutoscalers } from "./podautoscaler/horizontal.ts";
import type { Fetch } from "./podautoscaler/metrics-client.ts";
import { runCertificates } from "./certificates/certificates.ts";
import { runTokens } from "./serviceaccount/tokens.ts";
import { disruptionController } from "./disruption/disruption.ts";
import { endpointSliceMirroringController } from "./endpointslicemirroring/endpointslicemirroring.ts";
import { pvProtectionController } from "./pv-protection/pv-protection.ts";
import { pvcProtectionController } from "./pvc-protection/pvc-protection.ts";
import { runController, type Controller } from "../client-go/controller.ts";
import { runResourceQuotas } from "./resourcequota/resourcequota.ts";

export interface LateController {
  /** The account that it acts as. */
  name: string;
  run(simulation: Simulation, client: Client, signing: Signing, fetch: Fetch): () => void;
}

const loop = (controller: Controller<any>): LateController => ({
  name: controller.name,
  run: (simulation, client) => runController(simulation, client, controller),
});

/** By the resource whose first object starts them. */
export const lateControllers: Readonly<Partial<Record<Resource, readonly LateController[]>>> = {
  secrets: [{ name: "kube-controller-manager", run: runTokens }],
  "certificatesigningrequests.certificates.k8s.io": [
    { name: "certificate-controller", run: runCertificates },
  ],
  endpoints: [loop(endpointSliceMirroringController)],
  "horizontalpodautoscalers.autoscaling": [
    {
      name: "horizontal-pod-autoscaler",
      run: (simulation, client, _, fetch) => runHorizontalPodAutoscalers(simulation, client, fetch),
    },
  ],
  persistentvolumeclaims: [loop(pvcProtectionController)],
  persistentvolumes: [loop(pvProtectionController)],
  "poddisruptionbudgets.policy": [loop(disruptionController)],
  resourcequotas: [{ name: "resourcequota-controller", run: runResourceQuotas }],
};
