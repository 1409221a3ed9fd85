// events.k8s.io v1.

import type { GroupVersion } from "../define-kind.ts";

export const eventsV1: GroupVersion = {
  group: "events.k8s.io",
  version: "v1",
  package: "io.k8s.api.events.v1",
};
