// In Kubernetes: k8s.io/kubectl/pkg/cmd/get/sorter.go. `--sort-by`.

import { JsonPathError, compileJsonPath, relaxedJsonPath } from "../cluster/apimachinery/jsonpath.ts";
import { QuantityError, compareQuantities, parseQuantity } from "../cluster/apimachinery/quantity.ts";
import type { Obj } from "./client.ts";
import { Failure } from "./failure.ts";

/** The items in the order of a field; undefined when no item has it. */
export function sortedBy<T>(items: readonly T[], field: string, objectOf: (item: T) => Obj): T[] | undefined {
  const value = valueReader(field);
  const keyed = items.map((item) => ({ item, value: value(objectOf(item)) }));
  if (items.length > 0 && keyed.every((entry) => entry.value === undefined)) return undefined;
  return keyed.sort((a, b) => compareValues(a.value, b.value)).map(({ item }) => item);
}

function valueReader(field: string): (object: Obj) => unknown {
  try {
    const path = compileJsonPath(relaxedJsonPath(field));
    return (object) => path.find(object).flat()[0];
  } catch (error) {
    if (error instanceof JsonPathError) throw new Failure(error.message);
    throw error;
  }
}

function compareValues(a: unknown, b: unknown): number {
  const [hasA, hasB] = [a, b].map((value) => value !== undefined && value !== null);
  if (!hasA || !hasB) return Number(hasA) - Number(hasB);
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return compareTexts(String(a), String(b));
}

function compareTexts(a: string, b: string): number {
  try {
    return compareQuantities(parseQuantity(a), parseQuantity(b));
  } catch (error) {
    if (error instanceof QuantityError) return naturally(a, b);
    throw error;
  }
}

/** Numbers inside names count by their value. */
export function naturally(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] === right[i]) continue;
    const numbers = /^\d/.test(left[i]) && /^\d/.test(right[i]);
    if (numbers && Number(left[i]) !== Number(right[i])) return Number(left[i]) - Number(right[i]);
    return left[i] < right[i] ? -1 : 1;
  }
  return left.length - right.length;
}
