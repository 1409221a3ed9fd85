// In Kubernetes: pkg/registry/core/podtemplate. A template that nothing uses by itself.

import type { FieldError } from "../../apimachinery/field-error.ts";
import { formatLabels } from "../../apimachinery/labels.ts";
import { column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { PodTemplate } from "../types.ts";
import { coreV1 } from "./group.ts";
import { defaultPodSpec } from "./pod-defaults.ts";
import { validatePodTemplate } from "./pod-validation.ts";

function validate(podTemplate: PodTemplate): FieldError[] {
  const errors: FieldError[] = [];
  validatePodTemplate(podTemplate.template, "template", errors);
  return errors;
}

const containers = ({ template }: PodTemplate) => template.spec?.containers ?? [];

export const podTemplateKind: Kind<PodTemplate> = defineKind<PodTemplate>(coreV1, {
  kind: "PodTemplate",
  plural: "podtemplates",
  generation: true,
  columns: [
    nameColumn,
    column(
      "Containers",
      (object) =>
        containers(object)
          .map(({ name }) => name)
          .join(","),
      "Names of each container in the template.",
    ),
    column(
      "Images",
      (object) =>
        containers(object)
          .map(({ image }) => image ?? "")
          .join(","),
      "Images referenced by each container in the template.",
    ),
    column(
      "Pod Labels",
      ({ template }) => formatLabels(template.metadata?.labels),
      "The labels for the pod template.",
    ),
  ],
  strategy: {
    default(draft) {
      draft.template ??= {} as never;
      defaultPodSpec((draft.template.spec ??= {} as never));
    },
    validate,
    validateUpdate: (podTemplate) => validate(podTemplate),
  },
});
