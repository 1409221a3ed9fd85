// In Kubernetes: k8s.io/apiserver/pkg/admission/plugin/policy/validating. Rules in CEL that requests must keep.
// Left out here: objects are not converted to the version that a rule names.

import { resourceName } from "../../../api/kind.ts";
import { invalidObject, StatusError } from "../../../apimachinery/status-error.ts";
import type { Authorizer } from "../../authorization.ts";
import type { KindTable } from "../../registry/kind-table.ts";
import { refusal, type AdmissionPlugin, type AdmissionRequest } from "../admission.ts";
import { celIfLoaded, type Cel } from "../late-cel.ts";
import { compiledPolicy, expressionErrors, type Compiled, type CompiledPolicy } from "./compiled.ts";
import { isExempt, resourcesMatch } from "./matching.ts";
import { paramsOf } from "./params.ts";
import { requestVariables } from "./variables.ts";

const POLICIES = "validatingadmissionpolicies.admissionregistration.k8s.io";
const BINDINGS = "validatingadmissionpolicybindings.admissionregistration.k8s.io";
const FAILURE = "validation.policy.admission.k8s.io/validation_failure";
const OVER_BUDGET =
  "validation failed due to running out of cost budget, no further validation rules will be run";

/** What a policy has against a request. */
interface Objection {
  message: string;
  reason: string;
  /** Which of the policy's expressions failed. */
  index?: number;
}

export interface PolicyParts {
  kinds: KindTable;
  authorizers: readonly Authorizer[];
}

const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
};

/** The first failure is told; real servers do not overwrite it with others. */
const failureText = (
  policy: string,
  binding: string,
  validationActions: string[],
  first: Objection,
): string =>
  JSON.stringify([
    { message: first.message, policy, binding, expressionIndex: first.index ?? 0, validationActions },
  ]);

function denial(
  request: AdmissionRequest,
  policy: string,
  binding: string,
  { message, reason }: Objection,
): StatusError {
  const text = `ValidatingAdmissionPolicy '${policy}' with binding '${binding}' denied request: ${message}`;
  const usual = refusal(request, text);
  return new StatusError(CODES[reason] ?? 422, reason, usual.message, {
    ...usual.details,
    causes: [{ message: text }],
  });
}

/** A compiled expression's value, or why it has none. */
export function outcomeOf(cel: Cel, compiled: Compiled, variables: Record<string, any>, budget: any) {
  if (!compiled.program) return { error: `compilation error: ${compiled.error}` };
  return cel.evaluate(compiled.program, variables, budget);
}

/** The variables of a policy, each worked out when it is first asked for. */
export function withVariables(
  cel: Cel,
  { variables }: CompiledPolicy,
  values: Record<string, any>,
  budget: any,
): Record<string, any> {
  const known = new Map<string, any>();
  const all: Record<string, any> = { ...values };
  all.variables = new cel.CelLazy((name) => {
    if (known.has(name)) return known.get(name);
    const compiled = variables.find((one) => one.name === name);
    if (!compiled) return undefined;
    const outcome = outcomeOf(cel, compiled, all, budget);
    if (outcome.error !== undefined)
      throw new cel.CelError(`composited variable "${name}" fails to evaluate: ${outcome.error}`);
    known.set(name, outcome.value);
    return outcome.value;
  });
  return all;
}

/** Whether all conditions hold; a text says that one could not be evaluated. */
export function conditionsHold(
  cel: Cel,
  conditions: readonly Compiled[],
  variables: Record<string, any>,
  budget: any,
): boolean | { problem: string } {
  const problems: string[] = [];
  for (const compiled of conditions) {
    const outcome = outcomeOf(cel, compiled, variables, budget);
    if (outcome.error !== undefined)
      problems.push(`expression '${compiled.expression}' resulted in error: ${outcome.error}`);
    else if (outcome.value !== true) return false;
  }
  return (
    problems.length === 0 || { problem: problems.length === 1 ? problems[0] : `[${problems.join(", ")}]` }
  );
}

export const validatingPolicy = ({ kinds, authorizers }: PolicyParts): AdmissionPlugin => {
  function messageOf(
    cel: Cel,
    validation: any,
    compiled: Compiled | undefined,
    variables: Record<string, any>,
    budget: any,
  ): string {
    const made = compiled && outcomeOf(cel, compiled, variables, budget);
    const text = typeof made?.value === "string" ? made.value.trim() : "";
    if (text && !text.includes("\n")) return text;
    return validation.message || `failed expression: ${validation.expression.trim()}`;
  }

  function objectionsOf(cel: Cel, policy: any, params: any, request: AdmissionRequest): Objection[] {
    const compiled = compiledPolicy(cel, policy);
    const budget = cel.newBudget();
    const given = params === undefined ? {} : { params };
    const plain = requestVariables(cel, request, authorizers, given);
    const forgiving = policy.spec.failurePolicy === "Ignore";
    const holds = conditionsHold(cel, compiled.conditions, plain, budget);
    if (holds === false) return [];
    if (holds !== true) return forgiving ? [] : [{ message: holds.problem, reason: "Invalid" }];
    const variables = withVariables(cel, compiled, plain, budget);
    const objections: Objection[] = [];
    for (const [i, validation] of (policy.spec.validations ?? []).entries()) {
      const outcome = outcomeOf(cel, compiled.validations[i], variables, budget);
      const reason = validation.reason ?? "Invalid";
      if (outcome.error !== undefined) {
        const over = "overBudget" in outcome && outcome.overBudget;
        const message = over
          ? OVER_BUDGET
          : `expression '${validation.expression.trim()}' resulted in error: ${outcome.error}`;
        if (!forgiving) objections.push({ message, reason, index: i });
        if (over) break;
      } else if (outcome.value !== true)
        objections.push({
          message: messageOf(cel, validation, compiled.messages[i], variables, budget),
          reason,
          index: i,
        });
    }
    const { audit } = request.context;
    if (audit) annotate(audit, cel, policy, compiled, variables);
    return objections;
  }

  /** What a policy itself adds to the audit trail. */
  function annotate(
    audit: Map<string, string>,
    cel: Cel,
    policy: any,
    compiled: CompiledPolicy,
    variables: Record<string, any>,
  ): void {
    for (const [i, { key }] of (policy.spec.auditAnnotations ?? []).entries()) {
      const { value } = outcomeOf(cel, compiled.annotations[i], variables, cel.newBudget());
      const text = typeof value === "string" ? value.trim() : "";
      const name = `${policy.metadata.name}/${key}`;
      const known = audit.get(name);
      if (text && !known?.split(", ").includes(text)) audit.set(name, known ? `${known}, ${text}` : text);
    }
  }

  function checkBinding(cel: Cel, policy: any, binding: any, request: AdmissionRequest): void {
    if (!resourcesMatch(binding.spec.matchResources, request)) return;
    const [policyName, bindingName] = [policy.metadata.name, binding.metadata.name];
    const { objects, problem } = paramsOf(kinds, policy, binding, request);
    if (!objects) {
      if (policy.spec.failurePolicy === "Ignore") return;
      throw denial(request, policyName, bindingName, { message: problem, reason: "Invalid" });
    }
    const actions: string[] = binding.spec.validationActions ?? [];
    const objections = objects.flatMap((params) => objectionsOf(cel, policy, params, request));
    if (actions.includes("Audit") && request.context.audit && objections.length > 0)
      request.context.audit.set(FAILURE, failureText(policyName, bindingName, actions, objections[0]));
    for (const objection of objections) {
      if (actions.includes("Warn"))
        request.context.warnings.push(
          `Validation failed for ValidatingAdmissionPolicy '${policyName}' with binding '${bindingName}': ${objection.message}`,
        );
      if (actions.includes("Deny")) throw denial(request, policyName, bindingName, objection);
    }
  }

  /** A policy itself must compile. */
  function checkPolicy(cel: Cel, { kind, name, object }: AdmissionRequest): void {
    const errors = expressionErrors(cel, object);
    if (errors.length > 0) throw invalidObject(kind, name || object.metadata.name, errors);
  }

  return {
    name: "ValidatingAdmissionPolicy",
    validate(request) {
      const { kind, operation, subresource, reader } = request;
      const cel = celIfLoaded();
      if (!cel) return;
      if (isExempt(request)) {
        const written = operation === "CREATE" || operation === "UPDATE";
        if (written && !subresource && resourceName(kind) === POLICIES) checkPolicy(cel, request);
        return;
      }
      const bindings = reader.list(BINDINGS) as any[];
      if (bindings.length === 0) return;
      for (const policy of reader.list(POLICIES) as any[]) {
        const own = bindings.filter(({ spec }) => spec.policyName === policy.metadata.name);
        if (own.length === 0 || !resourcesMatch(policy.spec.matchConstraints, request)) continue;
        for (const binding of own) checkBinding(cel, policy, binding, request);
      }
    },
  };
};
