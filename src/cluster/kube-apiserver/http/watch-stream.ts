// In Kubernetes: k8s.io/apiserver/pkg/endpoints/handlers, watch. A list that goes on: one JSON document a line.

import type { AnyKind } from "../../api/kind.ts";
import { byteStream, type HttpResponse, type StreamWriter } from "../../apimachinery/http.ts";
import { apiVersionOf, type KubeObject } from "../../apimachinery/meta.ts";
import { badRequest, StatusError } from "../../apimachinery/status-error.ts";
import type { Simulation } from "../../../simulation/index.ts";
import type { RequestContext } from "../context.ts";
import type { Operations } from "../operations.ts";
import type { Selection } from "../registry/read.ts";
import { encodeError, includeObjectOf } from "./answer.ts";
import type { Format } from "./negotiation.ts";
import type { Query } from "./paths.ts";
import { partialMetadata, tableOf } from "./table.ts";

/** A watch without a timeout ends after half an hour to an hour. */
const MIN_TIMEOUT_S = 1800;
const BOOKMARK_PERIOD_MS = 60_000;

/** What each object is turned into. Tables name their columns in the first event alone. */
function renderer(
  kind: AnyKind,
  format: Format,
  query: Query,
  simulation: Simulation,
): (object: KubeObject) => string {
  if (format.as === "object") return lastEncoded;
  if (format.as !== "Table") return (object) => JSON.stringify(partialMetadata(object));
  let withColumns = true;
  return (object) => {
    const table = tableOf(kind, [object], {
      now: simulation.now,
      includeObject: includeObjectOf(query),
      withColumns,
      metadata: { resourceVersion: object.metadata.resourceVersion },
    });
    withColumns = false;
    return JSON.stringify(table);
  };
}

let lastObject: KubeObject | undefined;
let lastText = "";

/** JSON of a frozen object; many watchers get the same one in a row, which is encoded once. */
function lastEncoded(object: KubeObject): string {
  if (object !== lastObject) {
    lastText = JSON.stringify(object);
    lastObject = object;
  }
  return lastText;
}

function startRevision(query: Query): number | "state" {
  const text = query.get("resourceVersion");
  if (!text || text === "0") return "state";
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

function bookmark(kind: AnyKind, revision: number, initialEventsEnd: boolean): string {
  const annotations = initialEventsEnd ? { "k8s.io/initial-events-end": "true" } : undefined;
  const metadata = { resourceVersion: String(revision), creationTimestamp: null, annotations };
  const object = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata };
  return `${JSON.stringify({ type: "BOOKMARK", object })}\n`;
}

export interface WatchRequest {
  operations: Operations;
  simulation: Simulation;
  kind: AnyKind;
  selection: Selection;
  query: Query;
  format: Format;
  context: RequestContext;
  /** Tells the stream that the server stops. */
  onStop(listener: () => void): () => void;
}

function startState(
  request: WatchRequest,
  writer: StreamWriter,
  render: (object: KubeObject) => string,
): void {
  const { operations, context, kind, selection, query } = request;
  const { items, revision } = operations.list(context, kind, selection);
  for (const object of items) writer.write(`{"type":"ADDED","object":${render(object)}}\n`);
  if (query.flag("sendInitialEvents")) writer.write(bookmark(kind, revision, true));
}

function errorEvent(error: unknown): string {
  const { body } = encodeError(error);
  return `{"type":"ERROR","object":${String(body).trim()}}\n`;
}

/** Starts a watch; what is refused at once is thrown, history that is gone comes as an ERROR event. */
export function watchResponse(request: WatchRequest): HttpResponse {
  const { operations, simulation, kind, selection, query, context } = request;
  const render = renderer(kind, request.format, query, simulation);
  const from = startRevision(query);
  const writer = byteStream();
  const response: HttpResponse = {
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-cache, private" },
    body: writer.stream,
  };
  if (from === "state") startState(request, writer, render);

  let stopWatch: () => void;
  try {
    stopWatch = operations.watch(context, kind, selection, from === "state" ? undefined : from, (event) =>
      writer.write(`{"type":"${event.type}","object":${render(event.object)}}\n`),
    );
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 410)) throw error;
    writer.write(errorEvent(error));
    writer.end();
    return response;
  }

  const seconds =
    Number(query.get("timeoutSeconds")) || MIN_TIMEOUT_S * (1 + simulation.random("watch").next());
  const timeout = simulation.after(seconds * 1000, () => end(), { background: true });
  const bookmarks = query.flag("allowWatchBookmarks")
    ? simulation.every(BOOKMARK_PERIOD_MS, () =>
        writer.write(bookmark(kind, operations.parts.store.revision, false)),
      )
    : undefined;
  const forget = request.onStop(() => end());
  const release = () => {
    stopWatch();
    timeout.cancel();
    bookmarks?.cancel();
    forget();
  };
  const end = () => {
    release();
    writer.end();
  };
  writer.onCancel(release);
  return response;
}
