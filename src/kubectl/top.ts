// In Kubernetes: k8s.io/kubectl/pkg/cmd/top. Asks the metrics API, which a cluster without a metrics server does not have.

import {
  formatQuantity,
  milliValue,
  parseQuantity,
  quantityValue,
} from "../cluster/apimachinery/quantity.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import { SELECTOR } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { TableWriter } from "./printers/tab-writer.ts";

const COMMON = `
--no-headers=false: Leave out the heads of columns.
--sort-by='': cpu or memory.
--use-protocol-buffers=true: How the metrics travel.
${SELECTOR}`;

function* metrics(k: Invocation, path: string): Program<Obj[]> {
  const discovery = yield* k.discovery();
  if (!discovery.types.some(({ group }) => group === "metrics.k8s.io"))
    throw new Failure("Metrics API not available");
  const answer = yield* k.client.json("GET", path, { query: { labelSelector: k.flags.string("selector") } });
  return (answer.items as Obj[] | undefined) ?? [answer];
}

const cpuText = (text: string) => `${milliValue(parseQuantity(text))}m`;
const memoryText = (text: string) => `${Math.floor(quantityValue(parseQuantity(text)) / 1024 / 1024)}Mi`;

function sorted(k: Invocation, rows: { cpu: string; memory: string; name: string }[]) {
  const by = k.flags.string("sort-by");
  if (by && by !== "cpu" && by !== "memory") throw new Failure("--sort-by accepts only cpu or memory");
  if (by === "cpu")
    return rows.sort((a, b) => milliValue(parseQuantity(b.cpu)) - milliValue(parseQuantity(a.cpu)));
  if (by === "memory")
    return rows.sort(
      (a, b) => quantityValue(parseQuantity(b.memory)) - quantityValue(parseQuantity(a.memory)),
    );
  return rows;
}

function* topPods(k: Invocation): Program<void> {
  const everywhere = k.flags.bool("all-namespaces");
  const scope = everywhere ? "" : `/namespaces/${k.namespace}`;
  const items = yield* metrics(
    k,
    `/apis/metrics.k8s.io/v1beta1${scope}/pods${k.args[0] ? `/${k.args[0]}` : ""}`,
  );
  if (items.length === 0)
    return yield* k.say(
      everywhere ? "No resources found" : `No resources found in ${k.namespace} namespace.`,
    );
  const total = (pod: Obj, name: string) =>
    formatQuantity({
      nano: ((pod.containers ?? []) as Obj[]).reduce(
        (sum, { usage }) => sum + parseQuantity(usage[name] as string).nano,
        0n,
      ),
      format: "DecimalSI",
    });
  const rows = sorted(
    k,
    items.map((pod) => ({
      name: pod.metadata.name as string,
      namespace: pod.metadata.namespace as string,
      cpu: total(pod, "cpu"),
      memory: total(pod, "memory"),
    })),
  );
  const cells = rows.map((row) => [
    ...(everywhere ? [(row as Obj).namespace as string] : []),
    row.name,
    cpuText(row.cpu),
    memoryText(row.memory),
  ]);
  const head = [...(everywhere ? ["NAMESPACE"] : []), "NAME", "CPU(cores)", "MEMORY(bytes)"];
  yield* k.print(new TableWriter().rows(k.flags.bool("no-headers") ? cells : [head, ...cells]));
}

function* topNodes(k: Invocation): Program<void> {
  const items = yield* metrics(k, `/apis/metrics.k8s.io/v1beta1/nodes${k.args[0] ? `/${k.args[0]}` : ""}`);
  const discovery = yield* k.discovery();
  const nodes = ((yield* k.client.list(yield* discovery.resolve("nodes"), "")).items ?? []) as Obj[];
  const rows = sorted(
    k,
    items.map((item) => ({
      name: item.metadata.name as string,
      cpu: item.usage.cpu as string,
      memory: item.usage.memory as string,
    })),
  );
  const cells = rows.map(({ name, cpu, memory }) => {
    const allocatable = (nodes.find((node) => node.metadata.name === name)?.status?.allocatable ??
      {}) as Record<string, string>;
    const share = (part: string, whole: string | undefined) =>
      whole
        ? `${Math.trunc((milliValue(parseQuantity(part)) / milliValue(parseQuantity(whole))) * 100)}%`
        : "<unknown>";
    return [
      name,
      cpuText(cpu),
      share(cpu, allocatable.cpu),
      memoryText(memory),
      share(memory, allocatable.memory),
    ];
  });
  const head = ["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"];
  yield* k.print(new TableWriter().rows(k.flags.bool("no-headers") ? cells : [head, ...cells]));
}

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
