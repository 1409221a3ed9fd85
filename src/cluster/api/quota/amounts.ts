// In Kubernetes: k8s.io/apiserver/pkg/quota/v1. Arithmetic on lists of resources.

import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  subtractQuantities,
  ZERO,
  type Quantity,
} from "../../apimachinery/quantity.ts";

/** Amounts by resource name, as objects carry them. */
export type ResourceList = Readonly<Record<string, string>>;

/** Amounts by resource name, to reckon with. */
export type Amounts = ReadonlyMap<string, Quantity>;

export const amountsOf = (list: ResourceList | undefined): Map<string, Quantity> =>
  new Map(Object.entries(list ?? {}).map(([name, text]) => [name, parseQuantity(String(text))]));

const byName = (amounts: Amounts) => [...amounts].sort(([a], [b]) => (a < b ? -1 : 1));

export const listOf = (amounts: Amounts): Record<string, string> =>
  Object.fromEntries(byName(amounts).map(([name, amount]) => [name, formatQuantity(amount)]));

export function addTo(total: Map<string, Quantity>, more: Amounts): Map<string, Quantity> {
  for (const [name, amount] of more) total.set(name, addQuantities(total.get(name) ?? ZERO, amount));
  return total;
}

export const add = (a: Amounts, b: Amounts): Map<string, Quantity> => addTo(new Map(a), b);

export function subtract(a: Amounts, b: Amounts): Map<string, Quantity> {
  const rest = new Map(a);
  for (const [name, amount] of b) rest.set(name, subtractQuantities(rest.get(name) ?? ZERO, amount));
  return rest;
}

/** Raises each amount of `total` to that of `other`. */
export function raiseTo(total: Map<string, Quantity>, other: Amounts): void {
  for (const [name, amount] of other) {
    const before = total.get(name);
    if (!before || compareQuantities(amount, before) > 0) total.set(name, amount);
  }
}

export const mask = (amounts: Amounts, names: ReadonlySet<string>): Map<string, Quantity> =>
  new Map([...amounts].filter(([name]) => names.has(name)));

export const withoutZeros = (amounts: Amounts): Map<string, Quantity> =>
  new Map([...amounts].filter(([, amount]) => amount.nano !== 0n));

/** The names whose amounts are above those of `limits`; what has no limit is not. */
export const above = (amounts: Amounts, limits: Amounts): Set<string> =>
  new Set(
    [...amounts]
      .filter(([name, amount]) => limits.has(name) && compareQuantities(amount, limits.get(name)!) > 0)
      .map(([name]) => name),
  );

/** `cpu=1,memory=1Gi`. */
export const amountsText = (amounts: Amounts): string =>
  byName(amounts)
    .map(([name, amount]) => `${name}=${formatQuantity(amount)}`)
    .join(",");

export function sameAmounts(a: Amounts, b: Amounts): boolean {
  if (a.size !== b.size) return false;
  for (const [name, amount] of a) {
    const other = b.get(name);
    if (!other || compareQuantities(amount, other) !== 0) return false;
  }
  return true;
}
