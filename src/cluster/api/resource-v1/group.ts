// resource.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const resourceV1: GroupVersion = {
  group: "resource.k8s.io",
  version: "v1",
  package: "io.k8s.api.resource.v1",
};
