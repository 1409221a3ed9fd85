// admissionregistration.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const admissionregistrationV1: GroupVersion = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  package: "io.k8s.api.admissionregistration.v1",
};
