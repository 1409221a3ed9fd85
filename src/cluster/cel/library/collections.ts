// In Kubernetes: k8s.io/apiserver/pkg/cel/library/lists; in cel-go: ext/lists, ext/sets, optional values.

import type { Library, Spend } from "../overloads.ts";
import {
  CelError,
  compare,
  Double,
  Duration,
  equal,
  fromJson,
  kindOf,
  noOverload,
  Optional,
  sizeOf,
  Uint,
  type Value,
} from "../values.ts";

const values = (list: any[]): Value[] => list.map((item) => fromJson(item));

function ordered(a: Value, b: Value): number {
  const order = compare(a, b);
  if (order === undefined) throw noOverload();
  return order;
}

function extreme(list: any[], name: string, better: (order: number) => boolean): Value {
  if (list.length === 0) throw new CelError(`${name} called on empty list`);
  return values(list).reduce((best, item) => (better(ordered(item, best)) ? item : best));
}

const ADD: Readonly<Record<string, (a: any, b: any) => Value>> = {
  int: (a: bigint, b: bigint) => a + b,
  uint: (a: Uint, b: Uint) => new Uint(a.value + b.value),
  double: (a: Double, b: Double) => new Double(a.value + b.value),
  duration: (a: Duration, b: Duration) => new Duration(a.nanos + b.nanos),
};

function sum(list: any[], spend: Spend): Value {
  spend(list.length);
  const [first, ...rest] = values(list);
  return first === undefined ? 0n : rest.reduce((total, item) => ADD[kindOf(first)](total, item), first);
}

const place = (list: any[], value: Value, last: boolean) => {
  const all = values(list);
  const matches = (item: Value) => equal(item, value);
  return BigInt(last ? all.findLastIndex(matches) : all.findIndex(matches));
};

const isSorted = (list: any[]) =>
  values(list).every((item, i, all) => i === 0 || ordered(all[i - 1], item) <= 0);

const has = (list: Value[], value: Value) => list.some((item) => equal(item, value));

function flatten(list: any[], depth: unknown): any[] {
  const levels = typeof depth === "bigint" ? Number(depth) : 1;
  if (levels < 0) throw new CelError("level must be non-negative");
  return list.flat(Math.min(levels, 50));
}

function range(count: bigint, spend: Spend): Value {
  spend(Number(count));
  return Array.from({ length: Math.max(0, Number(count)) }, (_, i) => BigInt(i));
}

function slice(list: any[], from: bigint, to: bigint): Value {
  if (from < 0n || to < 0n)
    throw new CelError(`cannot slice(${from}, ${to}), negative indexes not supported`);
  if (from > to)
    throw new CelError(`cannot slice(${from}, ${to}), start index must be less than or equal to end index`);
  if (to > list.length) throw new CelError(`cannot slice(${from}, ${to}), list is length ${list.length}`);
  return list.slice(Number(from), Number(to));
}

const distinct = (list: any[]) =>
  values(list).filter((item, i, all) => all.findIndex((other) => equal(other, item)) === i);

const SUMMABLE = ["int", "uint", "double", "duration"];

export const lists: Library = {
  "list(A) . isSorted() -> bool": isSorted,
  ...Object.fromEntries(SUMMABLE.map((kind) => [`list(${kind}) . sum() -> ${kind}`, sum])),
  "list(A) . min() -> A": (list) => extreme(list, "min", (order) => order < 0),
  "list(A) . max() -> A": (list) => extreme(list, "max", (order) => order > 0),
  "list(A) . indexOf(A) -> int": (list, value) => place(list, value, false),
  "list(A) . lastIndexOf(A) -> int": (list, value) => place(list, value, true),
  "list(list(A)) . flatten() -> list(A)": flatten,
  "list(dyn) . flatten(int) -> list(dyn)": flatten,
  "list(A) . slice(int, int) -> list(A)": slice,
  "list(A) . sort() -> list(A)": (list) => values(list).sort(ordered),
  "list(A) . distinct() -> list(A)": distinct,
  "list(A) . reverse() -> list(A)": (list: any[]) => [...list].reverse(),
  "lists.range(int) -> list(int)": range,
};

const contains = (a: any[], b: any[], spend: Spend) => {
  spend(a.length * b.length);
  const all = values(a);
  return values(b).every((item) => has(all, item));
};

export const sets: Library = {
  "sets.contains(list(A), list(A)) -> bool": contains,
  "sets.equivalent(list(A), list(A)) -> bool": (a, b, spend) =>
    contains(a, b, spend) && contains(b, a, spend),
  "sets.intersects(list(A), list(A)) -> bool": (a: any[], b: any[], spend: Spend) => {
    spend(a.length * b.length);
    const all = values(b);
    return values(a).some((item) => has(all, item));
  },
};

function isZero(value: Value): boolean {
  if (value === null || value === false || value === 0n || value === "") return true;
  if (value instanceof Double || value instanceof Uint) return Number(value.value) === 0;
  return ["list", "map", "bytes"].includes(kindOf(value)) && sizeOf(value) === 0;
}

export const optionals: Library = {
  "optional.of(A) -> optional_type(A)": (value) => new Optional(value),
  "optional.none() -> optional_type(A)": () => new Optional(undefined),
  "optional.ofNonZeroValue(A) -> optional_type(A)": (value) =>
    new Optional(isZero(value) ? undefined : value),
  "optional_type(A) . hasValue() -> bool": (one: Optional) => one.value !== undefined,
  "optional_type(A) . value() -> A": (one: Optional) => {
    if (one.value === undefined) throw new CelError("optional.none() dereference");
    return one.value;
  },
  "optional_type(A) . or(optional_type(A)) -> optional_type(A)": (one: Optional, other) =>
    one.value === undefined ? other : one,
  "optional_type(A) . orValue(A) -> A": (one: Optional, other) =>
    one.value === undefined ? other : one.value,
};
