// authentication.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const authenticationV1: GroupVersion = {
  group: "authentication.k8s.io",
  version: "v1",
  package: "io.k8s.api.authentication.v1",
};
