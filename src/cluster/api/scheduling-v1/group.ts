// scheduling.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const schedulingV1: GroupVersion = {
  group: "scheduling.k8s.io",
  version: "v1",
  package: "io.k8s.api.scheduling.v1",
};
