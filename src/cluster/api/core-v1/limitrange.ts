// In Kubernetes: pkg/registry/core/limitrange. How much one thing of a namespace may have, and has when it does not say.

import { duplicate, forbidden, invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { labelKeyErrors } from "../../apimachinery/label-names.ts";
import { compareQuantities } from "../../apimachinery/quantity.ts";
import { column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { LimitRange } from "../types.ts";
import { coreV1 } from "./group.ts";
import { quantity } from "./resource-validation.ts";

type Item = LimitRange["spec"]["limits"][number];

/** A container's maximum is its default limit, its minimum or that limit its default request. */
function defaultItem(item: Item): void {
  if (item.type !== "Container") return;
  for (const name in item.max ?? {}) (item.default ??= {})[name] ??= item.max![name];
  for (const name in item.default ?? {}) (item.defaultRequest ??= {})[name] ??= item.default![name];
  for (const name in item.min ?? {}) (item.defaultRequest ??= {})[name] ??= item.min![name];
}

function validate({ spec }: LimitRange): FieldError[] {
  const errors: FieldError[] = [];
  const types = new Set<string>();
  spec.limits?.forEach((item, i) => {
    const at = `spec.limits[${i}]`;
    validateType(item.type ?? "", `${at}.type`, errors);
    if (types.has(item.type)) errors.push(duplicate(`${at}.type`, item.type));
    types.add(item.type);
    if (item.type === "Pod") {
      if (item.default) errors.push(forbidden(`${at}.default`, "may not be specified when `type` is 'Pod'"));
      if (item.defaultRequest)
        errors.push(forbidden(`${at}.defaultRequest`, "may not be specified when `type` is 'Pod'"));
    }
    if (item.type === "PersistentVolumeClaim" && !item.min?.storage && !item.max?.storage)
      errors.push(
        required(
          `${at}.limits`,
          "either minimum or maximum storage value is required, but neither was provided",
        ),
      );
    validateOrder(item, at, errors);
  });
  return errors;
}

const TYPES = ["Pod", "Container", "PersistentVolumeClaim"];

function validateType(type: string, at: string, errors: FieldError[]): void {
  const wrong = labelKeyErrors(type);
  for (const text of wrong) errors.push(invalid(at, type, text));
  if (!wrong.length && !type.includes("/") && !TYPES.includes(type))
    errors.push(invalid(at, type, "must be a standard limit type or fully qualified"));
}

/** What the maximum may be of the minimum. */
function validateRatio(item: Item, name: string, at: string, errors: FieldError[]): void {
  const ratio = own(item.maxLimitRequestRatio, name);
  if (ratio === undefined) return;
  const [max, min] = [own(item.max, name), own(item.min, name)];
  const field = `${at}.maxLimitRequestRatio[${name}]`;
  if (compareQuantities(quantity(ratio), quantity("1")) < 0)
    errors.push(invalid(field, ratio, `ratio ${ratio} is less than 1`));
  if (max === undefined || min === undefined) return;
  const most = Number(quantity(max).nano) / Number(quantity(min).nano);
  const wanted = Number(quantity(ratio).nano) / 1e9;
  if (Number.isFinite(most) && wanted > most)
    errors.push(invalid(field, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`));
}

/** What a learner may call a resource can be the name of what every object has. */
const own = (amounts: Readonly<Record<string, string>> | undefined, name: string): string | undefined =>
  amounts && Object.hasOwn(amounts, name) ? (amounts[name] ?? undefined) : undefined;

function validateOrder(item: Item, at: string, errors: FieldError[]) {
  const names = new Set(
    [item.max, item.min, item.default, item.defaultRequest, item.maxLimitRequestRatio].flatMap((one) =>
      Object.keys(one ?? {}),
    ),
  );
  const above = (a: string | undefined, b: string | undefined) =>
    a !== undefined && b !== undefined && compareQuantities(quantity(a), quantity(b)) > 0;
  for (const name of [...names].sort()) {
    const [max, min, limit, request] = [item.max, item.min, item.default, item.defaultRequest].map((one) =>
      own(one, name),
    );
    // What is named as the value, and in which field, is upstream's choice.
    const check = (wrong: boolean, field: string, value: string | undefined, text: string) => {
      if (wrong) errors.push(invalid(`${at}.${field}[${name}]`, value, text));
    };
    const more = (a: string, b: string) => `${a} is greater than ${b}`;
    check(above(min, max), "min", min, more(`min value ${min}`, `max value ${max}`));
    check(
      above(min, request),
      "defaultRequest",
      request,
      more(`min value ${min}`, `default request value ${request}`),
    );
    check(
      above(request, max),
      "defaultRequest",
      request,
      more(`default request value ${request}`, `max value ${max}`),
    );
    check(
      above(request, limit),
      "defaultRequest",
      request,
      more(`default request value ${request}`, `default limit value ${limit}`),
    );
    check(above(min, limit), "default", min, more(`min value ${min}`, `default value ${limit}`));
    check(above(limit, max), "default", max, more(`default value ${limit}`, `max value ${max}`));
    validateRatio(item, name, at, errors);
  }
}

export const limitRangeKind: Kind<LimitRange> = defineKind<LimitRange>(coreV1, {
  kind: "LimitRange",
  plural: "limitranges",
  shortNames: ["limits"],
  columns: [
    nameColumn,
    column(
      "Created At",
      (range) => range.metadata.creationTimestamp,
      "CreationTimestamp is a timestamp representing the server time when this object was created.",
      "date",
    ),
  ],
  strategy: {
    default(draft) {
      draft.spec ??= { limits: [] };
      for (const item of draft.spec.limits ?? []) defaultItem(item);
    },
    validate,
    validateUpdate: (range) => validate(range),
  },
});
