// In Kubernetes: k8s.io/apiserver/pkg/audit/policy. Which requests are written down, at which level and stage: the first rule that matches.
// Left out here: strict decoding, of which the real server only warns.

import {
  fieldErrorText,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { parseYaml } from "../../apimachinery/yaml.ts";
import type { Attributes, UserInfo } from "../context.ts";

const LEVELS = ["None", "Metadata", "Request", "RequestResponse"] as const;
const STAGES = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"] as const;

export type Level = (typeof LEVELS)[number];
export type Stage = (typeof STAGES)[number];

interface GroupResources {
  group?: string;
  resources?: string[];
  resourceNames?: string[];
}

interface Rule {
  level: Level;
  users?: string[];
  userGroups?: string[];
  verbs?: string[];
  resources?: GroupResources[];
  namespaces?: string[];
  nonResourceURLs?: string[];
  omitStages?: Stage[];
  omitManagedFields?: boolean;
}

export interface Policy {
  rules: Rule[];
  omitStages?: Stage[];
  omitManagedFields?: boolean;
}

/** How one request is written down. */
export interface Wanted {
  level: Level;
  omitStages: readonly Stage[];
  omitManagedFields: boolean;
}

/** Why a policy cannot be used, as the server says it. */
export class PolicyError extends Error {}

const NOTHING: Wanted = { level: "None", omitStages: [], omitManagedFields: false };

export const atLeast = (level: Level, least: Level): boolean =>
  LEVELS.indexOf(level) >= LEVELS.indexOf(least);

/** The policy that a file says. Throws PolicyError. */
export function readPolicy(text: string): Policy {
  const value = parsed(text);
  const { kind, apiVersion, rules } = value;
  if (!kind) throw new PolicyError("failed decoding: Object 'Kind' is missing in policy");
  if (apiVersion !== "audit.k8s.io/v1" || kind !== "Policy")
    throw new PolicyError(
      `failed decoding: no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion ?? "")} in scheme "pkg/audit/scheme.go:30"`,
    );
  if (!Array.isArray(rules) || rules.length === 0)
    throw new PolicyError("loaded illegal policy with 0 rules");
  const errors = policyErrors(value as unknown as Policy).map(fieldErrorText);
  if (errors.length > 0) throw new PolicyError(errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`);
  return value as unknown as Policy;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value = parseYaml(text);
    if (value && typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new PolicyError(`failed decoding: ${(error as Error).message}`);
  }
  throw new PolicyError("failed decoding: Object 'Kind' is missing in policy");
}

function policyErrors({ rules, omitStages }: Policy): FieldError[] {
  return [
    ...rules.flatMap((rule, i) => ruleErrors(rule, `rules[${i}]`)),
    ...stageErrors(omitStages, "omitStages"),
  ];
}

function ruleErrors(rule: Rule, at: string): FieldError[] {
  const { level, nonResourceURLs, resources = [], namespaces = [], omitStages } = rule;
  const errors: FieldError[] = [];
  if (!level) errors.push(required(`${at}.level`));
  else if (!LEVELS.includes(level)) errors.push(notSupported(`${at}.level`, level, LEVELS));
  errors.push(...urlErrors(nonResourceURLs, `${at}.nonResourceURLs`));
  resources.forEach(({ resources: names = [], resourceNames = [] }, i) => {
    if (resourceNames.length > 0 && names.length === 0)
      errors.push(
        invalid(
          `${at}.resources[${i}].resourceNames`,
          resourceNames,
          "using resourceNames requires at least one resource",
        ),
      );
  });
  if (nonResourceURLs?.length && (resources.length > 0 || namespaces.length > 0))
    errors.push(
      invalid(
        `${at}.nonResourceURLs`,
        nonResourceURLs,
        "rules cannot apply to both regular resources and non-resource URLs",
      ),
    );
  return [...errors, ...stageErrors(omitStages, `${at}.omitStages`)];
}

function urlErrors(urls: readonly string[] = [], at: string): FieldError[] {
  return urls.flatMap((url, i) => {
    if (url === "*") return [];
    if (!url.startsWith("/"))
      return [invalid(`${at}[${i}]`, url, "non-resource URL rules must begin with a '/' character")];
    if (url !== "" && url.slice(0, -1).includes("*"))
      return [
        invalid(`${at}[${i}]`, url, "non-resource URL wildcards '*' must be the final character of the rule"),
      ];
    return [];
  });
}

const stageErrors = (stages: readonly Stage[] = [], at: string): FieldError[] =>
  stages.flatMap((stage, i) => (STAGES.includes(stage) ? [] : [notSupported(`${at}[${i}]`, stage, STAGES)]));

/** What the policy wants of a request. */
export function wantedOf(policy: Policy, user: UserInfo, attributes: Attributes): Wanted {
  const rule = policy.rules.find((one) => matches(one, user, attributes));
  if (!rule) return NOTHING;
  return {
    level: rule.level,
    omitStages: [...(policy.omitStages ?? []), ...(rule.omitStages ?? [])],
    omitManagedFields: rule.omitManagedFields ?? policy.omitManagedFields ?? false,
  };
}

const some = (list: readonly string[] | undefined): list is readonly string[] => (list?.length ?? 0) > 0;

function matches(rule: Rule, { username, groups }: UserInfo, attributes: Attributes): boolean {
  const { users, userGroups, verbs, resources, namespaces, nonResourceURLs } = rule;
  if (some(users) && !users.includes(username)) return false;
  if (some(userGroups) && !userGroups.some((group) => groups.includes(group))) return false;
  if (some(verbs) && !verbs.includes(attributes.verb)) return false;
  if (some(namespaces) || resources?.length) return concerns(rule, attributes);
  if (some(nonResourceURLs)) return nonResourceURLs.some((url) => pathMatches(url, attributes.path));
  return true;
}

function pathMatches(url: string, path: string | undefined): boolean {
  if (path === undefined) return false;
  return url === "*" || url === path || (url.endsWith("*") && path.startsWith(url.slice(0, -1)));
}

function concerns({ namespaces, resources }: Rule, attributes: Attributes): boolean {
  if (attributes.path !== undefined) return false;
  if (some(namespaces) && !namespaces.includes(attributes.namespace ?? "")) return false;
  if (!resources?.length) return true;
  return resources.some((one) => (one.group ?? "") === attributes.group && named(one, attributes));
}

function named({ resources, resourceNames }: GroupResources, attributes: Attributes): boolean {
  if (!some(resources)) return true;
  if (some(resourceNames) && !resourceNames.includes(attributes.name)) return false;
  const { resource, subresource } = attributes;
  const whole = subresource ? `${resource}/${subresource}` : resource;
  return resources.some(
    (one) =>
      one === "*" ||
      one === whole ||
      one === `${resource}/*` ||
      (subresource !== "" && one === `*/${subresource}`),
  );
}
