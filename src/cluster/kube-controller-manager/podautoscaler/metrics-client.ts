// In Kubernetes: pkg/controller/podautoscaler/metrics. What pods use, as the metrics API tells it.

import { bodyText, type HttpRequest, type HttpResponse } from "../../apimachinery/http.ts";
import { milliValue, parseQuantity } from "../../apimachinery/quantity.ts";
import type { Program } from "../../../simulation/index.ts";

/** Sends a request to the API server as the controller's account. */
export type Fetch = (request: HttpRequest) => Program<HttpResponse>;

/** What a pod used of a resource, in thousandths of its unit. */
export interface PodMetric {
  at: number;
  windowMs: number;
  value: number;
}

export type PodMetrics = Map<string, PodMetric>;

interface Listed {
  metadata: { name: string; namespace: string };
  timestamp: string;
  window: string;
  containers: { name: string; usage: Record<string, string> }[];
}

/** Something that could not be found out; the message goes to people. */
export class MetricError extends Error {}

/** What the server says when it does not answer in Kubernetes' own words. */
function plainRefusal(status: number, body: string): string {
  if (status === 503) return "the server is currently unable to handle the request";
  if (status === 404) return "the server could not find the requested resource";
  return `an error on the server (${JSON.stringify(body.trim())}) has prevented the request from succeeding`;
}

/** The refusal of a request, as client-go words it. */
export function refusalOf({ status, body }: HttpResponse, verb: string, resource: string): string {
  const text = bodyText(body as string);
  try {
    const { kind, message, details } = JSON.parse(text);
    if (kind === "Status" && message && details?.name) return message as string;
    if (kind === "Status" && message && message !== plainRefusal(404, "")) return message as string;
  } catch {
    // A plain text.
  }
  return `${plainRefusal(status, text)} (${verb} ${resource})`;
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

const durationMs = (text: string): number =>
  [...text.matchAll(/([\d.]+)(ms|[hms])/g)].reduce(
    (total, [, value, unit]) => total + Number(value) * UNITS[unit],
    0,
  );

/** What each pod that the selector picks used; `container`: that container alone. */
export function* resourceMetrics(
  fetch: Fetch,
  { resource, namespace, selector, container }: MetricQuery,
): Program<PodMetrics> {
  const query = selector ? `?labelSelector=${encodeURIComponent(selector)}` : "";
  const url = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods${query}`;
  const response = yield* fetch({ method: "GET", url, headers: { accept: "application/json" } });
  if (response.status !== 200) {
    const why = refusalOf(response, "get", "pods.metrics.k8s.io");
    throw new MetricError(`unable to fetch metrics from resource metrics API: ${why}`);
  }
  const { items } = JSON.parse(bodyText(response.body as string)) as { items: Listed[] };
  if (items.length === 0) throw new MetricError("no metrics returned from resource metrics API");
  return container ? ofContainer(items, resource, container) : ofPods(items, resource);
}

export interface MetricQuery {
  resource: string;
  namespace: string;
  selector: string;
  container?: string;
}

const milli = (text: string): number => milliValue(parseQuantity(text));

const metricOf = ({ timestamp, window }: Listed, value: number): PodMetric => ({
  at: Date.parse(timestamp),
  windowMs: durationMs(window),
  value,
});

/** A pod of which one container is not known counts as one without metrics. */
function ofPods(items: readonly Listed[], resource: string): PodMetrics {
  const metrics: PodMetrics = new Map();
  for (const item of items) {
    const values = item.containers.map(({ usage }) => usage[resource]);
    if (values.length === 0 || values.includes(undefined as never)) continue;
    metrics.set(
      item.metadata.name,
      metricOf(
        item,
        values.reduce((sum, text) => sum + milli(text), 0),
      ),
    );
  }
  return metrics;
}

function ofContainer(items: readonly Listed[], resource: string, container: string): PodMetrics {
  const metrics: PodMetrics = new Map();
  for (const item of items) {
    const found = item.containers.find(({ name }) => name === container);
    const { name, namespace } = item.metadata;
    if (!found)
      throw new MetricError(
        `failed to get container metrics: container ${container} not present in metrics for pod ${namespace}/${name}`,
      );
    if (found.usage[resource] !== undefined) metrics.set(name, metricOf(item, milli(found.usage[resource])));
  }
  return metrics;
}
