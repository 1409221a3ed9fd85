// In Kubernetes: pkg/controller/podautoscaler/horizontal.go, setStatus and setCondition: what is said about an autoscaler.

import type { HorizontalPodAutoscaler } from "../../api/types.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { timeText } from "../../apimachinery/time.ts";
import type { Client } from "../../client-go/client.ts";

export type Status = NonNullable<HorizontalPodAutoscaler["status"]>;
export type MetricStatus = NonNullable<Status["currentMetrics"]>[number];

export interface Condition {
  type: "AbleToScale" | "ScalingActive" | "ScalingLimited";
  status: "True" | "False";
  reason: string;
  message: string;
}

/** A status that grows while an autoscaler is looked at. */
export class StatusDraft {
  readonly #hpa: HorizontalPodAutoscaler;
  readonly #now: number;
  #status: any;

  constructor(hpa: HorizontalPodAutoscaler, now: number) {
    this.#hpa = hpa;
    this.#now = now;
    this.#status = { ...hpa.status };
  }

  /** The time of a condition is when its status changed last. */
  condition(type: Condition["type"], status: Condition["status"], reason: string, message: string): void {
    const before: any[] = this.#status.conditions ?? [];
    const known = before.find((one) => one.type === type);
    const lastTransitionTime = known?.status === status ? known.lastTransitionTime : timeText(this.#now);
    const condition = { type, status, lastTransitionTime, reason, message };
    this.#status.conditions = known
      ? before.map((one) => (one === known ? condition : one))
      : [...before, condition];
  }

  get desired(): number {
    return this.#status.desiredReplicas ?? 0;
  }

  numbers(current: number, desired: number, metrics: MetricStatus[] | undefined, rescaled = false): void {
    const { conditions, lastScaleTime } = this.#status;
    this.#status = {
      ...(this.#hpa.metadata.generation === undefined
        ? {}
        : { observedGeneration: this.#hpa.metadata.generation }),
      ...(rescaled ? { lastScaleTime: timeText(this.#now) } : lastScaleTime ? { lastScaleTime } : {}),
      currentReplicas: current,
      desiredReplicas: desired,
      currentMetrics: metrics ?? null,
      ...(conditions ? { conditions } : {}),
    };
  }

  /** Writes it, if it is another than before. */
  write(client: Client): void {
    if (deepEqual(this.#status, this.#hpa.status ?? {})) return;
    client.updateStatus("horizontalpodautoscalers.autoscaling", { ...this.#hpa, status: this.#status });
  }
}
