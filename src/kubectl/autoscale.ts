// In Kubernetes: k8s.io/kubectl/pkg/cmd/autoscale.

import { formatQuantity, parseQuantity, QuantityError } from "../cluster/apimachinery/quantity.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { apiVersion } from "./discovery.ts";
import { Failure } from "./failure.ts";
import { DRY_RUN, FILE_FLAGS, PRINT_FLAGS } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { createGenerated } from "./save.ts";
import { eachTarget, targetsOf, type Target } from "./resources.ts";

export const command: Command = {
  usage:
    "autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY] [options]",
  summary:
    "Creates an autoscaler that automatically chooses and sets the number of pods that run in a Kubernetes cluster.",
  required: ["max"],
  records: true,
  flags: `
--cpu='': Target of CPU: a percentage of requests (80%) or an amount (500m; 500 is the same).
--field-manager='kubectl-autoscale': The name under which fields are owned.
--max=-1: The most pods.
--memory='': Target of memory: a percentage of requests or an amount (200Mi; 200 is the same).
--min=-1: The fewest pods.
--name='': The autoscaler's name, if not that of its target.
--save-config=false: Remember the configuration in an annotation, for apply.
${DRY_RUN}${PRINT_FLAGS}${FILE_FLAGS}`,
  deprecatedFlags: `
--cpu-percent=-1: Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).`,
  run: runAutoscale,
};

function* runAutoscale(k: Invocation): Program<void> {
  const [min, max] = [k.flags.int("min"), k.flags.int("max")];
  if (max < 1) throw new Failure(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min)
    throw new Failure(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  if (k.flags.string("cpu") && k.flags.changed("cpu-percent"))
    throw new Failure("--cpu-percent and --cpu are mutually exclusive");
  const metrics = metricsOf(k);
  yield* eachTarget(
    () => targetsOf(k, k.args, { fetch: true }),
    function* (target) {
      if (!target.type.subresources.includes("scale"))
        throw new Failure(
          `cannot autoscale a ${target.type.kind}: could not find scale subresource for ${target.type.group}/${target.type.version}, Resource=${target.type.plural} in discovery information`,
        );
      const bounds = { ...(min > 0 ? { minReplicas: min } : {}), maxReplicas: max };
      yield* createAutoscaler(k, autoscalerFor(k, target, { ...bounds, ...metrics }), bounds);
    },
  );
}

/** What the server refuses as autoscaling/v2 is tried again as v1, which knows a percentage of CPU and nothing else. */
function* createAutoscaler(k: Invocation, object: Obj, bounds: Obj): Program<void> {
  try {
    yield* createGenerated(k, { object }, "autoscaled");
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    yield* createGenerated(k, { object: asV1(k, object, bounds) }, "autoscaled");
  }
}

function asV1(k: Invocation, { kind, metadata, spec }: Obj, bounds: Obj): Obj {
  const [cpu, memory] = [k.flags.string("cpu"), k.flags.string("memory")];
  const percent = /^(\d+)%$/.exec(cpu);
  if (!percent || memory) {
    const why = cpu === "" ? "empty input" : "%!w(<nil>)";
    throw new Failure(
      `failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ${why}`,
    );
  }
  const target = Number(percent[1]);
  return {
    kind,
    apiVersion: "autoscaling/v1",
    metadata,
    spec: {
      scaleTargetRef: (spec as Obj).scaleTargetRef,
      ...bounds,
      ...(target > 0 ? { targetCPUUtilizationPercentage: target } : {}),
    },
    status: { currentReplicas: 0, desiredReplicas: 0 },
  };
}

/** Without a metric the server chooses one. */
function metricsOf(k: Invocation): { metrics?: Obj[] } {
  const percent = k.flags.int("cpu-percent");
  const cpu = percent > 0 ? `${percent}%` : k.flags.string("cpu");
  const targets = { cpu, memory: k.flags.string("memory") };
  const metrics = Object.entries(targets).flatMap(([name, text]) => (text ? metricOf(name, text) : []));
  return metrics.length > 0 ? { metrics } : {};
}

function metricOf(name: string, text: string): Obj {
  const target = text.endsWith("%")
    ? { type: "Utilization", averageUtilization: percentage(text.slice(0, -1)) }
    : { type: "AverageValue", averageValue: amount(name, text) };
  return { type: "Resource", resource: { name, target } };
}

function percentage(text: string): number {
  if (!/^\+?\d+$/.test(text)) throw new Failure(`invalid percentage value: ${text}`);
  return Number(text);
}

/** A number without a unit counts thousandths of a processor, or mebibytes. */
function amount(name: string, text: string): string {
  try {
    const { nano, format } = parseQuantity(text);
    if (!/^[-+.\de]+$/i.test(text)) return formatQuantity({ nano, format });
    return name === "cpu"
      ? formatQuantity({ nano: nano / 1000n, format: "DecimalSI" })
      : formatQuantity({ nano: nano * 1024n * 1024n, format: "BinarySI" });
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    throw new Failure(`invalid resource ${name} value: ${text}`);
  }
}

function autoscalerFor(k: Invocation, { type, name }: Target, spec: Obj): Obj {
  return {
    kind: "HorizontalPodAutoscaler",
    apiVersion: "autoscaling/v2",
    metadata: { name: k.flags.string("name") || name },
    spec: { scaleTargetRef: { kind: type.kind, name, apiVersion: apiVersion(type) }, ...spec },
    status: { desiredReplicas: 0, currentMetrics: null },
  };
}
