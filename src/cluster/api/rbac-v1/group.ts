// rbac.authorization.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const rbacV1: GroupVersion = {
  group: "rbac.authorization.k8s.io",
  version: "v1",
  package: "io.k8s.api.rbac.v1",
};
