// What autoscalers saw and decided, over time: kept for those who draw it. Read from the API, from the session's beginning on.

import { keyOf } from "../cluster/apimachinery/meta.ts";
import type { HorizontalPodAutoscaler } from "../cluster/api/types.ts";
import type { Client } from "../cluster/client-go/client.ts";
import type { Simulation } from "../simulation/index.ts";
import type { ScalingPoint, ScalingView } from "./protocol.ts";

const RESOURCE = "horizontalpodautoscalers.autoscaling";
/** So many points are kept of each autoscaler; of a long time, the longer ago the fewer. */
const KEPT = 400;

export class Scaling {
  readonly #simulation: Simulation;
  readonly #views = new Map<string, ScalingView>();
  #changed = false;

  constructor(client: Client, simulation: Simulation) {
    this.#simulation = simulation;
    const look = (hpa: HorizontalPodAutoscaler) => this.#look(hpa);
    client.watch(RESOURCE, { added: look, modified: look, deleted: (hpa) => this.#forget(hpa) });
  }

  /** All, when something changed since it was asked last. */
  take(): ScalingView[] | undefined {
    if (!this.#changed) return undefined;
    this.#changed = false;
    return [...this.#views.values()].map((view) => ({ ...view, points: [...view.points] }));
  }

  #forget(hpa: HorizontalPodAutoscaler): void {
    this.#views.delete(keyOf(hpa));
    this.#changed = true;
  }

  #look(hpa: HorizontalPodAutoscaler): void {
    const { metadata, spec } = hpa;
    const target = spec.metrics?.find(({ resource }) => resource?.target.averageUtilization !== undefined);
    const before = this.#views.get(keyOf(hpa))?.points ?? [];
    this.#views.set(keyOf(hpa), {
      namespace: metadata.namespace!,
      name: metadata.name,
      resource: target?.resource?.name,
      target: target?.resource?.target.averageUtilization,
      min: spec.minReplicas ?? 1,
      max: spec.maxReplicas,
      points: thinned([...before, this.#point(hpa)]),
    });
    this.#changed = true;
  }

  #point({ status }: HorizontalPodAutoscaler): ScalingPoint {
    const used = status?.currentMetrics?.find(({ resource }) => resource)?.resource?.current;
    return {
      at: this.#simulation.now,
      used: used?.averageUtilization,
      replicas: status?.currentReplicas ?? 0,
      desired: status?.desiredReplicas ?? 0,
    };
  }
}

/** When they are too many, half of them or fewer: the first of each stretch of time, and whatever changed the number of Pods. */
export function thinned(points: readonly ScalingPoint[], most = KEPT): ScalingPoint[] {
  if (points.length <= most) return [...points];
  const last = points.at(-1)!;
  // Stretches that double hold whole ones of before: what is thinned again stays even.
  let stretchMs = 1;
  while ((last.at - points[0].at) / stretchMs > most / 2) stretchMs *= 2;
  const stretchOf = ({ at }: ScalingPoint) => Math.trunc(at / stretchMs);
  const kept = [points[0]];
  for (const point of points.slice(1)) {
    const before = kept.at(-1)!;
    const changed = point.replicas !== before.replicas || point.desired !== before.desired;
    if (changed || stretchOf(point) !== stretchOf(before) || point === last) kept.push(point);
  }
  return kept.slice(-most);
}
