// In Kubernetes: pkg/controller/podautoscaler/horizontal.go, computeReplicasForMetrics: what each metric of an autoscaler asks for.
// Left out here: adapters for custom and external metrics, which a cluster has when somebody installs one.

import type { HorizontalPodAutoscaler, Pod } from "../../api/types.ts";
import { formatQuantity, milliQuantity, milliValue, parseQuantity } from "../../apimachinery/quantity.ts";
import type { Program } from "../../../simulation/index.ts";
import { MetricError, resourceMetrics, type Fetch } from "./metrics-client.ts";
import {
  replicasForUtilization,
  replicasForValue,
  type Proposal,
  type Situation,
  type Tolerances,
} from "./replica-calculator.ts";
import type { MetricStatus } from "./status.ts";

type Spec = NonNullable<HorizontalPodAutoscaler["spec"]["metrics"]>[number];

/** A metric that could not be had: what the condition and the event say. */
export class Unavailable extends Error {
  readonly reason: string;
  /** As the whole computation tells it. */
  readonly told: string;
  constructor(reason: string, message: string, told: string) {
    super(message);
    this.reason = reason;
    this.told = told;
  }
}

export interface Target {
  fetch: Fetch;
  namespace: string;
  selector: string;
  current: number;
  pods: readonly Pod[];
  now: number;
  tolerances: Tolerances;
}

export interface Computed {
  replicas: number;
  /** As events name it: `cpu resource utilization (percentage of request)`. */
  name: string;
  status: MetricStatus;
}

/** What one metric asks for; throws Unavailable. */
export function* computeReplicas(target: Target, spec: Spec): Program<Computed> {
  switch (spec.type) {
    case "Resource":
      return yield* resource(target, spec, "resource");
    case "ContainerResource":
      return yield* resource(target, spec, "containerResource");
    case "Pods": {
      const name = spec.pods?.metric.name;
      const why = `unable to get metric ${name}: ${NO_CUSTOM}`;
      throw new Unavailable("FailedGetPodsMetric", why, `failed to get pods metric value: ${why}`);
    }
    case "Object": {
      const { metric, describedObject } = spec.object!;
      const where = `${describedObject.kind} on ${target.namespace} ${describedObject.name}`;
      const why = `unable to get metric ${metric.name}: ${where}/${NO_CUSTOM}`;
      throw new Unavailable("FailedGetObjectMetric", why, `failed to get object metric value: ${why}`);
    }
    case "External":
      throw external(target, spec);
    default:
      throw new Unavailable(
        "InvalidMetricSourceType",
        `unknown metric source type ${JSON.stringify(spec.type)}`,
        `unknown metric source type ${JSON.stringify(spec.type)}`,
      );
  }
}

const NO_CUSTOM =
  "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";

/** A selector as Go's %v prints one. */
function goSelector(selector: { matchLabels?: Record<string, string> } | undefined): string {
  if (!selector) return "nil";
  const labels = Object.entries(selector.matchLabels ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`);
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join("")}},MatchExpressions:[]LabelSelectorRequirement{},}`;
}

function external({ namespace }: Target, spec: Spec): Unavailable {
  const { metric } = spec.external!;
  const why =
    `unable to get external metric ${namespace}/${metric.name}/${goSelector(metric.selector)}: ` +
    `unable to fetch metrics from external metrics API: the server could not find the requested resource (get ${metric.name}.external.metrics.k8s.io)`;
  return new Unavailable(
    "FailedGetExternalMetric",
    why,
    `failed to get ${metric.name} external metric value: ${why}`,
  );
}

const average = (milli: number): string => formatQuantity(milliQuantity(milli));

function* resource(target: Target, spec: Spec, field: "resource" | "containerResource"): Program<Computed> {
  const source = spec[field]!;
  const container = field === "containerResource" ? spec.containerResource!.container : undefined;
  const kind = container ? "container " : "";
  const { averageValue, averageUtilization } = source.target;
  try {
    const metrics = yield* resourceMetrics(target.fetch, { ...target, resource: source.name, container });
    const situation: Situation = { ...target, metrics, resource: source.name, container };
    const proposal =
      averageValue !== undefined
        ? replicasForValue(situation, milliValue(parseQuantity(String(averageValue))))
        : replicasForUtilization(situation, averageUtilization ?? 0);
    const current = {
      ...(averageValue === undefined ? { averageUtilization: proposal.utilization } : {}),
      averageValue: average(proposal.average),
    };
    return {
      replicas: proposal.replicas,
      name: nameOf(source.name, kind, averageValue !== undefined),
      status: statusOf(spec.type, field, source.name, container, current),
    };
  } catch (error) {
    if (!(error instanceof MetricError)) throw error;
    throw unavailable(error, source.name, container !== undefined, averageValue !== undefined);
  }
}

const nameOf = (resource: string, kind: string, byValue: boolean): string =>
  byValue ? `${resource} ${kind}resource` : `${resource} ${kind}resource utilization (percentage of request)`;

function statusOf(
  type: string,
  field: "resource" | "containerResource",
  name: string,
  container: string | undefined,
  current: object,
): MetricStatus {
  return { type, [field]: { name, ...(container ? { container } : {}), current } } as unknown as MetricStatus;
}

/** Whose words these are tells where it failed: the metrics themselves, or what is made of them. */
function unavailable(error: MetricError, name: string, ofContainer: boolean, byValue: boolean): Unavailable {
  const fetching = /^(unable to fetch|no metrics returned from|failed to get container)/.test(error.message);
  const cause = fetching ? `unable to get metrics for resource ${name}: ${error.message}` : error.message;
  const why = `failed to get ${name} ${byValue ? "usage" : "utilization"}: ${cause}`;
  return new Unavailable(
    ofContainer ? "FailedGetContainerResourceMetric" : "FailedGetResourceMetric",
    why,
    `failed to get ${name} ${ofContainer ? "container" : "resource"} metric value: ${why}`,
  );
}

export type { Proposal };
