// coordination.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const coordinationV1: GroupVersion = {
  group: "coordination.k8s.io",
  version: "v1",
  package: "io.k8s.api.coordination.v1",
};
