// In Kubernetes: k8s.io/apiserver/pkg/admission/plugin/policy/matching and webhook/predicates. Whether rules and selectors are about a
// request.

import { matchesSelector, selectorOf, type LabelSelector } from "../../../apimachinery/labels.ts";
import type { KubeObject } from "../../../apimachinery/meta.ts";
import type { AdmissionRequest } from "../admission.ts";

export interface Rule {
  operations?: readonly string[];
  apiGroups?: readonly string[];
  apiVersions?: readonly string[];
  resources?: readonly string[];
  resourceNames?: readonly string[];
  scope?: string;
}

export interface MatchResources {
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: readonly Rule[];
  excludeResourceRules?: readonly Rule[];
}

const has = (list: readonly string[] | undefined, value: string) =>
  !!list && (list.includes("*") || list.includes(value));

function hasResource(list: readonly string[] = [], resource: string, subresource: string): boolean {
  return list.some((text) => {
    const [wanted, part = ""] = text.split("/");
    return (
      (wanted === "*" || wanted === resource) && (part === subresource || (part === "*" && text !== "*"))
    );
  });
}

/** Whether a rule is about the request; `anyVersion`: other versions of the resource are the same to it. */
export function ruleMatches(rule: Rule, request: AdmissionRequest, anyVersion: boolean): boolean {
  const { kind, operation, subresource, name, object } = request;
  const { scope = "*" } = rule;
  const names = rule.resourceNames ?? [];
  return (
    has(rule.operations, operation) &&
    has(rule.apiGroups, kind.group) &&
    (anyVersion || has(rule.apiVersions, kind.version)) &&
    hasResource(rule.resources, kind.plural, subresource) &&
    (scope === "*" || (scope === "Namespaced") === kind.namespaced) &&
    (names.length === 0 || names.includes(name || object?.metadata?.name))
  );
}

const isNamespace = ({ kind }: AdmissionRequest) => kind.plural === "namespaces" && kind.group === "";

/** The labels of the namespace of a request; of what lies in none, undefined. */
function namespaceLabels(request: AdmissionRequest): Readonly<Record<string, string>> | undefined {
  const { kind, namespace, object, old, reader } = request;
  if (isNamespace(request)) return (object ?? old)?.metadata.labels ?? {};
  if (!kind.namespaced || !namespace) return undefined;
  return reader.find("namespaces", namespace)?.metadata.labels ?? {};
}

const isEmpty = (selector: LabelSelector | undefined) =>
  !selector || (!Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length);

export function namespaceMatches(selector: LabelSelector | undefined, request: AdmissionRequest): boolean {
  if (isEmpty(selector)) return true;
  const labels = namespaceLabels(request);
  return labels === undefined || matchesSelector(selectorOf(selector!)!, labels);
}

export function objectMatches(
  selector: LabelSelector | undefined,
  { object, old }: AdmissionRequest,
): boolean {
  if (isEmpty(selector)) return true;
  const wanted = selectorOf(selector!)!;
  return [object, old].some(
    (one?: KubeObject) => one?.metadata && matchesSelector(wanted, one.metadata.labels),
  );
}

export function resourcesMatch(match: MatchResources | undefined, request: AdmissionRequest): boolean {
  if (!match) return true;
  const anyVersion = (match.matchPolicy ?? "Equivalent") === "Equivalent";
  if (!namespaceMatches(match.namespaceSelector, request) || !objectMatches(match.objectSelector, request))
    return false;
  if (match.excludeResourceRules?.some((rule) => ruleMatches(rule, request, anyVersion))) return false;
  const rules = match.resourceRules ?? [];
  return rules.length === 0 || rules.some((rule) => ruleMatches(rule, request, anyVersion));
}

/** What configures admission is not held up by it: a bad rule could not be taken away again. */
export const isExempt = ({ kind }: AdmissionRequest): boolean =>
  kind.group === "admissionregistration.k8s.io";
