// In Kubernetes: k8s.io/apiserver/pkg/endpoints/handlers. The verbs on a resource, for any kind.

import type { HttpResponse } from "../../apimachinery/http.ts";
import { badRequest, gone, methodNotSupported } from "../../apimachinery/status-error.ts";
import type { RequestContext } from "../context.ts";
import type { DeleteOptions } from "../registry/delete.ts";
import { groupResource } from "../registry/registry.ts";
import { apply } from "./apply.ts";
import { encode, encodeList, encodeObject } from "./answer.ts";
import { readObject, readValue } from "./body.ts";
import { APPLY, patchOf } from "./patch.ts";
import type { Query } from "./paths.ts";
import { targetOf, type ResourceRequest } from "./resource-request.ts";
import { selectionOf } from "./selection.ts";
import { watchResponse } from "./watch-stream.ts";

const answer = (call: ResourceRequest, object: any, status = 200): HttpResponse =>
  encodeObject(call.kind, object, call.format, {
    now: call.server.simulation.now,
    query: call.query,
    status,
    context: call.context,
  });

function continueToken(text: string): { rv: number; start: string } {
  try {
    const token = JSON.parse(atob(text.replace(/-/g, "+").replace(/_/g, "/"))) as {
      rv: number;
      start: string;
    };
    if (typeof token.rv === "number" && typeof token.start === "string") return token;
  } catch {
    // falls through to the refusal
  }
  throw badRequest("continue key is not valid: illegal base64 data");
}

function limitOf(query: Query): number | undefined {
  const text = query.get("limit");
  if (!text) return undefined;
  if (!/^-?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text) > 0 ? Number(text) : undefined;
}

export function list(call: ResourceRequest): HttpResponse {
  const { server, kind, path, query, context } = call;
  const { operations } = server;
  const selection = selectionOf(kind, path.namespace, query);
  const token = query.get("continue") ? continueToken(query.get("continue")!) : undefined;
  if (token && token.rv < operations.parts.store.compactRevision) {
    throw gone(
      "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
    );
  }
  const page = operations.list(context, kind, selection, { limit: limitOf(query), after: token?.start });
  const revision = token?.rv ?? page.revision;
  const next = page.next && btoa(JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start: page.next }));
  const metadata = {
    resourceVersion: String(revision),
    ...(next ? { continue: next } : {}),
    ...(next && page.remaining !== undefined ? { remainingItemCount: page.remaining } : {}),
  };
  const now = server.simulation.now;
  return encodeList(kind, page.items, metadata, call.format, { now, query, context });
}

export function watch(call: ResourceRequest): HttpResponse {
  const { server, kind, path, query, format, context } = call;
  const selection = selectionOf(kind, path.namespace, query);
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
    format,
    context,
    onStop: (listener) => server.onStop(listener),
  });
}

export const get = (call: ResourceRequest): HttpResponse =>
  answer(call, call.server.operations.get(call.context, targetOf(call)));

export function create(call: ResourceRequest): HttpResponse {
  const { server, kind, request, query, context, path } = call;
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
  const object = readObject(kind, request, query, context);
  return answer(
    call,
    server.operations.update(context, targetOf(call), () => object),
  );
}

export function patch(call: ResourceRequest): HttpResponse {
  const { server, kind, request, query, context } = call;
  if (request.headers["content-type"]?.startsWith(APPLY)) {
    const { object, created } = apply(call);
    return answer(call, object, created ? 201 : 200);
  }
  const change = patchOf(kind, request, query, context);
  return answer(call, server.operations.patch(context, targetOf(call), change));
}

/** From the body and, as older clients do, from the query. */
export function deleteOptionsOf({ request, query }: ResourceRequest): DeleteOptions {
  const body = (request.body?.length ? readValue(request) : undefined) as DeleteOptions | undefined;
  const grace = query.get("gracePeriodSeconds");
  const policy = query.get("propagationPolicy") as DeleteOptions["propagationPolicy"];
  return {
    ...(grace ? { gracePeriodSeconds: Number(grace) } : {}),
    ...(policy ? { propagationPolicy: policy } : {}),
    ...body,
  };
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
  const watching = query.flag("watch");
  if (request.method === "GET") return watching ? watch : path.name ? get : list;
  if (request.method === "POST" && !path.name) return create;
  if (request.method === "PUT" && path.name) return replace;
  if (request.method === "PATCH" && path.name) return patch;
  if (request.method === "DELETE") return path.name ? remove : removeCollection;
  throw methodNotSupported(groupResource(kind), request.method.toLowerCase());
}
