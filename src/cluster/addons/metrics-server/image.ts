// In metrics-server: cmd/metrics-server. Scrapes the kubelets every 15 seconds, keeps two points of everything in memory, and serves
// what is between them as metrics.k8s.io, for the API server to pass on.
// Left out here: its own /metrics, delegated authorization: it believes what the API server says of the asker; TLS between it and the
// kubelets, whose certificates the cluster's CA signed.

import { bodyText, type HttpRequest, type HttpResponse } from "../../apimachinery/http.ts";
import { StatusError, notFound } from "../../apimachinery/status-error.ts";
import { NetworkError } from "../../../hosts/network.ts";
import type { Executable, Process } from "../../../hosts/process.ts";
import type { Program } from "../../../simulation/index.ts";
import type { Repository } from "../../container-runtime/images/catalogue.ts";
import { textResponse, untilSignal } from "../../container-runtime/images/daemon.ts";
import { listOf, nodeMetrics, podMetrics, RESOURCES, tableOf, type Named } from "./answers.ts";
import { scrapeNodes, type NodeAddress } from "./scrape.ts";
import { Storage } from "./storage.ts";

const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
const METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const START_MS = 900;

interface Server {
  process: Process;
  storage: Storage;
}

const flag = ({ argv }: Process, name: string): string | undefined =>
  argv.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);

/** A refusal of the API server goes on to whoever asked. */
class Passed extends Error {
  readonly response: HttpResponse;
  constructor(response: HttpResponse) {
    super("passed on");
    this.response = response;
  }
}

const authorization = ({ fs }: Process): string => `Bearer ${fs.exists(ACCOUNT) ? fs.readText(ACCOUNT) : ""}`;

/** Asks the API server, as the pod's account. */
function* ask(process: Process, path: string, accept = "application/json"): Program<any> {
  const host = process.env.get("KUBERNETES_SERVICE_HOST") ?? "kubernetes.default.svc";
  const headers = {
    accept,
    authorization: authorization(process),
    host,
    "user-agent": "metrics-server/v0.8.0",
  };
  const response = yield* process.net.fetch({ method: "GET", url: `https://${host}:443${path}`, headers });
  if (response.status !== 200) throw new Passed(response);
  return JSON.parse(bodyText(response.body as string));
}

const log = ({ process }: Server, level: string, text: string): Program<void> => {
  const time = new Date(process.simulation.now).toISOString();
  return process.stderr.write(
    `${level}${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}000       1 ${text}\n`,
  );
};

function* nodeAddresses(process: Process): Program<NodeAddress[]> {
  const { items } = yield* ask(process, "/api/v1/nodes");
  return (items as any[]).map(({ metadata, status }) => ({
    name: metadata.name as string,
    address:
      status.addresses?.find(({ type }: { type: string }) => type === "InternalIP")?.address ?? metadata.name,
    port: status.daemonEndpoints?.kubeletEndpoint?.Port ?? 10250,
  }));
}

function* tick(server: Server): Program<void> {
  const { process, storage } = server;
  try {
    const nodes = yield* nodeAddresses(process);
    const failed = (node: string, why: string) =>
      log(
        server,
        "E",
        `scraper.go:149] "Failed to scrape node" err="${why.replaceAll('"', '\\"')}" node="${node}"`,
      );
    storage.store(yield* scrapeNodes(process, nodes, authorization(process), failed));
  } catch (error) {
    if (!(error instanceof Passed || error instanceof NetworkError)) throw error;
    const why = error instanceof Passed ? `status ${error.response.status}` : error.message;
    yield* log(server, "E", `scraper.go:114] "Failed to list nodes" err="${why}"`);
  }
}

const json = (value: unknown, status = 200): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: `${JSON.stringify(value)}\n`,
});

const wantsTable = ({ headers }: HttpRequest) => /as=Table/.test(headers.accept ?? "");

const PATH = /^\/apis\/metrics\.k8s\.io\/v1beta1(?:\/namespaces\/([^/]+))?\/(nodes|pods)(?:\/([^/]+))?$/;

const noSuchPath = () =>
  new StatusError(404, "NotFound", "the server could not find the requested resource", {});

function* answer(server: Server, request: HttpRequest): Program<HttpResponse> {
  const { pathname, search } = new URL(request.url, "https://metrics-server");
  if (pathname === "/livez" || pathname === "/healthz") return textResponse(200, "ok");
  if (pathname === "/readyz") return readiness(server);
  if (!request.headers["x-remote-user"])
    throw new StatusError(
      403,
      "Forbidden",
      `forbidden: User "system:anonymous" cannot get path "${pathname}"`,
      {},
    );
  if (pathname === "/apis/metrics.k8s.io/v1beta1") return json(RESOURCES);
  const [, namespace, resource, name] = PATH.exec(pathname) ?? [];
  if (!resource) throw noSuchPath();
  const at = namespace ? `/namespaces/${namespace}` : "";
  const path = `/api/v1${at}/${resource}${name ? `/${name}` : ""}${search}`;
  const found = yield* ask(server.process, path, name ? METADATA : METADATA_LIST);
  const known = (name ? [found] : found.items) as Named[];
  const items = known.flatMap((one) => metricsOf(server, resource, one) ?? []);
  if (wantsTable(request)) return json(tableOf(items));
  const kind = resource === "pods" ? "PodMetrics" : "NodeMetrics";
  if (!name) return json(listOf(kind, items));
  if (items.length === 0) throw noMetrics(resource, namespace, name);
  return json(items[0]);
}

const noMetrics = (resource: string, namespace: string | undefined, name: string) =>
  notFound(
    { group: "metrics.k8s.io", resource: resource === "pods" ? "podmetrics" : "nodemetrics" },
    namespace ? `${namespace}/${name}` : name,
  );

function metricsOf({ process, storage }: Server, resource: string, one: Named) {
  const { now } = process.simulation;
  const { name, namespace } = one.metadata;
  if (resource === "nodes") {
    const used = storage.node(name);
    return used && nodeMetrics(one, now, used);
  }
  const used = storage.pod(`${namespace}/${name}`);
  return used && podMetrics(one, now, used);
}

const readiness = ({ storage }: Server): HttpResponse =>
  storage.ready
    ? textResponse(200, "ok")
    : textResponse(500, "[+]ping ok\n[-]metric-storage-ready failed: reason withheld\nreadyz check failed\n");

function* serve(server: Server, request: HttpRequest): Program<HttpResponse> {
  try {
    return yield* answer(server, request);
  } catch (error) {
    if (error instanceof StatusError) return json(error.toStatus(), error.code);
    if (error instanceof Passed) return error.response;
    if (!(error instanceof NetworkError)) throw error;
    return json(
      new StatusError(500, "InternalError", `Internal error occurred: ${error.message}`, {}).toStatus(),
      500,
    );
  }
}

const metricsServer: Executable = function* (process) {
  const resolution = Number(/^(\d+)s$/.exec(flag(process, "metric-resolution") ?? "")?.[1] ?? 60) * 1000;
  const port = Number(flag(process, "secure-port") ?? 443);
  const server: Server = { process, storage: new Storage(resolution) };
  const { simulation } = process;
  yield* simulation.sleep(START_MS);
  const stop = process.net.listen(port, { http: (request) => serve(server, request) });
  yield* log(
    server,
    "I",
    `serving.go:380] Generated self-signed cert (/tmp/apiserver.crt, /tmp/apiserver.key)`,
  );
  yield* log(server, "I", `secure_serving.go:211] Serving securely on [::]:${port}`);
  const scraping = simulation.spawn("metrics-server", every(server, resolution));
  scraping.onEnd((outcome) => {
    if (!outcome.ok && (outcome.error as { signal?: string }).signal === undefined) throw outcome.error;
  });
  try {
    yield* untilSignal(process, "SIGTERM", "SIGINT");
  } finally {
    scraping.kill();
    stop();
  }
  return 0;
};

function* every(server: Server, ms: number): Program<void> {
  const { simulation } = server.process;
  for (;;) {
    yield* tick(server);
    yield* simulation.sleep(ms, { background: true });
  }
}

export const metricsServerRepository: Repository = {
  name: "registry.k8s.io/metrics-server/metrics-server",
  versions: ["v0.7.2", "v0.8.0"].map((tag) => ({
    tag,
    sizeMiB: 21,
    layout: "busybox" as const,
    programs: new Map([["metrics-server", metricsServer]]),
    config: { entrypoint: ["/metrics-server"] },
    usage: () => ({ cpuMillicores: 4, memoryBytes: 19 * 1024 * 1024 }),
  })),
};
