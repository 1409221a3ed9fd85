// In kustomize: api/internal/builtins, PatchTransformer and its older relatives.

import { matchesSelector, parseSelector } from "../../cluster/apimachinery/labels.ts";
import { applyJsonPatch, JsonPatchError } from "../../cluster/apimachinery/json-patch.ts";
import type { Json } from "../../cluster/apimachinery/meta.ts";
import { parseYaml, splitYamlDocuments, YamlError } from "../../cluster/apimachinery/yaml.ts";
import { dumpYaml } from "../../cluster/apimachinery/yaml-dump.ts";
import type { Obj } from "../client.ts";
import { Failure } from "../failure.ts";
import type { Folder } from "./folder.ts";
import { strategicMerge } from "./merge.ts";
import { gvkOf, identities, identityOf, idText, sameGvk, sameNamespace, type Resource } from "./resource.ts";

const parsed = (text: string): unknown[] => {
  try {
    return splitYamlDocuments(text)
      .map((part) => parseYaml(part, "1.2"))
      .filter((value) => value !== null);
  } catch (error) {
    if (error instanceof YamlError) return [];
    throw error;
  }
};

const isObjects = (values: readonly unknown[]): values is Obj[] =>
  values.length > 0 &&
  values.every((value) => typeof value === "object" && value !== null && !Array.isArray(value));

/** An entry of `patches`. */
export function applyPatch(folder: Folder, resources: Resource[], entry: Obj): Resource[] {
  const { objects, steps } = configured(folder, entry);
  if (steps) return jsonPatch(resources, steps, entry);
  return objects.reduce<Resource[]>((rest, patch) => strategic(rest, patch, entry), resources);
}

interface Patches {
  objects: readonly Obj[];
  steps?: Json;
}

function configured(folder: Folder, entry: Obj): Patches {
  try {
    return read(folder, entry);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      `trouble configuring builtin PatchTransformer with config: \`\n${dumpYaml(entry)}\`: ${error.message}`,
    );
  }
}

function read(folder: Folder, entry: Obj): Patches {
  const path = (entry.path as string | undefined) ?? "";
  const inline = ((entry.patch as string | undefined) ?? "").trim();
  if (!path && !inline)
    throw new Failure(`must specify one of patch and path in\n${dumpYaml(entry).trimEnd()}`);
  if (path && inline)
    throw new Failure(`patch and path can't be set at the same time\n${dumpYaml(entry).trimEnd()}`);
  const text = inline || textOf(folder, path).trim();
  const objects = parsed(text);
  if (isObjects(objects) && objects.every(({ kind }) => kind)) return { objects };
  const steps = stepsOf(text);
  if (!steps) throw new Failure(`unable to parse SM or JSON patch from [${sourceOf(entry)}]`);
  if (!entry.target) throw new Failure(`must specify a target for JSON patch [${sourceOf(entry)}]`);
  return { objects: [], steps };
}

const sourceOf = (entry: Obj) =>
  entry.patch
    ? `patch: ${JSON.stringify((entry.patch as string).trim())}`
    : `path: ${JSON.stringify(entry.path)}`;

/** JSON when it begins as JSON does, else YAML. */
function stepsOf(text: string): Json | undefined {
  try {
    const value = text.startsWith("-") ? parsed(text)[0] : (JSON.parse(text) as unknown);
    return Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(folder: Folder, path: string): string {
  try {
    return folder.text(path);
  } catch (error) {
    if (error instanceof Failure)
      throw new Failure(`failed to get the patch file from path(${path}): ${error.message}`);
    throw error;
  }
}

function strategic(resources: Resource[], patch: Obj, entry: Obj): Resource[] {
  const chosen = entry.target ? selected(resources, entry.target as Obj) : [ofPatch(resources, patch)];
  const allowsName = (entry.options as Obj | undefined)?.allowNameChange === true;
  const allowsKind = (entry.options as Obj | undefined)?.allowKindChange === true;
  return resources.flatMap((resource) => {
    if (!chosen.includes(resource)) return [resource];
    const { object } = resource;
    const merged = strategicMerge(object, patch);
    if (!merged) return [];
    const { name, namespace } = object.metadata as Obj;
    if (!allowsName) merged.metadata = { ...merged.metadata, name, ...(namespace ? { namespace } : {}) };
    if (!namespace && !allowsName) delete merged.metadata.namespace;
    if (!allowsKind) Object.assign(merged, { kind: object.kind, apiVersion: object.apiVersion });
    return [{ ...resource, object: merged }];
  });
}

/** The one object that a strategic merge patch names itself. */
function ofPatch(resources: readonly Resource[], patch: Obj): Resource {
  const gvk = gvkOf(patch);
  const id = identityOf(patch);
  const found = resources.filter(
    (resource) =>
      sameGvk(gvkOf(resource.object), gvk) &&
      identities(resource).some(
        (other) => other.name === id.name && sameNamespace(other.namespace, id.namespace),
      ),
  );
  if (found.length === 1) return found[0];
  const text = idText(gvk, id);
  throw new Failure(
    found.length === 0
      ? `no resource matches strategic merge patch ${JSON.stringify(text)}: no matches for Id ${text}; failed to find unique target for patch ${text}`
      : `multiple matches for Id ${text}; failed to find unique target for patch ${text}`,
  );
}

const fits = (pattern: unknown, value: string): boolean =>
  !pattern || new RegExp(`^(?:${String(pattern)})$`).test(value);

/** Objects of a `target`: each of its fields is an expression. */
export function selected(resources: readonly Resource[], target: Obj): Resource[] {
  const labels = parseSelector(String(target.labelSelector ?? ""));
  const annotations = parseSelector(String(target.annotationSelector ?? ""));
  return resources.filter((resource) => {
    const { object } = resource;
    const { group, version, kind } = gvkOf(object);
    return (
      fits(target.group, group) &&
      fits(target.version, version) &&
      fits(target.kind, kind) &&
      identities(resource).some(
        ({ name, namespace }) => fits(target.name, name) && fits(target.namespace, namespace || "default"),
      ) &&
      matchesSelector(labels, (object.metadata?.labels ?? {}) as Record<string, string>) &&
      matchesSelector(annotations, (object.metadata?.annotations ?? {}) as Record<string, string>)
    );
  });
}

function jsonPatch(resources: Resource[], steps: Json, entry: Obj): Resource[] {
  const chosen = selected(resources, entry.target as Obj);
  return resources.map((resource) => {
    if (!chosen.includes(resource)) return resource;
    try {
      return { ...resource, object: applyJsonPatch(resource.object as Json, steps) as Obj };
    } catch (error) {
      if (error instanceof JsonPatchError) throw new Failure(error.message);
      throw error;
    }
  });
}
