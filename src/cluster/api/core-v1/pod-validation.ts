// In Kubernetes: pkg/apis/core/validation, ValidatePodSpec. What is wrong with a pod, in a Pod as in a template.
// Left out here: Windows, dynamic resources, pod-level resources, sysctls.

import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { labelKeyErrors } from "../../apimachinery/label-names.ts";
import { dnsLabelErrors, dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { validateLabels } from "../metadata.ts";
import { isIpAddress } from "../addresses.ts";
import type { PodSpec, PodTemplateSpec } from "../types.ts";
import { validateContainers, validateInitContainers, type PodContext } from "./container-validation.ts";
import { checkEnum, ENUMS } from "./enums.ts";
import { validateAffinity, validateTolerations, validateTopologySpread } from "./scheduling-validation.ts";
import { amountErrors, resourceNameErrors } from "./resource-validation.ts";
import { validateVolumes } from "./volume-validation.ts";

const NO_VOLUMES: ReadonlySet<string> = new Set();

export function validatePodSpec(spec: PodSpec, path: string, errors: FieldError[] = []): FieldError[] {
  const volumeNames = spec.volumes ? validateVolumes(spec.volumes, `${path}.volumes`, errors) : NO_VOLUMES;
  const context: PodContext = { spec, volumeNames };
  validateContainers(spec.containers ?? [], `${path}.containers`, context, errors);
  if (spec.initContainers)
    validateInitContainers(
      spec.initContainers,
      spec.containers ?? [],
      `${path}.initContainers`,
      context,
      errors,
    );
  checkEnum(spec.restartPolicy, ENUMS.restartPolicy, `${path}.restartPolicy`, errors, true);
  checkEnum(spec.dnsPolicy, ENUMS.dnsPolicy, `${path}.dnsPolicy`, errors, true);
  if (spec.nodeSelector) validateLabels(spec.nodeSelector, `${path}.nodeSelector`, errors);
  validateSecurity(spec, path, errors);
  validateAffinity(spec.affinity, `${path}.affinity`, errors);
  validateDns(spec, path, errors);
  validateGates(spec, path, errors);
  if (spec.topologySpreadConstraints)
    validateTopologySpread(spec.topologySpreadConstraints, `${path}.topologySpreadConstraints`, errors);
  validateNames(spec, path, errors);
  validateNumbers(spec, path, errors);
  if (spec.tolerations) validateTolerations(spec.tolerations, `${path}.tolerations`, errors);
  validateHostAliases(spec, path, errors);
  if (spec.preemptionPolicy !== undefined)
    checkEnum(spec.preemptionPolicy, ENUMS.preemptionPolicy, `${path}.preemptionPolicy`, errors);
  for (const name of Object.keys(spec.overhead ?? {}).sort()) {
    resourceNameErrors(name, `${path}.overhead[${name}]`, errors);
    amountErrors(name, spec.overhead![name], `${path}.overhead[${name}]`, errors);
  }
  return errors;
}

/** A template: labels, annotations and the spec; ephemeral containers have no place in it. */
export function validatePodTemplate(template: PodTemplateSpec, path: string, errors: FieldError[]): void {
  if (template.metadata?.labels) validateLabels(template.metadata.labels, `${path}.labels`, errors);
  for (const key of Object.keys(template.metadata?.annotations ?? {}).sort())
    for (const text of labelKeyErrors(key.toLowerCase()))
      errors.push(invalid(`${path}.annotations`, key, text));
  validatePodSpec(template.spec ?? ({} as PodSpec), `${path}.spec`, errors);
  if (template.spec?.ephemeralContainers?.length)
    errors.push(
      forbidden(`${path}.spec.ephemeralContainers`, "ephemeral containers not allowed in pod template"),
    );
}

const MAX_ID = 2147483647;

function validateSecurity(spec: PodSpec, path: string, errors: FieldError[]) {
  const { runAsUser, runAsGroup, fsGroup } = spec.securityContext ?? {};
  for (const [field, id] of Object.entries({ fsGroup, runAsUser, runAsGroup }))
    if (id !== undefined && (id < 0 || id > MAX_ID))
      errors.push(
        invalid(`${path}.securityContext.${field}`, id, `must be between 0 and ${MAX_ID}, inclusive`),
      );
  if (spec.shareProcessNamespace && spec.hostPID)
    errors.push(
      invalid(
        `${path}.shareProcessNamespace`,
        true,
        "ShareProcessNamespace and HostPID cannot both be enabled",
      ),
    );
}

function validateDns(spec: PodSpec, path: string, errors: FieldError[]) {
  const { dnsConfig } = spec;
  if (spec.dnsPolicy === "None") {
    if (!dnsConfig)
      errors.push(required(`${path}.dnsConfig`, "must provide `dnsConfig` when `dnsPolicy` is None"));
    else if (!dnsConfig.nameservers?.length)
      errors.push(
        required(
          `${path}.dnsConfig.nameservers`,
          "must provide at least one DNS nameserver when `dnsPolicy` is None",
        ),
      );
  }
  dnsConfig?.nameservers?.forEach((address, i) => {
    if (!isIpAddress(address))
      errors.push(
        invalid(
          `${path}.dnsConfig.nameservers[${i}]`,
          address,
          "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)",
        ),
      );
  });
  dnsConfig?.options?.forEach((option, i) => {
    if (!option.name) errors.push(required(`${path}.dnsConfig.options[${i}]`, "must not be empty"));
  });
}

function validateGates(spec: PodSpec, path: string, errors: FieldError[]) {
  spec.readinessGates?.forEach(({ conditionType }, i) => {
    for (const text of labelKeyErrors(conditionType))
      errors.push(invalid(`${path}.readinessGates[${i}].conditionType`, conditionType, text));
  });
  const seen = new Set<string>();
  spec.schedulingGates?.forEach(({ name }, i) => {
    const at = `${path}.schedulingGates[${i}]`;
    for (const text of labelKeyErrors(name ?? "")) errors.push(invalid(at, name ?? "", text));
    if (seen.has(name)) errors.push(duplicate(at, name));
    seen.add(name);
  });
  if (spec.schedulingGates?.length && spec.nodeName)
    errors.push(forbidden(`${path}.nodeName`, "cannot be set until all schedulingGates have been cleared"));
}

function validateNames(spec: PodSpec, path: string, errors: FieldError[]) {
  const { serviceAccountName, nodeName, hostname, subdomain, priorityClassName, runtimeClassName } = spec;
  const check = (field: string, value: string | undefined, texts: (name: string) => string[]) => {
    if (value) for (const text of texts(value)) errors.push(invalid(`${path}.${field}`, value, text));
  };
  check("serviceAccountName", serviceAccountName, dnsSubdomainErrors);
  check("nodeName", nodeName, dnsSubdomainErrors);
  spec.imagePullSecrets?.forEach((secret, i) => {
    if (!secret.name) errors.push(required(`${path}.imagePullSecrets[${i}].name`));
  });
  check("hostname", hostname, dnsLabelErrors);
  check("subdomain", subdomain, dnsLabelErrors);
  check("priorityClassName", priorityClassName, dnsSubdomainErrors);
  check("runtimeClassName", runtimeClassName, dnsSubdomainErrors);
  if (spec.os && !["linux", "windows"].includes(spec.os.name))
    errors.push(notSupported(`${path}.os`, spec.os.name, ["linux", "windows"]));
}

function validateNumbers(spec: PodSpec, path: string, errors: FieldError[]) {
  const { activeDeadlineSeconds: deadline } = spec;
  if (deadline !== undefined && (deadline < 1 || deadline > MAX_ID))
    errors.push(
      invalid(`${path}.activeDeadlineSeconds`, deadline, `must be between 1 and ${MAX_ID}, inclusive`),
    );
}

function validateHostAliases(spec: PodSpec, path: string, errors: FieldError[]) {
  spec.hostAliases?.forEach((alias, i) => {
    const at = `${path}.hostAliases[${i}]`;
    if (!isIpAddress(alias.ip))
      errors.push(
        invalid(`${at}.ip`, alias.ip, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
      );
    alias.hostnames?.forEach((name, j) => {
      for (const text of dnsSubdomainErrors(name)) errors.push(invalid(`${at}.hostnames[${j}]`, name, text));
    });
  });
}
