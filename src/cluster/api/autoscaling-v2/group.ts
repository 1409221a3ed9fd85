// autoscaling v2.

import type { GroupVersion } from "../define-kind.ts";

export const autoscalingV2: GroupVersion = {
  group: "autoscaling",
  version: "v2",
  package: "io.k8s.api.autoscaling.v2",
};
