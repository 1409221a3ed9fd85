// In Kubernetes: pkg/apis/autoscaling/v1/conversion.go. Autoscalers as the first version tells them: one target for the CPU, all
// else in annotations.

import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerV1 } from "../types.ts";

type Metric = Record<string, any>;

const PREFIX = "autoscaling.alpha.kubernetes.io/";
const METRICS = `${PREFIX}metrics`;
const CURRENT = `${PREFIX}current-metrics`;
const CONDITIONS = `${PREFIX}conditions`;
const BEHAVIOR = `${PREFIX}behavior`;

const isCpuTarget = (metric: Metric) =>
  metric.type === "Resource" &&
  metric.resource?.name === "cpu" &&
  metric.resource.target?.averageUtilization !== undefined;

const isCpuValue = (metric: Metric) =>
  metric.type === "Resource" &&
  metric.resource?.name === "cpu" &&
  metric.resource.current?.averageUtilization !== undefined;

const compact = (object: Metric): Metric =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** The words for amounts: they stand beside the name in v1, in an object of their own in v2. */
const targets = (amounts: Metric = {}, prefix: "target" | "current") =>
  compact({
    [`${prefix}AverageUtilization`]: amounts.averageUtilization,
    [`${prefix}AverageValue`]: amounts.averageValue,
  });

function metricToV1(metric: Metric, prefix: "target" | "current"): Metric {
  const { type, resource, containerResource, pods, object, external } = metric;
  const of = (source: Metric) => (prefix === "target" ? source.target : source.current);
  const value = prefix === "target" ? "targetValue" : "currentValue";
  if (resource) return { type, resource: { name: resource.name, ...targets(of(resource), prefix) } };
  if (containerResource) {
    const { name, container } = containerResource;
    return { type, containerResource: { name, ...targets(of(containerResource), prefix), container } };
  }
  if (pods)
    return {
      type,
      pods: compact({
        metricName: pods.metric?.name,
        [`${prefix}AverageValue`]: of(pods)?.averageValue,
        selector: pods.metric?.selector,
      }),
    };
  if (object)
    return {
      type,
      object: compact({
        target: object.describedObject,
        metricName: object.metric?.name,
        [value]: of(object)?.value ?? "0",
        selector: object.metric?.selector,
        averageValue: of(object)?.averageValue,
      }),
    };
  return {
    type,
    external: compact({
      metricName: external?.metric?.name,
      metricSelector: external?.metric?.selector,
      [value]: of(external ?? {})?.value,
      [`${prefix}AverageValue`]: of(external ?? {})?.averageValue,
    }),
  };
}

/** What an amount is of: its type is told by which one is there. */
function amounts(averageUtilization: unknown, averageValue: unknown, value: unknown, typed: boolean): Metric {
  const type =
    averageUtilization !== undefined ? "Utilization" : averageValue !== undefined ? "AverageValue" : "Value";
  return compact({ ...(typed ? { type } : {}), averageUtilization, averageValue, value });
}

function metricToV2(metric: Metric, prefix: "target" | "current"): Metric {
  const typed = prefix === "target";
  const field = typed ? "target" : "current";
  const averages = (source: Metric) =>
    amounts(source[`${prefix}AverageUtilization`], source[`${prefix}AverageValue`], undefined, typed);
  const { type, resource, containerResource, pods, object, external } = metric;
  if (resource) return { type, resource: { name: resource.name, [field]: averages(resource) } };
  if (containerResource) {
    const { name, container } = containerResource;
    return { type, containerResource: { name, container, [field]: averages(containerResource) } };
  }
  const named = (name: unknown, selector: unknown) => compact({ name, selector });
  if (pods) return { type, pods: { metric: named(pods.metricName, pods.selector), [field]: averages(pods) } };
  if (object) {
    const value =
      object.averageValue === undefined ? object[typed ? "targetValue" : "currentValue"] : undefined;
    const metricOf = named(object.metricName, object.selector);
    return {
      type,
      object: {
        describedObject: object.target,
        metric: metricOf,
        [field]: amounts(undefined, object.averageValue, value, typed),
      },
    };
  }
  const { metricName, metricSelector } = external ?? {};
  const value = external?.[typed ? "targetValue" : "currentValue"];
  return {
    type,
    external: {
      metric: named(metricName, metricSelector),
      [field]: amounts(undefined, external?.[`${prefix}AverageValue`], value, typed),
    },
  };
}

export function toV1(scaler: HorizontalPodAutoscaler): HorizontalPodAutoscalerV1 {
  const { metrics = [], behavior, ...spec } = scaler.spec as Metric;
  const { currentMetrics, conditions, ...status } = (scaler.status ?? {}) as Metric;
  const annotations: Record<string, string> = { ...scaler.metadata.annotations };
  const cpu = (metrics as Metric[]).find(isCpuTarget);
  const others = (metrics as Metric[]).filter((metric) => metric !== cpu);
  if (others.length) annotations[METRICS] = JSON.stringify(others.map((one) => metricToV1(one, "target")));
  if (behavior) annotations[BEHAVIOR] = JSON.stringify(goBehavior(behavior as Metric));
  const used = (currentMetrics as Metric[] | undefined)?.find(isCpuValue);
  if (currentMetrics?.length)
    annotations[CURRENT] = JSON.stringify(
      (currentMetrics as Metric[]).map((one) => metricToV1(one, "current")),
    );
  if (conditions?.length) annotations[CONDITIONS] = JSON.stringify(conditions);
  return {
    ...scaler,
    apiVersion: "autoscaling/v1",
    metadata: withAnnotations(scaler.metadata, annotations),
    spec: compact({ ...spec, targetCPUUtilizationPercentage: cpu?.resource.target.averageUtilization }),
    status: compact({
      ...status,
      currentReplicas: status.currentReplicas ?? 0,
      currentCPUUtilizationPercentage: used?.resource.current.averageUtilization,
    }),
  } as HorizontalPodAutoscalerV1;
}

export function toV2(scaler: HorizontalPodAutoscalerV1): HorizontalPodAutoscaler {
  const { targetCPUUtilizationPercentage, ...spec } = (scaler.spec ?? {}) as Metric;
  const { currentCPUUtilizationPercentage: _, ...status } = (scaler.status ?? {}) as Metric;
  const annotations: Record<string, string> = { ...scaler.metadata.annotations };
  const metrics = taken(annotations, METRICS).map((one) => metricToV2(one, "target"));
  const current = taken(annotations, CURRENT).map((one) => metricToV2(one, "current"));
  const conditions = taken(annotations, CONDITIONS);
  const behavior = parsed(annotations, BEHAVIOR);
  if (targetCPUUtilizationPercentage !== undefined)
    metrics.push({
      type: "Resource",
      resource: {
        name: "cpu",
        target: { type: "Utilization", averageUtilization: targetCPUUtilizationPercentage },
      },
    });
  return {
    ...scaler,
    apiVersion: "autoscaling/v2",
    metadata: withAnnotations(scaler.metadata, annotations),
    spec: compact({ ...spec, metrics: metrics.length ? metrics : undefined, behavior }),
    status: compact({
      ...status,
      currentMetrics: current.length ? current : undefined,
      conditions: conditions.length ? conditions : undefined,
    }),
  } as HorizontalPodAutoscaler;
}

/** The annotation's value is Go's own form: fields by their Go names. */
function goBehavior(behavior: Metric): Metric {
  const rules = (one: Metric | undefined) =>
    one && {
      StabilizationWindowSeconds: one.stabilizationWindowSeconds ?? null,
      SelectPolicy: one.selectPolicy ?? null,
      Policies: ((one.policies ?? []) as Metric[]).map(({ type, value, periodSeconds }) => ({
        Type: type,
        Value: value,
        PeriodSeconds: periodSeconds,
      })),
      Tolerance: one.tolerance ?? null,
    };
  return { ScaleUp: rules(behavior.scaleUp) ?? null, ScaleDown: rules(behavior.scaleDown) ?? null };
}

function parsed(annotations: Record<string, string>, name: string): Metric | undefined {
  const text = annotations[name];
  delete annotations[name];
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    return name === BEHAVIOR && value ? fromGoBehavior(value as Metric) : (value as Metric | undefined);
  } catch {
    return undefined;
  }
}

function fromGoBehavior(behavior: Metric): Metric {
  const rules = (one: Metric | null | undefined) =>
    one
      ? compact({
          stabilizationWindowSeconds: one.StabilizationWindowSeconds ?? undefined,
          selectPolicy: one.SelectPolicy ?? undefined,
          policies: ((one.Policies ?? []) as Metric[]).map(({ Type, Value, PeriodSeconds }) => ({
            type: Type,
            value: Value,
            periodSeconds: PeriodSeconds,
          })),
          tolerance: one.Tolerance ?? undefined,
        })
      : undefined;
  return compact({ scaleUp: rules(behavior.ScaleUp), scaleDown: rules(behavior.ScaleDown) });
}

function taken(annotations: Record<string, string>, name: string): Metric[] {
  const value = parsed(annotations, name);
  return Array.isArray(value) ? (value as Metric[]) : [];
}

function withAnnotations<T extends { annotations?: Record<string, string> }>(
  metadata: T,
  annotations: Record<string, string>,
): T {
  const { annotations: _, ...rest } = metadata;
  return (Object.keys(annotations).length ? { ...rest, annotations } : rest) as T;
}
