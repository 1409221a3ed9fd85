// In Kubernetes: k8s.io/kubectl/pkg/cmd/events.

import type { Program } from "../simulation/index.ts";
import { pathOf, type Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { eventAge, lastSeen } from "./describe/events.ts";
import { Failure } from "./failure.ts";
import { PRINT_FLAGS } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { objectPrinter } from "./printers/printer.ts";
import { TableWriter } from "./printers/tab-writer.ts";
import { parseResourceArgs } from "./resources.ts";
import { nextEvent } from "./watch.ts";

export const command: Command = {
  usage:
    "events [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning] [options]",
  summary: "Display events.",
  flags: `
-A, --all-namespaces=false: In all namespaces.
--chunk-size=500: How many objects to ask for at once.
--for='': Only events about this object: TYPE/NAME.
--no-headers=false: Leave out the heads of columns.
--types=[]: Only events of these types.
-w, --watch=false: Go on as events come.
${PRINT_FLAGS}`,
  run: runEvents,
};

function* runEvents(k: Invocation): Program<void> {
  const types = k.flags.list("types");
  for (const type of types)
    if (!/^(normal|warning)$/i.test(type)) throw new Failure("valid --types are Normal or Warning");
  const everywhere = k.flags.bool("all-namespaces");
  const discovery = yield* k.discovery();
  const events = yield* discovery.resolve("events");
  const namespace = everywhere ? "" : k.namespace;
  const query = { fieldSelector: yield* about(k) };
  const list = yield* k.client.list(events, namespace, query);
  const wanted = (event: Obj) =>
    types.length === 0 || types.some((type) => type.toLowerCase() === String(event.type).toLowerCase());
  const items = ((list.items ?? []) as Obj[]).filter(wanted).sort((a, b) => lastSeen(a) - lastSeen(b));
  const printer = objectPrinter(k);
  if (printer) {
    const full = items.map((item) => ({ apiVersion: "v1", kind: "Event", ...item }));
    yield* k.print(
      printer.print(
        { apiVersion: "v1", items: full, kind: "List", metadata: { resourceVersion: "" } },
        { name: "" },
      ),
    );
    return;
  }
  const watching = k.flags.bool("watch");
  if (items.length === 0 && !watching)
    return yield* k.say(everywhere ? "No events found." : `No events found in ${k.namespace} namespace.`);
  const table = new TableWriter();
  const head = k.flags.bool("no-headers")
    ? []
    : [[...(everywhere ? ["NAMESPACE"] : []), "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]];
  yield* k.print(table.rows([...head, ...items.map((event) => row(k, event, everywhere))]));
  if (!watching) return;
  const lines = yield* k.client.lines(pathOf(events, namespace), {
    query: { ...query, watch: true, resourceVersion: list.metadata?.resourceVersion as string },
  });
  for (;;) {
    const next = yield* nextEvent(lines);
    if (!next) return;
    if (next.type !== "BOOKMARK" && next.type !== "DELETED" && wanted(next.object))
      yield* k.print(table.rows([row(k, next.object, everywhere)]));
  }
}

function* about(k: Invocation): Program<string> {
  const text = k.flags.string("for");
  if (!text) return "";
  if (!text.includes("/")) throw new Failure("--for must be in resource/name form");
  const [asked] = yield* parseResourceArgs(k, [text]);
  return `involvedObject.kind=${asked.type.kind},involvedObject.name=${asked.name}`;
}

function row(k: Invocation, event: Obj, everywhere: boolean): string[] {
  const { kind, name } = (event.involvedObject ?? {}) as Obj;
  return [
    ...(everywhere ? [String(event.metadata.namespace)] : []),
    eventAge(event, k.now),
    String(event.type),
    String(event.reason),
    `${kind}/${name}`,
    String(event.message ?? "").trim(),
  ];
}
