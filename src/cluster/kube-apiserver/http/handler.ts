// In Kubernetes: k8s.io/apiserver/pkg/server, the handler chain. A request comes in as data, a response goes out as data.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import type { Program } from "../../../simulation/index.ts";
import { completeAdmission } from "../admission/late-plugins.ts";
import type { ApiServer } from "../api-server.ts";
import { openDefinitions } from "../apiextensions/door.ts";
import { authenticate } from "../authentication.ts";
import { authorize } from "../authorization.ts";
import { completeAuthorization } from "../authorization/late.ts";
import { requestAttributes } from "../authorization/request-attributes.ts";
import { contextFor, type Attributes, type RequestContext, type UserInfo } from "../context.ts";
import { impersonated } from "../impersonation.ts";
import { completeKinds } from "../registry/late-kinds.ts";
import { encode, encodeError, plainText } from "./answer.ts";
import { MAX_BODY_BYTES } from "./body.ts";
import { aggregated, byGroup, groupList, groupOf, resourceList } from "./discovery.ts";
import { negotiate, type Format } from "./negotiation.ts";
import { openApi, openApiV2 } from "./openapi.ts";
import { openId } from "./openid.ts";
import { parseResourcePath, parseUrl, type ParsedUrl, type Query, type ResourcePath } from "./paths.ts";
import { handlerOf } from "./resources.ts";
import type { ResourceRequest } from "./resource-request.ts";
import { subresourceHandler } from "./subresources.ts";
import { versionInfo } from "./version.ts";

export { completeAdmission };

const JSON_FORMAT: Format = { encoding: "json", as: "object" };

/** The server's answer. Refusals are answers; only bugs are thrown. */
export function* handle(server: ApiServer, request: HttpRequest): Program<HttpResponse> {
  let context: RequestContext | undefined;
  completeKinds(server);
  completeAdmission(server.operations.parts);
  completeAuthorization(server);
  try {
    const { authorizers } = server.operations.parts;
    const sender = authenticate(server.authenticators, request);
    const url = parseUrl(request.url);
    const path = parseResourcePath(url.path);
    const user = impersonated(authorizers, sender, request.headers);
    const wanted = requestAttributes(request.method, url, path);
    authorize(authorizers, user, wanted);
    context = contextOf(user, request, url.query, wanted);
    return path
      ? yield* handleResource(server, request, path, url.query, context)
      : yield* handleOther(server, request, url);
  } catch (error) {
    return encodeError(error, JSON_FORMAT, context);
  }
}

/** The request with a body in JSON, where it came as protobuf: only real clients send that, so its decoder is loaded by need. */
function* readable(server: ApiServer, request: HttpRequest): Program<HttpRequest> {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("application/vnd.kubernetes.protobuf") || !(request.body instanceof Uint8Array))
    return request;
  const { body, headers } = request;
  if (body.length > MAX_BODY_BYTES) return request;
  const { jsonOfProtobuf } = yield* server.simulation.hold(() => import("./protobuf.ts"));
  return {
    ...request,
    headers: { ...headers, "content-type": "application/json" },
    body: jsonOfProtobuf(body),
  };
}

function contextOf(user: UserInfo, request: HttpRequest, query: Query, wanted: Attributes): RequestContext {
  const agent = (request.headers["user-agent"] ?? "unknown").split("/")[0];
  return contextFor(user, {
    dryRun: query.all("dryRun").includes("All"),
    fields: "tracked",
    fieldManager: query.get("fieldManager") ?? agent,
    warnings: [],
    granted: wanted.verb,
    fieldSelector: wanted.fieldSelector,
  });
}

/** What the real server says of a path that it does not serve. */
const noSuchPath = () =>
  new StatusError(404, "NotFound", "the server could not find the requested resource", {});

function* handleResource(
  server: ApiServer,
  sent: HttpRequest,
  path: ResourcePath,
  query: Query,
  context: RequestContext,
): Program<HttpResponse> {
  yield* openDefinitions(server, path.group);
  const kind = server.kinds.findPath(path.group, path.version, path.resource);
  if (!kind) throw noSuchPath();
  if (kind.deprecation) context.warnings.push(kind.deprecation);
  const request = yield* readable(server, sent);
  const call: ResourceRequest = { server, request, path, kind, query, format: JSON_FORMAT, context };
  if (path.name && kind.namespaced && !path.namespace) throw noSuchPath();
  const answersObjects =
    !path.subresource || path.subresource === "status" || kind.subresources?.[path.subresource];
  if (answersObjects) call.format = negotiate(request.headers.accept);
  if (!path.subresource) return handlerOf(call)(call);
  const handler = subresourceHandler(kind, path.subresource);
  if (!handler) throw noSuchPath();
  return yield* handler(call);
}

const HEALTH = new Set(["/healthz", "/livez", "/readyz"]);

function* handleOther(
  server: ApiServer,
  request: HttpRequest,
  { path, query }: ParsedUrl,
): Program<HttpResponse> {
  if (HEALTH.has(path)) return plainText(200, "ok");
  if (path === "/version") return encode(versionInfo(server.simulation.start), JSON_FORMAT);
  const metadata = openId(server, path);
  if (metadata) return metadata;
  if (path === "/openapi/v2") return openApiV2(request);
  if (path === "/openapi/v3" || path.startsWith("/openapi/v3/")) return yield* openApi(server, path, query);
  return discover(server, request, path.replace(/\/$/, ""));
}

const wantsAggregated = (request: HttpRequest) =>
  /apidiscovery\.k8s\.io/.test(request.headers.accept ?? "") &&
  /as=APIGroupDiscoveryList/.test(request.headers.accept ?? "");

const AGGREGATED_TYPE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

function discover(server: ApiServer, request: HttpRequest, path: string): HttpResponse {
  const groups = byGroup(server.kinds.all());
  const [, root, group, version] = path.split("/");
  if (path === "") return encode({ paths: rootPaths(groups.keys()) }, JSON_FORMAT);
  if ((path === "/api" || path === "/apis") && wantsAggregated(request)) {
    const response = encode(aggregated(groups, path === "/api"), JSON_FORMAT);
    return { ...response, headers: { ...response.headers, "content-type": AGGREGATED_TYPE } };
  }
  if (path === "/api") {
    const serverAddressByClientCIDRs = [{ clientCIDR: "0.0.0.0/0", serverAddress: server.address }];
    return encode({ kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs }, JSON_FORMAT);
  }
  if (path === "/apis") return encode(groupList(groups), JSON_FORMAT);
  if (root === "api" && version === undefined) {
    const kinds = groups.get("")?.get(group);
    if (kinds) return encode(resourceList(kinds, group), JSON_FORMAT);
  }
  const versions = root === "apis" ? groups.get(group) : undefined;
  if (versions && version === undefined) {
    return encode(
      { kind: "APIGroup", apiVersion: "v1", ...groupOf(group, [...versions.keys()]) },
      JSON_FORMAT,
    );
  }
  const kinds = versions?.get(version);
  if (!kinds) throw noSuchPath();
  return encode(resourceList(kinds, `${group}/${version}`), JSON_FORMAT);
}

const rootPaths = (groups: Iterable<string>) => [
  "/api",
  "/api/v1",
  "/apis",
  ...[...groups].filter(Boolean).map((group) => `/apis/${group}`),
  "/healthz",
  "/livez",
  "/openapi/v2",
  "/openapi/v3",
  "/readyz",
  "/version",
];
