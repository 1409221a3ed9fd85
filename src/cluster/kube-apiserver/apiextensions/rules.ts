// In Kubernetes: apiextensions-apiserver/pkg/apiserver/schema/cel. Rules of a schema (x-kubernetes-validations): expressions about a
// value, and about what it was before.
// Left out here: estimates of what a rule may cost at most.

import type { JsonSchema, ValidationRule } from "../../api/apiextensions-v1/types.ts";
import { duplicate, forbidden, invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import {
  celTypes,
  compile,
  evaluate,
  newBudget,
  Optional,
  fromJson,
  typeOfStructuralSchema,
  wrongResult,
  type Budget,
  type CelProgram,
  type Type,
} from "../../cel/index.ts";
import { isFields, valuesOf } from "./prune.ts";

export interface CompiledRule {
  rule: ValidationRule;
  program?: CelProgram;
  /** Why it is no rule: `compilation failed: …`. */
  error?: string;
  message?: CelProgram;
  messageError?: string;
  /** Whether it is about changes. */
  usesOld: boolean;
}

const compiled = new WeakMap<JsonSchema, CompiledRule[]>();

/** The rules of a schema itself, compiled once. */
export function rulesOf(schema: JsonSchema, root: boolean): readonly CompiledRule[] {
  let rules = compiled.get(schema);
  if (!rules) compiled.set(schema, (rules = compileRules(schema, root)));
  return rules;
}

function compileRules(schema: JsonSchema, root: boolean): CompiledRule[] {
  const rules = schema["x-kubernetes-validations"] ?? [];
  if (rules.length === 0) return [];
  const self = typeOfStructuralSchema(schema, root) ?? celTypes.DYN;
  return rules.map((rule) => compileRule(rule, self));
}

const usesOldSelf = (text: string | undefined) => text !== undefined && /\boldSelf\b/.test(text);

function compileRule(rule: ValidationRule, self: Type): CompiledRule {
  const environment = new Map([
    ["self", self],
    ["oldSelf", rule.optionalOldSelf ? celTypes.optionalOf(self) : self],
  ]);
  const result: CompiledRule = { rule, usesOld: usesOldSelf(rule.rule) };
  const checked = compile(rule.rule, environment);
  if (!checked.program) result.error = `compilation failed: ${checked.error}`;
  else if (wrongResult(checked.program, [celTypes.BOOL]))
    result.error = "cel expression must evaluate to a bool";
  else result.program = checked.program;
  if (!rule.messageExpression) return result;
  const message = compile(rule.messageExpression, environment);
  if (!message.program) result.messageError = `messageExpression compilation failed: ${message.error}`;
  else if (wrongResult(message.program, [celTypes.STRING]))
    result.messageError = "messageExpression must evaluate to a string";
  else result.message = message.program;
  return result;
}

const ruleText = ({ rule, message }: ValidationRule) => (message || rule).trim();

const defaultMessage = (rule: ValidationRule) =>
  rule.message ? rule.message.trim() : `failed rule: ${rule.rule.trim()}`;

/** A value before an update, where it can be compared with the new one. */
type Before = { value: unknown } | undefined;

class RuleChecker {
  readonly errors: FieldError[] = [];
  #budget: Budget = newBudget();
  #isUpdate: boolean;

  constructor(isUpdate: boolean) {
    this.#isUpdate = isUpdate;
  }

  /** Returns false when the budget is spent. */
  check(value: unknown, schema: JsonSchema | undefined, path: string, before: Before, root = false): boolean {
    if (!schema || value === null || value === undefined) return true;
    const same = before !== undefined && deepEqual(value, before.value);
    for (const rule of rulesOf(schema, root)) {
      if (same && this.#isUpdate && !rule.usesOld) continue;
      if (!this.#apply(rule, value, schema, path, before)) return false;
    }
    if (Array.isArray(value)) return this.#items(value, schema, path, before);
    return isFields(value) ? this.#fields(value, schema, path, before) : true;
  }

  #items(values: readonly unknown[], schema: JsonSchema, path: string, before: Before): boolean {
    return values.every((item, i) =>
      this.check(item, schema.items, `${path}[${i}]`, itemBefore(item, schema, before)),
    );
  }

  #fields(value: Record<string, unknown>, schema: JsonSchema, path: string, before: Before): boolean {
    const values = valuesOf(schema)?.schema;
    return Object.keys(value)
      .sort()
      .every((key) => {
        const property = schema.properties?.[key];
        const at = property ? (path ? `${path}.${key}` : key) : `${path}[${key}]`;
        return this.check(value[key], property ?? values, at, memberBefore(key, before));
      });
  }

  #apply(
    compiledRule: CompiledRule,
    value: unknown,
    schema: JsonSchema,
    path: string,
    before: Before,
  ): boolean {
    const { rule, program, usesOld } = compiledRule;
    if (!program || (usesOld && !before && !rule.optionalOldSelf)) return true;
    const variables = { self: value, oldSelf: oldSelfOf(rule, before) };
    const result = evaluate(program, variables, this.#budget);
    const type = schema.type ?? "";
    const at = path || "<nil>";
    if (result.error !== undefined) {
      this.errors.push(invalid(at, type, failure(result.error, rule)));
      return !result.overBudget;
    }
    if (result.value !== true) this.errors.push(this.#refusal(compiledRule, variables, at, type));
    return true;
  }

  #refusal({ rule, message }: CompiledRule, variables: object, at: string, type: string): FieldError {
    const text = message ? this.#messageOf(message, variables, rule) : defaultMessage(rule);
    const path = rule.fieldPath ? `${at === "<nil>" ? "" : at}${rule.fieldPath}`.replace(/^\./, "") : at;
    if (rule.reason === "FieldValueForbidden") return forbidden(path, text);
    if (rule.reason === "FieldValueRequired") return required(path, text);
    if (rule.reason === "FieldValueDuplicate") return duplicate(path, type);
    return invalid(path, type, text);
  }

  /** A message that cannot be made is not told; the rule's own stands in for it. */
  #messageOf(program: CelProgram, variables: object, rule: ValidationRule): string {
    const { value } = evaluate(program, variables as Record<string, unknown>, this.#budget);
    const text = typeof value === "string" ? value.trim() : "";
    return text === "" || /[\r\n]/.test(text) || text.length > 5 * 1024 ? defaultMessage(rule) : text;
  }
}

const oldSelfOf = ({ optionalOldSelf }: ValidationRule, before: Before): any =>
  optionalOldSelf ? new Optional(before ? fromJson(before.value) : undefined) : before?.value;

function failure(error: string, rule: ValidationRule): string {
  if (error.startsWith("no such overload"))
    return `'${error}': call arguments did not match a supported operator, function or macro signature for rule: ${ruleText(rule)}`;
  if (error.startsWith("operation cancelled: actual cost limit exceeded"))
    return `'${error}': no further validation rules will be run due to call cost exceeds limit for rule: ${ruleText(rule)}`;
  return `${error} evaluating rule: ${ruleText(rule)}`;
}

const memberBefore = (key: string, before: Before): Before =>
  before && isFields(before.value) && before.value[key] !== undefined
    ? { value: before.value[key] }
    : undefined;

function itemBefore(item: unknown, schema: JsonSchema, before: Before): Before {
  const keys = schema["x-kubernetes-list-map-keys"];
  if (schema["x-kubernetes-list-type"] !== "map" || !keys || !isFields(item)) return undefined;
  const olds = Array.isArray(before?.value) ? before.value : [];
  const same = olds.find((old) => isFields(old) && keys.every((key) => deepEqual(old[key], item[key])));
  return same === undefined ? undefined : { value: same };
}

/** Whether a schema has rules anywhere. */
export function hasRules(schema: JsonSchema): boolean {
  if (schema["x-kubernetes-validations"]?.length) return true;
  const parts = [...Object.values(schema.properties ?? {}), schema.items, valuesOf(schema)?.schema];
  return parts.some((part) => part !== undefined && hasRules(part));
}

/** What the rules have against an object; `old` is what it was before an update. */
export function validateRules(object: unknown, schema: JsonSchema, old?: unknown): FieldError[] {
  const checker = new RuleChecker(old !== undefined);
  checker.check(object, schema, "", old === undefined ? undefined : { value: old }, true);
  return checker.errors;
}
