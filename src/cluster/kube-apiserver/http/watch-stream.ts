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
import { revisionOf, type ListOptions } from "./list-options.ts";
import type { Query } from "./paths.ts";
import { tooLarge } from "./snapshot.ts";
import { partialMetadata, tableOf } from "./table.ts";

/** A watch without a timeout ends after half an hour to an hour. */
const MIN_TIMEOUT_S = 1800;
/** Nobody waits longer: a year. */
const MAX_TIMEOUT_S = 31_536_000;
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

/** A word on how far the watch has come, in the form of its events. */
function bookmark(
  { kind, format, query }: WatchRequest,
  revision: number,
  initialEventsEnd: boolean,
): string {
  const annotations = initialEventsEnd ? { "k8s.io/initial-events-end": "true" } : undefined;
  const metadata: any = { resourceVersion: String(revision), annotations };
  const object: any = { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata };
  if (format.as === "object") return bookmarkEvent(object);
  const partial = partialMetadata(object);
  if (format.as !== "Table") return bookmarkEvent(partial);
  const rows = includeObjectOf(query) === "None" ? [] : [{ cells: [], object: partial }];
  const { resourceVersion } = metadata;
  const head = { kind: "Table", apiVersion: "meta.k8s.io/v1", metadata: { resourceVersion } };
  return bookmarkEvent({ ...head, columnDefinitions: null, rows });
}

const bookmarkEvent = (object: object) => `${JSON.stringify({ type: "BOOKMARK", object })}\n`;

/** From now on, from what is there, or from a revision. */
function startOf({ options, operations }: WatchRequest): "now" | "state" | number {
  const { resourceVersion, initialEvents } = options;
  const since = revisionOf(resourceVersion, badRequest);
  const { revision } = operations.parts.store;
  if (initialEvents && since > revision) throw tooLarge(resourceVersion, revision);
  if (initialEvents) return "state";
  if (since > 0) return since;
  return initialEvents === false ? "now" : "state";
}

export interface WatchRequest {
  operations: Operations;
  simulation: Simulation;
  kind: AnyKind;
  selection: Selection;
  query: Query;
  options: ListOptions;
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
  const { operations, context, kind, selection, options } = request;
  const { items, revision } = operations.list(context, kind, selection);
  for (const object of items) writer.write(`{"type":"ADDED","object":${render(object)}}\n`);
  if (options.initialEvents && options.bookmarks) writer.write(bookmark(request, revision, true));
}

function errorEvent(error: unknown): string {
  const { body } = encodeError(error);
  return `{"type":"ERROR","object":${String(body).trim()}}\n`;
}

/** Starts a watch; what is refused at once is thrown, history that is gone comes as an ERROR event. */
export function watchResponse(request: WatchRequest): HttpResponse {
  const { operations, simulation, kind, selection, query, options, context } = request;
  const render = renderer(kind, request.format, query, simulation);
  const from = startOf(request);
  const writer = byteStream();
  const response: HttpResponse = {
    status: 200,
    headers: { "content-type": "application/json", "cache-control": "no-cache, private" },
    body: writer.stream,
  };
  if (from === "state") startState(request, writer, render);

  let stopWatch: () => void;
  try {
    stopWatch = operations.watch(
      context,
      kind,
      selection,
      typeof from === "number" ? from : undefined,
      (event) => writer.write(`{"type":"${event.type}","object":${render(event.object)}}\n`),
    );
  } catch (error) {
    if (!(error instanceof StatusError && error.code === 410)) throw error;
    writer.write(errorEvent(error));
    writer.end();
    return response;
  }

  const seconds = options.timeoutSeconds || MIN_TIMEOUT_S * (1 + simulation.random("watch").next());
  const timeout = simulation.after(Math.max(0, Math.min(seconds, MAX_TIMEOUT_S)) * 1000, () => end(), {
    background: true,
  });
  const bookmarks = options.bookmarks
    ? simulation.every(BOOKMARK_PERIOD_MS, () =>
        writer.write(bookmark(request, operations.parts.store.revision, false)),
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
