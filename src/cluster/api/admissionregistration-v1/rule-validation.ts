// In Kubernetes: pkg/apis/admissionregistration/validation. Which requests a webhook or a policy is about.

import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { dns1035LabelErrors, dnsSubdomainErrors, pathSegmentErrors } from "../../apimachinery/names.ts";
import { checkEnum } from "../core-v1/enums.ts";
import { validateLabelSelector } from "../selectors.ts";
import type {
  AdmissionMatchResources,
  AdmissionParamKind,
  AdmissionParamRef,
  AdmissionRule,
} from "../types.ts";

export const FAILURE_POLICIES = ["Fail", "Ignore"];
export const MATCH_POLICIES = ["Equivalent", "Exact"];
const OPERATIONS = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];
const SCOPES = ["*", "Cluster", "Namespaced"];
const NOT_FOUND_ACTIONS = ["Allow", "Deny"];

/** Scopes of rules, which policies and webhooks leave out alike. */
export function defaultRules(rules: readonly AdmissionRule[] | undefined): void {
  for (const rule of rules ?? []) rule.scope ??= "*";
}

export function defaultMatchResources(match: AdmissionMatchResources | undefined): void {
  if (!match) return;
  match.matchPolicy ??= "Equivalent";
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  defaultRules(match.resourceRules);
  defaultRules(match.excludeResourceRules);
}

export function validateRule(rule: AdmissionRule, at: string, errors: FieldError[]): void {
  const { operations = [], apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  if (operations.length === 0) errors.push(required(`${at}.operations`));
  alone(operations, `${at}.operations`, "operations", errors);
  operations.forEach((operation, i) => checkEnum(operation, OPERATIONS, `${at}.operations[${i}]`, errors));
  if (apiGroups.length === 0) errors.push(required(`${at}.apiGroups`));
  alone(apiGroups, `${at}.apiGroups`, "API groups", errors);
  if (apiVersions.length === 0) errors.push(required(`${at}.apiVersions`));
  alone(apiVersions, `${at}.apiVersions`, "API versions", errors);
  apiVersions.forEach((version, i) => {
    if (!version) errors.push(required(`${at}.apiVersions[${i}]`));
  });
  validateResources(resources, `${at}.resources`, errors);
  checkEnum(scope, SCOPES, `${at}.scope`, errors);
}

function alone(values: readonly string[], at: string, what: string, errors: FieldError[]): void {
  if (values.length > 1 && values.includes("*"))
    errors.push(invalid(at, values, `if '*' is present, must not specify other ${what}`));
}

function validateResources(resources: readonly string[], at: string, errors: FieldError[]): void {
  if (resources.length === 0) errors.push(required(at));
  const everySubresourceOf = new Set<string>();
  const ofEveryResource = new Set<string>();
  let plain = false;
  resources.forEach((text, i) => {
    if (!text) return errors.push(required(`${at}[${i}]`));
    const [resource, subresource] = splitOnce(text);
    if (subresource === undefined) {
      plain ||= text !== "*";
      return;
    }
    if (everySubresourceOf.has(resource))
      errors.push(invalid(`${at}[${i}]`, text, `if '${resource}/*' is present, must not specify ${text}`));
    if (ofEveryResource.has(subresource))
      errors.push(invalid(`${at}[${i}]`, text, `if '*/${subresource}' is present, must not specify ${text}`));
    if (subresource === "*") everySubresourceOf.add(resource);
    if (resource === "*") ofEveryResource.add(subresource);
  });
  if (resources.length > 1 && resources.includes("*/*"))
    errors.push(invalid(at, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes("*") && plain)
    errors.push(
      invalid(at, resources, "if '*' is present, must not specify other resources without subresources"),
    );
}

function splitOnce(text: string): [string, string | undefined] {
  const slash = text.indexOf("/");
  return slash < 0 ? [text, undefined] : [text.slice(0, slash), text.slice(slash + 1)];
}

export function validateMatchResources(
  match: AdmissionMatchResources | undefined,
  at: string,
  errors: FieldError[],
): void {
  if (!match) return;
  checkEnum(match.matchPolicy, MATCH_POLICIES, `${at}.matchPolicy`, errors, true);
  validateLabelSelector(match.namespaceSelector, `${at}.namespaceSelector`, errors);
  validateLabelSelector(match.objectSelector, `${at}.objectSelector`, errors);
  for (const field of ["resourceRules", "excludeResourceRules"] as const)
    match[field]?.forEach((rule, i) => {
      validateRule(rule, `${at}.${field}[${i}]`, errors);
      validateResourceNames(rule.resourceNames ?? [], `${at}.${field}[${i}].resourceNames`, errors);
    });
}

function validateResourceNames(names: readonly string[], at: string, errors: FieldError[]): void {
  names.forEach((name, i) => {
    for (const text of pathSegmentErrors(name)) errors.push(invalid(`${at}[${i}]`, name, text));
    if (names.indexOf(name) < i) errors.push(duplicate(`${at}[${i}]`, name));
  });
}

export function validateParamKind(
  param: AdmissionParamKind | undefined,
  at: string,
  errors: FieldError[],
): void {
  if (!param) return;
  const { apiVersion = "", kind = "" } = param;
  if (!apiVersion) errors.push(required(`${at}.apiVersion`));
  else {
    const parts = apiVersion.split("/");
    const [group, version] = parts.length > 1 ? parts : ["", parts[0]];
    if (parts.length > 2)
      errors.push(invalid(`${at}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
    else {
      const wrongGroup = group ? dnsSubdomainErrors(group) : [];
      if (wrongGroup.length) errors.push(invalid(`${at}.apiVersion`, group, wrongGroup.join(",")));
      const wrongVersion = dns1035LabelErrors(version);
      if (!version) errors.push(invalid(`${at}.apiVersion`, apiVersion, "version must be specified"));
      else if (wrongVersion.length) errors.push(invalid(`${at}.apiVersion`, version, wrongVersion.join(",")));
    }
  }
  const wrongKind = dns1035LabelErrors(kind.toLowerCase());
  if (!kind) errors.push(required(`${at}.kind`));
  else if (wrongKind.length)
    errors.push(
      invalid(`${at}.kind`, kind, `may have mixed case, but should otherwise match: ${wrongKind.join(",")}`),
    );
}

const EITHER = "name and selector are mutually exclusive";

export function validateParamRef(ref: AdmissionParamRef | undefined, at: string, errors: FieldError[]): void {
  if (!ref) return;
  const { name, selector, parameterNotFoundAction } = ref;
  if (name) {
    for (const text of dnsSubdomainErrors(name)) errors.push(invalid(`${at}.name`, name, text));
    if (selector) errors.push(forbidden(`${at}.name`, EITHER));
  }
  if (selector) {
    validateLabelSelector(selector, `${at}.selector`, errors);
    if (name) errors.push(forbidden(`${at}.selector`, EITHER));
  }
  if (!name && !selector) errors.push(required(at, "one of name or selector must be specified"));
  if (!parameterNotFoundAction) errors.push(required(`${at}.parameterNotFoundAction`));
  else if (!NOT_FOUND_ACTIONS.includes(parameterNotFoundAction))
    errors.push(notSupported(`${at}.parameterNotFoundAction`, parameterNotFoundAction, NOT_FOUND_ACTIONS));
}
