// In Kubernetes: pkg/registry/core/pod/storage, EvictionREST. Deletes a pod, unless a PodDisruptionBudget keeps it.
// Left out here: retries after a conflict, which cannot happen inside one instant.

import type { Pod, PodDisruptionBudget } from "../../api/types.ts";
import { matchesSelector, selectorOf, type LabelSelector } from "../../apimachinery/labels.ts";
import type { HttpResponse } from "../../apimachinery/http.ts";
import { isPodFinished, isPodReady } from "../../apimachinery/pods.ts";
import { badRequest, methodNotSupported, StatusError } from "../../apimachinery/status-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import type { DeleteOptions } from "../registry/delete.ts";
import { encode } from "./answer.ts";
import { readValue } from "./body.ts";
import { targetOf, type ResourceRequest } from "./resource-request.ts";

const BUDGETS = "poddisruptionbudgets.policy";
const RETRY_SECONDS = 10;
/** Disrupted pods that a budget may wait for at once. */
const MAX_DISRUPTED = 2000;

const MORE_THAN_ONE =
  "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";

interface Eviction {
  metadata?: { name?: string; namespace?: string };
  deleteOptions?: DeleteOptions;
}

/** `POST pods/x/eviction`. */
export function eviction(call: ResourceRequest): HttpResponse {
  const { server, path, request } = call;
  if (request.method !== "POST")
    throw methodNotSupported({ group: "", resource: "pods/eviction" }, request.method.toLowerCase());
  const target = targetOf(call);
  server.operations.authorize(call.context, "create", target);
  const body = (readValue(request, "Eviction") ?? {}) as Eviction;
  if (body.metadata?.name !== path.name)
    throw badRequest("name in URL does not match name in Eviction object");

  const options = body.deleteOptions ?? {};
  const dryRun = call.context.dryRun || options.dryRun?.includes("All") === true;
  const context = { ...call.context, dryRun };
  const podTarget = { ...target, subresource: "" };
  const pod = server.operations.get(context, podTarget) as Pod;
  if (!goesFreely(pod)) takeFromBudget(call, pod, dryRun);
  if (!dryRun && !isPodFinished(pod)) markDisrupted(call);
  server.operations.delete(context, podTarget, options);
  return encode(
    { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 },
    call.format,
    201,
  );
}

/** Pods that do nothing useful, or go anyway, count for no budget. */
const goesFreely = (pod: Pod): boolean =>
  isPodFinished(pod) || pod.status.phase === "Pending" || pod.metadata.deletionTimestamp !== undefined;

function budgetsOf({ server }: ResourceRequest, { metadata }: Pod): PodDisruptionBudget[] {
  const all = server.operations.parts.reader.list(
    BUDGETS,
    metadata.namespace,
  ) as unknown as PodDisruptionBudget[];
  return all.filter(
    ({ spec }) =>
      spec.selector && matchesSelector(selectorOf(spec.selector as LabelSelector)!, metadata.labels),
  );
}

/** An unready pod may go when its budget is met without it, or when the budget says so. */
function unreadyMayGo({ spec, status }: PodDisruptionBudget): boolean {
  if (spec.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  const { desiredHealthy = 0, currentHealthy = 0 } = status;
  return desiredHealthy > 0 && currentHealthy >= desiredHealthy;
}

function takeFromBudget(call: ResourceRequest, pod: Pod, dryRun: boolean): void {
  const budgets = budgetsOf(call, pod);
  if (budgets.length > 1) throw new StatusError(500, "InternalError", MORE_THAN_ONE, {});
  const [budget] = budgets;
  if (!budget || (!isPodReady(pod) && unreadyMayGo(budget))) return;
  checkBudget(budget);
  if (dryRun) return;
  writeStatus(call, budget.metadata.name, (status) => ({
    ...status,
    disruptionsAllowed: (status.disruptionsAllowed ?? 0) - 1,
    disruptedPods: {
      ...status.disruptedPods,
      [pod.metadata.name]: timeText(call.server.simulation.now),
    },
  }));
}

function refusal(message: string, retryAfterSeconds?: number): StatusError {
  return new StatusError(
    429,
    "TooManyRequests",
    "Cannot evict pod as it would violate the pod's disruption budget.",
    { causes: [{ reason: "DisruptionBudget", message }], retryAfterSeconds },
  );
}

/** Throws unless the budget allows one disruption more. */
function checkBudget({ metadata: { name, generation = 0 }, status }: PodDisruptionBudget): void {
  if ((status.observedGeneration ?? 0) < generation)
    throw refusal(`The disruption budget ${name} is still being processed by the server.`, RETRY_SECONDS);
  if (Object.keys(status.disruptedPods ?? {}).length > MAX_DISRUPTED)
    throw new StatusError(
      403,
      "Forbidden",
      "DisruptedPods map too big - too many evictions not confirmed by PDB controller",
      {},
    );
  if ((status.disruptionsAllowed ?? 0) > 0) return;
  throw refusal(
    `The disruption budget ${name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`,
  );
}

type BudgetStatus = PodDisruptionBudget["status"];

function writeStatus(
  call: ResourceRequest,
  name: string,
  change: (status: BudgetStatus) => BudgetStatus,
): void {
  const { operations } = call.server;
  const kind = operations.parts.kinds.resource(BUDGETS);
  const target = { kind, namespace: call.path.namespace, name, subresource: "status" };
  operations.update(call.context, target, (old: any) => ({ ...old, status: change(old.status) }));
}

/** Says on the pod that it is leaving because somebody asked for it. */
function markDisrupted(call: ResourceRequest): void {
  const { operations, simulation } = call.server;
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    lastProbeTime: null,
    lastTransitionTime: timeText(simulation.now),
    reason: "EvictionByEvictionAPI",
    message: "Eviction API: evicting",
  };
  operations.update(call.context, { ...targetOf(call), subresource: "status" }, (old: any) => {
    const others = (old.status.conditions ?? []).filter(
      (one: { type: string }) => one.type !== condition.type,
    );
    return { ...old, status: { ...old.status, conditions: [...others, condition] } };
  });
}
