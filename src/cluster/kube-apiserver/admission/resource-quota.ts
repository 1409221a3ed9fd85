// In Kubernetes: k8s.io/apiserver/pkg/admission/plugin/resourcequota. Nobody takes more than the quotas of a namespace leave; what is
// taken is written down at once.

import { resourceName } from "../../api/kind.ts";
import {
  above,
  add,
  amountsOf,
  amountsText,
  listOf,
  mask,
  subtract,
  withoutZeros,
  type Amounts,
} from "../../api/quota/amounts.ts";
import { evaluatorOf, type Evaluator } from "../../api/quota/evaluators.ts";
import { scopesOf } from "../../api/quota/scopes.ts";
import type { ResourceQuota } from "../../api/types.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import { refusal, type AdmissionPlugin, type AdmissionRequest } from "./admission.ts";

/** Objects that quotas do not count. */
const UNCOUNTED = new Set(["events", "events.events.k8s.io"]);

export type WriteStatus = (quota: KubeObject) => void;

const namesOf = (list: object | undefined) => Object.keys(list ?? {}).sort();

function concerns(quota: ResourceQuota, evaluator: Evaluator, object: any): boolean {
  if (!namesOf(quota.status?.hard).some((name) => evaluator.matches(name))) return false;
  return scopesOf(quota).every((scope) => evaluator.inScope(object, scope));
}

/** Refuses what the quota demands and the object does not say, and what the controller has not added up yet. */
function checkDemands(request: AdmissionRequest, quota: ResourceQuota, evaluator: Evaluator): void {
  const { name } = quota.metadata;
  const restricted = namesOf(quota.status!.hard).filter((resource) => evaluator.matches(resource));
  const missing = evaluator.missing?.(request.object, restricted);
  if (missing) throw refusal(request, `failed quota: ${name}: ${missing}`);
  if (restricted.some((resource) => quota.status!.used?.[resource] === undefined))
    throw refusal(request, `status unknown for quota: ${name}, resources: ${restricted.join(",")}`);
}

/** What the request takes more than before. */
function deltaOf({ operation, object, old, now }: AdmissionRequest, evaluator: Evaluator): Amounts {
  const usage = evaluator.usage(object, now);
  return withoutZeros(operation === "UPDATE" && old ? subtract(usage, evaluator.usage(old, now)) : usage);
}

/** What is used with the request, or a refusal. */
function charge(request: AdmissionRequest, quota: ResourceQuota, delta: Amounts): Amounts {
  const hard = amountsOf(quota.status!.hard);
  const used = amountsOf(quota.status!.used);
  const requested = mask(delta, new Set(hard.keys()));
  const after = add(used, requested);
  const exceeded = above(mask(after, new Set(requested.keys())), hard);
  if (exceeded.size === 0) return after;
  const [asked, taken, limit] = [requested, used, hard].map((amounts) =>
    amountsText(mask(amounts, exceeded)),
  );
  throw refusal(
    request,
    `exceeded quota: ${quota.metadata.name}, requested: ${asked}, used: ${taken}, limited: ${limit}`,
  );
}

/** `write` stores a quota with its new status. */
export const resourceQuota = (write: WriteStatus): AdmissionPlugin => ({
  name: "ResourceQuota",
  validate(request) {
    const { namespace, operation, reader, kind, subresource } = request;
    if (!namespace || (operation !== "CREATE" && operation !== "UPDATE")) return;
    const all = reader.list("resourcequotas", namespace) as unknown as ResourceQuota[];
    if (all.length === 0) return;
    const resource = resourceName(kind);
    const evaluator = evaluatorOf(resource);
    if (resource === "namespaces" || UNCOUNTED.has(resource) || !evaluator.handles(operation, subresource))
      return;

    const quotas = all.filter((quota) => concerns(quota, evaluator, request.object));
    for (const quota of quotas) checkDemands(request, quota, evaluator);
    const delta = deltaOf(request, evaluator);
    if (delta.size === 0) return;
    const charged = quotas.map((quota) => ({ quota, used: listOf(charge(request, quota, delta)) }));
    if (request.context.dryRun) return;
    for (const { quota, used } of charged)
      if (!deepEqual(used, quota.status!.used))
        write({ ...quota, status: { ...quota.status, used } } as unknown as KubeObject);
  },
});
