// networking.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const networkingV1: GroupVersion = {
  group: "networking.k8s.io",
  version: "v1",
  package: "io.k8s.api.networking.v1",
};
