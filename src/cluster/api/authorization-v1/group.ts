// authorization.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const authorizationV1: GroupVersion = {
  group: "authorization.k8s.io",
  version: "v1",
  package: "io.k8s.api.authorization.v1",
};
