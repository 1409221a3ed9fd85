// In Kubernetes: pkg/registry/node/runtimeclass. Another way of running containers, which pods may choose.

import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsLabelErrors } from "../../apimachinery/names.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { quantity } from "../core-v1/resource-validation.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable, validateLabels } from "../metadata.ts";
import type { RuntimeClass } from "../types.ts";
import { nodeV1 } from "./group.ts";

function validate({ handler, overhead, scheduling }: RuntimeClass): FieldError[] {
  const errors: FieldError[] = [];
  for (const text of dnsLabelErrors(handler ?? "")) errors.push(invalid("handler", handler ?? "", text));
  for (const [name, amount] of Object.entries(overhead?.podFixed ?? {}))
    if (quantity(amount).nano < 0n)
      errors.push(invalid(`overhead.podFixed[${name}]`, amount, "must be greater than or equal to 0"));
  if (scheduling?.nodeSelector) validateLabels(scheduling.nodeSelector, "scheduling.nodeSelector", errors);
  return errors;
}

export const runtimeClassKind: Kind<RuntimeClass> = defineKind<RuntimeClass>(nodeV1, {
  kind: "RuntimeClass",
  plural: "runtimeclasses",
  namespaced: false,
  columns: [nameColumn, column("Handler", ({ handler }) => handler ?? ""), ageColumn],
  strategy: {
    validate,
    validateUpdate: (next, old) => validateImmutable(next.handler, old.handler, "handler"),
  },
});
