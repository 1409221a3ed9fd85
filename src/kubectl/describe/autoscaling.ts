// In Kubernetes: k8s.io/kubectl/pkg/describe, HorizontalPodAutoscalerDescriber.

import { rfc1123z } from "../../cluster/apimachinery/duration.ts";
import type { Obj } from "../client.ts";
import { headWithLabels, type Describer } from "./generic.ts";
import type { Lines } from "./lines.ts";

const plural = (count: unknown) => `${count ?? 0} seconds`;

export const describeAutoscaler: Describer = function* (_k, hpa, lines) {
  const { spec, status = {} } = hpa as { spec: Obj; status?: Obj };
  headWithLabels(lines, hpa);
  lines.add(0, `CreationTimestamp:\t${rfc1123z(Date.parse(hpa.metadata.creationTimestamp as string))}`);
  lines.add(0, `Reference:\t${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
  lines.add(0, "Metrics:\t( current / target )");
  ((spec.metrics ?? []) as Obj[]).forEach((metric, i) =>
    metricLine(lines, metric, (status.currentMetrics as Obj[] | null | undefined)?.[i] ?? {}),
  );
  lines.add(0, `Min replicas:\t${spec.minReplicas ?? "<unset>"}`);
  lines.add(0, `Max replicas:\t${spec.maxReplicas}`);
  if (spec.behavior) {
    lines.add(0, "Behavior:");
    rulesLines(lines, "Scale Up", spec.behavior.scaleUp as Obj | undefined);
    rulesLines(lines, "Scale Down", spec.behavior.scaleDown as Obj | undefined);
  }
  const { currentReplicas = 0, desiredReplicas = 0 } = status;
  lines.add(0, `${spec.scaleTargetRef.kind} pods:\t${currentReplicas} current / ${desiredReplicas} desired`);
  const conditions = (status.conditions ?? []) as Obj[];
  if (conditions.length > 0) {
    lines.raw("Conditions:\n  Type\tStatus\tReason\tMessage\n  ----\t------\t------\t-------\n");
    for (const { type, status: value, reason, message } of conditions)
      lines.raw(`  ${type}\t${value}\t${reason}\t${message}\n`);
  }
  return true;
};

function metricLine(lines: Lines, metric: Obj, current: Obj): void {
  const source = (metric.resource ?? metric.containerResource) as Obj | undefined;
  if (source) return resourceLine(lines, source, current);
  const named = (metric.pods ?? metric.object ?? metric.external) as Obj | undefined;
  if (!named) return lines.add(1, `<unknown metric type ${JSON.stringify(metric.type)}>`);
  const now = ((current.pods ?? current.object ?? current.external) as Obj | undefined)?.current as Obj;
  const { value, averageValue } = named.target as Obj;
  const seen = (averageValue === undefined ? now?.value : now?.averageValue) ?? "<unknown>";
  const wanted = averageValue ?? value;
  const name = JSON.stringify(named.metric.name);
  if (metric.pods) return lines.add(1, `${name} on pods:\t${seen} / ${wanted}`);
  if (metric.object) {
    const { kind, name: object } = named.describedObject as Obj;
    const each = averageValue === undefined ? "(target value)" : "(target average value)";
    return lines.add(1, `${name} on ${kind}/${object} ${each}:\t${seen} / ${wanted}`);
  }
  const each = averageValue === undefined ? "(target value)" : "(target average value)";
  lines.add(1, `${name} ${each}:\t${seen} / ${wanted}`);
}

function resourceLine(lines: Lines, source: Obj, current: Obj): void {
  const { container } = source;
  const where = container ? `of container ${JSON.stringify(container)} on pods` : "on pods";
  const now = ((current.resource ?? current.containerResource) as Obj | undefined)?.current as
    Obj | undefined;
  const { averageValue, averageUtilization } = source.target as Obj;
  if (averageValue !== undefined)
    return lines.add(
      1,
      `resource ${source.name} ${where}:\t${now?.averageValue ?? "<unknown>"} / ${averageValue}`,
    );
  const used =
    now?.averageUtilization === undefined ? "<unknown>" : `${now.averageUtilization}% (${now.averageValue})`;
  const wanted = averageUtilization === undefined ? "<auto>" : `${averageUtilization}%`;
  lines.add(1, `resource ${source.name} ${where}  (as a percentage of request):\t${used} / ${wanted}`);
}

function rulesLines(lines: Lines, title: string, rules: Obj | undefined): void {
  if (!rules) return;
  lines.add(1, `${title}:`);
  if (rules.stabilizationWindowSeconds !== undefined)
    lines.add(2, `Stabilization Window: ${plural(rules.stabilizationWindowSeconds)}`);
  if (rules.policies === undefined) return;
  lines.add(2, `Select Policy: ${rules.selectPolicy ?? "Max"}`);
  lines.add(2, "Policies:");
  for (const { type, value, periodSeconds } of rules.policies as Obj[])
    lines.add(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${plural(periodSeconds)}`);
}
