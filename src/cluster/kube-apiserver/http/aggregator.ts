// In Kubernetes: kube-aggregator. Requests for a group and version whose APIService names a Service go there; whether it is there is
// asked again and again, and said in the APIService's status.
// Left out here: the aggregated server's OpenAPI, upgrades, caBundle.

import type { AnyKind } from "../../api/kind.ts";
import { bodyText, type HttpRequest, type HttpResponse } from "../../apimachinery/http.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import { within, type Program } from "../../../simulation/index.ts";
import type { ApiServer } from "../api-server.ts";
import type { UserInfo } from "../context.ts";
import { inProcessClient } from "../in-process.ts";
import { plainText } from "./answer.ts";
import type { byGroup } from "./discovery.ts";

const BUCKET = "apiservices.apiregistration.k8s.io";
const SERVICE_NAME = "kubernetes.io/service-name";
const CHECK_PERIOD_MS = 30_000;
const CHECK_LIMIT_MS = 5_000;
/** Changes of endpoints come in bursts. */
const SETTLE_MS = 100;
const SELF: UserInfo = { username: "system:apiserver", groups: ["system:masters", "system:authenticated"] };

interface Backend {
  name: string;
  group: string;
  version: string;
  namespace: string;
  service: string;
  port: number;
  available: boolean;
  /** What it serves, when it was asked last. */
  kinds: AnyKind[];
}

interface Verdict {
  status: "True" | "False";
  reason: string;
  message: string;
}

const refused = (reason: string, message: string): Verdict => ({ status: "False", reason, message });

const SCALARS = { shortNames: [], categories: [], columns: [], strategy: {} };

class Aggregation {
  readonly #server: ApiServer;
  readonly #backends = new Map<string, Backend>();
  #following = false;

  constructor(server: ApiServer) {
    this.#server = server;
    const { store } = server.operations.parts;
    for (const object of store.list(BUCKET)) this.#changed(object);
    store.watch(BUCKET, ({ value, type }) => this.#changed(value, type === "delete"));
  }

  get backends(): Iterable<Backend> {
    return this.#backends.values();
  }

  find(group: string, version: string): Backend | undefined {
    return this.#backends.size === 0 ? undefined : this.#backends.get(`${group}/${version}`);
  }

  #changed(object: KubeObject, deleted = false): void {
    const { spec } = object as any;
    if (!spec?.service) return;
    const { group, version, service } = spec;
    const key = `${group}/${version}`;
    if (deleted) return void this.#backends.delete(key);
    const known = this.#backends.get(key);
    const backend: Backend = {
      available: known?.available ?? false,
      kinds: known?.kinds ?? [],
      name: object.metadata.name,
      group,
      version,
      namespace: service.namespace,
      service: service.name,
      port: service.port ?? 443,
    };
    this.#backends.set(key, backend);
    if (known) return;
    this.#follow();
    this.#checkSoon(backend, 0);
  }

  /** Looks again when the endpoints behind a backend change, and from time to time. */
  #follow(): void {
    if (this.#following) return;
    this.#following = true;
    const { operations, simulation } = this.#server;
    operations.parts.store.watch("endpointslices.discovery.k8s.io", ({ value }) => {
      const { namespace, labels } = value.metadata;
      for (const backend of this.#backends.values())
        if (backend.namespace === namespace && backend.service === labels?.[SERVICE_NAME])
          this.#checkSoon(backend, SETTLE_MS);
    });
    simulation.every(CHECK_PERIOD_MS, () => {
      for (const backend of this.#backends.values()) this.#checkSoon(backend, 0);
    });
  }

  #checkSoon(backend: Backend, ms: number): void {
    const { simulation } = this.#server;
    simulation.after(ms, () => simulation.spawn("check an APIService", this.#check(backend)), {
      background: true,
    });
  }

  *#check({ group, version }: Backend): Program<void> {
    const backend = this.find(group, version);
    if (!backend || !this.#server.running) return;
    const verdict = this.#lookFor(backend) ?? (yield* this.#discover(backend));
    const current = this.find(group, version);
    if (!current || !this.#server.running) return;
    current.available = verdict.status === "True";
    this.#tell(current, verdict);
  }

  /** What is missing, as far as the store says. */
  #lookFor({ namespace, service, port }: Backend): Verdict | undefined {
    const { reader } = this.#server.operations.parts;
    const where = `service/${service} in ${JSON.stringify(namespace)}`;
    const found = reader.find("services", `${namespace}/${service}`) as any;
    if (!found) return refused("ServiceNotFound", `${where} is not present`);
    const wanted = found.spec.ports?.find((one: { port: number }) => one.port === port);
    if (!wanted) return refused("ServicePortError", `${where} is not listening on port ${port}`);
    const slices = reader.list("endpointslices.discovery.k8s.io", namespace) as any[];
    const ready = slices.some(
      ({ metadata, endpoints }) =>
        metadata.labels?.[SERVICE_NAME] === service &&
        endpoints?.some(({ conditions }: any) => conditions?.ready !== false),
    );
    if (ready) return undefined;
    const name = JSON.stringify(wanted.name ?? "");
    return refused("MissingEndpoints", `endpoints for ${where} have no addresses with port name ${name}`);
  }

  *#discover(backend: Backend): Program<Verdict> {
    const path = `/apis/${backend.group}/${backend.version}`;
    const url = `https://${this.#address(backend)}${path}`;
    const failed = (why: string) =>
      refused("FailedDiscoveryCheck", `failing or missing response from ${url}: ${why}`);
    try {
      const request = this.#forwarded(backend, { method: "GET", url: path, headers: {} }, SELF);
      const response = yield* within(this.#server.simulation, CHECK_LIMIT_MS, this.#server.dial(request));
      if (response === "late")
        return failed(
          `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
        );
      if (response.status < 200 || response.status >= 300)
        return failed(`bad status from ${url}: ${response.status}`);
      this.#learn(backend, JSON.parse(bodyText(response.body as string)));
      return { status: "True", reason: "Passed", message: "all checks passed" };
    } catch (error) {
      return failed(`Get "${url}": ${dialError(error, this.#address(backend))}`);
    }
  }

  #learn({ group, version }: Backend, { resources = [] }: { resources?: any[] }): void {
    const current = this.find(group, version);
    if (!current) return;
    current.kinds = resources.map(
      ({ name, singularName, ...resource }) =>
        ({ ...SCALARS, ...resource, group, version, plural: name, singular: singularName }) as AnyKind,
    );
  }

  #address({ namespace, service, port }: Backend): string {
    const found = this.#server.operations.parts.reader.find("services", `${namespace}/${service}`) as any;
    return `${found?.spec.clusterIP ?? `${service}.${namespace}.svc`}:${port}`;
  }

  #forwarded(backend: Backend, request: HttpRequest, user: UserInfo): HttpRequest {
    const { authorization: _, host: __, ...headers } = request.headers;
    const path = request.url.replace(/^[a-z]+:\/\/[^/]*/i, "");
    return {
      method: request.method,
      url: `https://${this.#address(backend)}${path}`,
      headers: {
        ...headers,
        host: `${backend.service}.${backend.namespace}.svc`,
        "x-remote-user": user.username,
        "x-remote-group": user.groups.join(","),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
    };
  }

  *pass(backend: Backend, request: HttpRequest, user: UserInfo): Program<HttpResponse> {
    if (!backend.available) return plainText(503, "service unavailable\n");
    try {
      return yield* this.#server.dial(this.#forwarded(backend, request, user));
    } catch (error) {
      const why = dialError(error, this.#address(backend));
      return plainText(503, `error trying to reach service: ${why}\n`);
    }
  }

  /** The condition Available, when it is another than before. */
  #tell({ name }: Backend, verdict: Verdict): void {
    const { simulation } = this.#server;
    const client = inProcessClient(this.#server, SELF);
    const change = (latest: any) => {
      const before = latest.status?.conditions?.find(({ type }: { type: string }) => type === "Available");
      if (before?.reason === verdict.reason && before.message === verdict.message) return latest;
      const lastTransitionTime =
        before?.status === verdict.status ? before.lastTransitionTime : timeText(simulation.now);
      const condition = { type: "Available", lastTransitionTime, ...verdict };
      return { ...latest, status: { ...latest.status, conditions: [condition] } };
    };
    try {
      client.patch(BUCKET as never, name, change as never, "status");
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }
}

function dialError(error: unknown, address: string): string {
  if (!(error instanceof Error) || !("code" in error)) throw error;
  const why = error.message.toLowerCase();
  return error.code === "ETIMEDOUT"
    ? `dial tcp ${address}: i/o timeout`
    : `dial tcp ${address}: connect: ${why}`;
}

const aggregations = new WeakMap<ApiServer, Aggregation>();

function aggregationOf(server: ApiServer): Aggregation {
  let found = aggregations.get(server);
  if (!found) aggregations.set(server, (found = new Aggregation(server)));
  return found;
}

/** The answer of the server that an APIService names; undefined when the request is for this one. */
export function* aggregate(
  server: ApiServer,
  request: HttpRequest,
  path: string,
  user: UserInfo,
): Program<HttpResponse | undefined> {
  const aggregation = aggregationOf(server);
  const [, root, group, version] = path.split("/");
  const backend = root === "apis" && version ? aggregation.find(group, version) : undefined;
  return backend && (yield* aggregation.pass(backend, request, user));
}

/** Adds to discovery what other servers serve. */
export function withAggregated(
  server: ApiServer,
  groups: ReturnType<typeof byGroup>,
): ReturnType<typeof byGroup> {
  for (const { group, version, kinds } of aggregationOf(server).backends) {
    const versions = groups.get(group) ?? new Map<string, AnyKind[]>();
    groups.set(group, versions);
    versions.set(version, kinds);
  }
  return groups;
}
