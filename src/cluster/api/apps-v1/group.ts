// apps v1.

import type { GroupVersion } from "../define-kind.ts";

export const appsV1: GroupVersion = { group: "apps", version: "v1", package: "io.k8s.api.apps.v1" };
