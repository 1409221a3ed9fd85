// certificates.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const certificatesV1: GroupVersion = {
  group: "certificates.k8s.io",
  version: "v1",
  package: "io.k8s.api.certificates.v1",
};
