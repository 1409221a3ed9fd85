// In Kubernetes: k8s.io/kubectl/pkg/cmd/get. Shows objects, once or as they change.

import type { Program } from "../simulation/index.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import { pathOf, TABLE, type Obj, type RequestOptions } from "./client.ts";
import type { Command } from "./command.ts";
import type { ResourceType } from "./discovery.ts";
import { Failure, allOf } from "./failure.ts";
import { FILE_FLAGS, PRINT_FLAGS, SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import {
  genericName,
  objectPrinter,
  outputFormat,
  GET_FORMATS,
  noSuchFormat,
  type Printer,
} from "./printers/printer.ts";
import { parseColumnFile, parseCustomColumns, type CustomColumns } from "./printers/columns.ts";
import { plainTable, tableRows, type TableOptions } from "./printers/table.ts";
import { TableWriter } from "./printers/tab-writer.ts";
import {
  listObjects,
  namedAndSelected,
  namespaceFor,
  parseResourceArgs,
  targetsOfFiles,
  typesOfAsked,
  type Asked,
} from "./resources.ts";
import { sortedBy } from "./sort-by.ts";
import { watchObjects } from "./watch.ts";

export const command: Command = {
  usage:
    "get [(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags] [options]",
  summary: "Display one or many resources.",
  examples: [
    "kubectl get pods",
    "kubectl get pods -o wide",
    "kubectl get deploy web -o yaml",
    "kubectl get pods -l app=web -w",
  ],
  flags: `
-A, --all-namespaces=false: List objects of all namespaces.
--chunk-size=500: How many objects to ask for at once.
--field-selector='': Only objects with these fields: status.phase=Running.
--ignore-not-found=false: Do not fail when an object does not exist.
-L, --label-columns=[]: Labels that become columns.
--no-headers=false: Leave out the heads of columns.
--output-watch-events=false: Show what happened to each object, with --watch.
--raw='': Ask the server for this path and print what it answers.
--server-print=true: Let the server make the table.
--show-kind=false: Show the kind before each name.
--show-labels=false: Show all labels as the last column.
--sort-by='': Sort by this JSONPath.
--subresource='': The subresource to get: status, scale.
-w, --watch=false: After listing, watch for changes.
--watch-only=false: Watch for changes without listing first.
${PRINT_FLAGS}${FILE_FLAGS}${SELECTOR}`,
  *run(k) {
    if (k.flags.changed("raw")) return yield* getRaw(k);
    const asked = yield* askedFor(k);
    if (k.flags.bool("watch") || k.flags.bool("watch-only"))
      return yield* watchObjects(k, asked, (table) => new HumanPrinter(k, table, [asked[0].type]));
    const { format } = outputFormat(k);
    if (isHuman(format)) return yield* getTables(k, asked);
    return yield* getObjects(k, asked);
  },
};

const isHuman = (format: string) => format === "" || format === "wide";

function* getRaw(k: Invocation): Program<void> {
  if (k.flags.bool("watch") || k.flags.bool("watch-only") || k.flags.string("selector"))
    throw new Failure(
      "--raw may not be specified with other flags that filter the server request or alter the output",
    );
  if (k.flags.string("output")) throw new Failure("--raw and --output are mutually exclusive");
  if (k.args.length > 0) throw new Failure("arguments may not be passed when --raw is specified");
  const path = k.flags.string("raw");
  if (!path.startsWith("/"))
    throw new Failure(
      `--raw must be a valid URL path: parse ${JSON.stringify(path)}: invalid URI for request`,
    );
  yield* k.print(yield* k.client.text("GET", path));
}

function* askedFor(k: Invocation): Program<Asked[]> {
  if (k.flags.list("filename").length > 0 || k.flags.string("kustomize")) {
    const targets = yield* targetsOfFiles(k);
    return targets.map(({ type, name }) => ({ type, name }));
  }
  if (k.args.length === 0) throw nothingAsked();
  const asked = yield* parseResourceArgs(k, k.args);
  const selects = k.flags.string("selector") || k.flags.string("field-selector");
  if (selects && asked.some(({ name }) => name)) throw namedAndSelected(k.args);
  if (k.flags.bool("all-namespaces") && asked.some(({ name, type }) => name && type.namespaced))
    throw new Failure("a resource cannot be retrieved by name across all namespaces");
  return asked;
}

const nothingAsked = () =>
  new Failure(
    `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\nerror: Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\nSee 'kubectl get -h' for help and examples`,
    { verbatim: true },
  );

/** Answers of the server, one for each name or list, and what it refused. */
function* answers(
  k: Invocation,
  asked: readonly Asked[],
  options: RequestOptions,
): Program<{ found: { asked: Asked; answer: Obj }[]; errors: unknown[] }> {
  const found: { asked: Asked; answer: Obj }[] = [];
  const errors: unknown[] = [];
  const subresource = k.flags.string("subresource");
  for (const one of asked) {
    const namespace = namespaceFor(k, one.type);
    try {
      const path = pathOf(one.type, namespace, one.name ?? "") + (subresource ? `/${subresource}` : "");
      const answer = one.name
        ? yield* k.client.json("GET", path, options)
        : yield* listObjects(k, one.type, namespace, {
            ...options,
            query: { ...options.query, limit: k.flags.int("chunk-size") || undefined },
          });
      found.push({ asked: one, answer: yield* withRest(k, one, namespace, answer, options) });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (k.flags.bool("ignore-not-found") && error.reason === "NotFound") continue;
      errors.push(error);
      if (error.reason === "NotFound" && one.name && (yield* namespaceMissing(k, one.type, namespace)))
        errors[errors.length - 1] = yield* missingNamespace(namespace);
    }
  }
  return { found, errors };
}

/** Follows `continue` until the list is whole. */
function* withRest(
  k: Invocation,
  { type, name }: Asked,
  namespace: string,
  first: Obj,
  options: RequestOptions,
): Program<Obj> {
  let next = name ? undefined : (first.metadata?.continue as string | undefined);
  const whole = { ...first };
  while (next) {
    const query = { ...options.query, limit: k.flags.int("chunk-size"), continue: next };
    const more = yield* listObjects(k, type, namespace, { ...options, query });
    if (whole.rows) whole.rows = [...whole.rows, ...(more.rows ?? [])];
    else whole.items = [...(whole.items ?? []), ...(more.items ?? [])];
    next = more.metadata?.continue as string | undefined;
  }
  return whole;
}

/** kubectl says that the namespace is missing rather than what was looked for in it. */
function* namespaceMissing(k: Invocation, type: ResourceType, namespace: string): Program<boolean> {
  if (!type.namespaced || !namespace || type.kind === "Namespace") return false;
  const discovery = yield* k.discovery();
  const namespaces = yield* discovery.ofKind("v1", "Namespace");
  if (!namespaces) return false;
  try {
    return (yield* k.client.find(namespaces, "", namespace)) === undefined;
  } catch (error) {
    if (error instanceof StatusError) return false;
    throw error;
  }
}

function* missingNamespace(namespace: string): Program<StatusError> {
  return new StatusError(404, "NotFound", `namespaces ${JSON.stringify(namespace)} not found`);
}

function* getTables(k: Invocation, asked: readonly Asked[]): Program<void> {
  const sortBy = k.flags.string("sort-by");
  const accept = k.flags.bool("server-print") ? TABLE : "application/json";
  const { found, errors } = yield* answers(k, asked, {
    accept,
    query: { includeObject: sortBy ? "Object" : undefined },
  });
  const types = typesOfAsked(asked);
  const printer = new HumanPrinter(k, new TableWriter(), typesOfAsked(found.map(({ asked: one }) => one)));
  let text = "";
  let shown = 0;
  for (const { type, tables } of joinedByType(found)) {
    let rows = tables.flatMap((table) => (table.rows ?? []) as Obj[]);
    if (sortBy) rows = sortedBy(rows, sortBy, (row) => row.object as Obj) ?? [];
    shown += rows.length;
    if (rows.length > 0) text += printer.table({ ...tables[0], rows }, type);
  }
  yield* k.print(text);
  if (shown === 0 && errors.length === 0 && !k.flags.bool("ignore-not-found"))
    yield* k.say(nothingFound(k, types));
  if (errors.length > 0) throw allOf(errors);
}

function joinedByType(
  found: readonly { asked: Asked; answer: Obj }[],
): { type: ResourceType; tables: Obj[] }[] {
  const joined: { type: ResourceType; tables: Obj[] }[] = [];
  for (const { asked, answer } of found) {
    const table =
      answer.kind === "Table" ? answer : plainTable((answer.items as Obj[] | undefined) ?? [answer]);
    const last = joined.at(-1);
    if (last?.type === asked.type) last.tables.push(table);
    else joined.push({ type: asked.type, tables: [table] });
  }
  return joined;
}

export const nothingFound = (k: Invocation, types: readonly ResourceType[]): string => {
  const everywhere =
    (k.flags.has("all-namespaces") && k.flags.bool("all-namespaces")) ||
    !types.some(({ namespaced }) => namespaced);
  return everywhere ? "No resources found" : `No resources found in ${k.namespace} namespace.`;
};

/** Prints tables, one type after the other; the heads come once a type. */
export class HumanPrinter {
  #options: Omit<TableOptions, "now" | "withNamespace">;
  #k: Invocation;
  #writer: TableWriter;
  #last: ResourceType | undefined;

  constructor(k: Invocation, writer: TableWriter, types: readonly ResourceType[]) {
    this.#k = k;
    this.#writer = writer;
    this.#options = {
      wide: k.flags.string("output") === "wide",
      noHeaders: k.flags.bool("no-headers"),
      withKind: types.length > 1 || k.flags.bool("show-kind"),
      showLabels: k.flags.bool("show-labels"),
      labelColumns: k.flags.list("label-columns"),
    };
  }

  table(
    table: Obj,
    type: ResourceType,
    before: (row: number) => string[] = () => [],
    headBefore: string[] = [],
  ): string {
    const withNamespace = this.#k.flags.bool("all-namespaces") && type.namespaced;
    const { head, rows } = tableRows(table, type, { ...this.#options, withNamespace, now: this.#k.now });
    const lines = rows.map((row, i) => [...before(i), ...row]);
    if (this.#last === type) return this.#writer.rows(lines);
    const gap = this.#last && !this.#options.noHeaders ? "\n" : "";
    this.#last = type;
    this.#writer.reset();
    return gap + this.#writer.rows(this.#options.noHeaders ? lines : [[...headBefore, ...head], ...lines]);
  }
}

function* getObjects(k: Invocation, asked: readonly Asked[]): Program<void> {
  const { format, argument } = outputFormat(k);
  const columns = columnsOf(k, format, argument);
  const printer = columns ? undefined : printerFor(k, format);
  const { found, errors } = yield* answers(k, asked, {});
  const objects = found.flatMap(({ asked: { type }, answer }) => itemsOf(answer, type));
  const sortBy = k.flags.string("sort-by");
  const sorted = sortBy ? (sortedBy(objects, sortBy, (object) => object) ?? objects) : objects;
  if (errors.length > 0 && sorted.length === 0) throw allOf(errors);
  if (columns) yield* k.print(columnText(columns, sorted, k.flags.bool("no-headers")));
  else if (printer) yield* printObjects(k, printer, asked, sorted, format);
  if (errors.length > 0) throw allOf(errors);
}

function* printObjects(
  k: Invocation,
  printer: Printer,
  asked: readonly Asked[],
  objects: readonly Obj[],
  format: string,
): Program<void> {
  const single = asked.length === 1 && asked[0].name !== undefined;
  if (format === "name") {
    for (const object of objects) yield* k.print(`${genericName(object)}\n`);
    return;
  }
  if (single) {
    if (objects.length > 0) yield* k.print(printer.print(objects[0], { name: genericName(objects[0]) }));
    return;
  }
  yield* k.print(
    printer.print(
      { apiVersion: "v1", items: objects, kind: "List", metadata: { resourceVersion: "" } },
      { name: "" },
    ),
  );
}

function printerFor(k: Invocation, format: string): Printer {
  if (!GET_FORMATS.includes(format)) throw noSuchFormat(format, GET_FORMATS);
  return objectPrinter(k)!;
}

export function columnsOf(k: Invocation, format: string, argument: string): CustomColumns | undefined {
  if (format === "custom-columns") return parseCustomColumns(argument);
  if (format === "custom-columns-file") return parseColumnFile(k.readFile(argument));
  return undefined;
}

function columnText(columns: CustomColumns, objects: readonly Obj[], noHeaders: boolean): string {
  const rows = objects.map((object) => columns.row(object));
  return new TableWriter().rows(noHeaders ? rows : [columns.head, ...rows]);
}

export function itemsOf(answer: Obj, type: ResourceType): Obj[] {
  if (!Array.isArray(answer.items)) return [answer];
  const version = type.group ? `${type.group}/${type.version}` : type.version;
  return (answer.items as Obj[]).map((item) => ({ apiVersion: version, kind: type.kind, ...item }));
}
