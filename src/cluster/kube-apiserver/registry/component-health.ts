// In Kubernetes: pkg/registry/core/componentstatus. How the components do, for whoever asks for componentstatuses: the real server asks
// them then; here they tell when they begin and end.

import type { KubeObject } from "../../apimachinery/meta.ts";
import type { ApiServer } from "../api-server.ts";
import { find, put } from "./storage.ts";

const RESOURCE = "componentstatuses";
const reasons = new WeakMap<ApiServer, Map<string, string>>();

/** Its condition Healthy. */
export function conditionsOf(server: ApiServer, name: string) {
  const why = reasons.get(server)?.get(name);
  return [{ type: "Healthy", status: why === undefined ? "True" : "False", message: why ?? "ok" }];
}

/** A component began to answer, or does no longer. */
export function tellHealth(server: ApiServer, name: string, why?: string): void {
  const known = reasons.get(server) ?? new Map<string, string>();
  reasons.set(server, known);
  if (why === undefined) known.delete(name);
  else known.set(name, why);
  const kind = server.kinds.all().find(({ plural }) => plural === RESOURCE);
  const { store } = server.operations.parts;
  const stored = kind && (find(store, kind, name) as KubeObject | undefined);
  if (!stored) return;
  put(store, kind, name, { ...stored, metadata: { name }, conditions: conditionsOf(server, name) });
}
