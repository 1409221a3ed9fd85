// In Kubernetes: k8s.io/apiserver/pkg/endpoints/metrics. What was asked over HTTP, counted, in Prometheus' text format.
// Left out here: durations, for an answer takes no virtual time, and requests of components, which come by the other door.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import { isStream } from "../../apimachinery/http.ts";
import type { ApiServer } from "../api-server.ts";
import type { Attributes } from "../context.ts";
import { bucketOf } from "../registry/registry.ts";
import { plainText } from "./answer.ts";
import { KUBERNETES_VERSION } from "./version.ts";

type Labels = Readonly<Record<string, string>>;

/** Counts by labels. */
class Family {
  readonly #name: string;
  readonly #head: string;
  readonly #values = new Map<string, number>();

  constructor(name: string, type: "counter" | "gauge", help: string, stability = "STABLE") {
    this.#name = name;
    this.#head = `# HELP ${name} [${stability}] ${help}\n# TYPE ${name} ${type}\n`;
  }

  add(labels: Labels, amount = 1): this {
    const parts = Object.keys(labels)
      .sort()
      .map((label) => `${label}=${JSON.stringify(labels[label])}`);
    const key = parts.length > 0 ? `{${parts.join(",")}}` : "";
    this.#values.set(key, (this.#values.get(key) ?? 0) + amount);
    return this;
  }

  toString(): string {
    if (this.#values.size === 0) return "";
    const lines = [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1));
    return this.#head + lines.map(([labels, value]) => `${this.#name}${labels} ${value}\n`).join("");
  }
}

class Metrics {
  readonly requests = new Family(
    "apiserver_request_total",
    "counter",
    "Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.",
  );
  readonly running = new Family(
    "apiserver_longrunning_requests",
    "gauge",
    "Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component. Not all requests are tracked this way.",
  );
}

const kept = new WeakMap<ApiServer, Metrics>();

function metricsOf(server: ApiServer): Metrics {
  let metrics = kept.get(server);
  if (!metrics) kept.set(server, (metrics = new Metrics()));
  return metrics;
}

const VERBS: Readonly<Record<string, string>> = { create: "POST", update: "PUT" };

function labelsOf({
  verb,
  group,
  version,
  resource,
  subresource,
  namespace,
  name,
  path,
}: Attributes): Labels {
  const scope = path ? "" : name ? "resource" : namespace ? "namespace" : "cluster";
  const word = (VERBS[verb] ?? verb).toUpperCase();
  return { component: "apiserver", group, resource, scope, subresource, verb: word, version };
}

/** Counts a request that was answered; one that goes on is counted while it does. */
export function observe(
  server: ApiServer,
  wanted: Attributes | undefined,
  request: HttpRequest,
  response: HttpResponse,
): HttpResponse {
  const metrics = metricsOf(server);
  const labels = labelsOf(wanted ?? unknown(request));
  const dryRun = /[?&]dryRun=All\b/.test(request.url) ? "All" : "";
  metrics.requests.add({ ...labels, code: String(response.status), dry_run: dryRun });
  const { body } = response;
  if (!isStream(body)) return response;
  metrics.running.add(labels);
  const over = once(() => metrics.running.add(labels, -1));
  const counted: typeof body = {
    subscribe(sink) {
      const stop = body.subscribe({
        data: (chunk) => sink.data(chunk),
        end(error) {
          over();
          sink.end(error);
        },
      });
      return () => {
        over();
        stop();
      };
    },
  };
  return { ...response, body: counted };
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (!done) act();
    done = true;
  };
}

const unknown = ({ method, url }: HttpRequest): Attributes => ({
  verb: method.toLowerCase(),
  group: "",
  version: "",
  resource: "",
  subresource: "",
  namespace: undefined,
  name: "",
  path: url,
});

function storedObjects({ kinds, operations }: ApiServer): Family {
  const family = new Family(
    "apiserver_resource_objects",
    "gauge",
    "Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.",
    "ALPHA",
  );
  const seen = new Set<string>();
  for (const kind of kinds.all()) {
    const bucket = bucketOf(kind);
    if (seen.has(bucket)) continue;
    seen.add(bucket);
    family.add({ group: kind.group, resource: kind.plural }, operations.parts.store.count(bucket));
  }
  return family;
}

/** GET /metrics. */
export function metricsPage(server: ApiServer): HttpResponse {
  const { requests, running } = metricsOf(server);
  const started = new Family(
    "process_start_time_seconds",
    "gauge",
    "Start time of the process since unix epoch in seconds.",
    "ALPHA",
  ).add({}, server.simulation.start / 1000);
  const build = new Family(
    "kubernetes_build_info",
    "gauge",
    "A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
    "ALPHA",
  ).add({ git_version: KUBERNETES_VERSION, major: "1", minor: "36", platform: "linux/amd64" });
  const text = [running, requests, storedObjects(server), build, started].join("");
  const answer = plainText(200, text);
  return {
    ...answer,
    headers: {
      ...answer.headers,
      "content-type": "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
    },
  };
}
