// In Kubernetes: k8s.io/kubectl/pkg/describe: disruption budgets.

import { formatLabelSelector, type LabelSelector } from "../../cluster/apimachinery/labels.ts";
import type { Describer } from "./generic.ts";

export const describeDisruptionBudget: Describer = function* (_k, object, lines) {
  const { metadata, spec = {}, status = {} } = object as any;
  lines.add(0, `Name:\t${metadata.name}`);
  lines.add(0, `Namespace:\t${metadata.namespace}`);
  if (spec.minAvailable !== undefined) lines.add(0, `Min available:\t${spec.minAvailable}`);
  else if (spec.maxUnavailable !== undefined) lines.add(0, `Max unavailable:\t${spec.maxUnavailable}`);
  const selector = spec.selector as LabelSelector | undefined;
  lines.add(0, `Selector:\t${selector ? formatLabelSelector(selector) : "<unset>"}`);
  lines.add(0, "Status:");
  const counts = {
    "Allowed disruptions": status.disruptionsAllowed,
    Current: status.currentHealthy,
    Desired: status.desiredHealthy,
    Total: status.expectedPods,
  };
  for (const [name, count] of Object.entries(counts)) lines.add(2, `${name}:\t${count ?? 0}`);
  return true;
};
