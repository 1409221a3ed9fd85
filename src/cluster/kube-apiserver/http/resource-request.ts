// In Kubernetes: k8s.io/apiserver/pkg/endpoints/handlers, RequestScope. A request for a resource, taken apart.

import type { AnyKind } from "../../api/kind.ts";
import type { HttpRequest } from "../../apimachinery/http.ts";
import type { ApiServer } from "../api-server.ts";
import type { RequestContext } from "../context.ts";
import type { Target } from "../registry/write.ts";
import type { Format } from "./negotiation.ts";
import type { Query, ResourcePath } from "./paths.ts";

/** A request for a resource, taken apart. */
export interface ResourceRequest {
  server: ApiServer;
  request: HttpRequest;
  path: ResourcePath;
  kind: AnyKind;
  query: Query;
  format: Format;
  context: RequestContext;
}

export const targetOf = ({ kind, path }: ResourceRequest): Target => ({
  kind,
  namespace: kind.namespaced ? path.namespace : undefined,
  name: path.name,
  subresource: path.subresource,
});
