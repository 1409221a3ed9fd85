// autoscaling v1.

import type { GroupVersion } from "../define-kind.ts";

export const autoscalingV1: GroupVersion = {
  group: "autoscaling",
  version: "v1",
  package: "io.k8s.api.autoscaling.v1",
};
