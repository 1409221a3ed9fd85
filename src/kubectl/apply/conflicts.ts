// In Kubernetes: k8s.io/apimachinery/pkg/util/strategicpatch, MergingMapsHaveConflicts, as `kubectl apply --overwrite=false` uses it.

import { goJson } from "../../cluster/apimachinery/go-value.ts";
import type { Json, JsonObject } from "../../cluster/apimachinery/meta.ts";
import { deepEqual } from "../../cluster/apimachinery/objects.ts";
import { dumpYaml } from "../../cluster/apimachinery/yaml-dump.ts";
import type { Program } from "../../simulation/index.ts";
import { Failure } from "../failure.ts";
import type { ResourceType } from "../discovery.ts";
import type { Invocation } from "../invocation.ts";
import { mergeOf, twoWayPatch } from "../merge.ts";

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const DIRECTIVE = /^\$/;

/** Whether two patches say different things of one field. Lists that merge are compared by their directives only. */
function conflict(left: Json, right: Json): boolean {
  if (isObject(left) && isObject(right))
    return Object.keys(left).some(
      (key) => !DIRECTIVE.test(key) && key in right && conflict(left[key], right[key]),
    );
  if (Array.isArray(left) && Array.isArray(right) && left.every(isObject) && right.every(isObject))
    return left.some((one) =>
      right.some((other) => "name" in one && one.name === other.name && conflict(one, other)),
    );
  return !deepEqual(left, right);
}

/** --overwrite=false: fails when others changed what the patch would change. */
export function* refuseConflicts(
  k: Invocation,
  type: ResourceType,
  lastApplied: string,
  wanted: JsonObject,
  live: JsonObject,
  patch: JsonObject,
): Program<void> {
  if (!(yield* mergeOf(k, type))) return;
  const original = (lastApplied ? JSON.parse(lastApplied) : {}) as JsonObject;
  const { patch: changed } = yield* twoWayPatch(k, type, original, live);
  if (!conflict(patch, changed)) return;
  const text = (value: JsonObject) => `${goJson(value)}\n`;
  throw new Failure(
    `creating patch with:\noriginal:\n${lastApplied}\nmodified:\n${text(wanted)}\ncurrent:\n${text(live)}\nfor: patch:\n${dumpYaml(patch)}\nconflicts with changes made from original to current:\n${dumpYaml(changed)}\n`,
  );
}
