// In Kubernetes: k8s.io/kubectl/pkg/describe: classes of priority, and the addresses that Services may have.

import { rfc1123z } from "../../cluster/apimachinery/duration.ts";
import { formatLabels } from "../../cluster/apimachinery/labels.ts";
import type { Obj } from "../client.ts";
import { headWithLabels, type Describer } from "./generic.ts";

export const describePriorityClass: Describer = function* (_k, object, lines) {
  lines.add(0, `Name:\t${object.metadata.name}`);
  lines.add(0, `Value:\t${object.value ?? 0}`);
  lines.add(0, `GlobalDefault:\t${object.globalDefault ?? false}`);
  lines.add(0, `PreemptionPolicy:\t${object.preemptionPolicy ?? ""}`);
  lines.add(0, `Description:\t${object.description ?? ""}`);
  lines.add(0, `Annotations:\t${formatLabels(object.metadata.annotations)}`);
  return true;
};

export const describeServiceCidr: Describer = function* (_k, object, lines) {
  headWithLabels(lines, object, false);
  const cidrs = (object.spec?.cidrs ?? []) as string[];
  if (cidrs.length > 0) lines.add(0, `CIDRs:\t${cidrs.join(", ")}`);
  const conditions = (object.status?.conditions ?? []) as Obj[];
  if (conditions.length === 0) return true;
  lines.add(0, "Status:");
  lines.add(0, "Conditions:");
  lines.add(1, "Type\tStatus\tLastTransitionTime\tReason\tMessage");
  lines.add(1, "----\t------\t------------------\t------\t-------");
  for (const { type, status, lastTransitionTime, reason = "", message = "" } of conditions)
    lines.add(
      1,
      `${type}\t${status}\t${rfc1123z(Date.parse(lastTransitionTime as string))}\t${reason}\t${message}`,
    );
  return true;
};

export const describeIpAddress: Describer = function* (_k, object, lines) {
  headWithLabels(lines, object, false);
  const parent = object.spec?.parentRef as Obj | undefined;
  if (!parent) return true;
  lines.add(0, "Parent Reference:");
  for (const field of ["group", "resource", "namespace", "name"])
    lines.add(1, `${field[0].toUpperCase()}${field.slice(1)}:\t${parent[field] ?? ""}`);
  return true;
};
