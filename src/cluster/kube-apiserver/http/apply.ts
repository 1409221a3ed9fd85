// In Kubernetes: k8s.io/apiserver/pkg/endpoints/handlers, applyPatcher. Server-side apply.
// Left out here: the kubectl.kubernetes.io/last-applied-configuration annotation is not kept up with.

import { shapeOfKind } from "../../api/field-shapes.ts";
import { required } from "../../apimachinery/field-error.ts";
import { applyConfiguration, type ApplyConflict } from "../../apimachinery/managed-fields/managers.ts";
import { badRequest, invalidObject, StatusError } from "../../apimachinery/status-error.ts";
import { parseYaml, YamlError } from "../../apimachinery/yaml.ts";
import type { RequestContext } from "../context.ts";
import { writerOf } from "../registry/managed-fields.ts";
import { find, storageKey } from "../registry/storage.ts";
import { decodeAs, readText } from "./body.ts";
import { targetOf, type ResourceRequest } from "./resource-request.ts";
import { requireDeclared } from "./typed-patch.ts";

/** The words for one conflict, or a list by manager. */
function conflictText(conflicts: readonly ApplyConflict[]): string {
  if (conflicts.length === 1)
    return `Apply failed with 1 conflict: conflict with ${conflicts[0].who}: ${conflicts[0].path}`;
  const managers = [...new Set(conflicts.map(({ who }) => who))].sort();
  const lines = managers.flatMap((manager) => [
    `conflicts with ${manager}:`,
    ...conflicts.filter(({ who }) => who === manager).map(({ path }) => `- ${path}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join("\n")}`;
}

const conflictError = (conflicts: readonly ApplyConflict[]) =>
  new StatusError(409, "Conflict", conflictText(conflicts), {
    causes: conflicts.map(({ who, path }) => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${who}`,
      field: path,
    })),
  });

function readConfiguration({ request, kind, query, context, path }: ResourceRequest): any {
  let value: unknown;
  try {
    value = parseYaml(readText(request));
  } catch (error) {
    if (error instanceof YamlError) throw badRequest(`error decoding YAML: ${error.message}`);
    throw error;
  }
  requireDeclared(kind, value, kind.namespaced ? path.namespace : undefined);
  const config = decodeAs(kind, value, query, context);
  if (config.metadata?.managedFields?.length) throw badRequest("metadata.managedFields must be nil");
  return config;
}

function requireManager({ query }: ResourceRequest): void {
  if (query.get("fieldManager")) return;
  const missing = required("fieldManager", "is required for apply patch");
  throw invalidObject({ group: "meta.k8s.io", kind: "PatchOptions" }, "", [missing]);
}

/** The object after the configuration was applied, and whether it is new. */
export function apply(call: ResourceRequest): { object: any; created: boolean } {
  const { server, kind, query, path } = call;
  const { operations } = server;
  requireManager(call);
  const config = readConfiguration(call);
  const target = targetOf(call);
  const context: RequestContext = { ...call.context, fields: "given" };
  const options = { force: query.flag("force"), hasStatus: kind.status };
  const writer = writerOf(operations.parts, context, kind, path.subresource);
  const applied = (live: any) => {
    const { object, entries, conflicts } = applyConfiguration(
      live,
      config,
      shapeOfKind(kind),
      writer,
      options,
    );
    if (conflicts.length > 0) throw conflictError(conflicts);
    return { ...object, metadata: { ...object.metadata, managedFields: entries } };
  };
  const live = find(operations.parts.store, kind, storageKey(kind, target.namespace, target.name));
  if (live || path.subresource) return { object: operations.patch(context, target, applied), created: false };
  operations.authorize(context, "patch", target);
  const object = applied(undefined);
  object.metadata.name ??= target.name;
  return { object: operations.create(context, target, object), created: true };
}
