// In kustomize: api/internal/builtins. Namespace, prefix, suffix, labels, annotations, replicas, images: in that order.

import type { Obj } from "../client.ts";
import { Failure } from "../failure.ts";
import {
  addPairs,
  ANNOTATIONS,
  changeFields,
  LABELS,
  REPLICAS,
  SELECTORS,
  TEMPLATE_LABELS,
  type FieldSpec,
} from "./fields.ts";
import { gvkOf, identities, identityOf, isNamespaced, type Resource } from "./resource.ts";

const remember = (resource: Resource) => resource.previous.push(identityOf(resource.object));

export function setNamespace(resources: readonly Resource[], namespace: string): void {
  for (const resource of resources) {
    const { object } = resource;
    remember(resource);
    const kind = object.kind as string;
    if (kind === "Namespace") object.metadata = { ...object.metadata, name: namespace };
    else if (isNamespaced(kind)) object.metadata = { ...object.metadata, namespace };
    if (kind === "RoleBinding" || kind === "ClusterRoleBinding")
      for (const subject of (object.subjects ?? []) as Obj[])
        if (subject.kind === "ServiceAccount" && subject.name === "default") subject.namespace = namespace;
  }
  const seen = new Set<string>();
  for (const { object } of resources) {
    const { group, version, kind } = gvkOf(object);
    const { name, namespace: place } = identityOf(object);
    const id = `${kind}.${version}.${group || "[noGrp]"}/${name}.${place || "[noNs]"}`;
    if (seen.has(id)) throw new Failure(`namespace transformation produces ID conflict: ${id}`);
    seen.add(id);
  }
}

const UNTOUCHED = new Set(["CustomResourceDefinition", "APIService", "Namespace"]);

export function affix(resources: readonly Resource[], prefix: string, suffix: string): void {
  for (const resource of resources) {
    const { object } = resource;
    if (UNTOUCHED.has(object.kind as string)) continue;
    remember(resource);
    object.metadata = { ...object.metadata, name: `${prefix}${object.metadata.name as string}${suffix}` };
    if (prefix) resource.prefixes.push(prefix);
    if (suffix) resource.suffixes.push(suffix);
  }
}

export function addLabels(resources: readonly Resource[], labels: readonly Obj[], common: Obj): void {
  for (const entry of labels) {
    const specs: FieldSpec[] = [...((entry.fields ?? []) as FieldSpec[]), ...LABELS];
    if (entry.includeSelectors) specs.push(...SELECTORS, ...TEMPLATE_LABELS);
    else if (entry.includeTemplates) specs.push(...TEMPLATE_LABELS);
    for (const { object } of resources) addPairs(object, specs, (entry.pairs ?? {}) as Obj);
  }
  if (Object.keys(common).length === 0) return;
  for (const { object } of resources) addPairs(object, [...SELECTORS, ...LABELS, ...TEMPLATE_LABELS], common);
}

export function addAnnotations(resources: readonly Resource[], pairs: Obj): void {
  if (Object.keys(pairs).length === 0) return;
  for (const { object } of resources) addPairs(object, ANNOTATIONS, pairs);
}

export function setReplicas(resources: readonly Resource[], replicas: readonly Obj[]): void {
  for (const { name, count } of replicas) {
    let found = false;
    for (const resource of resources) {
      const kinds = REPLICAS.some(({ kind }) => kind === resource.object.kind);
      if (!kinds || !identities(resource).some((id) => id.name === name)) continue;
      found = true;
      changeFields(resource.object, REPLICAS, () => (count as number | undefined) ?? 0);
    }
    if (!found)
      throw new Failure(
        `resource with name ${name as string} does not match a config with the following GVK [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp] ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]`,
      );
  }
}

/** `registry/name:tag@digest` taken apart. */
function imageParts(image: string): { name: string; tag: string; digest: string } {
  const [rest, digest = ""] = image.split("@");
  const colon = rest.lastIndexOf(":");
  const tagged = colon > rest.lastIndexOf("/");
  return { name: tagged ? rest.slice(0, colon) : rest, tag: tagged ? rest.slice(colon + 1) : "", digest };
}

function renamed(image: string, rule: Obj): string {
  const { name, tag, digest } = imageParts(image);
  if (name !== rule.name) return image;
  const newName = (rule.newName as string | undefined) || name;
  const newTag = (rule.newTag as string | undefined) ?? "";
  const newDigest = (rule.digest as string | undefined) ?? "";
  const suffix = (rule.tagSuffix as string | undefined) ?? "";
  const text = (t: string, d: string) => `${newName}${t ? `:${t}` : ""}${d ? `@${d}` : ""}`;
  if (newTag && newDigest) return text(newTag, newDigest);
  if (newTag) return text(newTag, "");
  if (newDigest) return text("", newDigest);
  return text(suffix ? tag + suffix : tag, suffix ? "" : digest);
}

/** Changes the images of all containers, wherever an object holds them. */
export function setImages(value: unknown, rule: Obj): void {
  if (Array.isArray(value)) for (const item of value) setImages(item, rule);
  else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      if ((key === "containers" || key === "initContainers") && Array.isArray(inner))
        for (const container of inner as Obj[])
          if (typeof container?.image === "string") container.image = renamed(container.image, rule);
      setImages(inner, rule);
    }
}
