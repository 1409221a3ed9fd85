// In Kubernetes: k8s.io/apiserver/pkg/endpoints/request, RequestInfo. What an HTTP request wants to do, for those who decide.

import type { Attributes } from "../context.ts";
import type { ParsedUrl, Query, ResourcePath } from "../http/paths.ts";
import { pathAttributes } from "../authorization.ts";

const VERBS: Readonly<Record<string, string>> = {
  POST: "create",
  GET: "get",
  HEAD: "get",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** A list or watch of one name is a question for that name. */
export const selectedName = (selector: string | undefined): string =>
  selector === undefined ? "" : (/(?:^|,)metadata\.name==?([^,]*)/.exec(selector)?.[1] ?? "");

function verbOf(method: string, path: ResourcePath, query: Query): string {
  if (path.watching && method === "GET") return "watch";
  const verb = VERBS[method] ?? "";
  const collection = !path.name && !path.subresource;
  if (verb === "get" && (query.flag("watch") || collection)) return query.flag("watch") ? "watch" : "list";
  return verb === "delete" && collection ? "deletecollection" : verb;
}

/** What a request is, whether the resource exists or not. */
export function requestAttributes(
  method: string,
  { path: whole, query }: ParsedUrl,
  path: ResourcePath | undefined,
): Attributes {
  if (!path) return pathAttributes(method.toLowerCase(), whole);
  const { group, version, resource, subresource } = path;
  const verb = verbOf(method, path, query);
  const selects = verb === "list" || verb === "watch" || verb === "deletecollection";
  const fieldSelector = selects ? query.get("fieldSelector") : undefined;
  const ofNamespace = group === "" && resource === "namespaces" && path.name !== "";
  return {
    verb,
    group,
    version,
    resource,
    subresource,
    namespace: ofNamespace ? path.name : path.namespace,
    name: path.name || selectedName(fieldSelector),
    fieldSelector,
  };
}
