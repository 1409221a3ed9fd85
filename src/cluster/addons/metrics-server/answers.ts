// In metrics-server: pkg/api. The resources of metrics.k8s.io/v1beta1, as objects and as tables.

import { formatDuration } from "../../apimachinery/duration.ts";
import { formatQuantity } from "../../apimachinery/quantity.ts";
import { timeText } from "../../apimachinery/time.ts";
import type { Used } from "./storage.ts";

export const GROUP_VERSION = "metrics.k8s.io/v1beta1";

/** What is known of a pod or node besides its usage. */
export interface Named {
  metadata: { name: string; namespace?: string; labels?: Readonly<Record<string, string>> };
}

interface Metrics {
  kind: "PodMetrics" | "NodeMetrics";
  apiVersion: string;
  metadata: { name: string; namespace?: string; creationTimestamp: string; labels?: object };
  timestamp: string;
  window: string;
  containers?: { name: string; usage: Usage }[];
  usage?: Usage;
}

interface Usage {
  cpu: string;
  memory: string;
}

const usageOf = (cores: number, memoryBytes: number): Usage => ({
  cpu: formatQuantity({ nano: BigInt(Math.round(cores * 1e9)), format: "DecimalSI" }),
  memory: formatQuantity({ nano: BigInt(Math.round(memoryBytes)) * 1_000_000_000n, format: "BinarySI" }),
});

const headOf = (kind: Metrics["kind"], { metadata }: Named, now: number, { at, windowMs }: Used) => ({
  kind,
  apiVersion: GROUP_VERSION,
  metadata: {
    name: metadata.name,
    ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
    creationTimestamp: timeText(now),
    ...(metadata.labels ? { labels: metadata.labels } : {}),
  },
  timestamp: timeText(at),
  window: formatDuration(windowMs),
});

export const nodeMetrics = (node: Named, now: number, used: Used): Metrics => ({
  ...headOf("NodeMetrics", node, now, used),
  usage: usageOf(used.cores, used.memoryBytes),
});

export function podMetrics(pod: Named, now: number, containers: ReadonlyMap<string, Used>): Metrics {
  const [earliest] = [...containers.values()].sort((a, b) => a.at - b.at);
  return {
    ...headOf("PodMetrics", pod, now, earliest),
    containers: [...containers]
      .map(([name, { cores, memoryBytes }]) => ({ name, usage: usageOf(cores, memoryBytes) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

export const listOf = (kind: Metrics["kind"], items: readonly Metrics[]) => ({
  kind: `${kind}List`,
  apiVersion: GROUP_VERSION,
  metadata: {},
  items: items.map(({ kind: _, apiVersion: __, ...item }) => item),
});

/** The same as a table, for `kubectl get`. */
export function tableOf(items: readonly Metrics[]): object {
  const column = (name: string, format = "") => ({
    name,
    type: "string",
    format,
    description: name === "Name" ? "Name of the resource" : "",
    priority: 0,
  });
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: {},
    columnDefinitions: [column("Name", "name"), column("cpu"), column("memory"), column("Window")],
    rows: items.map((item) => {
      const [usage] = item.usage ? [item.usage] : [totalOf(item)];
      return {
        cells: [item.metadata.name, usage.cpu, usage.memory, item.window],
        object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: item.metadata },
      };
    }),
  };
}

/** Cells of pods with several containers: their sum. */
const totalOf = ({ containers = [] }: Metrics): Usage =>
  containers.length === 1 ? containers[0].usage : sumOf(containers.map(({ usage }) => usage));

function sumOf(usages: readonly Usage[]): Usage {
  const cores = usages.reduce((sum, { cpu }) => sum + coresOf(cpu), 0);
  const bytes = usages.reduce((sum, { memory }) => sum + bytesOf(memory), 0);
  return usageOf(cores, bytes);
}

const CORES: Readonly<Record<string, number>> = { n: 1e-9, u: 1e-6, m: 1e-3, "": 1 };
const BYTES: Readonly<Record<string, number>> = { Ki: 1024, Mi: 1048576, Gi: 1073741824, "": 1 };

const parts = (text: string) => /^([\d.]+)(\D*)$/.exec(text)!;
const coresOf = (text: string) => Number(parts(text)[1]) * CORES[parts(text)[2]];
const bytesOf = (text: string) => Number(parts(text)[1]) * BYTES[parts(text)[2]];

const resource = (name: string, kind: string, namespaced: boolean) => ({
  name,
  singularName: "",
  namespaced,
  kind,
  verbs: ["get", "list"],
});

export const RESOURCES = {
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion: GROUP_VERSION,
  resources: [resource("nodes", "NodeMetrics", false), resource("pods", "PodMetrics", true)],
};
