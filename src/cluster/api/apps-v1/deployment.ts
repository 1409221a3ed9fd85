// In Kubernetes: pkg/registry/apps/deployment. Rolls changes of a template out over ReplicaSets.

import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { ageColumn, column, countColumn, nameColumn, selectorColumn, templateColumns } from "../columns.ts";
import { defaultPodSpec } from "../core-v1/pod-defaults.ts";
import { templateWarnings } from "../core-v1/pod-warnings.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { isZero, nonNegative, nonNegativeIntOrPercent, notMoreThan100Percent } from "../numbers.ts";
import type { Deployment } from "../types.ts";
import { appsV1 } from "./group.ts";
import { replicaScale } from "./scale.ts";
import { immutableSelector, validateSelectorAndTemplate } from "./template-validation.ts";

function defaultDeployment(deployment: Deployment): void {
  const spec = (deployment.spec ??= {} as Deployment["spec"]);
  spec.replicas ??= 1;
  const strategy = (spec.strategy ??= {});
  strategy.type ||= "RollingUpdate";
  if (strategy.type === "RollingUpdate") {
    const rolling = (strategy.rollingUpdate ??= {});
    rolling.maxUnavailable ??= "25%";
    rolling.maxSurge ??= "25%";
  }
  spec.revisionHistoryLimit ??= 10;
  spec.progressDeadlineSeconds ??= 600;
  if (spec.template) defaultPodSpec((spec.template.spec ??= {} as never));
}

function validateStrategy({ spec }: Deployment, errors: FieldError[]) {
  const { type, rollingUpdate } = spec.strategy;
  const at = "spec.strategy";
  if (type === "Recreate") {
    if (rollingUpdate)
      errors.push(
        forbidden(`${at}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'"),
      );
    return;
  }
  if (type !== "RollingUpdate")
    return void errors.push(
      notSupported(at, { Type: type, RollingUpdate: rollingUpdate ?? null }, ["Recreate", "RollingUpdate"]),
    );
  if (!rollingUpdate)
    return void errors.push(required(`${at}.rollingUpdate`, "this should be defaulted and never be nil"));
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const path = `${at}.rollingUpdate`;
  nonNegativeIntOrPercent(maxUnavailable, `${path}.maxUnavailable`, errors);
  nonNegativeIntOrPercent(maxSurge, `${path}.maxSurge`, errors);
  if (isZero(maxUnavailable) && isZero(maxSurge))
    errors.push(invalid(`${path}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  notMoreThan100Percent(maxUnavailable, `${path}.maxUnavailable`, errors);
}

function validate(deployment: Deployment): FieldError[] {
  const { spec } = deployment;
  const errors: FieldError[] = [];
  nonNegative(spec.replicas, "spec.replicas", errors);
  validateSelectorAndTemplate(spec.selector, spec.template, "deployment", errors);
  validateStrategy(deployment, errors);
  nonNegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  nonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit", errors);
  nonNegative(spec.progressDeadlineSeconds, "spec.progressDeadlineSeconds", errors);
  if (spec.progressDeadlineSeconds <= (spec.minReadySeconds ?? 0))
    errors.push(
      invalid(
        "spec.progressDeadlineSeconds",
        spec.progressDeadlineSeconds,
        "must be greater than minReadySeconds",
      ),
    );
  return errors;
}

export const deploymentKind: Kind<Deployment> = defineKind<Deployment>(appsV1, {
  kind: "Deployment",
  plural: "deployments",
  shortNames: ["deploy"],
  categories: ["all"],
  status: true,
  scale: replicaScale,
  generation: "annotations",
  columns: [
    nameColumn,
    column(
      "Ready",
      ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas}`,
      "Number of the pod with ready state",
    ),
    countColumn(
      "Up-to-date",
      ({ status }) => status?.updatedReplicas,
      "Total number of non-terminating pods targeted by this deployment that have the desired template spec.",
    ),
    countColumn(
      "Available",
      ({ status }) => status?.availableReplicas,
      "Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment.",
    ),
    ageColumn,
    ...templateColumns<Deployment>(({ spec }) => spec.template.spec!.containers),
    selectorColumn(
      ({ spec }) => spec.selector,
      "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment.",
    ),
  ],
  strategy: {
    default: defaultDeployment,
    prepareForCreate(draft) {
      draft.status = {};
    },
    validate,
    validateUpdate: (deployment, old) => [
      ...validate(deployment),
      ...immutableSelector(deployment.spec.selector, old.spec.selector),
    ],
    warnings: (deployment, old) =>
      old ? [] : templateWarnings(deployment.spec.template as never, "spec.template."),
  },
});
