// In Kubernetes: pkg/apis/core/validation, validateResourceQuotaScopes and validateScopeSelector. Which pods a quota may count.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import type { ResourceQuota } from "../types.ts";

type Spec = ResourceQuota["spec"];

const COMPUTE = "cpu memory limits.cpu limits.memory requests.cpu requests.memory".split(" ");
const PODS = ["pods", ...COMPUTE];

/** What a scope may be combined with, among the standard resources. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  Terminating: PODS,
  NotTerminating: PODS,
  NotBestEffort: PODS,
  PriorityClass: PODS,
  CrossNamespacePodAffinity: PODS,
  BestEffort: ["pods"],
  VolumeAttributesClass: ["persistentvolumeclaims", "requests.storage"],
};

const ONLY_EXISTS = [
  "BestEffort",
  "NotBestEffort",
  "Terminating",
  "NotTerminating",
  "CrossNamespacePodAffinity",
];
const PAIRS = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
];

/** Names without a domain, which all are standard resources. */
const unfit = (scope: string, { hard = {} }: Spec) =>
  Object.keys(hard).filter((name) => !name.includes("/") && scope in SCOPES && !SCOPES[scope].includes(name));

export function validateScopes(spec: Spec, errors: FieldError[]): void {
  const { scopes = [], scopeSelector } = spec;
  for (const scope of scopes) {
    if (!(scope in SCOPES)) errors.push(invalid("spec.scopes", scopes, "unsupported scope"));
    for (const _ of unfit(scope, spec))
      errors.push(invalid("spec.scopes", scopes, "unsupported scope applied to resource"));
  }
  conflicts(new Set(scopes), "spec.scopes", scopes, errors);
  if (!scopeSelector) return;
  const at = "spec.scopeSelector.matchExpressions";
  for (const one of scopeSelector.matchExpressions ?? []) {
    if (!(one.scopeName in SCOPES))
      errors.push(invalid(`${at}.scopeName`, one.scopeName, "unsupported scope"));
    for (const _ of unfit(one.scopeName, spec))
      errors.push(invalid(at, printed(scopeSelector), "unsupported scope applied to resource"));
    validateOperator(one, at, errors);
  }
  const named = (scopeSelector.matchExpressions ?? []).map(({ scopeName }) => scopeName);
  conflicts(new Set(named), at, printed(scopeSelector), errors);
}

function conflicts(scopes: ReadonlySet<string>, at: string, value: unknown, errors: FieldError[]): void {
  for (const pair of PAIRS)
    if (pair.every((scope) => scopes.has(scope))) errors.push(invalid(at, value, "conflicting scopes"));
}

type Expression = NonNullable<NonNullable<Spec["scopeSelector"]>["matchExpressions"]>[number];

function validateOperator(
  { scopeName, operator, values = [] }: Expression,
  at: string,
  errors: FieldError[],
): void {
  if (ONLY_EXISTS.includes(scopeName) && operator !== "Exists")
    errors.push(
      invalid(
        `${at}.operator`,
        operator,
        "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      ),
    );
  if (operator === "In" || operator === "NotIn") {
    if (values.length === 0)
      errors.push(
        required(
          `${at}.values`,
          "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
        ),
      );
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length > 0)
      errors.push(
        invalid(
          `${at}.values`,
          values,
          "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
        ),
      );
  } else errors.push(invalid(`${at}.operator`, operator ?? "", "not a valid selector operator"));
}

/** As Go prints the server's own type, whose fields bear no names for JSON. */
const printed = ({ matchExpressions = [] }: NonNullable<Spec["scopeSelector"]>) => ({
  MatchExpressions: matchExpressions.map(({ scopeName, operator, values }) => ({
    ScopeName: scopeName,
    Operator: operator,
    Values: values ?? null,
  })),
});
