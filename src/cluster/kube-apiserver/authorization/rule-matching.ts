// In Kubernetes: pkg/apis/rbac/v1/evaluation_helpers.go. What a rule of a role allows.

import { pathMatches, type Rule } from "../../apimachinery/policy-rules.ts";
import type { Attributes } from "../context.ts";

const has = (list: readonly string[] | undefined, value: string) =>
  list !== undefined && (list.includes(value) || list.includes("*"));

function resourceMatches(rule: Rule, resource: string, subresource: string): boolean {
  const combined = subresource ? `${resource}/${subresource}` : resource;
  return (
    rule.resources?.some(
      (pattern) =>
        pattern === "*" || pattern === combined || (subresource !== "" && pattern === `*/${subresource}`),
    ) ?? false
  );
}

const nameMatches = ({ resourceNames }: Rule, name: string) =>
  !resourceNames?.length || resourceNames.includes(name);

/** Whether a rule is about what is asked, whatever the name. */
export function ruleConcerns(rule: Rule, { verb, group, resource, subresource, path }: Attributes): boolean {
  if (!has(rule.verbs, verb)) return false;
  if (path !== undefined) return rule.nonResourceURLs?.some((pattern) => pathMatches(pattern, path)) ?? false;
  return has(rule.apiGroups, group) && resourceMatches(rule, resource, subresource);
}

/** Whether a rule allows what is asked. */
export const ruleAllows = (rule: Rule, attributes: Attributes): boolean =>
  ruleConcerns(rule, attributes) && (attributes.path !== undefined || nameMatches(rule, attributes.name));
