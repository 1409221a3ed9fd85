// In Kubernetes: pkg/registry/core/replicationcontroller. What ReplicaSets replaced.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { formatLabels } from "../../apimachinery/labels.ts";
import { ageColumn, countColumn, nameColumn, templateColumns, wide } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateLabels } from "../metadata.ts";
import { nonNegative } from "../numbers.ts";
import { printedLabels, selects } from "../selectors.ts";
import type { ReplicationController } from "../types.ts";
import { coreV1 } from "./group.ts";
import { defaultPodSpec } from "./pod-defaults.ts";
import { validatePodTemplate } from "./pod-validation.ts";

function validate({ spec }: ReplicationController): FieldError[] {
  const errors: FieldError[] = [];
  nonNegative(spec.replicas, "spec.replicas", errors);
  nonNegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  if (!Object.keys(spec.selector ?? {}).length) errors.push(required("spec.selector"));
  else validateLabels(spec.selector!, "spec.selector", errors);
  if (!spec.template) return [...errors, required("spec.template")];
  const labels = spec.template.metadata?.labels;
  if (!selects({ matchLabels: spec.selector }, labels))
    errors.push(
      invalid(
        "spec.template.metadata.labels",
        printedLabels(labels),
        "`selector` does not match template `labels`",
      ),
    );
  validatePodTemplate(spec.template, "spec.template", errors);
  return errors;
}

export const replicationControllerKind: Kind<ReplicationController> = defineKind<ReplicationController>(
  coreV1,
  {
    kind: "ReplicationController",
    plural: "replicationcontrollers",
    shortNames: ["rc"],
    categories: ["all"],
    status: true,
    generation: true,
    scale: {
      replicas: ({ spec }) => spec.replicas,
      statusReplicas: ({ status }) => status?.replicas ?? 0,
      selector: ({ spec }) => formatLabels(spec.selector),
      setReplicas(draft, replicas) {
        draft.spec.replicas = replicas;
      },
    },
    columns: [
      nameColumn,
      countColumn("Desired", ({ spec }) => spec.replicas, "Replicas is the number of desired replicas."),
      countColumn(
        "Current",
        ({ status }) => status?.replicas,
        "Replicas is the most recently observed number of replicas.",
      ),
      countColumn(
        "Ready",
        ({ status }) => status?.readyReplicas,
        "The number of ready replicas for this replication controller.",
      ),
      ageColumn,
      ...templateColumns<ReplicationController>(({ spec }) => spec.template?.spec.containers ?? []),
      wide(
        "Selector",
        ({ spec }) => formatLabels(spec.selector),
        "Selector is a label query over pods that should match the Replicas count.",
      ),
    ],
    fields: { "status.replicas": ({ status }) => String(status?.replicas ?? 0) },
    strategy: {
      default(draft) {
        draft.spec ??= {} as never;
        draft.spec.replicas ??= 1;
        const labels = draft.spec.template?.metadata?.labels;
        if (labels) {
          if (!Object.keys(draft.spec.selector ?? {}).length) draft.spec.selector = { ...labels };
          if (!Object.keys(draft.metadata.labels ?? {}).length) draft.metadata.labels = { ...labels };
        }
        if (draft.spec.template) defaultPodSpec((draft.spec.template.spec ??= {} as never));
      },
      prepareForCreate(draft) {
        draft.status = { replicas: 0 };
      },
      validate,
      validateUpdate: (controller) => validate(controller),
    },
  },
);
