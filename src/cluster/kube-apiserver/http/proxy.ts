// In Kubernetes: the proxy subresources of pods, services and nodes, and k8s.io/apimachinery/pkg/util/proxy. A request goes on to a port
// of something in the cluster.
// Left out here: links in HTML are not rewritten; upgrades do not pass.

import { isStream, type HttpResponse } from "../../apimachinery/http.ts";
import { badRequest, serviceUnavailable } from "../../apimachinery/status-error.ts";
import type { Program } from "../../../simulation/index.ts";
import { stored } from "../registry/registry.ts";
import type { ResourceRequest } from "./resource-request.ts";

interface Place {
  scheme: "http" | "https";
  name: string;
  /** A number or a name; "": the only one, or the first. */
  port: string;
}

/** `name`, `name:port` or `scheme:name:port`. */
function placeOf(text: string, what: string): Place {
  const parts = text.split(":");
  const refused = () => badRequest(`invalid ${what} request ${JSON.stringify(text)}`);
  if (parts.length > 3) throw refused();
  const [scheme, name, port] =
    parts.length === 1 ? ["", parts[0], ""] : parts.length === 2 ? ["", ...parts] : parts;
  if (!name || !["", "http", "https"].includes(scheme)) throw refused();
  return { scheme: scheme === "https" ? "https" : "http", name, port };
}

type Found = { host: string; port: string; scheme: "http" | "https" };

const object = (call: ResourceRequest, name: string): any =>
  stored(
    call.server.operations.parts,
    call.kind,
    call.kind.namespaced ? call.path.namespace : undefined,
    name,
  );

function podPlace(call: ResourceRequest): Found {
  const { scheme, name, port } = placeOf(call.path.name, "pod");
  const pod = object(call, name);
  const first = pod.spec.containers.flatMap((one: any) => one.ports ?? [])[0]?.containerPort;
  if (!pod.status?.podIP) throw badRequest("address not allowed");
  return { host: pod.status.podIP, port: port || String(first ?? 80), scheme };
}

function nodePlace(call: ResourceRequest): Found {
  const { scheme, name, port } = placeOf(call.path.name, "node");
  const node = object(call, name);
  const host = node.status?.addresses?.find((one: any) => one.type === "InternalIP")?.address;
  if (!host) throw badRequest("address not allowed");
  const kubelet = port === "" || port === "10250";
  return { host, port: port || "10250", scheme: kubelet ? "https" : scheme };
}

function servicePlace(call: ResourceRequest): Found {
  const { scheme, name, port } = placeOf(call.path.name, "service");
  const service = object(call, name);
  const { reader, random } = call.server.operations.parts;
  const none = () => serviceUnavailable(`no endpoints available for service ${JSON.stringify(name)}`);
  const ports: any[] = service.spec.ports ?? [];
  let wanted = port;
  if (/^\d+$/.test(port)) {
    const numbered = ports.find((one) => String(one.port) === port);
    if (!numbered)
      throw serviceUnavailable(`no service port ${port} found for service ${JSON.stringify(name)}`);
    wanted = numbered.name ?? "";
  }
  const slices = (reader.list("endpointslices.discovery.k8s.io", call.path.namespace) as any[]).filter(
    ({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name,
  );
  const places = slices.flatMap((slice) => {
    const found = (slice.ports ?? []).find(
      (one: any) => (one.name ?? "") === wanted || (wanted === "" && slice.ports.length === 1),
    );
    if (!found) return [];
    return (slice.endpoints ?? [])
      .filter((one: any) => one.conditions?.ready !== false)
      .map((one: any) => ({ host: one.addresses[0] as string, port: String(found.port), scheme }));
  });
  if (places.length === 0) throw none();
  return places[random.below(places.length)] as Found;
}

const PLACES: Readonly<Record<string, (call: ResourceRequest) => Found>> = {
  pods: podPlace,
  services: servicePlace,
  nodes: nodePlace,
};

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connect: connection refused",
  ETIMEDOUT: "i/o timeout",
  EHOSTUNREACH: "connect: no route to host",
  ENETUNREACH: "connect: network is unreachable",
};

const codeOf = (error: unknown) => (error as { code?: unknown }).code;

/** Headers that are between the client and this server alone. */
const KEPT_BACK = new Set(["authorization", "host", "connection", "content-length", "transfer-encoding"]);

export function* proxy(call: ResourceRequest): Program<HttpResponse> {
  const { server, request, path } = call;
  const [whole, query] = split(request.url);
  const verb = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" }[request.method] ?? "get";
  const { kind } = call;
  server.operations.authorize(call.context, verb as "get", {
    kind,
    namespace: kind.namespaced ? path.namespace : undefined,
    name: path.name,
    subresource: "proxy",
  });
  if (path.rest === "" && !whole.endsWith("/") && ["GET", "HEAD"].includes(request.method)) {
    const location = `${whole}/${query}`;
    return { status: 301, headers: { location, "content-type": "text/html; charset=utf-8" }, body: "" };
  }
  const { host, port, scheme } = PLACES[kind.plural](call);
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !KEPT_BACK.has(name)),
  );
  const rest = /\/proxy(\/.*)?$/.exec(whole)?.[1] ?? "/";
  try {
    const response = yield* server.dial({
      method: request.method,
      url: `${scheme}://${host}:${port}${rest}${query}`,
      headers,
      body: request.body,
      clientCertificate: {
        commonName: "kube-apiserver-kubelet-client",
        organizations: ["kubeadm:cluster-admins"],
      },
    });
    return response.upgraded || (response.status === 101 && !isStream(response.body))
      ? { status: 501, headers: { "content-type": "text/plain" }, body: "upgrades are not simulated here\n" }
      : response;
  } catch (error) {
    const code = codeOf(error);
    if (typeof code !== "string") throw error;
    throw serviceUnavailable(
      `error trying to reach service: dial tcp ${host}:${port}: ${WORDS[code] ?? "EOF"}`,
    );
  }
}

/** Path and query of a URL, the query with its mark. */
function split(url: string): [string, string] {
  const from = url.includes("://") ? url.indexOf("/", url.indexOf("://") + 3) : 0;
  const mark = url.indexOf("?");
  return mark < 0 ? [url.slice(from), ""] : [url.slice(from, mark), url.slice(mark)];
}
