// In Kubernetes: pkg/apis/autoscaling/validation. What is wrong with an autoscaler.

import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { pathSegmentErrors } from "../../apimachinery/names.ts";
import { quantity } from "../core-v1/resource-validation.ts";
import { validateLabelSelector } from "../selectors.ts";
import type { HorizontalPodAutoscaler } from "../types.ts";

type Spec = HorizontalPodAutoscaler["spec"];
type Metric = NonNullable<Spec["metrics"]>[number];
type Target = NonNullable<Metric["resource"]>["target"];
type Rules = NonNullable<NonNullable<Spec["behavior"]>["scaleUp"]>;

/** By the word for its type, in the order in which the real server looks at them. */
const SOURCES = {
  Object: "object",
  External: "external",
  Pods: "pods",
  Resource: "resource",
  ContainerResource: "containerResource",
} as const;
const TYPES = Object.keys(SOURCES).sort();
const TARGETS = ["Utilization", "Value", "AverageValue"];
const MAX_WINDOW = 3600;
const MAX_PERIOD = 1800;

export function validateAutoscaler({ spec }: HorizontalPodAutoscaler): FieldError[] {
  const errors: FieldError[] = [];
  const { minReplicas, maxReplicas = 0 } = spec;
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalid("spec.minReplicas", minReplicas, "must be greater than or equal to 1"));
  if (maxReplicas < 1) errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than 0"));
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  validateReference(spec.scaleTargetRef, "spec.scaleTargetRef", errors);
  spec.metrics?.forEach((metric, i) => validateMetric(metric, `spec.metrics[${i}]`, errors));
  const scalable = spec.metrics?.some(({ type }) => type === "Object" || type === "External");
  if (minReplicas === 0 && !scalable)
    errors.push(
      forbidden(
        "spec.metrics",
        "must specify at least one Object or External metric to support scaling to zero replicas",
      ),
    );
  for (const field of ["scaleUp", "scaleDown"] as const)
    if (spec.behavior?.[field]) validateRules(spec.behavior[field], `spec.behavior.${field}`, errors);
  return errors;
}

function validateReference(
  reference: { kind?: string; name?: string } | undefined,
  at: string,
  errors: FieldError[],
): void {
  for (const field of ["kind", "name"] as const) {
    const value = reference?.[field];
    if (!value) errors.push(required(`${at}.${field}`));
    else for (const text of pathSegmentErrors(value)) errors.push(invalid(`${at}.${field}`, value, text));
  }
}

function validateMetric(metric: Metric, at: string, errors: FieldError[]): void {
  const { type } = metric;
  if (!type) errors.push(required(`${at}.type`, "must specify a metric source type"));
  if (!(type in SOURCES)) errors.push(notSupported(`${at}.type`, type ?? "", TYPES));
  const present = Object.values(SOURCES).filter((source) => metric[source]);
  if (present.length) validateSource(metric, present[0], `${at}.${present[0]}`, errors);
  const expected = SOURCES[type as keyof typeof SOURCES] as (typeof present)[number] | undefined;
  if (expected && !metric[expected])
    errors.push(required(`${at}.${expected}`, "must populate information for the given metric source"));
  if (present.length > 1)
    for (const source of present)
      if (source !== expected)
        errors.push(forbidden(`${at}.${source}`, "must populate the given metric source only"));
}

type Source = (typeof SOURCES)[keyof typeof SOURCES];

function validateSource(metric: Metric, source: Source, at: string, errors: FieldError[]): void {
  const { object, external, pods, resource, containerResource } = metric;
  if (source === "object") {
    validateReference(object?.describedObject, `${at}.describedObject`, errors);
    validateIdentifier(object?.metric, `${at}.metric`, errors);
  } else if (source === "external") validateIdentifier(external?.metric, `${at}.metric`, errors);
  else if (source === "pods") validateIdentifier(pods?.metric, `${at}.metric`, errors);
  else {
    if (!(resource ?? containerResource)?.name)
      errors.push(required(`${at}.name`, "must specify a resource name"));
    if (source === "containerResource" && !containerResource?.container)
      errors.push(required(`${at}.container`, "must specify a container"));
  }
  const target = metric[source]?.target ?? ({} as Target);
  validateTarget(target, `${at}.target`, errors);
  validateAmounts(source, target, `${at}.target`, errors);
}

/** Which amounts a source must, and may, be given. */
function validateAmounts(source: Source, target: Target, at: string, errors: FieldError[]): void {
  const { value, averageValue, averageUtilization } = target;
  if (source === "object" || source === "external") {
    if (value === undefined && averageValue === undefined)
      errors.push(
        required(`${at}.averageValue`, "must set either a target value for metric or a per-pod target"),
      );
    if (source === "external" && value !== undefined && averageValue !== undefined)
      errors.push(
        forbidden(`${at}.value`, "may not set both a target value for metric and a per-pod target"),
      );
  } else if (source === "pods") {
    if (averageValue === undefined || quantity(averageValue).nano <= 0n)
      errors.push(required(`${at}.averageValue`, "must specify a positive target averageValue"));
  } else if (averageUtilization === undefined && averageValue === undefined)
    errors.push(
      required(`${at}.averageUtilization`, "must set either a target raw value or a target utilization"),
    );
  else if (averageUtilization !== undefined && averageValue !== undefined)
    errors.push(
      forbidden(`${at}.averageValue`, "may not set both a target raw value and a target utilization"),
    );
}

function validateIdentifier(
  metric: { name?: string; selector?: object } | undefined,
  at: string,
  errors: FieldError[],
): void {
  if (!metric?.name) errors.push(required(`${at}.name`, "must specify a metric name"));
  else
    for (const text of pathSegmentErrors(metric.name)) errors.push(invalid(`${at}.name`, metric.name, text));
  validateLabelSelector(metric?.selector, `${at}.selector`, errors);
}

function validateTarget(
  { type, value, averageValue, averageUtilization }: Target,
  at: string,
  errors: FieldError[],
) {
  if (!type) errors.push(required(`${at}.type`, "must specify a metric target type"));
  if (!TARGETS.includes(type))
    errors.push(invalid(`${at}.type`, type ?? "", "must be either Utilization, Value, or AverageValue"));
  if (value !== undefined && quantity(value).nano <= 0n)
    errors.push(invalid(`${at}.value`, value, "must be positive"));
  if (averageValue !== undefined && quantity(averageValue).nano <= 0n)
    errors.push(invalid(`${at}.averageValue`, averageValue, "must be positive"));
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.push(invalid(`${at}.averageUtilization`, averageUtilization, "must be greater than 0"));
}

function validateRules(rules: Rules, at: string, errors: FieldError[]): void {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [] } = rules;
  if (window !== undefined && window < 0)
    errors.push(invalid(`${at}.stabilizationWindowSeconds`, window, "must be greater than or equal to zero"));
  if (window !== undefined && window > MAX_WINDOW)
    errors.push(
      invalid(`${at}.stabilizationWindowSeconds`, window, `must be less than or equal to ${MAX_WINDOW}`),
    );
  const choices = ["Disabled", "Max", "Min"];
  if (selectPolicy !== undefined && !choices.includes(selectPolicy))
    errors.push(notSupported(`${at}.selectPolicy`, selectPolicy, choices));
  if (policies.length === 0) errors.push(required(`${at}.policies`, "must specify at least one Policy"));
  policies.forEach(({ type, value = 0, periodSeconds = 0 }, i) => {
    const where = `${at}.policies[${i}]`;
    if (type !== "Pods" && type !== "Percent")
      errors.push(notSupported(`${where}.type`, type ?? "", ["Percent", "Pods"]));
    if (value <= 0) errors.push(invalid(`${where}.value`, value, "must be greater than zero"));
    if (periodSeconds <= 0)
      errors.push(invalid(`${where}.periodSeconds`, periodSeconds, "must be greater than zero"));
    if (periodSeconds > MAX_PERIOD)
      errors.push(
        invalid(`${where}.periodSeconds`, periodSeconds, `must be less than or equal to ${MAX_PERIOD}`),
      );
  });
}

/** What a behavior that is there leaves unsaid. */
export function defaultBehavior({ behavior }: Spec): void {
  if (!behavior) return;
  const up = (behavior.scaleUp ??= {});
  up.stabilizationWindowSeconds ??= 0;
  up.selectPolicy ??= "Max";
  up.policies ??= [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ];
  const down = (behavior.scaleDown ??= {});
  down.selectPolicy ??= "Max";
  down.policies ??= [{ type: "Percent", value: 100, periodSeconds: 15 }];
}
