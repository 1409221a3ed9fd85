// In metrics-server: pkg/scraper. Asks every kubelet what its node and containers have used up to now.

import { bodyText } from "../../apimachinery/http.ts";
import { NetworkError } from "../../../hosts/network.ts";
import type { Process } from "../../../hosts/process.ts";
import { within, type Program } from "../../../simulation/index.ts";
import type { Point, Scrape } from "./storage.ts";

export interface NodeAddress {
  name: string;
  address: string;
  port: number;
}

const LIMIT_MS = 10_000;

const empty = (): Point => ({ at: 0, cpuSeconds: 0, memoryBytes: 0 });

const SAMPLE =
  /^(container|node)_(\w+?)(?:\{container="(.*?)",namespace="(.*?)",pod="(.*?)"\})? (\S+)(?: (\d+))?$/gm;

const FIELDS: Readonly<Record<string, (point: Point, value: number) => void>> = {
  cpu_usage_seconds_total: (point, value) => (point.cpuSeconds = value),
  memory_working_set_bytes: (point, value) => (point.memoryBytes = value),
  start_time_seconds: (point, value) => (point.startedAt = value * 1000),
};

/** Reads a kubelet's text into a scrape. */
export function readMetrics(text: string, node: string, scrape: Scrape): void {
  for (const [, of, metric, container, namespace, pod, value, at] of text.matchAll(SAMPLE)) {
    const set = FIELDS[metric];
    if (!set) continue;
    const point =
      of === "node" ? nodePoint(scrape, node) : podPoint(scrape, `${namespace}/${pod}`, container);
    set(point, Number(value));
    if (at) point.at = Number(at);
  }
}

function nodePoint({ nodes }: Scrape, name: string): Point {
  let point = nodes.get(name);
  if (!point) nodes.set(name, (point = empty()));
  return point;
}

function podPoint({ pods }: Scrape, key: string, container: string): Point {
  let containers = pods.get(key);
  if (!containers) pods.set(key, (containers = new Map()));
  let point = containers.get(container);
  if (!point) containers.set(container, (point = empty()));
  return point;
}

/** Asks all nodes. One that does not answer is left out, and the log says so. */
export function* scrapeNodes(
  process: Process,
  nodes: readonly NodeAddress[],
  authorization: string,
  failed: (node: string, why: string) => Program<void>,
): Program<Scrape> {
  const scrape: Scrape = { nodes: new Map(), pods: new Map() };
  for (const { name, address, port } of nodes) {
    const url = `https://${address}:${port}/metrics/resource`;
    try {
      const request = { method: "GET", url, headers: { authorization, host: `${address}:${port}` } };
      const response = yield* within(process.simulation, LIMIT_MS, process.net.fetch(request));
      if (response === "late") yield* failed(name, `Get "${url}": context deadline exceeded`);
      else if (response.status !== 200) yield* failed(name, `request failed, status: "${response.status}"`);
      else readMetrics(bodyText(response.body as string), name, scrape);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      yield* failed(
        name,
        `Get "${url}": dial tcp ${address}:${port}: connect: ${error.message.toLowerCase()}`,
      );
    }
  }
  return scrape;
}
