// scheduling.k8s.io v1alpha2.

import type { GroupVersion } from "../define-kind.ts";

export const schedulingV1alpha2: GroupVersion = {
  group: "scheduling.k8s.io",
  version: "v1alpha2",
  package: "io.k8s.api.scheduling.v1alpha2",
};
