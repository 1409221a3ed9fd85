// In Kubernetes: k8s.io/kubectl/pkg/cmd/apply and client-go/util/csaupgrade. From client-side to server-side apply: who owned as
// the client's apply owns as the server's, so that fields that leave the file leave the object.

import { goJson } from "../../cluster/apimachinery/go-value.ts";
import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Invocation } from "../invocation.ts";
import type { Target } from "../resources.ts";
import { LAST_APPLIED } from "../save.ts";

const CLIENT_SIDE = "kubectl-client-side-apply";
const KEEPER = "kubectl-last-applied";

const entriesOf = (object: Obj): Obj[] => (object.metadata?.managedFields ?? []) as Obj[];

/** Keeps the annotation: without an owner it would go with the fields of its former one. */
export function* keepAnnotation(k: Invocation, target: Target, object: Obj, manager: string): Program<Obj> {
  const text = object.metadata?.annotations?.[LAST_APPLIED] as string | undefined;
  if (manager !== "kubectl" || text === undefined) return object;
  if (entriesOf(object).some((entry) => entry.manager === KEEPER && entry.operation === "Apply"))
    return object;
  const { type, namespace, name } = target;
  const only = {
    apiVersion: object.apiVersion as string,
    kind: object.kind as string,
    metadata: { annotations: { [LAST_APPLIED]: text }, name, ...(namespace ? { namespace } : {}) },
  };
  const query = { fieldManager: KEEPER, fieldValidation: k.fieldValidation(), ...k.dryRunQuery() };
  return yield* k.client.patch(type, namespace, name, "apply", goJson(only), query);
}

const ownsAnnotation = (entry: Obj) =>
  entry.operation === "Update" &&
  entry.fieldsV1?.["f:metadata"]?.["f:annotations"]?.[`f:${LAST_APPLIED}`] !== undefined;

const union = (a: Obj, b: Obj): Obj => {
  const result = { ...a };
  for (const [key, value] of Object.entries(b))
    result[key] = result[key] ? union(result[key] as Obj, value as Obj) : value;
  return result;
};

/** Managed fields in which `manager` has applied what clients applied before; undefined when there is nothing to move. */
export function migrated(object: Obj, manager: string): Obj[] | undefined {
  const entries = entriesOf(object);
  const names = new Set([
    CLIENT_SIDE,
    ...entries.filter(ownsAnnotation).map((entry) => String(entry.manager)),
  ]);
  const moves = (entry: Obj) =>
    entry.operation === "Update" && !entry.subresource && names.has(String(entry.manager));
  const moved = entries.filter(moves);
  if (moved.length === 0) return undefined;
  const applied = entries.find((entry) => entry.operation === "Apply" && entry.manager === manager);
  const base = applied ?? { ...moved[0], manager, operation: "Apply" };
  const fieldsV1 = moved.reduce((sum, entry) => union(sum, entry.fieldsV1 as Obj), base.fieldsV1 as Obj);
  const joined = { ...base, fieldsV1 };
  return entries.flatMap((entry) => {
    if (entry === applied || (!applied && entry === moved[0])) return [joined];
    return moves(entry) ? [] : [entry];
  });
}

/** Writes the moved ownership; whether there was any. */
export function* migrateOwnership(
  k: Invocation,
  { type, namespace, name }: Target,
  object: Obj,
  manager: string,
): Program<boolean> {
  const managedFields = migrated(object, manager);
  if (!managedFields) return false;
  const patch = [
    { op: "replace", path: "/metadata/managedFields", value: managedFields },
    { op: "replace", path: "/metadata/resourceVersion", value: object.metadata.resourceVersion as string },
  ];
  yield* k.client.patch(type, namespace, name, "json", goJson(patch), {
    fieldManager: manager,
    fieldValidation: k.fieldValidation(),
    ...k.dryRunQuery(),
  });
  return true;
}
