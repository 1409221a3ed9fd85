// discovery.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const discoveryV1: GroupVersion = {
  group: "discovery.k8s.io",
  version: "v1",
  package: "io.k8s.api.discovery.v1",
};
