// policy v1.

import type { GroupVersion } from "../define-kind.ts";

export const policyV1: GroupVersion = { group: "policy", version: "v1", package: "io.k8s.api.policy.v1" };
