// storage.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const storageV1: GroupVersion = {
  group: "storage.k8s.io",
  version: "v1",
  package: "io.k8s.api.storage.v1",
};
