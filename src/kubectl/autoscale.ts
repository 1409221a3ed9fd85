// In Kubernetes: k8s.io/kubectl/pkg/cmd/autoscale.

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
  flags: `
--cpu='': Target of CPU: a percentage of requests (80%) or an amount (500m).
--field-manager='kubectl-autoscale': The name under which fields are owned.
--max=-1: The most pods.
--memory='': Target of memory: a percentage of requests or an amount.
--min=-1: The fewest pods.
--name='': The autoscaler's name, if not that of its target.
--save-config=false: Remember the configuration in an annotation, for apply.
${DRY_RUN}${PRINT_FLAGS}${FILE_FLAGS}`,
  run: runAutoscale,
};

function* runAutoscale(k: Invocation): Program<void> {
  const [min, max] = [k.flags.int("min"), k.flags.int("max")];
  if (max < 1) throw new Failure(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min)
    throw new Failure(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  yield* eachTarget(
    () => targetsOf(k, k.args, { fetch: true }),
    function* (target) {
      if (!target.type.subresources.includes("scale"))
        throw new Failure(
          `cannot autoscale a ${target.type.kind}: could not find scale subresource for ${target.type.group}/${target.type.version}, Resource=${target.type.plural} in discovery information`,
        );
      yield* createAutoscaler(k, autoscalerFor(k, target, min, max));
    },
  );
}

function* createAutoscaler(k: Invocation, object: Obj): Program<void> {
  try {
    yield* createGenerated(k, { object }, "autoscaled");
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new Failure(
      "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input",
    );
  }
}

function metricOf(name: string, text: string): Obj {
  const percent = /^(\d+)%?$/.exec(text);
  const target = percent
    ? { type: "Utilization", averageUtilization: Number(percent[1]) }
    : { type: "AverageValue", averageValue: text };
  return { type: "Resource", resource: { name, target } };
}

function autoscalerFor(k: Invocation, { type, name }: Target, min: number, max: number): Obj {
  const metrics = ["cpu", "memory"]
    .filter((resource) => k.flags.string(resource))
    .map((resource) => metricOf(resource, k.flags.string(resource)));
  return {
    kind: "HorizontalPodAutoscaler",
    apiVersion: "autoscaling/v2",
    metadata: { name: k.flags.string("name") || name },
    spec: {
      scaleTargetRef: { kind: type.kind, name, apiVersion: apiVersion(type) },
      ...(min > 0 ? { minReplicas: min } : {}),
      maxReplicas: max,
      ...(metrics.length > 0 ? { metrics } : {}),
    },
    status: { desiredReplicas: 0, currentMetrics: null },
  };
}
