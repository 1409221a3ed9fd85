// batch v1.

import type { GroupVersion } from "../define-kind.ts";

export const batchV1: GroupVersion = { group: "batch", version: "v1", package: "io.k8s.api.batch.v1" };
