// In cel-go: common/stdlib. Operators, sizes, conversions.

import type { Library, Spend } from "../overloads.ts";
import { formatDouble, formatDuration, formatTimestamp, parseDuration, parseTimestamp } from "../text.ts";
import {
  CelError,
  compare,
  Double,
  Duration,
  equal,
  fromJson,
  kindOf,
  lookUp,
  sizeOf,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from "../values.ts";

const int = (value: bigint): bigint => {
  if (BigInt.asIntN(64, value) !== value) throw new CelError("integer overflow");
  return value;
};
const uint = (value: bigint): Uint => {
  if (BigInt.asUintN(64, value) !== value) throw new CelError("unsigned integer overflow");
  return new Uint(value);
};

/** What reading a text through costs. */
export const traverse = (spend: Spend, ...texts: (string | { length: number })[]): void => {
  let length = 0;
  for (const text of texts) length += text.length;
  spend(Math.ceil(length / 10));
};

const COMPARABLE = [
  ...["int", "uint", "double"].flatMap((a) => ["int", "uint", "double"].map((b) => `${a}, ${b}`)),
  ...["bool", "string", "bytes", "timestamp", "duration"].map((kind) => `${kind}, ${kind}`),
];

function comparison(sign: string, holds: (order: number) => boolean): Library {
  const run = (a: Value, b: Value, spend: Spend) => {
    if (typeof a === "string") traverse(spend, a);
    return holds(compare(a, b)!);
  };
  return Object.fromEntries(COMPARABLE.map((args) => [`_${sign}_(${args}) -> bool`, run]));
}

const comparisons: Library = {
  ...comparison("<", (order) => order < 0),
  ...comparison("<=", (order) => order <= 0),
  ...comparison(">", (order) => order > 0),
  ...comparison(">=", (order) => order >= 0),
  "_==_(A, A) -> bool": equal,
  "_!=_(A, A) -> bool": (a, b) => !equal(a, b),
  "!_(bool) -> bool": (a: boolean) => !a,
  "@in(A, list(A)) -> bool": (value: Value, list: any[], spend: Spend) => {
    spend(list.length);
    return list.some((item) => equal(fromJson(item), value));
  },
  "@in(A, map(A, B)) -> bool": (key: Value, map: Value) => lookUp(map, key) !== undefined,
};

const divisor = (b: bigint, what: string) => {
  if (b === 0n) throw new CelError(`${what} by zero`);
  return b;
};

const arithmetic: Library = {
  "_+_(int, int) -> int": (a: bigint, b: bigint) => int(a + b),
  "_-_(int, int) -> int": (a: bigint, b: bigint) => int(a - b),
  "_*_(int, int) -> int": (a: bigint, b: bigint) => int(a * b),
  "_/_(int, int) -> int": (a: bigint, b: bigint) => int(a / divisor(b, "division")),
  "_%_(int, int) -> int": (a: bigint, b: bigint) => a % divisor(b, "modulus"),
  "-_(int) -> int": (a: bigint) => int(-a),
  "_+_(uint, uint) -> uint": (a: Uint, b: Uint) => uint(a.value + b.value),
  "_-_(uint, uint) -> uint": (a: Uint, b: Uint) => uint(a.value - b.value),
  "_*_(uint, uint) -> uint": (a: Uint, b: Uint) => uint(a.value * b.value),
  "_/_(uint, uint) -> uint": (a: Uint, b: Uint) => uint(a.value / divisor(b.value, "division")),
  "_%_(uint, uint) -> uint": (a: Uint, b: Uint) => uint(a.value % divisor(b.value, "modulus")),
  "_+_(double, double) -> double": (a: Double, b: Double) => new Double(a.value + b.value),
  "_-_(double, double) -> double": (a: Double, b: Double) => new Double(a.value - b.value),
  "_*_(double, double) -> double": (a: Double, b: Double) => new Double(a.value * b.value),
  "_/_(double, double) -> double": (a: Double, b: Double) => new Double(a.value / b.value),
  "-_(double) -> double": (a: Double) => new Double(-a.value),
  "_+_(string, string) -> string": (a: string, b: string, spend: Spend) => (traverse(spend, a, b), a + b),
  "_+_(bytes, bytes) -> bytes": (a: Uint8Array, b: Uint8Array) => Uint8Array.from([...a, ...b]),
  "_+_(list(A), list(A)) -> list(A)": (a: any[], b: any[], spend: Spend) => {
    spend(Math.ceil((a.length + b.length) / 10));
    return [...a, ...b];
  },
  "_+_(timestamp, duration) -> timestamp": (a: Timestamp, b: Duration) => new Timestamp(a.nanos + b.nanos),
  "_+_(duration, timestamp) -> timestamp": (a: Duration, b: Timestamp) => new Timestamp(a.nanos + b.nanos),
  "_+_(duration, duration) -> duration": (a: Duration, b: Duration) => new Duration(a.nanos + b.nanos),
  "_-_(timestamp, timestamp) -> duration": (a: Timestamp, b: Timestamp) => new Duration(a.nanos - b.nanos),
  "_-_(timestamp, duration) -> timestamp": (a: Timestamp, b: Duration) => new Timestamp(a.nanos - b.nanos),
  "_-_(duration, duration) -> duration": (a: Duration, b: Duration) => new Duration(a.nanos - b.nanos),
};

const size = (value: Value) => BigInt(sizeOf(value));
const sizes: Library = Object.fromEntries(
  ["string", "bytes", "list(A)", "map(A, B)"].flatMap((type) => [
    [`size(${type}) -> int`, size],
    [`${type} . size() -> int`, size],
  ]),
);

function intOf(text: string): bigint {
  if (!/^[+-]?\d+$/.test(text))
    throw new CelError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value)
    throw new CelError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  return value;
}

function intOfDouble({ value }: Double): bigint {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 63) throw new CelError("integer overflow");
  return BigInt(Math.trunc(value));
}

function doubleOf(text: string): Double {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value))
    throw new CelError(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
  return new Double(value);
}

function boolOf(text: string): boolean {
  if (["true", "TRUE", "True", "t", "T", "1"].includes(text)) return true;
  if (["false", "FALSE", "False", "f", "F", "0"].includes(text)) return false;
  throw new CelError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

const TYPE_TEXT: Readonly<Record<string, string>> = {
  timestamp: "google.protobuf.Timestamp",
  duration: "google.protobuf.Duration",
};

const conversions: Library = {
  "int(int) -> int": (a) => a,
  "int(uint) -> int": (a: Uint) => int(a.value),
  "int(double) -> int": intOfDouble,
  "int(string) -> int": intOf,
  "int(timestamp) -> int": (a: Timestamp) => a.nanos / 1_000_000_000n,
  "uint(uint) -> uint": (a) => a,
  "uint(int) -> uint": (a: bigint) => uint(a),
  "uint(double) -> uint": (a: Double) => uint(intOfDouble(a)),
  "uint(string) -> uint": (a: string) => uint(intOf(a)),
  "double(double) -> double": (a) => a,
  "double(int) -> double": (a: bigint) => new Double(Number(a)),
  "double(uint) -> double": (a: Uint) => new Double(Number(a.value)),
  "double(string) -> double": doubleOf,
  "bool(bool) -> bool": (a) => a,
  "bool(string) -> bool": boolOf,
  "string(string) -> string": (a) => a,
  "string(bool) -> string": String,
  "string(int) -> string": (a: bigint) => String(a),
  "string(uint) -> string": (a: Uint) => String(a.value),
  "string(double) -> string": (a: Double) => formatDouble(a.value),
  "string(bytes) -> string": (a: Uint8Array) => new TextDecoder().decode(a),
  "string(timestamp) -> string": (a: Timestamp) => formatTimestamp(a),
  "string(duration) -> string": (a: Duration) => formatDuration(a),
  "bytes(bytes) -> bytes": (a) => a,
  "bytes(string) -> bytes": (a: string) => new TextEncoder().encode(a),
  "duration(duration) -> duration": (a) => a,
  "duration(string) -> duration": parseDuration,
  "duration(int) -> duration": (a: bigint) => new Duration(a),
  "timestamp(timestamp) -> timestamp": (a) => a,
  "timestamp(string) -> timestamp": parseTimestamp,
  "timestamp(int) -> timestamp": (a: bigint) => new Timestamp(a * 1_000_000_000n),
  "dyn(A) -> dyn": (a) => a,
  "type(A) -> type(A)": (a: Value) => new TypeValue(TYPE_TEXT[kindOf(a)] ?? kindOf(a)),
};

const GETTERS: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDate: (date) => date.getUTCDate(),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDayOfWeek: (date) => date.getUTCDay(),
  getDayOfYear: (date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000),
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
};

/** Minutes of an offset such as `+02:00`. */
function offsetOf(zone: string): number {
  if (zone === "UTC" || zone === "") return 0;
  const match = /^([+-]?)(\d{1,2}):(\d{2})$/.exec(zone);
  if (!match) throw new CelError(`unknown time zone ${zone}`);
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

const getters: Library = Object.fromEntries(
  Object.entries(GETTERS).flatMap(([name, get]) => {
    const read = (time: Timestamp, zone: unknown) => {
      const minutes = typeof zone === "string" ? offsetOf(zone) : 0;
      return BigInt(get(new Date(Number(time.nanos / 1_000_000n) + minutes * 60_000)));
    };
    return [
      [`timestamp . ${name}() -> int`, read],
      [`timestamp . ${name}(string) -> int`, read],
    ];
  }),
);

const durations: Library = {
  "duration . getHours() -> int": (a: Duration) => a.nanos / 3_600_000_000_000n,
  "duration . getMinutes() -> int": (a: Duration) => a.nanos / 60_000_000_000n,
  "duration . getSeconds() -> int": (a: Duration) => a.nanos / 1_000_000_000n,
  "duration . getMilliseconds() -> int": (a: Duration) => (a.nanos / 1_000_000n) % 1000n,
};

export const standard: readonly Library[] = [comparisons, arithmetic, sizes, conversions, getters, durations];
