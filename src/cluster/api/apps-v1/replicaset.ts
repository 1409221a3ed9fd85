// In Kubernetes: pkg/registry/apps/replicaset. Keeps so many pods of one template alive.

import type { FieldError } from "../../apimachinery/field-error.ts";
import { ageColumn, countColumn, nameColumn, selectorColumn, templateColumns } from "../columns.ts";
import { defaultPodSpec } from "../core-v1/pod-defaults.ts";
import { templateWarnings } from "../core-v1/pod-warnings.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { nonNegative } from "../numbers.ts";
import type { ReplicaSet } from "../types.ts";
import { appsV1 } from "./group.ts";
import { replicaScale } from "./scale.ts";
import { immutableSelector, validateSelectorAndTemplate } from "./template-validation.ts";

function validate({ spec }: ReplicaSet): FieldError[] {
  const errors: FieldError[] = [];
  nonNegative(spec.replicas, "spec.replicas", errors);
  nonNegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  validateSelectorAndTemplate(spec.selector, spec.template as never, "deployment", errors);
  return errors;
}

export const replicaSetKind: Kind<ReplicaSet> = defineKind<ReplicaSet>(appsV1, {
  kind: "ReplicaSet",
  plural: "replicasets",
  shortNames: ["rs"],
  categories: ["all"],
  status: true,
  scale: replicaScale,
  generation: true,
  columns: [
    nameColumn,
    countColumn("Desired", ({ spec }) => spec.replicas, "Number of desired pods."),
    countColumn("Current", ({ status }) => status?.replicas, "Number of non-terminating pods."),
    countColumn(
      "Ready",
      ({ status }) => status?.readyReplicas,
      "The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition.",
    ),
    ageColumn,
    ...templateColumns<ReplicaSet>(({ spec }) => spec.template.spec!.containers),
    selectorColumn(
      ({ spec }) => spec.selector,
      "Selector is a label query over pods that should match the replica count.",
    ),
  ],
  fields: { "status.replicas": ({ status }) => String(status?.replicas ?? 0) },
  strategy: {
    default(draft) {
      draft.spec ??= {} as never;
      draft.spec.replicas ??= 1;
      if (draft.spec.template) defaultPodSpec((draft.spec.template.spec ??= {} as never));
    },
    prepareForCreate(draft) {
      draft.status = { replicas: 0 };
    },
    validate,
    validateUpdate: (set, old) => [
      ...validate(set),
      ...immutableSelector(set.spec.selector, old.spec.selector),
    ],
    warnings: (set, old) => (old ? [] : templateWarnings(set.spec.template as never, "spec.template.")),
  },
});
