// The core group, v1.

import type { GroupVersion } from "../define-kind.ts";

export const coreV1: GroupVersion = { group: "", version: "v1", package: "io.k8s.api.core.v1" };
