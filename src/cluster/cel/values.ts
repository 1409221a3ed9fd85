// In cel-go: common/types. What expressions yield. Whole numbers are bigints; a plain number only occurs inside of JSON.

import { parseDuration, parseTimestamp } from "./text.ts";

export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export class Uint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

export class Timestamp {
  /** Nanoseconds since 1970. */
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class Duration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class Optional {
  readonly value: Value | undefined;
  constructor(value: Value | undefined) {
    this.value = value;
  }
}

export class TypeValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A value of a library's own type: a quantity, an address. */
export class Opaque {
  readonly type: string;
  readonly value: any;
  constructor(type: string, value: any) {
    this.type = type;
    this.value = value;
  }
}

export type CelMap = Map<string, { key: Value; value: Value }>;

export type Value =
  | null
  | boolean
  | string
  | bigint
  | Double
  | Uint
  | Uint8Array
  | Timestamp
  | Duration
  | Optional
  | TypeValue
  | Opaque
  | readonly any[]
  | CelMap
  /** JSON, or an object with fields. */
  | { readonly [field: string]: any };

/** An evaluation that has no value, in cel-go's words. */
export class CelError extends Error {
  /** Whether nothing may make up for it: the budget is spent. */
  readonly final: boolean;
  constructor(message: string, final = false) {
    super(message);
    this.final = final;
  }
}

/** An object whose fields are worked out when somebody asks. */
export class CelLazy {
  readonly get: (field: string) => any;
  constructor(get: (field: string) => any) {
    this.get = get;
  }
}

export const noOverload = () => new CelError("no such overload");

/** The type of a value, as overloads name it. */
export function kindOf(value: Value): string {
  switch (typeof value) {
    case "string":
      return "string";
    case "bigint":
      return "int";
    case "boolean":
      return "bool";
  }
  if (value === null || value === undefined) return "null_type";
  if (Array.isArray(value)) return "list";
  if (value instanceof Double) return "double";
  if (value instanceof Uint) return "uint";
  if (value instanceof Map) return "map";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof Timestamp) return "timestamp";
  if (value instanceof Duration) return "duration";
  if (value instanceof Optional) return "optional_type";
  if (value instanceof TypeValue) return "type";
  return value instanceof Opaque ? value.type : "map";
}

/** What the schema says a piece of JSON is, where JSON alone does not show it. */
export type Reading = "double" | "timestamp" | "duration" | "bytes";

/** A piece of JSON as a value. */
export function fromJson(json: any, reading?: Reading): Value {
  if (typeof json === "number")
    return reading === "double" || !Number.isInteger(json) ? new Double(json) : BigInt(json);
  if (reading && reading !== "double" && typeof json === "string") return readText(json, reading);
  return json === undefined ? null : json;
}

function readText(text: string, reading: Reading): Value {
  if (reading === "timestamp")
    return parseTimestamp(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (reading === "duration") return parseDuration(text);
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}

/** What a key is called inside a map. */
export const keyText = (key: Value): string => {
  const kind = kindOf(key);
  if (kind === "string") return `s${key as string}`;
  if (kind === "int") return `n${key as bigint}`;
  if (kind === "uint") return `n${(key as Uint).value}`;
  if (kind === "bool") return `b${key as boolean}`;
  if (kind === "double" && Number.isInteger((key as Double).value)) return `n${(key as Double).value}`;
  throw new CelError(`unsupported key type: ${kind}`);
};

export const newMap = (entries: Iterable<readonly [Value, Value]>): CelMap => {
  const map: CelMap = new Map();
  for (const [key, value] of entries) map.set(keyText(key), { key, value });
  return map;
};

/** Keys and values, in the order of the keys' text where the language leaves the order open. */
export function entriesOf(value: Value): [Value, Value][] {
  if (value instanceof Map) return [...(value as CelMap).values()].map(({ key, value: item }) => [key, item]);
  return Object.keys(value as object)
    .sort()
    .map((key) => [key, fromJson((value as any)[key])]);
}

/** The value under a key; undefined when there is none. */
export function lookUp(map: Value, key: Value): Value | undefined {
  if (map instanceof Map) return (map as CelMap).get(keyText(key))?.value;
  if (typeof key !== "string" || !Object.hasOwn(map as object, key)) return undefined;
  return fromJson((map as any)[key]);
}

export const sizeOf = (value: Value): number =>
  typeof value === "string"
    ? [...value].length
    : Array.isArray(value) || value instanceof Uint8Array
      ? value.length
      : value instanceof Map
        ? value.size
        : Object.keys(value as object).length;

const isNumber = (kind: string) => kind === "int" || kind === "uint" || kind === "double";

const plain = (value: Value): bigint | number =>
  value instanceof Double || value instanceof Uint ? value.value : (value as bigint);

/** Equality across numeric types, deep. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  const [kind, other] = [kindOf(a), kindOf(b)];
  // oxlint-disable-next-line eqeqeq -- 1n and 1 are the same number here
  if (isNumber(kind) && isNumber(other)) return plain(a) == plain(b);
  if (kind !== other) return false;
  switch (kind) {
    case "list": {
      const [x, y] = [a as any[], b as any[]];
      return x.length === y.length && x.every((item, i) => equal(fromJson(item), fromJson(y[i])));
    }
    case "map": {
      if (sizeOf(a) !== sizeOf(b)) return false;
      return entriesOf(a).every(([key, value]) => {
        const found = lookUp(b, key);
        return found !== undefined && equal(value, found);
      });
    }
    case "timestamp":
    case "duration":
      return (a as Duration).nanos === (b as Duration).nanos;
    case "bytes":
      return String(a) === String(b);
    case "type":
      return (a as TypeValue).name === (b as TypeValue).name;
    case "optional_type": {
      const [x, y] = [(a as Optional).value, (b as Optional).value];
      return x === undefined || y === undefined ? x === y : equal(x, y);
    }
  }
  if (!(a instanceof Opaque)) return false;
  const key = (one: any) =>
    typeof one.value?.key === "function" ? one.value.key() : JSON.stringify(one.value, bigText);
  return key(a) === key(b);
}

const bigText = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);

/** -1, 0 or 1; undefined when the two cannot be compared. */
export function compare(a: Value, b: Value): number | undefined {
  const [kind, other] = [kindOf(a), kindOf(b)];
  if (isNumber(kind) && isNumber(other)) return order(plain(a), plain(b));
  if (kind !== other) return undefined;
  if (kind === "string") return orderText(a as string, b as string);
  if (kind === "bool") return order(Number(a), Number(b));
  if (kind === "timestamp" || kind === "duration") return order((a as Duration).nanos, (b as Duration).nanos);
  if (kind === "bytes") return order(String(a), String(b));
  return undefined;
}

const order = (a: any, b: any) => (a < b ? -1 : a > b ? 1 : 0);

/** By code points, as Go compares bytes. */
function orderText(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++)
    if (x[i] !== y[i]) return x[i].codePointAt(0)! - y[i].codePointAt(0)! < 0 ? -1 : 1;
  return order(x.length, y.length);
}
