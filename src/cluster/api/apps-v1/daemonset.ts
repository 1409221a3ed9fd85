// In Kubernetes: pkg/registry/apps/daemonset. One pod on every node that fits.

import { invalid, notSupported, required, type FieldError } from "../../apimachinery/field-error.ts";
import { formatLabels } from "../../apimachinery/labels.ts";
import { ageColumn, column, countColumn, nameColumn, selectorColumn, templateColumns } from "../columns.ts";
import { defaultPodSpec } from "../core-v1/pod-defaults.ts";
import { templateWarnings } from "../core-v1/pod-warnings.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { isZero, nonNegative, nonNegativeIntOrPercent, notMoreThan100Percent } from "../numbers.ts";
import type { DaemonSet } from "../types.ts";
import { appsV1 } from "./group.ts";
import { immutableSelector, validateSelectorAndTemplate } from "./template-validation.ts";

function defaultDaemonSet(set: DaemonSet): void {
  const spec = (set.spec ??= {} as DaemonSet["spec"]);
  const strategy = (spec.updateStrategy ??= {});
  strategy.type ||= "RollingUpdate";
  if (strategy.type === "RollingUpdate") {
    const rolling = (strategy.rollingUpdate ??= {});
    rolling.maxUnavailable ??= 1;
    rolling.maxSurge ??= 0;
  }
  spec.revisionHistoryLimit ??= 10;
  if (spec.template) defaultPodSpec((spec.template.spec ??= {} as never));
}

function validate({ spec }: DaemonSet): FieldError[] {
  const errors: FieldError[] = [];
  validateSelectorAndTemplate(spec.selector, spec.template, "daemonset", errors);
  nonNegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  validateStrategy(spec.updateStrategy, "spec.updateStrategy", errors);
  nonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit", errors);
  return errors;
}

function validateStrategy(
  { type, rollingUpdate }: DaemonSet["spec"]["updateStrategy"],
  at: string,
  errors: FieldError[],
) {
  if (type === "OnDelete") return;
  if (type !== "RollingUpdate")
    return void errors.push(
      notSupported(at, { Type: type, RollingUpdate: rollingUpdate ?? null }, ["RollingUpdate", "OnDelete"]),
    );
  const { maxUnavailable, maxSurge } = rollingUpdate ?? {};
  const path = `${at}.rollingUpdate`;
  nonNegativeIntOrPercent(maxUnavailable, `${path}.maxUnavailable`, errors);
  nonNegativeIntOrPercent(maxSurge, `${path}.maxSurge`, errors);
  notMoreThan100Percent(maxUnavailable, `${path}.maxUnavailable`, errors);
  notMoreThan100Percent(maxSurge, `${path}.maxSurge`, errors);
  const [some, surge] = [!isZero(maxUnavailable), !isZero(maxSurge)];
  if (some && surge)
    errors.push(invalid(`${path}.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"));
  if (!some && !surge) errors.push(required(`${path}.maxUnavailable`, "cannot be 0 when maxSurge is 0"));
}

export const daemonSetKind: Kind<DaemonSet> = defineKind<DaemonSet>(appsV1, {
  kind: "DaemonSet",
  plural: "daemonsets",
  shortNames: ["ds"],
  categories: ["all"],
  status: true,
  generation: true,
  columns: [
    nameColumn,
    countColumn(
      "Desired",
      ({ status }) => status?.desiredNumberScheduled,
      "The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod).",
    ),
    countColumn(
      "Current",
      ({ status }) => status?.currentNumberScheduled,
      "The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod.",
    ),
    countColumn(
      "Ready",
      ({ status }) => status?.numberReady,
      "numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition.",
    ),
    countColumn(
      "Up-to-date",
      ({ status }) => status?.updatedNumberScheduled,
      "The total number of nodes that are running updated daemon pod",
    ),
    countColumn(
      "Available",
      ({ status }) => status?.numberAvailable,
      "The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available (ready for at least spec.minReadySeconds)",
    ),
    column(
      "Node Selector",
      ({ spec }) => formatLabels(spec.template.spec.nodeSelector),
      "NodeSelector is a selector which must be true for the pod to fit on a node.",
    ),
    ageColumn,
    ...templateColumns<DaemonSet>(({ spec }) => spec.template.spec.containers),
    selectorColumn(
      ({ spec }) => spec.selector,
      "A label query over pods that are managed by the daemon set.",
    ),
  ],
  strategy: {
    default: defaultDaemonSet,
    prepareForCreate(draft) {
      draft.status = {
        currentNumberScheduled: 0,
        desiredNumberScheduled: 0,
        numberMisscheduled: 0,
        numberReady: 0,
      };
    },
    validate,
    validateUpdate: (set, old) => [
      ...validate(set),
      ...immutableSelector(set.spec.selector, old.spec.selector),
    ],
    warnings: (set, old) => (old ? [] : templateWarnings(set.spec.template, "spec.template.")),
  },
});
