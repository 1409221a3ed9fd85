// In Kubernetes: k8s.io/kubectl/pkg/describe, DescribePodTemplate.

import type { Obj } from "../client.ts";
import { describeContainers } from "./containers.ts";
import { annotationLines, labelLines, type Lines } from "./lines.ts";
import { tolerationLines } from "./tolerations.ts";
import { describeVolumes } from "./volumes.ts";
import { addMap } from "./lines.ts";

export function describePodTemplate(lines: Lines, template: Obj | undefined): void {
  lines.add(0, "Pod Template:");
  if (!template) {
    lines.raw("  <unset>");
    return;
  }
  const { spec } = template;
  labelLines(lines, 1, "Labels", template.metadata?.labels);
  if (Object.keys(template.metadata?.annotations ?? {}).length > 0)
    annotationLines(lines, 1, "Annotations", template.metadata.annotations);
  if (spec.serviceAccountName) lines.add(1, `Service Account:\t${spec.serviceAccountName}`);
  if (spec.initContainers?.length > 0)
    describeContainers(lines, "Init Containers", spec.initContainers as Obj[], {}, "  ");
  describeContainers(lines, "Containers", spec.containers as Obj[], {}, "  ");
  describeVolumes(lines, (spec.volumes ?? []) as Obj[], "  ");
  if (spec.topologySpreadConstraints?.length > 0)
    topologyLines(lines, spec.topologySpreadConstraints as Obj[]);
  if (spec.priorityClassName) lines.add(1, `Priority Class Name:\t${spec.priorityClassName}`);
  addMap(lines, 1, "Node-Selectors", spec.nodeSelector, "=");
  tolerationLines(lines, 1, "Tolerations", (spec.tolerations ?? []) as Obj[]);
}

export function topologyLines(lines: Lines, constraints: readonly Obj[], level = 1): void {
  constraints.forEach((constraint, i) => {
    const head = i === 0 ? "Topology Spread Constraints:\t" : "\t";
    const selector = Object.entries((constraint.labelSelector?.matchLabels ?? {}) as Record<string, string>)
      .map(([key, value]) => `${key}=${value}`)
      .join(",");
    lines.add(
      level,
      `${head}${constraint.topologyKey}:${constraint.whenUnsatisfiable} when max skew ${constraint.maxSkew} is exceeded for selector ${selector}`,
    );
  });
}
