// In Kubernetes: pkg/registry/autoscaling/horizontalpodautoscaler. Sets replicas by what pods use.

import { ageColumn, column, countColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { HorizontalPodAutoscaler } from "../types.ts";
import { autoscalingV2 } from "./group.ts";
import { defaultBehavior, validateAutoscaler } from "./hpa-validation.ts";

type Metric = NonNullable<HorizontalPodAutoscaler["spec"]["metrics"]>[number];
type CurrentMetric = NonNullable<NonNullable<HorizontalPodAutoscaler["status"]>["currentMetrics"]>[number];

const MAX_SHOWN = 2;

/** `cpu: 12%/80%`, two at most. */
function targetsText({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec.metrics ?? [];
  if (metrics.length === 0) return "<none>";
  const texts = metrics.map((metric, i) => targetText(metric, status?.currentMetrics?.[i]));
  const shown = texts.slice(0, MAX_SHOWN).join(", ");
  return texts.length > MAX_SHOWN ? `${shown} + ${texts.length - MAX_SHOWN} more...` : shown;
}

function targetText(metric: Metric, current: CurrentMetric | undefined): string {
  const source = metric.resource ?? metric.containerResource;
  if (!source) return plainTarget(metric, current);
  const { averageUtilization, averageValue } = source.target ?? {};
  const now = (current?.resource ?? current?.containerResource)?.current;
  if (averageValue !== undefined)
    return `${source.name}: ${now?.averageValue ?? "<unknown>"}/${averageValue}`;
  const used = now?.averageUtilization === undefined ? "<unknown>" : `${now.averageUtilization}%`;
  return `${source.name}: ${used}/${averageUtilization === undefined ? "<auto>" : `${averageUtilization}%`}`;
}

function plainTarget(metric: Metric, current: CurrentMetric | undefined): string {
  const target = (metric.pods ?? metric.object ?? metric.external)?.target;
  const now = (current?.pods ?? current?.object ?? current?.external)?.current;
  const average = target?.averageValue !== undefined;
  const seen = (average ? now?.averageValue : now?.value) ?? "<unknown>";
  const wanted = (average ? target?.averageValue : target?.value) ?? "<auto>";
  return `${seen}/${wanted}${average && !metric.pods ? " (avg)" : ""}`;
}

export const horizontalPodAutoscalerKind: Kind<HorizontalPodAutoscaler> = defineKind<HorizontalPodAutoscaler>(
  autoscalingV2,
  {
    kind: "HorizontalPodAutoscaler",
    plural: "horizontalpodautoscalers",
    shortNames: ["hpa"],
    categories: ["all"],
    status: true,
    columns: [
      nameColumn,
      column(
        "Reference",
        ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
        "scaleTargetRef points to the target resource to scale, and is used to the pods for which metrics should be collected, as well as to actually change the replica count.",
      ),
      column(
        "Targets",
        targetsText,
        "metrics contains the specifications for which to use to calculate the desired replica count (the maximum replica count across all metrics will be used).",
      ),
      column(
        "MinPods",
        ({ spec }) => (spec.minReplicas === undefined ? "<unset>" : String(spec.minReplicas)),
        "minReplicas is the lower limit for the number of replicas to which the autoscaler can scale down.",
      ),
      countColumn(
        "MaxPods",
        ({ spec }) => spec.maxReplicas,
        "maxReplicas is the upper limit for the number of replicas to which the autoscaler can scale up.",
      ),
      countColumn(
        "Replicas",
        ({ status }) => status?.currentReplicas,
        "currentReplicas is current number of replicas of pods managed by this autoscaler, as last seen by the autoscaler.",
      ),
      ageColumn,
    ],
    strategy: {
      default(draft) {
        const spec = (draft.spec ??= {} as never);
        spec.minReplicas ??= 1;
        if (!spec.metrics?.length)
          spec.metrics = [
            {
              type: "Resource",
              resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
            },
          ];
        defaultBehavior(spec);
      },
      prepareForCreate(draft) {
        draft.status = { currentMetrics: null as never, desiredReplicas: 0 };
      },
      validate: validateAutoscaler,
      validateUpdate: (scaler) => validateAutoscaler(scaler),
    },
  },
);
