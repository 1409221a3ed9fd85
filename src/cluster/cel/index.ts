// In Kubernetes: k8s.io/apiserver/pkg/cel/environment. Expressions are compiled against the names and types of an environment, and
// evaluated within a budget. Loaded by need: nothing that a page loads first may import this statically.

import { check } from "./check.ts";
import { evaluateExpr } from "./evaluate.ts";
import { CelSyntaxError } from "./lexer.ts";
import { authorizer } from "./library/authorizer.ts";
import { lists, optionals, sets } from "./library/collections.ts";
import { kubernetes } from "./library/kubernetes.ts";
import { standard } from "./library/standard.ts";
import { strings } from "./library/strings.ts";
import { functionsOf } from "./overloads.ts";
import { parse, type Expr } from "./parser.ts";
import { typeText, type Type } from "./types.ts";
import { CelError, type Reading, type Value } from "./values.ts";

export {
  authorizerValue,
  resourceCheckValue,
  type Ask,
  type Decision,
  type Question,
} from "./library/authorizer.ts";
export * as celTypes from "./types.ts";
export type { Type } from "./types.ts";
export { typeOfFieldType, typeOfStructuralSchema } from "./schema-types.ts";
export {
  CelError,
  CelLazy,
  entriesOf,
  Double,
  Duration,
  fromJson,
  kindOf,
  Opaque,
  Optional,
  Timestamp,
  Uint,
  type Value,
} from "./values.ts";

/** The names that an expression may use, and their types. */
export type CelEnvironment = ReadonlyMap<string, Type>;

export interface CelProgram {
  readonly expression: string;
  /** What it yields, as far as is known before it runs. */
  readonly type: Type;
  readonly expr: Expr;
  readonly readings: ReadonlyMap<Expr, Reading>;
  readonly qualified: ReadonlyMap<Expr, string>;
}

export type Compiled = { program: CelProgram; error?: undefined } | { program?: undefined; error: string };

const functions = functionsOf([...standard, strings, lists, sets, optionals, ...kubernetes, authorizer]);

/** `ERROR: <input>:1:5: undefined field 'x'`, with the line and a mark below it. */
function problemText(source: string, at: number, message: string): string {
  const before = source.slice(0, at).split("\n");
  const column = before[before.length - 1].length;
  const line = source.split("\n")[before.length - 1].replace(/\t/g, " ");
  return `ERROR: <input>:${before.length}:${column + 1}: ${message}\n | ${line}\n | ${".".repeat(column)}^`;
}

/** Parses and checks. `error` has cel-go's words, without what the caller puts before them. */
export function compile(expression: string, environment: CelEnvironment): Compiled {
  try {
    const expr = parse(expression);
    const { type, problems, readings, qualified } = check(expr, environment, functions);
    if (problems.length > 0)
      return { error: problems.map(({ at, message }) => problemText(expression, at, message)).join("\n") };
    return { program: { expression, type, expr, readings, qualified } };
  } catch (error) {
    if (!(error instanceof CelSyntaxError)) throw error;
    const words = /^(reserved|invalid|argument)/.test(error.message)
      ? error.message
      : `Syntax error: ${error.message}`;
    return { error: problemText(expression, error.at, words) };
  }
}

/** `must evaluate to bool`; undefined when the program yields one of these types. What is dyn does not count as any of them. */
export function wrongResult({ type }: CelProgram, wanted: readonly Type[]): string | undefined {
  const text = typeText(type);
  if (wanted.some((one) => typeText(one) === text)) return undefined;
  if (wanted.length === 1) return `must evaluate to ${typeText(wanted[0])}`;
  return `must evaluate to one of [${wanted.map(typeText).join(" ")}]`;
}

/** How much an expression, and how much all expressions of one request may cost. */
export const PER_CALL_LIMIT = 1_000_000;
export const REQUEST_BUDGET = 10_000_000;

/** What a request may still spend on expressions. */
export interface Budget {
  left: number;
}

export const newBudget = (): Budget => ({ left: REQUEST_BUDGET });

export type Evaluated =
  { value: Value; error?: undefined } | { value?: undefined; error: string; overBudget?: boolean };

/** Variables are JSON, values, or objects made lazily (CelLazy). */
export function evaluate(
  program: CelProgram,
  variables: Readonly<Record<string, any>>,
  budget: Budget = newBudget(),
): Evaluated {
  let spent = 0;
  const spend = (units: number) => {
    spent += units;
    if (spent > PER_CALL_LIMIT || spent > budget.left)
      throw new CelError("operation cancelled: actual cost limit exceeded", true);
  };
  const { expr, readings, qualified } = program;
  try {
    return { value: evaluateExpr(expr, { variables, functions, readings, qualified, spend }) };
  } catch (error) {
    if (error instanceof RangeError)
      return { error: "operation cancelled: actual cost limit exceeded", overBudget: true };
    if (!(error instanceof CelError)) throw error;
    return { error: error.message, overBudget: error.final };
  } finally {
    budget.left -= spent;
  }
}
