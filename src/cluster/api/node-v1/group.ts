// node.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const nodeV1: GroupVersion = {
  group: "node.k8s.io",
  version: "v1",
  package: "io.k8s.api.node.v1",
};
