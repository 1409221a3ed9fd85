// In Kubernetes: k8s.io/component-helpers/auth/rbac/validation. Whether rules of roles cover other rules.

/** rbac.PolicyRule; lists may be absent. */
export interface Rule {
  verbs?: readonly string[];
  apiGroups?: readonly string[];
  resources?: readonly string[];
  resourceNames?: readonly string[];
  nonResourceURLs?: readonly string[];
}

export const pathMatches = (pattern: string, path: string) =>
  pattern === "*" ||
  pattern === path ||
  (pattern.endsWith("*") && path.startsWith(pattern.replace(/\*+$/, "")));

/** Rules that each say one verb of one thing. */
export function brokenDown(rule: Rule): Rule[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const simple: Rule[] = [];
  for (const group of apiGroups)
    for (const resource of resources)
      for (const verb of verbs) {
        const one = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (resourceNames.length === 0) simple.push(one);
        for (const name of resourceNames) simple.push({ ...one, resourceNames: [name] });
      }
  for (const url of nonResourceURLs)
    for (const verb of verbs) simple.push({ nonResourceURLs: [url], verbs: [verb] });
  return simple;
}

const coversAll = (owner: readonly string[] | undefined, wanted: readonly string[] | undefined) =>
  owner?.includes("*") || (wanted ?? []).every((value) => owner?.includes(value));

function resourcesCover(owner: readonly string[] | undefined, wanted: readonly string[]): boolean {
  return wanted.every(
    (resource) =>
      owner?.some(
        (own) =>
          own === "*" ||
          own === resource ||
          (own.startsWith("*/") && resource.includes("/") && own.slice(2) === resource.split("/")[1]),
      ) ?? false,
  );
}

function pathsCover(owner: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((url) => owner.some((pattern) => pathMatches(pattern, url)));
}

function ruleCovers(owner: Rule, wanted: Rule): boolean {
  if (!coversAll(owner.verbs, wanted.verbs)) return false;
  const names = !owner.resourceNames?.length
    ? true
    : (wanted.resourceNames?.length ?? 0) > 0 && coversAll(owner.resourceNames, wanted.resourceNames);
  return (
    Boolean(coversAll(owner.apiGroups ?? [], wanted.apiGroups)) &&
    resourcesCover(owner.resources, wanted.resources ?? []) &&
    pathsCover(owner.nonResourceURLs ?? [], wanted.nonResourceURLs ?? []) &&
    Boolean(names)
  );
}

/** Which simple parts of `wanted` no rule of `owned` covers. */
export const uncovered = (owned: readonly Rule[], wanted: readonly Rule[]): Rule[] =>
  wanted.flatMap(brokenDown).filter((part) => !owned.some((rule) => ruleCovers(rule, part)));
