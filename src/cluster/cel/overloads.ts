// In cel-go: common/decls, interpreter/functions. What functions take and give; libraries are tables of these.

import { kindOf, type Value } from "./values.ts";
import { parseType, splitTypes, type Type } from "./types.ts";

/** Counts what work costs; throws when the budget is spent. */
export type Spend = (units: number) => void;

export interface Overload {
  member: boolean;
  /** The receiver comes first. */
  params: readonly Type[];
  result: Type;
  run(args: any[], spend: Spend): Value;
}

/** By signature: `size(string) -> int`, `string . contains(string) -> bool`. */
export type Library = Readonly<Record<string, (...args: any[]) => any>>;

export type Functions = ReadonlyMap<string, readonly Overload[]>;

function overloadOf(signature: string, implementation: Library[string]): [string, Overload] {
  const [left, result] = signature.split(" -> ");
  const dot = left.indexOf(" . ");
  const receiver = dot < 0 ? undefined : left.slice(0, dot);
  const call = dot < 0 ? left : left.slice(dot + 3);
  const open = call.indexOf("(");
  const params = splitTypes(call.slice(open + 1, -1)).map(parseType);
  return [
    call.slice(0, open),
    {
      member: receiver !== undefined,
      params: receiver === undefined ? params : [parseType(receiver), ...params],
      result: parseType(result),
      run: (args, spend) => implementation(...args, spend),
    },
  ];
}

export function functionsOf(libraries: readonly Library[]): Functions {
  const functions = new Map<string, Overload[]>();
  for (const library of libraries)
    for (const [signature, implementation] of Object.entries(library)) {
      const [name, overload] = overloadOf(signature, implementation);
      functions.set(name, [...(functions.get(name) ?? []), overload]);
    }
  return functions;
}

const isAnything = ({ kind }: Type) => kind === "dyn" || kind === "var";

/** The overload for these values; undefined when none fits. */
export const chosenAt = (overloads: readonly Overload[], member: boolean, args: readonly Value[]) =>
  overloads.find(
    (overload) =>
      overload.member === member &&
      overload.params.length === args.length &&
      overload.params.every((param, i) => isAnything(param) || fits(param, args[i])),
  );

function fits(param: Type, value: Value): boolean {
  if (kindOf(value) !== param.kind) return false;
  const item = param.of?.[0];
  if (param.kind !== "list" || !item || isAnything(item)) return true;
  const [first] = value as any[];
  if (first === undefined) return true;
  return kindOf(typeof first === "number" ? BigInt(Math.trunc(first)) : first) === item.kind;
}
