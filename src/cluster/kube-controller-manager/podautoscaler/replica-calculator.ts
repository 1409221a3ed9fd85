// In Kubernetes: pkg/controller/podautoscaler/replica_calculator.go. From what pods use to how many there should be.

import type { Pod } from "../../api/types.ts";
import { milliValue, parseQuantity } from "../../apimachinery/quantity.ts";
import { MetricError, type PodMetrics } from "./metrics-client.ts";

/** A pod that began so lately may still be busy with its beginning. */
const CPU_INITIALIZATION_MS = 300_000;
/** Readiness that is lost so soon was never there. */
const INITIAL_READINESS_MS = 30_000;

export interface Tolerances {
  up: number;
  down: number;
}

const within = ({ up, down }: Tolerances, ratio: number): boolean => 1 - down <= ratio && ratio <= 1 + up;

/** How many replicas a metric asks for, and what it was. */
export interface Proposal {
  replicas: number;
  /** In percent of the requests. */
  utilization?: number;
  /** On average, in thousandths. */
  average: number;
}

export interface Situation {
  /** As the target's spec says. */
  current: number;
  tolerances: Tolerances;
  metrics: PodMetrics;
  pods: readonly Pod[];
  resource: string;
  container?: string;
  now: number;
}

interface Groups {
  ready: number;
  unready: Set<string>;
  missing: Set<string>;
  ignored: Set<string>;
}

/** Which pods count: those that end do not, those that begin count only for growing slower. */
export function groupPods({ pods, metrics, resource, now }: Situation): Groups {
  const groups: Groups = { ready: 0, unready: new Set(), missing: new Set(), ignored: new Set() };
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata;
    const metric = metrics.get(name);
    if (deletionTimestamp || pod.status.phase === "Failed") groups.ignored.add(name);
    else if (pod.status.phase === "Pending") groups.unready.add(name);
    else if (!metric) groups.missing.add(name);
    else if (resource === "cpu" && isBeginning(pod, metric, now)) groups.unready.add(name);
    else groups.ready++;
  }
  return groups;
}

function isBeginning({ status }: Pod, metric: { at: number; windowMs: number }, now: number): boolean {
  const condition = status.conditions?.find(({ type }) => type === "Ready");
  if (!condition || !status.startTime) return true;
  const started = Date.parse(String(status.startTime));
  const changed = Date.parse(String(condition.lastTransitionTime));
  const unready = condition.status === "False";
  return started + CPU_INITIALIZATION_MS > now
    ? unready || metric.at < changed + metric.windowMs
    : unready && started + INITIAL_READINESS_MS > changed;
}

/** What each pod requests of the resource, in thousandths. */
export function requestsOf({ pods, resource, container }: Situation): Map<string, number> {
  const requests = new Map<string, number>();
  for (const { metadata, spec } of pods) {
    const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
    let sum = 0;
    for (const one of [...spec.containers, ...sidecars]) {
      if (container && one.name !== container) continue;
      const request = one.resources?.requests?.[resource];
      if (request === undefined)
        throw new MetricError(
          `missing request for ${resource} in container ${one.name} of Pod ${metadata.name}`,
        );
      sum += milliValue(parseQuantity(String(request)));
    }
    requests.set(metadata.name, sum);
  }
  return requests;
}

interface Ratio {
  ratio: number;
  utilization?: number;
  average: number;
}

type RatioOf = (metrics: PodMetrics) => Ratio;

const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, one) => sum + one, 0);

function utilizationRatio(metrics: PodMetrics, requests: Map<string, number>, target: number): Ratio {
  const known = [...metrics].filter(([name]) => requests.has(name));
  const requested = sumOf(known.map(([name]) => requests.get(name)!));
  const used = sumOf(known.map(([, { value }]) => value));
  if (requested === 0) throw new MetricError("no metrics returned matched known pods");
  const utilization = Math.trunc((used * 100) / requested);
  return { ratio: utilization / target, utilization, average: Math.trunc(used / known.length) };
}

function valueRatio(metrics: PodMetrics, target: number): Ratio {
  const average = Math.trunc(sumOf([...metrics.values()].map(({ value }) => value)) / metrics.size);
  return { ratio: average / target, average };
}

/** For a target in percent of the requests. */
export function replicasForUtilization(situation: Situation, target: number): Proposal {
  const requests = () => requestsOf(situation);
  return propose(situation, {
    ratios: () => {
      const known = requests();
      return (metrics) => utilizationRatio(metrics, known, target);
    },
    // A pod of which nothing is known counts as one that uses all it requested, or the target if that is more.
    assumed: (name) => Math.trunc((requests().get(name)! * Math.max(100, target)) / 100),
  });
}

/** For a target that is an amount a pod. */
export const replicasForValue = (situation: Situation, target: number): Proposal =>
  propose(situation, {
    ratios: () => (metrics) => valueRatio(metrics, target),
    assumed: () => target,
  });

interface Rules {
  ratios(): RatioOf;
  assumed(pod: string): number;
}

function propose(situation: Situation, { ratios, assumed }: Rules): Proposal {
  const { current, tolerances, pods, metrics } = situation;
  if (pods.length === 0)
    throw new MetricError("no pods returned by selector while calculating replica count");
  const { ready, unready, missing, ignored } = groupPods(situation);
  for (const name of [...ignored, ...unready]) metrics.delete(name);
  if (metrics.size === 0)
    throw new MetricError("did not receive metrics for targeted pods (pods might be unready)");
  const ratioOf = ratios();
  const { ratio, utilization, average } = ratioOf(metrics);
  const answer = (replicas: number): Proposal => ({ replicas, utilization, average });
  const growing = unready.size > 0 && ratio > 1;
  if (!growing && missing.size === 0)
    return answer(within(tolerances, ratio) ? current : Math.ceil(ratio * ready));
  const value = (amount: number) => ({ at: situation.now, windowMs: 0, value: amount });
  for (const name of missing) {
    if (ratio < 1) metrics.set(name, value(assumed(name)));
    else if (ratio > 1) metrics.set(name, value(0));
  }
  if (growing) for (const name of unready) metrics.set(name, value(0));
  const { ratio: careful } = ratioOf(metrics);
  const turned = (ratio < 1 && careful > 1) || (ratio > 1 && careful < 1);
  if (within(tolerances, careful) || turned) return answer(current);
  const replicas = Math.ceil(careful * metrics.size);
  const backwards = (careful < 1 && replicas > current) || (careful > 1 && replicas < current);
  return answer(backwards ? current : replicas);
}
