// In Kubernetes: k8s.io/kubectl/pkg/cmd/top. Asks the metrics API, which a cluster without a metrics server does not have.
// Left out here: swap, protobuf.

import { milliValue, parseQuantity, quantityValue } from "../cluster/apimachinery/quantity.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import { humanDuration } from "../cluster/apimachinery/duration.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import { SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { alignTabs, TABLE_TABS } from "./printers/tab-writer.ts";

const COMMON = `
--no-headers=false: Leave out the heads of columns.
--sort-by='': cpu or memory.
--use-protocol-buffers=true: How the metrics travel.
${SELECTOR}`;

const API = "/apis/metrics.k8s.io/v1beta1";
/** Metrics of a pod may be missing for so long. */
const CREATION_DELAY_MS = 120_000;

interface Amount {
  milliCpu: number;
  bytes: number;
}

interface Row extends Amount {
  name: string;
  namespace: string;
}

const amountOf = ({ cpu = "0", memory = "0" }: Record<string, string>): Amount => ({
  milliCpu: milliValue(parseQuantity(cpu)),
  bytes: quantityValue(parseQuantity(memory)),
});

const sumOf = (amounts: readonly Amount[]): Amount => ({
  milliCpu: amounts.reduce((sum, { milliCpu }) => sum + milliCpu, 0),
  bytes: amounts.reduce((sum, { bytes }) => sum + bytes, 0),
});

const cpuText = ({ milliCpu }: Amount) => `${milliCpu}m`;
const memoryText = ({ bytes }: Amount) => `${Math.floor(bytes / 1024 / 1024)}Mi`;
const amountTexts = (amount: Amount) => [cpuText(amount), memoryText(amount)];

const compareNames = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The greatest first, when a resource is asked for; else by name. */
function sorted<T extends Amount>(k: Invocation, rows: readonly T[], nameOf: (row: T) => string): T[] {
  const by = k.flags.string("sort-by");
  return rows.toSorted((a, b) => {
    if (by === "cpu") return b.milliCpu - a.milliCpu;
    if (by === "memory") return b.bytes - a.bytes;
    return compareNames(nameOf(a), nameOf(b));
  });
}

/** Every cell is ended by a tab, so that lines end in blanks. */
const table = (rows: readonly (readonly string[])[]): string =>
  alignTabs(rows.map((cells) => cells.map((cell) => `${cell}\t`).join("")).join("\n") + "\n", TABLE_TABS);

function validate(k: Invocation): void {
  const by = k.flags.string("sort-by");
  if (by && by !== "cpu" && by !== "memory") throw new Failure("--sort-by accepts only cpu or memory");
  if (k.args.length > 1) throw new Failure(`unexpected arguments: ${k.args.slice(1).join(" ")}`);
  if (k.args.length > 0 && k.flags.string("selector"))
    throw new Failure("only one of NAME or selector can be provided");
}

function* assertServed(k: Invocation): Program<void> {
  const { groups = [] } = yield* k.client.json("GET", "/apis");
  if (!(groups as Obj[]).some(({ name }) => name === "metrics.k8s.io"))
    throw new Failure("Metrics API not available");
}

function* metrics(k: Invocation, path: string, resource: string): Program<Obj[]> {
  const [name] = k.args;
  const query: Record<string, string> = {};
  for (const [flag, parameter] of [
    ["selector", "labelSelector"],
    ["field-selector", "fieldSelector"],
  ])
    if (resource === "pods" || flag === "selector") {
      const value = k.flags.string(flag);
      if (value) query[parameter] = value;
    }
  try {
    const answer = yield* k.client.json("GET", `${path}/${resource}${name ? `/${name}` : ""}`, { query });
    return name ? [answer] : ((answer.items ?? []) as Obj[]);
  } catch (error) {
    throw unreachable(error, `${resource}.metrics.k8s.io`, name);
  }
}

/** A server that is not there is told of with what was asked. */
function unreachable(error: unknown, resource: string, name: string | undefined): unknown {
  if (!(error instanceof StatusError) || error.code !== 503) return error;
  const what = `(get ${resource}${name ? ` ${name}` : ""})`;
  return new StatusError(
    503,
    "ServiceUnavailable",
    `the server is currently unable to handle the request ${what}`,
  );
}

const isTrue = (k: Invocation, flag: string) => k.flags.bool(flag);

function* topPods(k: Invocation): Program<void> {
  validate(k);
  yield* assertServed(k);
  const everywhere = isTrue(k, "all-namespaces");
  const scope = everywhere ? "" : `/namespaces/${k.namespace}`;
  const items = yield* metrics(k, API + scope, "pods");
  if (items.length === 0) {
    yield* assertNoPods(k, scope);
    return yield* k.say(
      everywhere ? "No resources found" : `No resources found in ${k.namespace} namespace.`,
    );
  }
  yield* k.print(table(podRows(k, items, everywhere)));
}

/** No metrics are right when there are no pods; else they are late. */
function* assertNoPods(k: Invocation, scope: string): Program<void> {
  const query = {
    labelSelector: k.flags.string("selector"),
    fieldSelector: k.flags.string("field-selector"),
  };
  const { items = [] } = yield* k.client.json("GET", `/api/v1${scope}/pods`, { query });
  for (const { metadata } of items as Obj[]) {
    const age = k.process.simulation.now - Date.parse(metadata.creationTimestamp as string);
    if (age <= CREATION_DELAY_MS) continue;
    throw new Failure(
      `Metrics not available for pod ${metadata.namespace}/${metadata.name}, age: ${humanDuration(age)}`,
    );
  }
  if (items.length > 0) throw new Failure("metrics not available yet");
}

const containersOf = (pod: Obj) =>
  ((pod.containers ?? []) as Obj[]).map(({ name, usage }) => ({
    name: name as string,
    ...amountOf(usage as Record<string, string>),
  }));

function podRows(k: Invocation, items: readonly Obj[], everywhere: boolean): string[][] {
  const byContainer = isTrue(k, "containers");
  const pods = items.map((pod) => ({
    name: pod.metadata.name as string,
    namespace: pod.metadata.namespace as string,
    containers: containersOf(pod),
    ...sumOf(containersOf(pod)),
  }));
  const order = sorted(k, pods, ({ namespace, name }) => (everywhere ? `${namespace}/${name}` : name));
  const head = [
    ...(everywhere ? ["NAMESPACE"] : []),
    ...(byContainer ? ["POD"] : []),
    "NAME",
    "CPU(cores)",
    "MEMORY(bytes)",
  ];
  const place = ({ namespace }: Row) => (everywhere ? [namespace] : []);
  const rows = order.flatMap((pod) =>
    byContainer
      ? sorted(k, pod.containers, ({ name }) => name).map((one) => [
          ...place(pod),
          pod.name,
          one.name,
          ...amountTexts(one),
        ])
      : [[...place(pod), pod.name, ...amountTexts(pod)]],
  );
  return [
    ...(isTrue(k, "no-headers") ? [] : [head]),
    ...rows,
    ...(isTrue(k, "sum") ? sumRows(sumOf(pods), head.length) : []),
  ];
}

function sumRows(total: Amount, columns: number): string[][] {
  const blank = Array.from({ length: columns - 2 }, () => "");
  return [
    [...blank, "________", "________"],
    [...blank, ...amountTexts(total)],
  ];
}

function* topNodes(k: Invocation): Program<void> {
  validate(k);
  yield* assertServed(k);
  const items = yield* metrics(k, API, "nodes");
  if (items.length === 0) throw new Failure("metrics not available yet");
  const [name] = k.args;
  const query = { labelSelector: k.flags.string("selector") };
  const found = yield* k.client.json("GET", `/api/v1/nodes${name ? `/${name}` : ""}`, { query });
  const nodes = (name ? [found] : found.items) as Obj[];
  const room = new Map(nodes.map((node) => [node.metadata.name as string, roomOf(k, node)]));
  const known = items.map((item) => ({
    name: item.metadata.name as string,
    ...amountOf(item.usage as Record<string, string>),
  }));
  const rows = sorted(k, known, (row) => row.name).map((row) => [
    row.name,
    cpuText(row),
    share(row.milliCpu, room.get(row.name)?.milliCpu),
    memoryText(row),
    share(row.bytes, room.get(row.name)?.bytes),
  ]);
  const missing = [...room.keys()].filter((one) => !known.some((row) => row.name === one)).sort();
  const unknown = missing.map((one) => [one, "<unknown>", "<unknown>", "<unknown>", "<unknown>"]);
  const head = ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"];
  yield* k.print(table([...(isTrue(k, "no-headers") ? [] : [head]), ...rows, ...unknown]));
}

const roomOf = (k: Invocation, { status }: Obj): Amount =>
  amountOf((isTrue(k, "show-capacity") ? status.capacity : status.allocatable) as Record<string, string>);

const share = (part: number, whole: number | undefined): string =>
  whole ? `${Math.trunc((part / whole) * 100)}%` : "<unknown>";

export const command: Command = {
  usage: "top [flags] [options]",
  summary: "Display resource (CPU/memory) usage.",
  subcommands: {
    node: {
      aliases: ["nodes", "no"],
      usage: "top node [NAME | -l label] [options]",
      summary: "Display resource (CPU/memory) usage of nodes.",
      flags: `--show-capacity=false: Compare with the capacity.\n--show-swap=false: Show swap.${COMMON}`,
      run: topNodes,
    },
    pod: {
      aliases: ["pods", "po"],
      usage: "top pod [NAME | -l label] [options]",
      summary: "Display resource (CPU/memory) usage of pods.",
      flags: `-A, --all-namespaces=false: In all namespaces.\n--containers=false: Show each container.\n--field-selector='': Only pods with these fields.\n--show-swap=false: Show swap.\n--sum=false: Show the sum.${COMMON}`,
      run: topPods,
    },
  },
};
