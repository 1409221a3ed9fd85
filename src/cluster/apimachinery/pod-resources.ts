// In Kubernetes: k8s.io/component-helpers/resource. What pods ask for, added up.

import type { Pod } from "../api/types.ts";
import { milliValue, parseQuantity, quantityValue } from "./quantity.ts";

/** Amounts by resource: cpu in thousandths, the rest in units. */
export type Amounts = ReadonlyMap<string, number>;

const cache = new Map<string, number>();

/** cpu in thousandths, others in units. */
export function amountOf(resource: string, text: string): number {
  const key = resource === "cpu" ? `m${text}` : text;
  let amount = cache.get(key);
  if (amount === undefined) {
    const quantity = parseQuantity(text);
    amount = resource === "cpu" ? milliValue(quantity) : quantityValue(quantity);
    cache.set(key, amount);
  }
  return amount;
}

const add = (total: Map<string, number>, requests: Record<string, string> | undefined) => {
  for (const name in requests) total.set(name, (total.get(name) ?? 0) + amountOf(name, requests[name]));
};

const raiseTo = (total: Map<string, number>, other: Amounts) => {
  for (const [name, amount] of other) total.set(name, Math.max(total.get(name) ?? 0, amount));
};

const known = new WeakMap<Pod["spec"], Amounts>();
const NOTHING: Amounts = new Map();

const asksNothing = ({ containers, initContainers, overhead }: Pod["spec"]) =>
  !initContainers?.length && !overhead && containers.every(({ resources }) => !resources?.requests);

/** What a pod asks for: its containers together with its sidecars, or its greediest init container if that is more; and its overhead. Specs are frozen, so it is added up once. */
export function requestsOf(pod: Pod): Amounts {
  // The kubelet says first how far a change of resources has come.
  if (pod.status?.conditions?.[0]?.type.startsWith("PodResize")) return requestsWhileResizing(pod);
  return specRequestsOf(pod);
}

/** What a pod's spec asks for, granted or not. */
export function specRequestsOf(pod: Pod): Amounts {
  if (asksNothing(pod.spec)) return NOTHING;
  let amounts = known.get(pod.spec);
  if (!amounts) known.set(pod.spec, (amounts = addUp(pod)));
  return amounts;
}

function addUp(pod: Pod): Amounts {
  const total = new Map<string, number>();
  for (const container of pod.spec.containers) add(total, container.resources?.requests);
  const sidecars = new Map<string, number>();
  const starting = new Map<string, number>();
  for (const container of pod.spec.initContainers ?? []) {
    if (container.restartPolicy === "Always") {
      add(sidecars, container.resources?.requests);
      raiseTo(starting, sidecars);
      continue;
    }
    const beside = new Map(sidecars);
    add(beside, container.resources?.requests);
    raiseTo(starting, beside);
  }
  for (const [name, amount] of sidecars) total.set(name, (total.get(name) ?? 0) + amount);
  raiseTo(total, starting);
  add(total, pod.spec.overhead);
  return total;
}

/** What a node has promised a pod: not yet what a change of its spec asks for. */
export function allocatedRequestsOf(pod: Pod): Amounts {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  const given = <C extends { name: string }>(container: C): C => {
    const status = statuses.find(({ name }) => name === container.name);
    return status?.allocatedResources
      ? { ...container, resources: { requests: status.allocatedResources } }
      : container;
  };
  const { containers, initContainers } = pod.spec;
  return addUp({
    ...pod,
    spec: { ...pod.spec, containers: containers.map(given), initContainers: initContainers?.map(given) },
  } as Pod);
}

/** The greater of what it asks for and what it has; what can never be had does not count. */
function requestsWhileResizing(pod: Pod): Amounts {
  const has = allocatedRequestsOf(pod);
  if (pod.status.conditions?.[0]?.reason === "Infeasible") return has;
  const total = new Map(specRequestsOf(pod));
  raiseTo(total, has);
  return total;
}
