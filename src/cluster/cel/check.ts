// In cel-go: checker. Which type an expression has, or what is wrong with it, in cel-go's words.

import type { Expr } from "./parser.ts";
import { kindOf, type Reading } from "./values.ts";
import type { Functions } from "./overloads.ts";
import * as t from "./types.ts";
import {
  assignable,
  listOf,
  mapOf,
  optionalOf,
  resolve,
  settled,
  typeText,
  variable,
  type Bindings,
  type Type,
} from "./types.ts";

export interface Problem {
  at: number;
  message: string;
}

export interface Checked {
  type: Type;
  problems: Problem[];
  /** How JSON is to be read: what an expression yields, or the elements that a comprehension goes through. */
  readings: Map<Expr, Reading>;
  /** Calls of functions whose names have dots. */
  qualified: Map<Expr, string>;
}

/** Names that stand for types. */
export const TYPE_NAMES: Readonly<Record<string, Type>> = {
  int: t.INT,
  uint: t.UINT,
  double: t.DOUBLE,
  bool: t.BOOL,
  string: t.STRING,
  bytes: t.BYTES,
  list: listOf(t.DYN),
  map: mapOf(t.DYN, t.DYN),
  null_type: t.NULL,
  type: t.typeOf(t.DYN),
  optional_type: optionalOf(t.DYN),
  dyn: t.DYN,
};
const QUALIFIED_TYPES: Readonly<Record<string, Type>> = {
  "google.protobuf.Timestamp": t.TIMESTAMP,
  "google.protobuf.Duration": t.DURATION,
};

const READINGS: ReadonlySet<string> = new Set<Reading>(["double", "timestamp", "duration", "bytes"]);

type Scope = ReadonlyMap<string, Type>;

/** `a.b.c`, when an expression is nothing but names and dots. */
export function dottedName(expr: Expr): string | undefined {
  if (expr.op === "name") return expr.name;
  if (expr.op !== "select" || expr.test || expr.optional) return undefined;
  const left = dottedName(expr.target);
  return left === undefined ? undefined : `${left}.${expr.field}`;
}

export const qualifiedType = (expr: Expr): Type | undefined => QUALIFIED_TYPES[dottedName(expr) ?? ""];

export function check(root: Expr, variables: Scope, functions: Functions): Checked {
  const problems: Problem[] = [];
  const readings = new Map<Expr, Reading>();
  const qualified = new Map<Expr, string>();
  let bindings: Bindings = new Map();
  let fresh = 0;
  const newVariable = () => variable(`_${fresh++}`);

  const fail = (at: number, message: string): Type => {
    problems.push({ at, message });
    return t.DYN;
  };

  function typeOf(expr: Expr, scope: Scope): Type {
    const type = resolve(untraced(expr, scope), bindings);
    if (expr.op !== "macro" && READINGS.has(type.kind)) readings.set(expr, type.kind as Reading);
    return type;
  }

  function untraced(expr: Expr, scope: Scope): Type {
    switch (expr.op) {
      case "constant":
        return { kind: kindOf(expr.value) };
      case "name":
        return nameType(expr, scope);
      case "select":
        return selection(expr, scope);
      case "index":
        return index(expr, scope);
      case "call":
        return call(expr, scope);
      case "list":
        return list(expr, scope);
      case "map":
        return map(expr, scope);
      case "struct":
        return fail(expr.at, `undeclared reference to '${expr.name}' (in container '')`);
      case "and":
      case "or":
        return logical(expr, scope);
      case "ternary":
        return ternary(expr, scope);
      case "bind":
        return typeOf(expr.body, new Map([...scope, [expr.name, typeOf(expr.value, scope)]]));
      case "macro":
        return macro(expr, scope);
    }
  }

  function nameType({ name, at }: Expr & { op: "name" }, scope: Scope): Type {
    const found = scope.get(name);
    if (found) return found;
    if (Object.hasOwn(TYPE_NAMES, name)) return t.typeOf(TYPE_NAMES[name]);
    return fail(at, `undeclared reference to '${name}' (in container '')`);
  }

  function selection(expr: Expr & { op: "select" }, scope: Scope): Type {
    const named = qualifiedType(expr);
    if (named) return t.typeOf(named);
    const whole = expr.target.op === "name" ? scope.get(`${expr.target.name}.${expr.field}`) : undefined;
    if (whole) return whole;
    const outer = typeOf(expr.target, scope);
    const wrapped = outer.kind === "optional_type";
    const target = wrapped ? outer.of![0] : outer;
    const type = fieldType(expr, target);
    if (expr.test) return t.BOOL;
    return expr.optional || wrapped ? (type.kind === "optional_type" ? type : optionalOf(type)) : type;
  }

  function fieldType(expr: Expr & { op: "select" }, target: Type): Type {
    if (target.kind === "dyn" || target.kind === "var") return t.DYN;
    if (target.kind === "map") return target.of![1];
    if (target.kind === "object")
      return target.field?.(expr.field) ?? fail(expr.at, `undefined field '${expr.field}'`);
    return fail(expr.at, `type '${typeText(target)}' does not support field selection`);
  }

  function index(expr: Expr & { op: "index" }, scope: Scope): Type {
    const outer = typeOf(expr.target, scope);
    const key = typeOf(expr.index, scope);
    const wrapped = outer.kind === "optional_type";
    const target = wrapped ? outer.of![0] : outer;
    let type: Type | undefined;
    if (target.kind === "dyn") type = t.DYN;
    else if (target.kind === "list" && assignable(t.INT, key, bindings)) type = target.of![0];
    else if (target.kind === "map" && assignable(target.of![0], key, bindings)) type = target.of![1];
    if (!type) return noOverload(expr.at, expr.optional ? "_[?_]" : "_[_]", [outer, key], false);
    return expr.optional || wrapped ? optionalOf(type) : type;
  }

  const noOverload = (at: number, name: string, args: readonly Type[], member: boolean): Type => {
    const texts = args.map((arg) => typeText(resolve(arg, bindings)));
    const applied = member ? `${texts[0]}.(${texts.slice(1).join(", ")})` : `(${texts.join(", ")})`;
    return fail(at, `found no matching overload for '${name}' applied to '${applied}'`);
  };

  function call(expr: Expr & { op: "call" }, scope: Scope): Type {
    const dotted = expr.target && dottedName(expr.target);
    const isNamespace = dotted !== undefined && !scope.has(dotted.split(".")[0]);
    const full = isNamespace ? `${dotted}.${expr.name}` : undefined;
    if (full && functions.has(full)) {
      qualified.set(expr, full);
      return overloaded(expr, full, expr.args, false, scope);
    }
    if (!functions.has(expr.name)) {
      if (expr.target) typeOf(expr.target, scope);
      for (const arg of expr.args) typeOf(arg, scope);
      return fail(expr.at, `undeclared reference to '${expr.name}' (in container '')`);
    }
    const args = expr.target ? [expr.target, ...expr.args] : expr.args;
    return overloaded(expr, expr.name, args, expr.target !== undefined, scope);
  }

  /** What is formatted may be of any type. */
  function anyList({ items }: Expr & { op: "list" }, scope: Scope): Type {
    for (const { value } of items) typeOf(value, scope);
    return listOf(t.DYN);
  }

  function overloaded(expr: Expr, name: string, given: readonly Expr[], member: boolean, scope: Scope): Type {
    const before = problems.length;
    const args = given.map((arg) =>
      name === "format" && arg.op === "list" ? anyList(arg, scope) : typeOf(arg, scope),
    );
    const results: Type[] = [];
    let kept: Bindings | undefined;
    for (const overload of functions.get(name)!) {
      if (overload.member !== member || overload.params.length !== args.length) continue;
      const attempt: Bindings = new Map(bindings);
      const names = new Map<string, Type>();
      const params = overload.params.map((param) => renamed(param, names));
      if (!params.every((param, i) => assignable(param, args[i], attempt))) continue;
      kept ??= attempt;
      results.push(resolve(renamed(overload.result, names), attempt));
    }
    if (!kept) return problems.length > before ? t.DYN : noOverload(expr.at, name, args, member);
    bindings = kept;
    return results.every((one) => t.sameType(one, results[0])) ? results[0] : t.DYN;
  }

  function renamed(type: Type, names: Map<string, Type>): Type {
    if (type.kind === "var") {
      if (!names.has(type.name!)) names.set(type.name!, newVariable());
      return names.get(type.name!)!;
    }
    return type.of ? { ...type, of: type.of.map((one) => renamed(one, names)) } : type;
  }

  /** The type that all elements of a literal have. */
  function joined(types: readonly { at: number; type: Type }[]): Type {
    let common: Type | undefined;
    for (const { at, type } of types) {
      if (!common) common = type;
      else if (!assignable(common, type, bindings))
        fail(at, `expected type '${typeText(resolve(common, bindings))}' but found '${typeText(type)}'`);
    }
    return common ?? newVariable();
  }

  const unwrapped = (type: Type, optional: boolean) =>
    optional && type.kind === "optional_type" ? type.of![0] : type;

  const list = ({ items }: Expr & { op: "list" }, scope: Scope): Type =>
    listOf(
      joined(
        items.map(({ value, optional }) => ({
          at: value.at,
          type: unwrapped(typeOf(value, scope), optional),
        })),
      ),
    );

  function map({ entries }: Expr & { op: "map" }, scope: Scope): Type {
    const keys = entries.map(({ key }) => ({ at: key.at, type: typeOf(key, scope) }));
    const values = entries.map(({ value, optional }) => ({
      at: value.at,
      type: unwrapped(typeOf(value, scope), optional),
    }));
    return mapOf(joined(keys), joined(values));
  }

  function logical(expr: Expr & { op: "and" | "or" }, scope: Scope): Type {
    const [left, right] = [typeOf(expr.left, scope), typeOf(expr.right, scope)];
    if (assignable(t.BOOL, left, bindings) && assignable(t.BOOL, right, bindings)) return t.BOOL;
    return noOverload(expr.at, expr.op === "and" ? "_&&_" : "_||_", [left, right], false);
  }

  function ternary({ at, test, yes, no }: Expr & { op: "ternary" }, scope: Scope): Type {
    const types = [test, yes, no].map((one) => typeOf(one, scope));
    const sound = assignable(t.BOOL, types[0], bindings) && assignable(types[1], types[2], bindings);
    if (!sound) return noOverload(at, "_?_:_", types, false);
    return types[1].kind === "null_type" || types[2].kind === "dyn" ? types[2] : types[1];
  }

  /** The types of a comprehension's names. */
  function rangeTypes(expr: Expr & { op: "macro" }, range: Type): Type[] {
    const two = expr.names.length === 2;
    if (range.kind === "list") return two ? [t.INT, range.of![0]] : [range.of![0]];
    if (range.kind === "map") return two ? [range.of![0], range.of![1]] : [range.of![0]];
    if (range.kind !== "dyn")
      fail(
        expr.target.at,
        `expression of type '${typeText(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
      );
    return expr.names.map(() => t.DYN);
  }

  function macro(expr: Expr & { op: "macro" }, scope: Scope): Type {
    const range = typeOf(expr.target, scope);
    if (expr.name === "optMap" || expr.name === "optFlatMap") return optionalMacro(expr, range, scope);
    const types = rangeTypes(expr, range);
    const element = range.of?.[range.of.length - 1].kind ?? "dyn";
    if (READINGS.has(element)) readings.set(expr, element as Reading);
    const inner = new Map([...scope, ...expr.names.map((name, i) => [name, types[i]] as const)]);
    const bodies = expr.body.map((one) => typeOf(one, inner));
    const wantBool = (type: Type) => {
      if (!assignable(t.BOOL, type, bindings))
        noOverload(
          expr.at,
          expr.name === "all" ? "_&&_" : expr.name === "exists" ? "_||_" : "_?_:_",
          expr.name === "all" || expr.name === "exists" ? [t.BOOL, type] : [type, t.DYN, t.DYN],
          false,
        );
    };
    const result = bodies[bodies.length - 1];
    if (bodies.length === 2) wantBool(bodies[0]);
    switch (expr.name) {
      case "map":
      case "transformList":
        return listOf(result);
      case "filter":
        wantBool(result);
        return listOf(types[0]);
      case "sortBy":
        return range;
      case "transformMap":
        return mapOf(types[0], result);
      case "transformMapEntry":
        return result;
    }
    wantBool(result);
    return t.BOOL;
  }

  function optionalMacro(expr: Expr & { op: "macro" }, range: Type, scope: Scope): Type {
    const value = range.kind === "optional_type" ? range.of![0] : t.DYN;
    const body = typeOf(expr.body[0], new Map([...scope, [expr.names[0], value]]));
    return expr.name === "optMap" ? optionalOf(body) : body;
  }

  const type = typeOf(root, variables);
  return { type: settled(type, bindings), problems, readings, qualified };
}
