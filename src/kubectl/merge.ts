// Patches that kubectl makes itself need to know which lists merge. It knows the built-in types, as the real one does.

import type { MergeSchema } from "../cluster/apimachinery/merge-schema.ts";
import { applyMergePatch, createThreeWayJsonMergePatch } from "../cluster/apimachinery/merge-patch.ts";
import type { JsonObject } from "../cluster/apimachinery/meta.ts";
import { createThreeWayMergePatch, createTwoWayMergePatch } from "../cluster/apimachinery/strategic-diff.ts";
import { applyStrategicMerge } from "../cluster/apimachinery/strategic-merge.ts";
import type { Program } from "../simulation/index.ts";
import type { PatchType } from "./client.ts";
import type { ResourceType } from "./discovery.ts";
import type { Invocation } from "./invocation.ts";

/** How lists of a type merge; undefined for custom resources, which take JSON merge patches. */
export interface TypeMerge {
  schema: MergeSchema;
  type: string;
}

export function* mergeOf(
  k: Invocation,
  { group, version, kind }: ResourceType,
): Program<TypeMerge | undefined> {
  const { mergeSchema, hasSchema } = yield* k.process.simulation.hold(() => import("./merge-schema.ts"));
  const family = group === "" ? "core" : group.split(".")[0];
  const type = `io.k8s.api.${family}.${version}.${kind}`;
  return hasSchema(type) ? { schema: mergeSchema, type } : undefined;
}

/** What apply sends. */
export function* threeWayPatch(
  k: Invocation,
  type: ResourceType,
  lastApplied: JsonObject,
  wanted: JsonObject,
  live: JsonObject,
): Program<{ kind: PatchType; patch: JsonObject }> {
  const merge = yield* mergeOf(k, type);
  if (!merge) return { kind: "merge", patch: createThreeWayJsonMergePatch(lastApplied, wanted, live) };
  return {
    kind: "strategic",
    patch: createThreeWayMergePatch(lastApplied, wanted, live, merge.schema, merge.type),
  };
}

/** What edit, set and label send. */
export function* twoWayPatch(
  k: Invocation,
  type: ResourceType,
  before: JsonObject,
  after: JsonObject,
): Program<{ kind: PatchType; patch: JsonObject }> {
  const merge = yield* mergeOf(k, type);
  if (!merge) {
    const { createMergePatch } = yield* k.process.simulation.hold(
      () => import("../cluster/apimachinery/merge-patch.ts"),
    );
    return { kind: "merge", patch: createMergePatch(before, after) };
  }
  return { kind: "strategic", patch: createTwoWayMergePatch(before, after, merge.schema, merge.type) };
}

/** What a patch makes of an object, without asking the server. */
export function* patchedLocally(
  k: Invocation,
  type: ResourceType,
  live: JsonObject,
  patch: JsonObject,
): Program<JsonObject> {
  const merge = yield* mergeOf(k, type);
  return merge
    ? applyStrategicMerge(live, patch, merge.schema, merge.type)
    : (applyMergePatch(live, patch) as JsonObject);
}
