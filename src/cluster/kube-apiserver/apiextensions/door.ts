// Definitions of custom resources are served by code that comes when somebody asks for the first one.

import { loadRareTypes } from "../../api/rare-types.ts";
import type { Program } from "../../../simulation/index.ts";
import type { ApiServer } from "../api-server.ts";

/** Makes the rules for definitions hold, if a request is about them. Costs no virtual time. */
export function* openDefinitions(server: ApiServer, group: string): Program<void> {
  if (group !== "apiextensions.k8s.io" || server.customResources) return;
  yield* loadRareTypes(server.simulation);
  const { CustomResources } = yield* server.simulation.hold(() => import("./custom-resources.ts"));
  server.customResources ??= new CustomResources(server);
}
