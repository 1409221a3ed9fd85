// In Kubernetes: k8s.io/client-go/rest and dynamic. Verbs on resources, as HTTP requests; refusals are thrown as StatusError.

import { type HttpRequest, type HttpResponse } from "../cluster/apimachinery/http.ts";
import { StatusError } from "../cluster/apimachinery/status-error.ts";
import type { Process } from "../hosts/process.ts";
import type { Program } from "../simulation/index.ts";
import { statusErrorOf } from "./failure.ts";
import { linesOf, readAll, send, type LineReader } from "./http.ts";
import type { Connection } from "./kubeconfig.ts";
import type { RequestLog } from "./request-log.ts";
import type { ResourceType } from "./discovery.ts";

/** Any object, as it came. */
export type Obj = Record<string, any>;

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  contentType?: string;
  accept?: string;
}

export interface ClientOptions {
  process: Process;
  connection: Connection;
  impersonate: { user: string; groups: readonly string[]; uid: string; extra: readonly string[] };
  timeoutMs: number;
  command: string;
  onWarning(text: string): Program<void>;
  log?: RequestLog;
}

export const TABLE =
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

export class Client {
  #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  get server(): string {
    return this.#options.connection.server;
  }

  /** The answer, whatever its status. */
  *raw(method: string, path: string, options: RequestOptions = {}): Program<HttpResponse> {
    const request = this.#request(method, path, options);
    yield* this.#options.log?.before(request) ?? nothing();
    const response = yield* this.#sent(request);
    yield* this.#options.log?.after(request, response) ?? nothing();
    for (const text of warningsOf(response)) yield* this.#options.onWarning(text);
    return response;
  }

  *#sent(request: HttpRequest): Program<HttpResponse> {
    try {
      return yield* send(this.#options.process.net, request, this.#options.timeoutMs);
    } catch (error) {
      yield* this.#options.log?.after(request, undefined) ?? nothing();
      throw error;
    }
  }

  /** Asks for a websocket; an answer of status 101 has it. */
  *upgrade(path: string): Program<HttpResponse> {
    const plain = this.#request("GET", path, {});
    const request: HttpRequest = {
      ...plain,
      headers: {
        ...plain.headers,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-protocol": "v5.channel.k8s.io",
      },
    };
    yield* this.#options.log?.before(request) ?? nothing();
    const response = yield* this.#sent(request);
    yield* this.#options.log?.after(request, response) ?? nothing();
    return response;
  }

  /** The decoded answer; throws StatusError for a refusal. */
  *json(method: string, path: string, options: RequestOptions = {}): Program<Obj> {
    const response = yield* this.raw(method, path, options);
    const text = yield* readAll(response);
    if (response.status >= 400) throw refusal(response.status, text);
    return JSON.parse(text) as Obj;
  }

  *text(method: string, path: string, options: RequestOptions = {}): Program<string> {
    const response = yield* this.raw(method, path, options);
    const text = yield* readAll(response);
    if (response.status >= 400) throw refusal(response.status, text);
    return text;
  }

  /** Lines as they come. */
  *lines(path: string, options: RequestOptions = {}): Program<LineReader> {
    const response = yield* this.raw("GET", path, options);
    if (response.status >= 400) throw refusal(response.status, yield* readAll(response));
    return linesOf(response);
  }

  *get(type: ResourceType, namespace: string, name: string, options: RequestOptions = {}): Program<Obj> {
    return yield* this.json("GET", pathOf(type, namespace, name), options);
  }

  /** As get; undefined when it does not exist. */
  *find(type: ResourceType, namespace: string, name: string): Program<Obj | undefined> {
    try {
      return yield* this.get(type, namespace, name);
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) return undefined;
      throw error;
    }
  }

  *list(
    type: ResourceType,
    namespace: string,
    query: Query = {},
    options: RequestOptions = {},
  ): Program<Obj> {
    return yield* this.json("GET", pathOf(type, namespace), {
      ...options,
      query: { ...query, ...options.query },
    });
  }

  *create(type: ResourceType, namespace: string, body: unknown, query: Query = {}): Program<Obj> {
    return yield* this.json("POST", pathOf(type, namespace), { body, query });
  }

  *replace(
    type: ResourceType,
    namespace: string,
    name: string,
    body: unknown,
    query: Query = {},
  ): Program<Obj> {
    return yield* this.json("PUT", pathOf(type, namespace, name), { body, query });
  }

  *patch(
    type: ResourceType,
    namespace: string,
    name: string,
    kind: PatchType,
    body: unknown,
    query: Query = {},
    subresource = "",
  ): Program<Obj> {
    const path = pathOf(type, namespace, name) + (subresource ? `/${subresource}` : "");
    return yield* this.json("PATCH", path, { body, contentType: PATCH_TYPES[kind], query });
  }

  *remove(type: ResourceType, namespace: string, name: string, body: unknown): Program<Obj> {
    return yield* this.json("DELETE", pathOf(type, namespace, name), { body });
  }

  #request(method: string, path: string, options: RequestOptions): HttpRequest {
    const { connection, impersonate } = this.#options;
    const headers: Record<string, string> = {
      accept: options.accept ?? "application/json",
      "user-agent": "kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1",
    };
    if (options.body !== undefined) headers["content-type"] = options.contentType ?? "application/json";
    if (connection.token) headers.authorization = `Bearer ${connection.token}`;
    else if (connection.username)
      headers.authorization = `Basic ${btoa(`${connection.username}:${connection.password ?? ""}`)}`;
    if (impersonate.user) headers["impersonate-user"] = impersonate.user;
    if (impersonate.groups.length > 0) headers["impersonate-group"] = impersonate.groups.join(",");
    if (impersonate.uid) headers["impersonate-uid"] = impersonate.uid;
    for (const extra of impersonate.extra) {
      const [key, ...value] = extra.split("=");
      headers[`impersonate-extra-${key.toLowerCase()}`] = value.join("=");
    }
    const { certificate: pem } = connection;
    const certificate = pem?.includes("BEGIN CERTIFICATE")
      ? { commonName: "", organizations: [], pem }
      : undefined;
    return {
      method,
      url: connection.server + path + queryText(options.query, path.includes("?")),
      headers,
      ...(options.body === undefined
        ? {}
        : { body: typeof options.body === "string" ? options.body : JSON.stringify(options.body) }),
      ...(certificate ? { clientCertificate: certificate } : {}),
    };
  }
}

function* nothing(): Program<void> {}

export type PatchType = "strategic" | "merge" | "json" | "apply";

const PATCH_TYPES: Readonly<Record<PatchType, string>> = {
  strategic: "application/strategic-merge-patch+json",
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  apply: "application/apply-patch+yaml",
};

export function pathOf(
  { group, version, plural, namespaced }: ResourceType,
  namespace: string,
  name = "",
): string {
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const scope = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${scope}/${plural}${name ? `/${encodeURIComponent(name)}` : ""}`;
}

/** Keys in order, as Go's url.Values encodes them; what is undefined, false or empty is left out. */
export function queryText(query: Query = {}, more = false): string {
  const pairs = Object.keys(query)
    .sort()
    .flatMap((key) => [query[key]].flat().map((value) => [key, value] as const))
    .filter(([, value]) => value !== undefined && value !== "" && value !== false)
    .map(
      ([key, value]) =>
        `${encodeURIComponent(key)}=${encodeURIComponent(String(value)).replaceAll("%20", "+")}`,
    );
  return pairs.length === 0 ? "" : `${more ? "&" : "?"}${pairs.join("&")}`;
}

export function refusal(status: number, text: string): StatusError {
  try {
    const body = JSON.parse(text) as Obj;
    if (body.kind === "Status") return statusErrorOf({ code: status, ...body });
  } catch {
    // Not JSON: the text itself is the message.
  }
  const reason =
    { 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 503: "ServiceUnavailable" }[status] ??
    "InternalError";
  if (reason === "InternalError" && status >= 500) return new StatusError(status, reason, unexpected(text));
  return new StatusError(
    status,
    reason,
    (status === 404 ? "" : text.trim()) || "the server could not find the requested resource",
  );
}

const SHOWN_BYTES = 2048;

/** What client-go makes of an answer that is no Status; its end is cut. */
const unexpected = (text: string) =>
  `an error on the server (${JSON.stringify(text.slice(0, SHOWN_BYTES).trim() || "unknown")}) has prevented the request from succeeding`;

function warningsOf(response: HttpResponse): string[] {
  const header = response.headers.warning ?? "";
  return [...header.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text.replace(/\\(.)/g, "$1"));
}
