// In Kubernetes: pkg/controller/resourcequota. Adds up what a namespace uses of what its quotas count.

import { addTo, amountsOf, listOf, mask, sameAmounts } from "../../api/quota/amounts.ts";
import { evaluatorOf, resourceOfQuota } from "../../api/quota/evaluators.ts";
import { scopesOf } from "../../api/quota/scopes.ts";
import type { ResourceQuota } from "../../api/types.ts";
import { quantityOf, type Quantity } from "../../apimachinery/quantity.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { keyOf, type KubeObject } from "../../apimachinery/meta.ts";
import { isPodFinished } from "../../apimachinery/pods.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import { ConnectionRefused, type Client } from "../../client-go/client.ts";
import { follow } from "../../client-go/controller.ts";
import { WorkQueue } from "../../client-go/work-queue.ts";
import type { Simulation } from "../../../simulation/index.ts";

const RESYNC_MS = 300_000;

/** What the objects of a namespace use of each resource that the quota names; what nobody can count is left out. */
export function usageOf(quota: ResourceQuota, client: Client, now: number): Map<string, Quantity> {
  const used = new Map<string, Quantity>();
  const namesByResource = new Map<string, string[]>();
  for (const name of Object.keys(quota.spec.hard ?? {}).sort()) {
    const resource = resourceOfQuota(name);
    if (!resource) continue;
    namesByResource.set(resource, [...(namesByResource.get(resource) ?? []), name]);
  }
  const scopes = scopesOf(quota);
  for (const [resource, names] of namesByResource) {
    const served = client.dynamic.resources().find((one) => one.resource === resource);
    if (!served?.namespaced) continue;
    const evaluator = evaluatorOf(resource);
    const total = new Map(names.map((name) => [name, quantityOf(0)]));
    for (const object of client.dynamic.list(resource, quota.metadata.namespace)) {
      if (!scopes.every((scope) => evaluator.inScope(object, scope))) continue;
      addTo(total, mask(evaluator.usage(object, now), new Set(names)));
    }
    for (const [name, amount] of total) used.set(name, amount);
  }
  return used;
}

/** Whether a change frees something: an end, a smaller claim, another type of Service. */
const frees = (resource: string, object: any, old: any): boolean =>
  resource === "pods"
    ? (!isPodFinished(old) && isPodFinished(object)) || old.spec !== object.spec
    : old.spec !== object.spec && !deepEqual(old.spec, object.spec);

/** Writes how much of its quota a namespace uses, when the quota changes and when something that it counts goes. Returns how to stop. */
export function runResourceQuotas(simulation: Simulation, client: Client): () => void {
  const queue = new WorkQueue(simulation, reconcile);
  const followed = new Map<string, () => void>();

  function addNamespace(namespace: string): void {
    for (const { metadata } of client.list("resourcequotas", namespace))
      queue.add(`${namespace}/${metadata.name}`);
  }

  function followCounted(quota: ResourceQuota): void {
    for (const name of Object.keys(quota.spec.hard ?? {}).sort()) {
      const resource = resourceOfQuota(name);
      if (!resource || followed.has(resource)) continue;
      if (!client.dynamic.resources().some((one) => one.resource === resource)) continue;
      const gone = (object: KubeObject) => addNamespace(object.metadata.namespace!);
      const handler = {
        deleted: gone,
        modified: (object: KubeObject, old: KubeObject) =>
          void (frees(resource, object, old) && gone(object)),
        closed: () => void followed.delete(resource),
      };
      followed.set(resource, () => {});
      followed.set(resource, client.dynamic.watch(resource, handler));
    }
  }

  function reconcile(key: string): void {
    try {
      const quota = client.find("resourcequotas", key);
      if (!quota) return;
      followCounted(quota);
      queue.addAfter(key, RESYNC_MS, true);
      writeStatus(quota);
      queue.forget(key);
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof ConnectionRefused)) throw error;
      queue.addRateLimited(key);
    }
  }

  function writeStatus(quota: ResourceQuota): void {
    const hard = quota.spec.hard ?? {};
    const before = amountsOf(quota.status?.used);
    const counted = new Map([...before, ...usageOf(quota, client, simulation.now)]);
    const used = mask(counted, new Set(Object.keys(hard)));
    if (quota.status?.used && deepEqual(hard, quota.status.hard) && sameAmounts(used, before)) return;
    client.updateStatus("resourcequotas", { ...quota, status: { hard: { ...hard }, used: listOf(used) } });
  }

  const specChanged = (quota: ResourceQuota, old: ResourceQuota) =>
    !deepEqual(quota.spec.hard, old.spec.hard);
  const stop = follow(simulation, client, "resourcequotas", {
    added: (quota) => queue.add(keyOf(quota)),
    modified: (quota, old) => specChanged(quota, old) && queue.add(keyOf(quota)),
  });
  return () => {
    stop();
    queue.stop();
    for (const stopWatch of followed.values()) stopWatch();
  };
}
