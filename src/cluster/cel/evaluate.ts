// In cel-go: interpreter. The value of a checked expression, within a budget.

import { dottedName, qualifiedType, TYPE_NAMES } from "./check.ts";
import { chosenAt, type Functions, type Spend } from "./overloads.ts";
import type { Expr } from "./parser.ts";
import {
  CelError,
  CelLazy,
  compare,
  entriesOf,
  fromJson,
  kindOf,
  lookUp,
  newMap,
  noOverload,
  Optional,
  TypeValue,
  type Reading,
  type Value,
} from "./values.ts";

interface Scope {
  readonly name: string;
  readonly value: Value;
  readonly outer: Scope | undefined;
}

export interface Evaluation {
  readonly variables: Readonly<Record<string, any>>;
  readonly functions: Functions;
  readonly readings: ReadonlyMap<Expr, Reading>;
  readonly qualified: ReadonlyMap<Expr, string>;
  readonly spend: Spend;
}

type Of<Op extends Expr["op"]> = Extract<Expr, { op: Op }>;

const LIST_COST = 10;
const MAP_COST = 30;

/** Throws CelError. */
export function evaluateExpr(
  root: Expr,
  { variables, functions, readings, qualified, spend }: Evaluation,
): Value {
  const json = (expr: Expr, value: any): Value => fromJson(value, readings.get(expr));

  function run(expr: Expr, scope: Scope | undefined): Value {
    switch (expr.op) {
      case "constant":
        return expr.value;
      case "name":
        return named(expr, scope);
      case "select":
        return select(expr, scope);
      case "index":
        return index(expr, scope);
      case "call":
        return call(expr, scope);
      case "list":
        return list(expr, scope);
      case "map":
        return map(expr, scope);
      case "and":
      case "or":
        return logical(expr, scope);
      case "ternary":
        return ternary(expr, scope);
      case "bind":
        return run(expr.body, { name: expr.name, value: run(expr.value, scope), outer: scope });
      case "macro":
        return macro(expr, scope);
    }
    throw noOverload();
  }

  function ternary({ test, yes, no }: Of<"ternary">, scope: Scope | undefined): Value {
    const value = run(test, scope);
    if (typeof value !== "boolean") throw noOverload();
    return run(value ? yes : no, scope);
  }

  function named(expr: Of<"name">, scope: Scope | undefined): Value {
    spend(1);
    for (let at = scope; at; at = at.outer) if (at.name === expr.name) return at.value;
    if (Object.hasOwn(variables, expr.name)) return json(expr, variables[expr.name]);
    if (Object.hasOwn(TYPE_NAMES, expr.name)) return new TypeValue(expr.name);
    throw new CelError(`no such attribute(s): ${expr.name}`);
  }

  /** A field of something; undefined when it has none of that name. */
  function field(expr: Expr, target: Value, key: Value): Value | undefined {
    if (target instanceof CelLazy) return json(expr, target.get(key as string));
    if (kindOf(target) === "map") {
      if (typeof key === "string" && !(target instanceof Map) && Object.hasOwn(target as object, key))
        return json(expr, (target as any)[key]);
      const real = typeof key === "string" && key.includes("__") ? unescapedName(key) : undefined;
      if (real !== undefined && !(target instanceof Map) && Object.hasOwn(target as object, real))
        return json(expr, (target as any)[real]);
      return lookUp(target, key);
    }
    throw noOverload();
  }

  function select(expr: Of<"select">, scope: Scope | undefined): Value {
    const type = qualifiedType(expr);
    if (type) return new TypeValue(dottedName(expr)!);
    spend(1);
    const whole = expr.target.op === "name" ? `${expr.target.name}.${expr.field}` : "";
    if (whole && Object.hasOwn(variables, whole)) return variables[whole];
    const target = run(expr.target, scope);
    if (target instanceof Optional)
      return throughOptional(target, (inner) => field(expr, inner, expr.field), expr.test);
    const value = field(expr, target, expr.field);
    if (expr.test) return value !== undefined;
    if (expr.optional) return new Optional(value);
    if (value === undefined) throw new CelError(`no such key: ${expr.field}`);
    return value;
  }

  function throughOptional(
    target: Optional,
    get: (inner: Value) => Value | undefined,
    test?: boolean,
  ): Value {
    const value = target.value === undefined ? undefined : get(target.value);
    return test ? value !== undefined : new Optional(value);
  }

  function element(expr: Of<"index">, target: Value, key: Value): Value | undefined {
    if (Array.isArray(target)) {
      const position =
        kindOf(key) === "double" ? (key as any).value : kindOf(key) === "uint" ? (key as any).value : key;
      if (typeof position !== "bigint" && typeof position !== "number") throw noOverload();
      return position >= 0 && position < target.length ? json(expr, target[Number(position)]) : undefined;
    }
    return field(expr, target, key);
  }

  function index(expr: Of<"index">, scope: Scope | undefined): Value {
    spend(1);
    const target = run(expr.target, scope);
    const key = run(expr.index, scope);
    if (target instanceof Optional) return throughOptional(target, (inner) => element(expr, inner, key));
    const value = element(expr, target, key);
    if (expr.optional) return new Optional(value);
    if (value !== undefined) return value;
    throw new CelError(
      Array.isArray(target) ? `index out of bounds: ${key as bigint}` : `no such key: ${keyInText(key)}`,
    );
  }

  function call(expr: Of<"call">, scope: Scope | undefined): Value {
    spend(1);
    const full = qualified.get(expr);
    const given = expr.target && !full ? [expr.target, ...expr.args] : expr.args;
    if (!expr.target && expr.name === "_==_" && given.length === 2) spend(1);
    const args = given.map((arg) => run(arg, scope));
    const overloads = functions.get(full ?? expr.name) ?? [];
    const overload = chosenAt(overloads, expr.target !== undefined && !full, args);
    if (!overload) throw noOverload();
    return overload.run(args, spend);
  }

  function list({ items }: Of<"list">, scope: Scope | undefined): Value {
    spend(LIST_COST);
    const values: Value[] = [];
    for (const { value, optional } of items) {
      const one = run(value, scope);
      if (!optional) values.push(one);
      else if (one instanceof Optional && one.value !== undefined) values.push(one.value);
    }
    return values;
  }

  function map({ entries }: Of<"map">, scope: Scope | undefined): Value {
    spend(MAP_COST);
    const pairs: [Value, Value][] = [];
    for (const { key, value, optional } of entries) {
      const [k, v] = [run(key, scope), run(value, scope)];
      if (!optional) pairs.push([k, v]);
      else if (v instanceof Optional && v.value !== undefined) pairs.push([k, v.value]);
    }
    const made = newMap(pairs);
    if (made.size < pairs.length) throw new CelError("Failed with repeated key");
    return made;
  }

  /** One side may fail where the other decides. */
  function logical({ op, left, right }: Of<"and" | "or">, scope: Scope | undefined): Value {
    const deciding = op === "or";
    const first = attempt(left, scope);
    if (first === deciding) return deciding;
    const second = attempt(right, scope);
    if (second === deciding) return deciding;
    return bothSound(first, second, !deciding);
  }

  function bothSound(first: Value | CelError, second: Value | CelError, value: boolean): Value {
    for (const one of [first, second]) if (one instanceof CelError) throw one;
    if (typeof first !== "boolean" || typeof second !== "boolean") throw noOverload();
    return value;
  }

  function attempt(expr: Expr, scope: Scope | undefined): Value | CelError {
    try {
      return run(expr, scope);
    } catch (error) {
      if (error instanceof CelError && !error.final) return error;
      throw error;
    }
  }

  function macro(expr: Of<"macro">, scope: Scope | undefined): Value {
    const target = run(expr.target, scope);
    const [first, second] = expr.names;
    const within = (a: Value, b?: Value): Scope => {
      spend(1);
      const one = { name: first, value: a, outer: scope };
      return second === undefined ? one : { name: second, value: b!, outer: one };
    };
    if (expr.name === "optMap" || expr.name === "optFlatMap") {
      if (!(target instanceof Optional)) throw noOverload();
      if (target.value === undefined) return target;
      const value = run(expr.body[0], within(target.value));
      return expr.name === "optMap" ? new Optional(value) : value;
    }
    const scopes = elementsOf(expr, target).map(([a, b]) => ({ a, b, enter: () => within(a, b) }));
    return folded(expr, scopes);
  }

  /** What the names of a comprehension stand for, in turn. */
  function elementsOf(expr: Of<"macro">, target: Value): [Value, Value][] {
    const two = expr.names.length === 2;
    if (Array.isArray(target)) {
      const items = target.map((item) => json(expr, item));
      return items.map((item, i) => (two ? [BigInt(i), item] : [item, item]));
    }
    if (kindOf(target) !== "map") throw noOverload();
    return target instanceof Map
      ? entriesOf(target)
      : Object.keys(target as object)
          .sort()
          .map((key) => [key, json(expr, (target as any)[key])]);
  }

  type Step = { a: Value; b: Value; enter: () => Scope };

  function folded({ name, body, names }: Of<"macro">, steps: Step[]): Value {
    const passes = (step: Step, at = 0) => {
      const value = run(body[at], step.enter());
      if (typeof value !== "boolean") throw noOverload();
      return value;
    };
    switch (name) {
      case "all":
      case "exists":
        return quantified(name === "exists", body[0], steps);
      case "exists_one":
      case "existsOne":
        return steps.filter((step) => passes(step)).length === 1;
      case "filter":
        return steps.filter((step) => passes(step)).map(({ a }) => a);
      case "map":
      case "transformList": {
        const chosen = body.length === 2 ? steps.filter((step) => passes(step)) : steps;
        return chosen.map((step) => run(body[body.length - 1], step.enter()));
      }
      case "transformMap": {
        const chosen = body.length === 2 ? steps.filter((step) => passes(step)) : steps;
        return newMap(chosen.map((step) => [step.a, run(body[body.length - 1], step.enter())]));
      }
      case "transformMapEntry": {
        const chosen = body.length === 2 ? steps.filter((step) => passes(step)) : steps;
        return newMap(chosen.flatMap((step) => entriesOf(run(body[body.length - 1], step.enter()))));
      }
      case "sortBy": {
        const keyed = steps.map((step) => ({ item: step.a, key: run(body[0], step.enter()) }));
        return keyed.sort((x, y) => sortOrder(x.key, y.key)).map(({ item }) => item);
      }
    }
    throw new CelError(`unknown macro ${name} of ${names.join(", ")}`);
  }

  function quantified(deciding: boolean, body: Expr, steps: Step[]): Value {
    let failure: CelError | undefined;
    for (const step of steps) {
      const value = attempt(body, step.enter());
      if (value === deciding) return deciding;
      if (value instanceof CelError) failure ??= value;
      else if (typeof value !== "boolean") failure ??= noOverload();
    }
    if (failure) throw failure;
    return !deciding;
  }

  return run(root, undefined);
}

function sortOrder(a: Value, b: Value): number {
  const order = compare(a, b);
  if (order === undefined) throw noOverload();
  return order;
}

const ESCAPED: Readonly<Record<string, string>> = { underscores: "__", dot: ".", dash: "-", slash: "/" };

/** The property that an escaped name stands for. */
const unescapedName = (name: string): string =>
  name
    .replace(/__(underscores|dot|dash|slash)__/g, (_, word: string) => ESCAPED[word])
    .replace(/^__([a-z]+)__$/, "$1");

const keyInText = (key: Value): string => {
  const value = key as any;
  return typeof value === "object" && value !== null && "value" in value
    ? String(value.value)
    : String(value);
};
