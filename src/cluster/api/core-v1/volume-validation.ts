// In Kubernetes: pkg/apis/core/validation, ValidateVolumes. What is wrong with a pod's volumes.
// Left out here: the fields of the in-tree plugins of clouds and storage vendors.

import { duplicate, forbidden, invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsLabelErrors, dnsSubdomainErrors } from "../../apimachinery/names.ts";
import type { KeyToPath, Volume } from "../types.ts";
import { validateInsidePath, validateNoClimbing } from "./container-validation.ts";
import { DOWNWARD_VOLUME_FIELDS, validateFieldPath, validateResourceField } from "./env-validation.ts";
import { checkEnum, ENUMS } from "./enums.ts";
import { quantity } from "./resource-validation.ts";

/** In the order in which the real server looks at them: the second one found is the forbidden one. */
const SOURCES = (
  "emptyDir hostPath gitRepo gcePersistentDisk awsElasticBlockStore secret nfs iscsi glusterfs flocker persistentVolumeClaim rbd " +
  "cinder cephfs quobyte downwardAPI fc azureFile configMap vsphereVolume photonPersistentDisk portworxVolume azureDisk storageos " +
  "projected scaleIO csi ephemeral image"
).split(" ") as (keyof Volume)[];

/** Answers the names that mounts may use. */
export function validateVolumes(volumes: readonly Volume[], path: string, errors: FieldError[]): Set<string> {
  const names = new Set<string>();
  const valid = new Set<string>();
  volumes.forEach((volume, i) => {
    const at = `${path}[${i}]`;
    const before = errors.length;
    validateSource(volume, at, errors);
    if (!volume.name) errors.push(required(`${at}.name`));
    else
      for (const text of dnsLabelErrors(volume.name)) errors.push(invalid(`${at}.name`, volume.name, text));
    if (valid.has(volume.name)) errors.push(duplicate(`${at}.name`, volume.name));
    if (errors.length === before) valid.add(volume.name);
    names.add(volume.name);
  });
  return valid;
}

function validateSource(volume: Volume, at: string, errors: FieldError[]) {
  const given = SOURCES.filter((source) => volume[source]);
  if (given.length === 0) return void errors.push(required(at, "must specify a volume type"));
  validateFirst(volume, given[0], at, errors);
  for (const source of given.slice(1))
    errors.push(forbidden(`${at}.${source}`, "may not specify more than 1 volume type"));
}

function validateFirst(volume: Volume, source: keyof Volume, at: string, errors: FieldError[]) {
  const path = `${at}.${source}`;
  const { emptyDir, hostPath, secret, configMap, persistentVolumeClaim, downwardAPI, projected, nfs, csi } =
    volume;
  if (source === "emptyDir") {
    if (emptyDir!.sizeLimit && quantity(emptyDir!.sizeLimit).nano < 0n)
      errors.push(forbidden(`${path}.sizeLimit`, "SizeLimit field must be a valid resource quantity"));
  } else if (source === "hostPath") {
    validateHostPath(hostPath!, path, errors);
  } else if (source === "secret") {
    if (!secret!.secretName) errors.push(required(`${path}.secretName`));
    validateFiles(secret!, path, errors);
  } else if (source === "configMap") {
    if (!configMap!.name) errors.push(required(`${path}.name`));
    validateFiles(configMap!, path, errors);
  } else if (source === "persistentVolumeClaim") {
    if (!persistentVolumeClaim!.claimName) errors.push(required(`${path}.claimName`));
  } else if (source === "downwardAPI") {
    checkMode(downwardAPI!.defaultMode, `${path}.defaultMode`, errors);
    validateDownward(downwardAPI!.items ?? [], `${path}.items`, errors);
  } else if (source === "projected") {
    validateProjected(projected!, path, errors);
  } else if (source === "nfs") {
    if (!nfs!.server) errors.push(required(`${path}.server`));
    if (!nfs!.path) errors.push(required(`${path}.path`));
    else if (!nfs!.path.startsWith("/"))
      errors.push(invalid(`${path}.path`, nfs!.path, "must be an absolute path"));
  } else if (source === "csi") {
    if (!csi!.driver) errors.push(required(`${path}.driver`));
    else
      for (const text of dnsSubdomainErrors(csi!.driver))
        errors.push(invalid(`${path}.driver`, csi!.driver, text));
  } else if (source === "ephemeral") {
    if (!volume.ephemeral!.volumeClaimTemplate) errors.push(required(`${path}.volumeClaimTemplate`));
  }
}

/** Also of PersistentVolumes. */
export function validateHostPath(
  source: { path: string; type?: string },
  path: string,
  errors: FieldError[],
): void {
  if (!source.path) return void errors.push(required(`${path}.path`));
  validateNoClimbing(source.path, `${path}.path`, errors);
  checkEnum(source.type, ENUMS.hostPathType, `${path}.type`, errors);
}

function checkMode(mode: number | undefined, path: string, errors: FieldError[]) {
  if (mode !== undefined && (mode < 0 || mode > 0o777))
    errors.push(invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive"));
}

function validateFiles(
  source: { defaultMode?: number; items?: readonly KeyToPath[] },
  path: string,
  errors: FieldError[],
) {
  checkMode(source.defaultMode, `${path}.defaultMode`, errors);
  validateKeys(source.items ?? [], `${path}.items`, errors);
}

function validateKeys(items: readonly KeyToPath[], path: string, errors: FieldError[]) {
  items.forEach((item, i) => {
    const at = `${path}[${i}]`;
    if (!item.key) errors.push(required(`${at}.key`));
    if (!item.path) errors.push(required(`${at}.path`));
    else validateRelative(item.path, `${at}.path`, errors);
    checkMode(item.mode, `${at}.mode`, errors);
  });
}

/** As validateInsidePath, and no step begins with two dots. */
function validateRelative(value: string, path: string, errors: FieldError[]) {
  validateInsidePath(value, path, errors);
  if (value.startsWith("..") && !value.startsWith("../"))
    errors.push(invalid(path, value, "must not start with '..'"));
}

type DownwardItem = NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>[number];

function validateDownward(items: readonly DownwardItem[], path: string, errors: FieldError[]) {
  items.forEach((item, i) => {
    const at = `${path}[${i}]`;
    if (!item.path) errors.push(required(`${at}.path`));
    else validateRelative(item.path, `${at}.path`, errors);
    if (item.fieldRef)
      validateFieldPath(item.fieldRef.fieldPath, `${at}.fieldRef`, DOWNWARD_VOLUME_FIELDS, errors);
    else if (item.resourceFieldRef)
      validateResourceField(item.resourceFieldRef, `${at}.resourceFieldRef`, errors, true);
    else errors.push(required(at, "one of fieldRef and resourceFieldRef is required"));
    checkMode(item.mode, `${at}.mode`, errors);
  });
}

const TEN_MINUTES = 600;
const LONGEST_TOKEN = 2 ** 32;

function validateProjected(projected: NonNullable<Volume["projected"]>, path: string, errors: FieldError[]) {
  checkMode(projected.defaultMode, `${path}.defaultMode`, errors);
  projected.sources?.forEach((source, i) => {
    const at = `${path}.sources[${i}]`;
    let sources = 0;
    const only = (field: string) => {
      if (sources++ > 0)
        errors.push(forbidden(`${at}.${field}`, "may not specify more than 1 volume type per source"));
      return sources === 1;
    };
    const { secret, configMap, downwardAPI, serviceAccountToken } = source;
    if (secret && only("secret")) {
      if (!secret.name) errors.push(required(`${at}.secret.name`));
      validateKeys(secret.items ?? [], `${at}.secret.items`, errors);
    }
    if (configMap && only("configMap")) {
      if (!configMap.name) errors.push(required(`${at}.configMap.name`));
      validateKeys(configMap.items ?? [], `${at}.configMap.items`, errors);
    }
    if (downwardAPI && only("downwardAPI"))
      validateDownward(downwardAPI.items ?? [], `${at}.downwardAPI.items`, errors);
    if (serviceAccountToken && only("serviceAccountToken"))
      validateToken(serviceAccountToken, `${at}.serviceAccountToken`, errors);
  });
}

function validateToken(
  token: { expirationSeconds?: number; path: string },
  path: string,
  errors: FieldError[],
) {
  const seconds = token.expirationSeconds ?? 3600;
  const at = `${path}.expirationSeconds`;
  if (seconds < TEN_MINUTES)
    errors.push(invalid(at, seconds, "may not specify a duration less than 10 minutes"));
  if (seconds > LONGEST_TOKEN)
    errors.push(invalid(at, seconds, "may not specify a duration larger than 2^32 seconds"));
  if (!token.path) errors.push(required(`${path}.path`));
  else validateRelative(token.path, `${path}.path`, errors);
}
