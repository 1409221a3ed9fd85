// In Kubernetes: pkg/registry/scheduling/workload and podgroup. Pods that are to be scheduled together; behind the feature gate
// GenericWorkload, which is off unless a cluster turns it on.
// Left out here: scheduling them together.

import { duplicate, invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsLabelErrors, subdomainName } from "../../apimachinery/names.ts";
import { defineKind } from "../define-kind.ts";
import type { KubeObject } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import { schedulingV1alpha2 } from "./group.ts";

interface Policy {
  basic?: object;
  gang?: { minCount?: number };
}

interface Template {
  name?: string;
  schedulingPolicy?: Policy;
}

type Workload = KubeObject & { spec: { podGroupTemplates?: Template[]; controllerRef?: object } };
type PodGroup = KubeObject & { spec: { schedulingPolicy?: Policy } };

function validatePolicy(policy: Policy | undefined, at: string, errors: FieldError[]): void {
  const { basic, gang } = policy ?? {};
  if (!basic && !gang) errors.push(required(at, "must specify one of: `basic`, `gang`"));
  else if (basic && gang)
    errors.push(invalid(at, "{`basic`, `gang`}", "must specify exactly one of: `basic`, `gang`"));
  if (gang && (gang.minCount ?? 0) < 1)
    errors.push(invalid(`${at}.gang.minCount`, gang.minCount ?? 0, "must be greater than or equal to 1"));
}

function workloadErrors({ spec }: Workload): FieldError[] {
  const errors: FieldError[] = [];
  const templates = spec?.podGroupTemplates ?? [];
  const at = "spec.podGroupTemplates";
  if (templates.length === 0) errors.push(required(at));
  templates.forEach(({ name = "", schedulingPolicy }, i) => {
    if (!name) errors.push(required(`${at}[${i}].name`));
    else for (const text of dnsLabelErrors(name)) errors.push(invalid(`${at}[${i}].name`, name, text));
    if (templates.findIndex((other) => other.name === name) < i) errors.push(duplicate(`${at}[${i}]`, name));
    validatePolicy(schedulingPolicy, `${at}[${i}].schedulingPolicy`, errors);
  });
  return errors;
}

export const workloadKind = defineKind<Workload>(schedulingV1alpha2, {
  kind: "Workload",
  plural: "workloads",
  shortNames: ["wl"],
  generation: true,
  strategy: {
    validateName: subdomainName,
    validate: workloadErrors,
    validateUpdate: (workload, old) => [
      ...workloadErrors(workload),
      ...validateImmutable(
        workload.spec.podGroupTemplates,
        old.spec.podGroupTemplates,
        "spec.podGroupTemplates",
      ),
    ],
  },
});

function groupErrors({ spec }: PodGroup): FieldError[] {
  const errors: FieldError[] = [];
  validatePolicy(spec?.schedulingPolicy, "spec.schedulingPolicy", errors);
  return errors;
}

export const podGroupKind = defineKind<PodGroup>(schedulingV1alpha2, {
  kind: "PodGroup",
  plural: "podgroups",
  shortNames: ["pg"],
  status: true,
  generation: true,
  strategy: {
    validate: groupErrors,
    validateUpdate: (group, old) => [
      ...groupErrors(group),
      ...validateImmutable(group.spec, old.spec, "spec"),
    ],
  },
});
