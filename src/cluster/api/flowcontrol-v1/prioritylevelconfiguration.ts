// In Kubernetes: pkg/registry/flowcontrol/prioritylevelconfiguration. How many requests of a level are carried out at once.
// Left out here: the queues themselves, which nobody would ever fill.

import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { nonNegative } from "../numbers.ts";
import type { PriorityLevelConfiguration } from "../types.ts";
import { flowcontrolV1 } from "./group.ts";

type Level = PriorityLevelConfiguration;

function validate({ metadata, spec }: Level): FieldError[] {
  const errors: FieldError[] = [];
  if ((spec.type === "Exempt") !== (metadata.name === "exempt"))
    errors.push(
      invalid("spec.type", spec.type ?? "", "type must be 'Exempt' if and only if name is 'exempt'"),
    );
  if (spec.type === "Exempt") {
    if (spec.limited) errors.push(forbidden("spec.limited", "must be nil if the type is not Limited"));
  } else if (spec.type === "Limited") {
    if (spec.exempt) errors.push(forbidden("spec.exempt", "must be nil if the type is Limited"));
    if (!spec.limited) errors.push(required("spec.limited", "must not be empty when type is Limited"));
    else validateLimited(spec.limited, "spec.limited", errors);
  } else errors.push(notSupported("spec.type", spec.type ?? "", ["Exempt", "Limited"]));
  return errors;
}

function validateLimited(
  limited: NonNullable<Level["spec"]["limited"]>,
  at: string,
  errors: FieldError[],
): void {
  nonNegative(limited.nominalConcurrencyShares, `${at}.nominalConcurrencyShares`, errors);
  const { type, queuing } = limited.limitResponse ?? {};
  const where = `${at}.limitResponse`;
  if (type === "Reject") {
    if (queuing)
      errors.push(forbidden(`${where}.queuing`, "must be nil if limited.limitResponse.type is not Limited"));
  } else if (type !== "Queue") errors.push(notSupported(`${where}.type`, type ?? "", ["Queue", "Reject"]));
  else if (!queuing)
    errors.push(required(`${where}.queuing`, "must not be empty if limited.limitResponse.type is Limited"));
  else
    for (const field of ["queueLengthLimit", "queues", "handSize"] as const)
      if ((queuing[field] ?? 0) <= 0)
        errors.push(invalid(`${where}.queuing.${field}`, queuing[field] ?? 0, "must be positive"));
}

const limit =
  (field: "queues" | "handSize" | "queueLengthLimit") =>
  ({ spec }: Level) =>
    spec.limited?.limitResponse?.queuing?.[field] ?? "<none>";

export const priorityLevelConfigurationKind: Kind<Level> = defineKind<Level>(flowcontrolV1, {
  kind: "PriorityLevelConfiguration",
  plural: "prioritylevelconfigurations",
  namespaced: false,
  status: true,
  generation: true,
  columns: [
    nameColumn,
    column("Type", ({ spec }) => spec.type ?? ""),
    column("NominalConcurrencyShares", ({ spec }) => spec.limited?.nominalConcurrencyShares ?? "<none>"),
    column("Queues", limit("queues")),
    column("HandSize", limit("handSize")),
    column("QueueLengthLimit", limit("queueLengthLimit")),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      const spec = (draft.spec ??= {} as never);
      if (spec.type === "Exempt") {
        spec.exempt ??= {};
        spec.exempt.nominalConcurrencyShares ??= 0;
        spec.exempt.lendablePercent ??= 0;
      }
      if (!spec.limited) return;
      spec.limited.nominalConcurrencyShares ??= 30;
      spec.limited.lendablePercent ??= 0;
      const { queuing } = spec.limited.limitResponse ?? {};
      if (!queuing) return;
      queuing.queues ??= 64;
      queuing.handSize ??= 8;
      queuing.queueLengthLimit ??= 50;
    },
    prepareForCreate(draft) {
      draft.status = {};
    },
    validate,
    validateUpdate: (level) => validate(level),
  },
});
