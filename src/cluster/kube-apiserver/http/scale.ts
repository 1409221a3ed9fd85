// In Kubernetes: the scale subresource (autoscaling/v1 Scale) of anything that has replicas.

import { ageColumn, countColumn, nameColumn } from "../../api/columns.ts";
import type { HttpResponse } from "../../apimachinery/http.ts";
import { applyMergePatch } from "../../apimachinery/merge-patch.ts";
import { applyJsonPatch } from "../../apimachinery/json-patch.ts";
import type { Json, KubeObject } from "../../apimachinery/meta.ts";
import { deepCopy } from "../../apimachinery/objects.ts";
import { badRequest, methodNotSupported } from "../../apimachinery/status-error.ts";
import { groupResource } from "../registry/registry.ts";
import { encode, encodeObject } from "./answer.ts";
import { readText, readValue } from "./body.ts";
import { targetOf, type ResourceRequest } from "./resource-request.ts";

const COLUMNS = [
  nameColumn,
  countColumn(
    "Desired",
    (scale: any) => scale.spec.replicas,
    "replicas is the desired number of instances for the scaled object.",
  ),
  countColumn(
    "Available",
    (scale: any) => scale.status.replicas,
    "replicas is the actual number of observed instances of the scaled object.",
  ),
  ageColumn,
];

function scaleOf(call: ResourceRequest, object: KubeObject): any {
  const access = call.kind.scale!;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = access.selector(object);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: access.replicas(object) },
    status: { replicas: access.statusReplicas(object), ...(selector ? { selector } : {}) },
  };
}

function wanted(call: ResourceRequest, old: KubeObject): any {
  const { request } = call;
  if (request.method === "PUT") return readValue(request, "Scale");
  const type = (request.headers["content-type"] ?? "").split(";")[0];
  const patch = JSON.parse(readText(request)) as Json;
  const current = scaleOf(call, old) as Json;
  return type === "application/json-patch+json"
    ? applyJsonPatch(current, patch)
    : applyMergePatch(current, patch);
}

function rescale(call: ResourceRequest): KubeObject {
  const { server, kind, context } = call;
  return server.operations.update(
    { ...context, through: "scale" },
    { ...targetOf(call), subresource: "" },
    (old) => {
      const scale = wanted(call, old);
      const replicas = scale?.spec?.replicas ?? 0;
      if (!Number.isInteger(replicas)) throw badRequest("spec.replicas must be an integer");
      const draft: any = deepCopy(old);
      kind.scale!.setReplicas(draft, replicas);
      if (scale.metadata?.resourceVersion) draft.metadata.resourceVersion = scale.metadata.resourceVersion;
      return draft;
    },
  );
}

export function scale(call: ResourceRequest): HttpResponse {
  const { server, context, kind, request, format } = call;
  const { method } = request;
  if (method !== "GET" && method !== "PUT" && method !== "PATCH") {
    throw methodNotSupported(groupResource(kind), method.toLowerCase());
  }
  const object =
    method === "GET" ? server.operations.get(context, { ...targetOf(call), subresource: "" }) : rescale(call);
  const scaled = scaleOf(call, object);
  if (format.as !== "Table") return encode(scaled, { ...format, as: "object" }, 200, context);
  return encodeObject({ ...kind, columns: COLUMNS, rowOrder: undefined }, scaled, format, {
    now: server.simulation.now,
    query: call.query,
    context,
  });
}
