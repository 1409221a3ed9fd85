// The kinds that a cluster can do without until somebody asks for them over HTTP, and the objects of theirs that every cluster
// has. They come with the code of the HTTP door; in discovery's order all are one list.

import { byPriority } from "../../api/apiregistration-v1/priorities.ts";
import { rareKinds } from "../../api/rare-kinds.ts";
import type { ApiServer } from "../api-server.ts";

const completed = new WeakSet<ApiServer>();

/** Completes what is served, once. */
export function completeKinds(server: ApiServer): void {
  if (completed.has(server)) return;
  completed.add(server);
  for (const kind of rareKinds) server.addKind(kind);
  server.kinds.sort(byPriority);
}
