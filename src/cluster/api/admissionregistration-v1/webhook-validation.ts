// In Kubernetes: pkg/apis/admissionregistration/validation and k8s.io/apiserver/pkg/util/webhook. What is wrong with webhooks.
// Left out here: whether the expressions of matchConditions compile.

import { duplicate, invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dns1035LabelErrors, dnsSubdomainErrors, portNumberErrors } from "../../apimachinery/names.ts";
import { checkEnum } from "../core-v1/enums.ts";
import { validateLabelSelector } from "../selectors.ts";
import type { MutatingWebhook, ValidatingWebhook, WebhookClientConfig } from "../types.ts";
import { defaultRules, FAILURE_POLICIES, MATCH_POLICIES, validateRule } from "./rule-validation.ts";

type Webhook = ValidatingWebhook | MutatingWebhook;

const SIDE_EFFECTS = ["None", "NoneOnDryRun"];
const REVIEW_VERSIONS = ["v1", "v1beta1"];

export function defaultWebhook(webhook: Webhook, mutating: boolean): void {
  webhook.failurePolicy ??= "Fail";
  webhook.matchPolicy ??= "Equivalent";
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  if (mutating) (webhook as MutatingWebhook).reinvocationPolicy ??= "Never";
  if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
  defaultRules(webhook.rules);
}

export function validateWebhooks(webhooks: readonly Webhook[] = []): FieldError[] {
  const errors: FieldError[] = [];
  webhooks.forEach((webhook, i) => {
    validateWebhook(webhook, `webhooks[${i}]`, errors);
    validateVersions(webhook.admissionReviewVersions ?? [], `webhooks[${i}].admissionReviewVersions`, errors);
    if (webhook.name && webhooks.findIndex(({ name }) => name === webhook.name) < i)
      errors.push(duplicate(`webhooks[${i}].name`, webhook.name));
  });
  return errors;
}

function validateWebhook(webhook: Webhook, at: string, errors: FieldError[]): void {
  validateQualifiedName(webhook.name ?? "", `${at}.name`, errors);
  webhook.rules?.forEach((rule, i) => validateRule(rule, `${at}.rules[${i}]`, errors));
  checkEnum(webhook.failurePolicy, FAILURE_POLICIES, `${at}.failurePolicy`, errors);
  checkEnum(webhook.matchPolicy, MATCH_POLICIES, `${at}.matchPolicy`, errors);
  if (!webhook.sideEffects)
    errors.push(required(`${at}.sideEffects`, `must specify one of ${SIDE_EFFECTS.join(", ")}`));
  else checkEnum(webhook.sideEffects, SIDE_EFFECTS, `${at}.sideEffects`, errors);
  const { timeoutSeconds } = webhook;
  if (timeoutSeconds !== undefined && (timeoutSeconds > 30 || timeoutSeconds < 1))
    errors.push(
      invalid(`${at}.timeoutSeconds`, timeoutSeconds, "the timeout value must be between 1 and 30 seconds"),
    );
  validateLabelSelector(webhook.namespaceSelector, `${at}.namespaceSelector`, errors);
  validateLabelSelector(webhook.objectSelector, `${at}.objectSelector`, errors);
  if ("reinvocationPolicy" in webhook)
    checkEnum(webhook.reinvocationPolicy, ["IfNeeded", "Never"], `${at}.reinvocationPolicy`, errors);
  validateClientConfig(webhook.clientConfig ?? {}, `${at}.clientConfig`, errors);
}

function validateQualifiedName(name: string, at: string, errors: FieldError[]): void {
  const wrong = dnsSubdomainErrors(name);
  if (!name) errors.push(required(at));
  else if (wrong.length) errors.push(invalid(at, name, wrong.join(",")));
  else if (name.split(".").length < 3)
    errors.push(invalid(at, name, "should be a domain with at least three segments separated by dots"));
}

/** A webhook's address, as admission and the conversion of custom resources take it. */
export function validateClientConfig(config: WebhookClientConfig, at: string, errors: FieldError[]): void {
  const { url, service } = config;
  if ((url === undefined) === (service === undefined))
    errors.push(required(at, "exactly one of url or service is required"));
  else if (url !== undefined) validateUrl(url, `${at}.url`, errors);
  else if (service) validateService(service, `${at}.service`, errors);
}

const FORM = "; desired format: https://host[/path]";

function validateUrl(text: string, at: string, errors: FieldError[]): void {
  const [, scheme = "", rest = ""] = /^([a-zA-Z][-+.a-zA-Z0-9]*):(.*)$/.exec(text) ?? [undefined, "", text];
  const [beforeFragment, fragment = ""] = rest.split("#");
  const [address, query = ""] = beforeFragment.split("?");
  const authority = address.startsWith("//") ? address.slice(2).split("/")[0] : "";
  const sign = authority.lastIndexOf("@");
  if (scheme.toLowerCase() !== "https")
    errors.push(invalid(at, scheme.toLowerCase(), `'https' is the only allowed URL scheme${FORM}`));
  const host = authority.slice(sign + 1);
  if (!host) errors.push(invalid(at, host, `host must be specified${FORM}`));
  if (sign >= 0)
    errors.push(invalid(at, authority.slice(0, sign), "user information is not permitted in the URL"));
  if (fragment) errors.push(invalid(at, fragment, "fragments are not permitted in the URL"));
  if (query) errors.push(invalid(at, query, "query parameters are not permitted in the URL"));
}

function validateService(
  { name, namespace, path, port = 443 }: NonNullable<WebhookClientConfig["service"]>,
  at: string,
  errors: FieldError[],
): void {
  if (!name) errors.push(required(`${at}.name`, "service name is required"));
  if (!namespace) errors.push(required(`${at}.namespace`, "service namespace is required"));
  const wrongPort = portNumberErrors(port);
  if (wrongPort.length) errors.push(invalid(`${at}.port`, port, `port is not valid: ${wrongPort.join(",")}`));
  if (!path || path === "/") return;
  if (path === "//") return void errors.push(invalid(`${at}.path`, path, "segment[0] may not be empty"));
  if (!path.startsWith("/")) errors.push(invalid(`${at}.path`, path, "must start with a '/'"));
  path
    .slice(1)
    .replace(/\/$/, "")
    .split("/")
    .forEach((segment, i) => {
      if (!segment) errors.push(invalid(`${at}.path`, path, `segment[${i}] may not be empty`));
      else
        for (const text of dnsSubdomainErrors(segment))
          errors.push(invalid(`${at}.path`, path, `segment[${i}]: ${text}`));
    });
}

function validateVersions(versions: readonly string[], at: string, errors: FieldError[]): void {
  if (versions.length === 0)
    return void errors.push(required(at, `must specify one of ${REVIEW_VERSIONS.join(", ")}`));
  versions.forEach((version, i) => {
    if (versions.indexOf(version) < i)
      return errors.push(invalid(`${at}[${i}]`, version, "duplicate version"));
    for (const text of dns1035LabelErrors(version)) errors.push(invalid(`${at}[${i}]`, version, text));
  });
  if (!versions.some((version) => REVIEW_VERSIONS.includes(version)))
    errors.push(invalid(at, versions, `must include at least one of ${REVIEW_VERSIONS.join(", ")}`));
}
