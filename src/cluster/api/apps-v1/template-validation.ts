// In Kubernetes: pkg/apis/apps/validation. What all that make pods from a template must fulfil.

import {
  invalid,
  notSupported,
  required,
  forbidden,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { defaultPodSpec } from "../core-v1/pod-defaults.ts";
import { validatePodTemplate } from "../core-v1/pod-validation.ts";
import {
  isEmptySelector,
  printedLabels,
  printedSelector,
  selects,
  validateLabelSelector,
} from "../selectors.ts";
import { validateImmutable } from "../metadata.ts";
import type { LabelSelector, PodTemplateSpec } from "../types.ts";

/** A selector that selects something, and the labels of the template among it; pods that are restarted for ever. */
export function validateSelectorAndTemplate(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec | undefined,
  kind: string,
  errors: FieldError[],
): void {
  let unreadable = false;
  if (!selector) errors.push(required("spec.selector"));
  else {
    const before = errors.length;
    validateLabelSelector(selector, "spec.selector", errors);
    unreadable = errors.length > before && kind === "deployment";
    if (isEmptySelector(selector))
      errors.push(
        invalid("spec.selector", printedSelector(selector), `empty selector is invalid for ${kind}`),
      );
  }
  // Nobody can tell what such a selector selects: the template is not looked at.
  if (unreadable)
    return void errors.push(invalid("spec.selector", printedSelector(selector), "invalid label selector"));
  validateTemplate(selector, template ?? emptyTemplate(), errors);
}

/** A template is a struct: one that is left out is there, with its defaults. */
function emptyTemplate(): PodTemplateSpec {
  const spec = {} as PodTemplateSpec["spec"] & object;
  defaultPodSpec(spec);
  return { metadata: {}, spec } as PodTemplateSpec;
}

function validateTemplate(
  selector: LabelSelector | undefined,
  template: PodTemplateSpec,
  errors: FieldError[],
) {
  const labels = template.metadata?.labels ?? {};
  // Without a selector nothing is selected; an empty one selects everything.
  if (!selector || (!isEmptySelector(selector) && !selects(selector, labels)))
    errors.push(
      invalid(
        "spec.template.metadata.labels",
        printedLabels(labels),
        "`selector` does not match template `labels`",
      ),
    );
  validatePodTemplate(template, "spec.template", errors);
  const { restartPolicy, activeDeadlineSeconds } = template.spec ?? {};
  if (restartPolicy && restartPolicy !== "Always")
    errors.push(notSupported("spec.template.spec.restartPolicy", restartPolicy, ["Always"]));
  if (activeDeadlineSeconds !== undefined)
    errors.push(
      forbidden(
        "spec.template.spec.activeDeadlineSeconds",
        "activeDeadlineSeconds in ReplicaSet is not Supported",
      ),
    );
}

export const immutableSelector = (
  selector: LabelSelector | undefined,
  old: LabelSelector | undefined,
): FieldError[] => validateImmutable(selector, old, "spec.selector", printedSelector(selector));
