// In Kubernetes: k8s.io/component-helpers/resource. What a pod asks for and is limited to, exactly.

import type { PodSpec } from "../types.ts";
import { addTo, amountsOf, raiseTo, type Amounts } from "./amounts.ts";
import type { Quantity } from "../../apimachinery/quantity.ts";

export type Side = "requests" | "limits";

/** Its containers together with its sidecars, or its greediest init container if that is more; what the pod says itself counts instead. */
export function podAmounts(spec: PodSpec, side: Side): Map<string, Quantity> {
  const total = new Map<string, Quantity>();
  const of = (container: { resources?: any }): Amounts => amountsOf(container.resources?.[side]);
  for (const container of spec.containers ?? []) addTo(total, of(container));
  const sidecars = new Map<string, Quantity>();
  const starting = new Map<string, Quantity>();
  for (const container of spec.initContainers ?? []) {
    const own = of(container);
    if (container.restartPolicy === "Always") {
      addTo(total, own);
      addTo(sidecars, own);
      raiseTo(starting, sidecars);
    } else raiseTo(starting, addTo(new Map(sidecars), own));
  }
  raiseTo(total, starting);
  for (const [name, amount] of amountsOf((spec as any).resources?.[side])) total.set(name, amount);
  for (const [name, amount] of amountsOf(spec.overhead as never))
    if (side === "requests" || total.has(name)) addTo(total, new Map([[name, amount]]));
  return total;
}
