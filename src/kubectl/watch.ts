// In Kubernetes: k8s.io/kubectl/pkg/cmd/get, watch. Shows objects as they change, until interrupted.

import type { Program } from "../simulation/index.ts";
import { pathOf, TABLE, type Obj } from "./client.ts";
import type { ResourceType } from "./discovery.ts";
import { Failure, statusErrorOf } from "./failure.ts";
import { columnsOf, type HumanPrinter } from "./get.ts";
import type { LineReader } from "./http.ts";
import type { Invocation } from "./invocation.ts";
import { genericName, objectPrinter, outputFormat } from "./printers/printer.ts";
import { TableWriter } from "./printers/tab-writer.ts";
import { plainTable } from "./printers/table.ts";
import { namespaceFor, selectorQuery, typesOfAsked, type Asked } from "./resources.ts";

export interface WatchEvent {
  type: string;
  object: Obj;
}

/** The next event of a watch; undefined at its end. */
export function* nextEvent(lines: LineReader): Program<WatchEvent | undefined> {
  for (;;) {
    const line = yield* lines.next();
    if (line === undefined) return undefined;
    if (line.trim() === "") continue;
    const event = JSON.parse(line) as WatchEvent;
    if (event.type === "ERROR") throw statusErrorOf(event.object);
    return event;
  }
}

/** Turns an object into what is printed for it. */
type Show = (event: WatchEvent) => string;

export function* watchObjects(
  k: Invocation,
  asked: readonly Asked[],
  human: (table: TableWriter) => HumanPrinter,
): Program<number> {
  if (typesOfAsked(asked).length > 1 || asked.length > 1)
    throw new Failure("you may only specify a single resource type");
  const [{ type, name }] = asked;
  const namespace = namespaceFor(k, type);
  const isTable = ["", "wide"].includes(outputFormat(k).format);
  const accept = isTable ? TABLE : "application/json";
  const show = isTable ? tableShow(k, type, human(new TableWriter())) : objectShow(k, type);
  const query = { ...selectorQuery(k), ...(name ? { fieldSelector: `metadata.name=${name}` } : {}) };
  const first = yield* firstAnswer(k, type, namespace, name, accept);
  if (!k.flags.bool("watch-only")) yield* k.print(first.events.map(show).join(""));
  const path = pathOf(type, namespace);
  const lines = yield* k.client.lines(path, {
    accept,
    query: { ...query, watch: true, resourceVersion: first.resourceVersion, allowWatchBookmarks: false },
  });
  for (;;) {
    const event = yield* nextEvent(lines);
    if (!event) return 0;
    if (event.type !== "BOOKMARK") yield* k.print(show(event));
  }
}

/** What is there already: as events that the printers understand. */
function* firstAnswer(
  k: Invocation,
  type: ResourceType,
  namespace: string,
  name: string | undefined,
  accept: string,
): Program<{ events: WatchEvent[]; resourceVersion: string }> {
  const answer = name
    ? yield* k.client.get(type, namespace, name, { accept })
    : yield* k.client.list(type, namespace, selectorQuery(k), { accept });
  const list = answer.kind === "Table" ? undefined : (answer.items as Obj[] | undefined);
  const version = type.group ? `${type.group}/${type.version}` : type.version;
  const objects = list?.map((item) => ({ apiVersion: version, kind: type.kind, ...item })) ?? [answer];
  const events = objects.map((object) => ({ type: "ADDED", object }));
  return {
    events: answer.kind === "Table" && (answer.rows ?? []).length === 0 ? [] : events,
    resourceVersion:
      (answer.metadata?.resourceVersion as string | undefined) ??
      (answer.rows?.[0]?.object?.metadata?.resourceVersion as string | undefined) ??
      "",
  };
}

function tableShow(k: Invocation, type: ResourceType, printer: HumanPrinter): Show {
  let columns: Obj[] | undefined;
  const withEvents = k.flags.bool("output-watch-events");
  return (event) => {
    const table = event.object.kind === "Table" ? event.object : plainTable([event.object]);
    columns = (table.columnDefinitions as Obj[] | null | undefined) ?? columns;
    const before = withEvents ? () => [event.type] : undefined;
    return printer.table({ ...table, columnDefinitions: columns }, type, before, withEvents ? ["EVENT"] : []);
  };
}

function objectShow(k: Invocation, type: ResourceType): Show {
  const { format, argument } = outputFormat(k);
  const columns = columnsOf(k, format, argument);
  if (columns) return columnShow(k, columns);
  const printer = objectPrinter(k)!;
  const version = type.group ? `${type.group}/${type.version}` : type.version;
  return (event) => {
    const object = { apiVersion: version, kind: type.kind, ...event.object };
    const shown = k.flags.bool("output-watch-events") ? { object, type: event.type } : object;
    return printer.print(shown, { name: genericName(object) });
  };
}

function columnShow(k: Invocation, columns: { head: string[]; row(object: Obj): string[] }): Show {
  const writer = new TableWriter();
  let headed = k.flags.bool("no-headers");
  return ({ object }) => {
    const rows = headed ? [columns.row(object)] : [columns.head, columns.row(object)];
    headed = true;
    return writer.rows(rows);
  };
}
