// In Kubernetes: k8s.io/apiserver/pkg/endpoints/handlers. The verbs on a resource, for any kind.

import { resourceName } from "../../api/kind.ts";
import type { HttpResponse } from "../../apimachinery/http.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import { badRequest, methodNotAllowed, notAcceptable } from "../../apimachinery/status-error.ts";
import type { RequestContext } from "../context.ts";
import type { DeleteOptions } from "../registry/delete.ts";
import { find, storageKey } from "../registry/storage.ts";
import { apply } from "./apply.ts";
import { encode, encodeList, encodeObject } from "./answer.ts";
import { readObject } from "./body.ts";
import { listOptionsOf } from "./list-options.ts";
import { APPLY, patchOf } from "./patch.ts";
import { targetOf, type ResourceRequest } from "./resource-request.ts";
import { selectionOf } from "./selection.ts";
import { continueToken, pagingOf } from "./snapshot.ts";
import { watchResponse } from "./watch-stream.ts";
import { checkPatchOptions, checkWriteOptions, deleteOptionsOf } from "./write-options.ts";

const answer = (call: ResourceRequest, object: any, status = 200): HttpResponse =>
  encodeObject(call.kind, object, call.format, {
    now: call.server.simulation.now,
    query: call.query,
    status,
    context: call.context,
  });

export function list(call: ResourceRequest): HttpResponse {
  const { server, kind, path, query, context } = call;
  const { operations } = server;
  const selection = selectionOf(kind, path.namespace, query);
  const options = listOptionsOf(query, false);
  const paging = pagingOf(options, operations.parts.store);
  const page = operations.list(context, kind, selection, paging);
  const next = page.next && continueToken(page.revision, page.next);
  const metadata = {
    resourceVersion: String(page.revision),
    ...(next ? { continue: next } : {}),
    ...(next && page.remaining !== undefined ? { remainingItemCount: page.remaining } : {}),
  };
  const now = server.simulation.now;
  return encodeList(kind, page.items, metadata, call.format, { now, query, context });
}

export function watch(call: ResourceRequest): HttpResponse {
  const { server, kind, path, query, format, context } = call;
  const selection = selectionOf(kind, path.namespace, query);
  const options = listOptionsOf(query, true);
  if (format.encoding === "yaml") throw notAcceptable(STREAMS);
  const named = path.name
    ? {
        ...selection,
        matches: (object: any) => object.metadata.name === path.name && (selection.matches?.(object) ?? true),
      }
    : selection;
  return watchResponse({
    operations: server.operations,
    simulation: server.simulation,
    kind,
    selection: named,
    query,
    options,
    format,
    context,
    onStop: (listener) => server.onStop(listener),
  });
}

const STREAMS =
  "only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch";

export const get = (call: ResourceRequest): HttpResponse =>
  answer(call, call.server.operations.get(call.context, targetOf(call)));

export function create(call: ResourceRequest): HttpResponse {
  const { server, kind, request, query, context, path } = call;
  checkWriteOptions("CreateOptions", query);
  const object = readObject(kind, request, query, context);
  if (kind.namespaced && !path.namespace)
    throw badRequest("an empty namespace may not be set during creation");
  return answer(
    call,
    server.operations.create(context, { ...targetOf(call), name: object.metadata?.name ?? "" }, object),
    201,
  );
}

export function replace(call: ResourceRequest): HttpResponse {
  const { server, kind, request, query, context } = call;
  checkWriteOptions("UpdateOptions", query);
  const object = readObject(kind, request, query, context);
  const target = targetOf(call);
  if (!target.subresource && CREATED_BY_UPDATE.has(resourceName(kind)) && isAbsent(call)) {
    if (object.metadata?.name && object.metadata.name !== target.name) throw misnamed(object, target.name);
    server.operations.authorize(context, "update", target);
    object.metadata = { ...object.metadata, name: target.name };
    return answer(call, server.operations.create(context, target, object), 201);
  }
  return answer(
    call,
    server.operations.update(context, target, () => object),
  );
}

/** What an update of nothing makes (AllowCreateOnUpdate of its strategy). */
const CREATED_BY_UPDATE = new Set([
  "endpoints",
  "events",
  "events.events.k8s.io",
  "leases.coordination.k8s.io",
  "limitranges",
  "services",
  ...["roles", "rolebindings", "clusterroles", "clusterrolebindings"].map(
    (plural) => `${plural}.rbac.authorization.k8s.io`,
  ),
]);

function isAbsent({ server, kind, path }: ResourceRequest): boolean {
  const key = storageKey(kind, path.namespace, path.name);
  return find(server.operations.parts.store, kind, key) === undefined;
}

const misnamed = ({ metadata }: KubeObject, name: string) =>
  badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);

export function patch(call: ResourceRequest): HttpResponse {
  const { server, kind, request, query, context } = call;
  const applying = request.headers["content-type"]?.startsWith(APPLY) ?? false;
  checkPatchOptions(query, applying);
  if (applying) {
    const { object, created } = apply(call);
    return answer(call, object, created ? 201 : 200);
  }
  const change = patchOf(kind, request, query, context);
  return answer(call, server.operations.patch(context, targetOf(call), change));
}

/** A deletion says in its body as well whether it is a dry run. */
const deletionContext = ({ context }: ResourceRequest, options: DeleteOptions): RequestContext =>
  options.dryRun?.includes("All") ? { ...context, dryRun: true } : context;

export function remove(call: ResourceRequest): HttpResponse {
  const { server, kind, format, path } = call;
  const options = deleteOptionsOf(call);
  const context = deletionContext(call, options);
  const { object, gone: isGone } = server.operations.delete(context, targetOf(call), options);
  if (!isGone || kind.returnsDeleted) return answer(call, object);
  const status = {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: {
      name: path.name,
      ...(kind.group ? { group: kind.group } : {}),
      kind: kind.plural,
      uid: object.metadata.uid,
    },
  };
  return encode(status, { ...format, as: "object" }, 200, context);
}

export function removeCollection(call: ResourceRequest): HttpResponse {
  const { server, kind, path, query, format } = call;
  listOptionsOf(query, false);
  const selection = selectionOf(kind, path.namespace, query);
  const options = deleteOptionsOf(call);
  const context = deletionContext(call, options);
  const items = server.operations.deleteCollection(context, kind, selection, options);
  return encodeList(
    kind,
    items,
    { resourceVersion: String(server.operations.parts.store.revision) },
    format,
    {
      now: server.simulation.now,
      query,
      context,
    },
  );
}

/** The handler of a method on a collection or an object; MethodNotAllowed when there is none. */
export function handlerOf(call: ResourceRequest): (call: ResourceRequest) => HttpResponse {
  const { request, path, query, kind } = call;
  const watching = path.watching || (!path.name && query.flag("watch"));
  const [verb, handler] = handlers(request.method, path.name !== "", watching) ?? [];
  const offered = path.subresource ? undefined : kind.verbs;
  if (!handler || (offered && !offered.includes(verb!))) throw methodNotAllowed();
  return handler;
}

type Handler = (call: ResourceRequest) => HttpResponse;

function handlers(method: string, named: boolean, watching: boolean): [string, Handler] | undefined {
  if (method === "GET") return watching ? ["watch", watch] : named ? ["get", get] : ["list", list];
  if (method === "POST" && !named) return ["create", create];
  if (method === "PUT" && named) return ["update", replace];
  if (method === "PATCH" && named) return ["patch", patch];
  if (method === "DELETE") return named ? ["delete", remove] : ["deletecollection", removeCollection];
  return undefined;
}
