// apiregistration.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const apiregistrationV1: GroupVersion = {
  group: "apiregistration.k8s.io",
  version: "v1",
  package: "io.k8s.kube-aggregator.pkg.apis.apiregistration.v1",
};
