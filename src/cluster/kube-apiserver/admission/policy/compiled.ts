// In Kubernetes: k8s.io/apiserver/pkg/admission/plugin/policy/validating, compilation. The expressions of policies, compiled once.

import type { Cel } from "../late-cel.ts";
import { invalid, type FieldError } from "../../../apimachinery/field-error.ts";
import { requestEnvironment } from "./variables.ts";

export interface Compiled {
  expression: string;
  program?: any;
  error?: string;
}

export interface CompiledPolicy {
  variables: readonly (Compiled & { name: string })[];
  conditions: readonly Compiled[];
  validations: readonly Compiled[];
  messages: readonly (Compiled | undefined)[];
  annotations: readonly Compiled[];
  mutations: readonly Compiled[];
}

function compileOne(
  cel: Cel,
  expression: string,
  environment: ReadonlyMap<string, any>,
  wanted?: readonly any[],
): Compiled {
  const { program, error } = cel.compile(expression, environment);
  if (!program) return { expression, error: `compilation failed: ${error}` };
  const wrong = wanted && cel.wrongResult(program, wanted);
  return wrong ? { expression, error: wrong } : { expression, program };
}

const known = new WeakMap<object, CompiledPolicy>();

/** Frozen policies are compiled once. */
export function compiledPolicy(cel: Cel, policy: any): CompiledPolicy {
  let compiled = known.get(policy.spec);
  if (!compiled) {
    compiled = compilePolicy(cel, policy);
    if (Object.isFrozen(policy.spec)) known.set(policy.spec, compiled);
  }
  return compiled;
}

/** `object`: its type, where it is known (when types are checked). */
export function compilePolicy(cel: Cel, { spec }: any, object?: any): CompiledPolicy {
  const { BOOL, STRING, NULL, DYN, objectOf } = cel.celTypes;
  const params = spec.paramKind !== undefined;
  const base = requestEnvironment(cel, { params });
  if (object) base.set("object", object).set("oldObject", object);
  const fields = new Map<string, any>();
  const environment = new Map(base).set("variables", objectOf("kubernetes.variables", fields));
  const variables = (spec.variables ?? []).map(({ name, expression }: any) => {
    const compiled = compileOne(cel, expression ?? "", environment);
    fields.set(name, compiled.program?.type ?? DYN);
    return { ...compiled, name };
  });
  const all = (
    list: any[] | undefined,
    field: string,
    wanted: readonly any[] | undefined,
    within = environment,
  ) => (list ?? []).map((one) => compileOne(cel, one[field] ?? "", within, wanted));
  return {
    variables,
    conditions: all(spec.matchConditions, "expression", [BOOL], base),
    validations: all(spec.validations, "expression", [BOOL]),
    messages: (spec.validations ?? []).map(({ messageExpression }: any) =>
      messageExpression ? compileOne(cel, messageExpression, environment, [STRING]) : undefined,
    ),
    annotations: all(spec.auditAnnotations, "valueExpression", [STRING, NULL]),
    mutations: [],
  };
}

/** What is wrong with a policy's expressions. */
export function expressionErrors(cel: Cel, policy: any): FieldError[] {
  const errors: FieldError[] = [];
  const add = (at: string, compiled: Compiled | undefined) => {
    if (compiled?.error && compiled.expression.trim())
      errors.push(invalid(at, compiled.expression, compiled.error));
  };
  const { variables, conditions, validations, messages, annotations } = compilePolicy(cel, policy);
  conditions.forEach((one, i) => add(`spec.matchConditions[${i}].expression`, one));
  variables.forEach((one, i) => add(`spec.variables[${i}].expression`, one));
  validations.forEach((one, i) => {
    add(`spec.validations[${i}].expression`, one);
    add(`spec.validations[${i}].messageExpression`, messages[i]);
  });
  annotations.forEach((one, i) => add(`spec.auditAnnotations[${i}].valueExpression`, one));
  return errors;
}
