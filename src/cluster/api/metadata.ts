// In Kubernetes: k8s.io/apimachinery/pkg/api/validation/objectmeta.go. What is wrong with metadata, for every kind alike.
// Left out here: managedFields, which only the server writes.

import { forbidden, invalid, required, type FieldError } from "../apimachinery/field-error.ts";
import { labelKeyErrors, labelValueErrors } from "../apimachinery/label-names.ts";
import type { ObjectMeta, OwnerReference } from "../apimachinery/meta.ts";
import { dnsLabelErrors, subdomainName } from "../apimachinery/names.ts";
import { deepEqual } from "../apimachinery/objects.ts";

type Meta = Partial<ObjectMeta>;

const ANNOTATIONS_MAX_BYTES = 262144;

/** Metadata at creation, and again after every update. */
export function validateObjectMeta(
  meta: Meta,
  namespaced: boolean,
  validateName: (name: string, prefix: boolean) => string[] = subdomainName,
  path = "metadata",
  anyFinalizer = false,
): FieldError[] {
  const errors: FieldError[] = [];
  if (meta.generateName)
    for (const text of validateName(meta.generateName, true))
      errors.push(invalid(`${path}.generateName`, meta.generateName, text));
  if (!meta.name) errors.push(required(`${path}.name`, "name or generateName is required"));
  else
    for (const text of validateName(meta.name, false)) errors.push(invalid(`${path}.name`, meta.name, text));
  errors.push(...namespaceErrors(meta, namespaced, path));
  validateMaps(meta, path, errors, anyFinalizer);
  return errors;
}

function validateMaps(meta: Meta, path: string, errors: FieldError[], anyFinalizer: boolean) {
  if (meta.labels) validateLabels(meta.labels, `${path}.labels`, errors);
  if (meta.annotations) validateAnnotations(meta.annotations, `${path}.annotations`, errors);
  if (meta.ownerReferences) validateOwners(meta.ownerReferences, `${path}.ownerReferences`, errors);
  for (const finalizer of meta.finalizers ?? [])
    errors.push(...finalizerErrors(finalizer, `${path}.finalizers`, anyFinalizer));
}

function namespaceErrors(meta: Meta, namespaced: boolean, path: string): FieldError[] {
  if (!namespaced) return meta.namespace ? [forbidden(`${path}.namespace`, "not allowed on this type")] : [];
  if (!meta.namespace) return [required(`${path}.namespace`)];
  return dnsLabelErrors(meta.namespace).map((text) => invalid(`${path}.namespace`, meta.namespace, text));
}

/** Labels, or a node selector: keys are qualified names, values are short. */
export function validateLabels(
  labels: Readonly<Record<string, string>>,
  path: string,
  errors: FieldError[],
): void {
  for (const key of Object.keys(labels).sort()) {
    for (const text of labelKeyErrors(key)) errors.push(invalid(path, key, text));
    // A label made of a name that is missing is empty; the name itself is complained of.
    for (const text of labelValueErrors(labels[key] ?? "")) errors.push(invalid(path, labels[key], text));
  }
}

function validateAnnotations(
  annotations: Readonly<Record<string, string>>,
  path: string,
  errors: FieldError[],
) {
  let size = 0;
  for (const key of Object.keys(annotations).sort()) {
    for (const text of labelKeyErrors(key.toLowerCase())) errors.push(invalid(path, key, text));
    size += key.length + annotations[key].length;
  }
  if (size > ANNOTATIONS_MAX_BYTES)
    errors.push({
      type: "FieldValueTooLong",
      field: path,
      message: `Too long: may not be more than ${ANNOTATIONS_MAX_BYTES} bytes`,
    });
}

/** In the order of the fields of the type. */
const printedOwner = ({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference) => ({
  apiVersion,
  kind,
  name,
  uid,
  controller,
  blockOwnerDeletion,
});

function validateOwners(owners: readonly OwnerReference[], path: string, errors: FieldError[]) {
  let controller: string | undefined;
  for (const owner of owners) {
    if (!owner.apiVersion)
      errors.push(invalid(`${path}.apiVersion`, owner.apiVersion ?? "", "version must not be empty"));
    if (!owner.kind) errors.push(invalid(`${path}.kind`, owner.kind ?? "", "must not be empty"));
    if (!owner.name) errors.push(invalid(`${path}.name`, owner.name ?? "", "must not be empty"));
    if (!owner.uid) errors.push(invalid(`${path}.uid`, owner.uid ?? "", "must not be empty"));
    if (!owner.controller) continue;
    const seen = `${owner.kind}/${owner.name}`;
    if (controller)
      errors.push(
        invalid(
          path,
          owners.map(printedOwner),
          `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${seen}`,
        ),
      );
    controller = seen;
  }
}

const STANDARD_FINALIZERS = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

function finalizerErrors(finalizer: string, path: string, anyFinalizer: boolean): FieldError[] {
  const errors = labelKeyErrors(finalizer).map((text) => invalid(path, finalizer, text));
  if (!anyFinalizer && errors.length === 0 && !finalizer.includes("/") && !STANDARD_FINALIZERS.has(finalizer))
    errors.push(
      invalid(path, finalizer, "name is neither a standard finalizer name nor is it fully qualified"),
    );
  return errors;
}

/** What of metadata may not change, and what is wrong with the rest of it. */
export function validateObjectMetaUpdate(
  meta: Meta,
  old: Meta,
  path = "metadata",
  anyFinalizer = false,
): FieldError[] {
  const errors: FieldError[] = [];
  validateMaps(meta, path, errors, anyFinalizer);
  if (old.deletionTimestamp) errors.push(...newFinalizers(meta, old, path));
  if (meta.generation !== undefined && (meta.generation ?? 0) < (old.generation ?? 0))
    errors.push(invalid(`${path}.generation`, meta.generation, "must not be decremented"));
  const fixed = ["name", "namespace", "uid", "creationTimestamp"] as const;
  for (const field of fixed)
    if ((meta[field] ?? "") !== (old[field] ?? ""))
      errors.push(invalid(`${path}.${field}`, meta[field] ?? "", "field is immutable"));
  for (const field of ["deletionTimestamp", "deletionGracePeriodSeconds"] as const)
    if (meta[field] !== old[field])
      errors.push(invalid(`${path}.${field}`, meta[field], "field is immutable"));
  return errors;
}

function newFinalizers(meta: Meta, old: Meta, path: string): FieldError[] {
  const added = (meta.finalizers ?? []).filter((finalizer) => !old.finalizers?.includes(finalizer));
  if (added.length === 0) return [];
  return [
    forbidden(
      `${path}.finalizers`,
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((one) => JSON.stringify(one)).join(", ")}}`,
    ),
  ];
}

/** `field is immutable`, when a value changed. */
export const validateImmutable = (
  value: unknown,
  old: unknown,
  path: string,
  printed: unknown = value,
): FieldError[] => (deepEqual(value, old) ? [] : [invalid(path, printed, "field is immutable")]);
