// flowcontrol.apiserver.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const flowcontrolV1: GroupVersion = {
  group: "flowcontrol.apiserver.k8s.io",
  version: "v1",
  package: "io.k8s.api.flowcontrol.v1",
};
