// In Kubernetes: k8s.io/apiserver/pkg/server, the handler chain. A request comes in as data, a response goes out as data.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import { notFound, StatusError } from "../../apimachinery/status-error.ts";
import type { Program } from "../../../simulation/index.ts";
import { completeAdmission, prepareAdmission } from "../admission/late-plugins.ts";
import { throughWebhooks } from "../admission/webhook/webhooks.ts";
import type { ApiServer } from "../api-server.ts";
import { openDefinitions } from "../apiextensions/door.ts";
import { authenticate } from "../authentication.ts";
import { authorize } from "../authorization.ts";
import { completeAuthorization } from "../authorization/late.ts";
import { requestAttributes } from "../authorization/request-attributes.ts";
import { contextFor, type Attributes, type RequestContext, type UserInfo } from "../context.ts";
import { impersonated } from "../impersonation.ts";
import { completeKinds } from "../registry/late-kinds.ts";
import { fieldTracking } from "../registry/managed-fields.ts";
import { aggregate } from "./aggregator.ts";
import { encodeError, notFoundPage, prettied } from "./answer.ts";
import { MAX_BODY_BYTES } from "./body.ts";
import { observe } from "./metrics.ts";
import { negotiate, type Format } from "./negotiation.ts";
import { otherPath } from "./other-paths.ts";
import { groupResource } from "../registry/registry.ts";
import { parseResourcePath, parseUrl, type Query, type ResourcePath } from "./paths.ts";
import { handlerOf } from "./resources.ts";
import type { ResourceRequest } from "./resource-request.ts";
import { subresourceHandler } from "./subresources.ts";

export { completeAdmission, prepareAdmission };

const JSON_FORMAT: Format = { encoding: "json", as: "object" };

/** The server's answer. Refusals are answers; only bugs are thrown. `audit` takes what the audit trail is to say besides. */
export function* handle(
  server: ApiServer,
  request: HttpRequest,
  audit?: Map<string, string>,
): Program<HttpResponse> {
  let context: RequestContext | undefined;
  let wanted: Attributes | undefined;
  const finished = (response: HttpResponse) => observe(server, wanted, request, prettied(request, response));
  const { parts } = server.operations;
  completeKinds(server);
  completeAdmission(parts, server.dial);
  parts.fieldTracking ??= fieldTracking;
  completeAuthorization(server);
  try {
    const { authorizers } = parts;
    const sender = authenticate(server.authenticators, request);
    const url = parseUrl(request.url);
    const path = parseResourcePath(url.path);
    const user = impersonated(authorizers, sender, request.headers);
    wanted = requestAttributes(request.method, url, path);
    authorize(authorizers, user, wanted);
    context = { ...contextOf(user, request, url.query, wanted), audit };
    const passedOn = yield* aggregate(server, request, url.path, user);
    if (passedOn) return finished(passedOn);
    const response = path
      ? yield* handleResource(server, request, path, url.query, context)
      : yield* otherPath(server, request, url);
    return finished(response);
  } catch (error) {
    return finished(encodeError(error, JSON_FORMAT, context));
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

const servesVersion = ({ kinds }: ApiServer, { group, version }: ResourcePath) =>
  kinds.all().some((kind) => kind.group === group && kind.version === version);

function* handleResource(
  server: ApiServer,
  sent: HttpRequest,
  path: ResourcePath,
  query: Query,
  context: RequestContext,
): Program<HttpResponse> {
  yield* openDefinitions(server, path.group);
  const kind = server.kinds.findPath(path.group, path.version, path.resource);
  if (!kind) {
    if (!servesVersion(server, path)) return notFoundPage();
    throw noSuchPath();
  }
  if (kind.deprecation) context.warnings.push(kind.deprecation);
  const writes = sent.method === "POST" || sent.method === "PUT" || sent.method === "PATCH";
  kind.custom?.requireConversion?.(server.operations.parts.store, { ...path, writes });
  const request = yield* readable(server, sent);
  if (request.method !== "GET") yield* prepareAdmission(server.operations.parts, kind);
  const call: ResourceRequest = { server, request, path, kind, query, format: JSON_FORMAT, context };
  if (path.name && kind.namespaced && !path.namespace) throw noSuchPath();
  const answersObjects =
    ["", "status", "scale"].includes(path.subresource) || kind.subresources?.[path.subresource];
  if (answersObjects) call.format = negotiate(request.headers.accept);
  return request.method === "GET"
    ? yield* answered(call)
    : yield* throughWebhooks(context, () => answered(call));
}

function* answered(call: ResourceRequest): Program<HttpResponse> {
  const { path, kind } = call;
  if (!path.subresource) return handlerOf(call)(call);
  const handler = subresourceHandler(kind, path.subresource);
  if (!handler) throw kind.custom ? notFound(groupResource(kind), path.name) : noSuchPath();
  return yield* handler(call);
}
