// In Kubernetes: pkg/apis/core/validation, ValidateEnv and the downward API. Where a container's variables come from.
// Left out here: keys of files.

import { invalid, notSupported, required, type FieldError } from "../../apimachinery/field-error.ts";
import { labelKeyErrors } from "../../apimachinery/label-names.ts";
import { configKeyErrors, dnsSubdomainErrors, envNameErrors } from "../../apimachinery/names.ts";
import type { EnvFromSource, EnvVar } from "../types.ts";

const ENV_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
].concat(["status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"]);
const OTHER_FIELDS = [
  "spec.restartPolicy",
  "spec.schedulerName",
  "status.phase",
  "status.nominatedNodeName",
  "spec.hostNetwork",
];
const ENV_RESOURCES = ["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu"].concat([
  "requests.ephemeral-storage",
  "requests.memory",
]);

/** The path of a downward-API field, with a key for labels and annotations. */
export function validateFieldPath(
  fieldPath: string,
  path: string,
  allowed: readonly string[],
  errors: FieldError[],
): void {
  if (!fieldPath) return void errors.push(required(`${path}.fieldPath`));
  const keyed = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(fieldPath);
  if (keyed) {
    for (const text of labelKeyErrors(keyed[2])) errors.push(invalid(`${path}.fieldPath`, fieldPath, text));
    return;
  }
  if (allowed.includes(fieldPath)) return;
  if (
    ENV_FIELDS.includes(fieldPath) ||
    OTHER_FIELDS.includes(fieldPath) ||
    fieldPath.match(/^metadata\.(labels|annotations)$/)
  )
    errors.push(notSupported(`${path}.fieldPath`, fieldPath, [...allowed].sort()));
  else
    errors.push(
      invalid(
        `${path}.fieldPath`,
        fieldPath,
        `error converting fieldPath: field label not supported: ${fieldPath}`,
      ),
    );
}

export function validateResourceField(
  ref: { resource?: string; containerName?: string },
  path: string,
  errors: FieldError[],
  inVolume = false,
): void {
  if (inVolume && !ref.containerName) errors.push(required(`${path}.containerName`));
  if (!ref.resource) errors.push(required(`${path}.resource`));
  else if (!ENV_RESOURCES.includes(ref.resource) && !/^(limits|requests)\.hugepages-/.test(ref.resource))
    errors.push(notSupported(`${path}.resource`, ref.resource, ENV_RESOURCES));
}

export const DOWNWARD_VOLUME_FIELDS = [
  "metadata.name",
  "metadata.namespace",
  "metadata.labels",
  "metadata.annotations",
  "metadata.uid",
];

export function validateEnv(env: readonly EnvVar[], path: string, errors: FieldError[]) {
  env.forEach((variable, i) => {
    const at = `${path}[${i}]`;
    if (!variable.name) errors.push(required(`${at}.name`));
    else
      for (const text of envNameErrors(variable.name))
        errors.push(invalid(`${at}.name`, variable.name, text));
    if (variable.valueFrom) validateEnvSource(variable, `${at}.valueFrom`, errors);
  });
}

function validateEnvSource({ value, valueFrom }: EnvVar, path: string, errors: FieldError[]) {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom!;
  if (fieldRef) validateFieldPath(fieldRef.fieldPath, `${path}.fieldRef`, ENV_FIELDS, errors);
  if (resourceFieldRef) validateResourceField(resourceFieldRef, `${path}.resourceFieldRef`, errors);
  if (configMapKeyRef) validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`, errors);
  if (secretKeyRef) validateKeyRef(secretKeyRef, `${path}.secretKeyRef`, errors);
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(
    Boolean,
  ).length;
  if (sources === 0)
    errors.push(
      invalid(
        path,
        "",
        "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
      ),
    );
  else if (value) errors.push(invalid(path, "", "may not be specified when `value` is not empty"));
  else if (sources > 1)
    errors.push(invalid(path, "", "may not have more than one field specified at a time"));
}

function validateKeyRef(ref: { name?: string; key?: string }, path: string, errors: FieldError[]) {
  for (const text of dnsSubdomainErrors(ref.name ?? ""))
    errors.push(invalid(`${path}.name`, ref.name ?? "", text));
  if (!ref.key) errors.push(required(`${path}.key`));
  else for (const text of configKeyErrors(ref.key)) errors.push(invalid(`${path}.key`, ref.key, text));
}

export function validateEnvFrom(sources: readonly EnvFromSource[], path: string, errors: FieldError[]) {
  sources.forEach((source, i) => {
    const at = `${path}[${i}]`;
    if (source.prefix)
      for (const text of envNameErrors(source.prefix))
        errors.push(invalid(`${at}.prefix`, source.prefix, text));
    const { configMapRef, secretRef } = source;
    for (const [field, ref] of Object.entries({ configMapRef, secretRef }))
      if (ref && !ref.name) errors.push(required(`${at}.${field}.name`));
      else if (ref)
        for (const text of dnsSubdomainErrors(ref.name!))
          errors.push(invalid(`${at}.${field}.name`, ref.name, text));
    if (!configMapRef && !secretRef)
      errors.push(invalid(at, "", "must specify one of: `configMapRef` or `secretRef`"));
    else if (configMapRef && secretRef)
      errors.push(invalid(at, "", "may not have more than one field specified at a time"));
  });
}
