// In Kubernetes: pkg/registry/core/pod/rest. Log, exec, attach and binding of pods: the first three are the kubelet's answers, passed on.

import { bodyText, isStream, type HttpResponse } from "../../apimachinery/http.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import { forbidden, invalid, type FieldError } from "../../apimachinery/field-error.ts";
import {
  badRequest,
  internalError,
  invalidObject,
  methodNotAllowed,
  StatusError,
} from "../../apimachinery/status-error.ts";
import type { Program } from "../../../simulation/index.ts";
import { bindPod } from "../registry/binding.ts";
import { stored } from "../registry/registry.ts";
import { encode } from "./answer.ts";
import { readValue } from "./body.ts";
import { integerOf } from "./list-options.ts";
import { targetOf, type ResourceRequest } from "./resource-request.ts";

const KUBELET_PORT = 10250;

interface PodLike extends KubeObject {
  spec: {
    nodeName?: string;
    containers: { name: string }[];
    initContainers?: { name: string }[];
    ephemeralContainers?: { name: string }[];
  };
}

const namesOf = (containers: { name: string }[] | undefined) => (containers ?? []).map(({ name }) => name);

/** The container that is meant, checked as the real server does. */
function containerOf(pod: PodLike, asked: string | undefined): string {
  const main = namesOf(pod.spec.containers);
  const init = namesOf(pod.spec.initContainers);
  const ephemeral = namesOf(pod.spec.ephemeralContainers);
  const { name } = pod.metadata;
  if (!asked) {
    if (main.length === 1) return main[0];
    const initHint = init.length > 0 ? ` or one of the init containers: [${init.join(" ")}]` : "";
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${main.join(" ")}]${initHint}`,
    );
  }
  if (![...main, ...init, ...ephemeral].includes(asked)) {
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  return asked;
}

function kubeletAddress(call: ResourceRequest, pod: PodLike): string {
  const nodeName = pod.spec.nodeName;
  if (!nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`);
  const node: any = call.server.operations.parts.reader.find("nodes", nodeName);
  const address = node?.status?.addresses?.find(
    (entry: { type: string }) => entry.type === "InternalIP",
  )?.address;
  if (!address) throw internalError(`no preferred addresses found; known addresses: []`);
  return `https://${address}:${KUBELET_PORT}`;
}

function* passOn(call: ResourceRequest, path: string, pod: PodLike): Program<HttpResponse> {
  const { server, request, query } = call;
  const parameters = new URLSearchParams();
  for (const name of PASSED) for (const value of query.all(name)) parameters.append(name, value);
  const url = `${kubeletAddress(call, pod)}${path}?${parameters}`;
  const response = yield* server.dial({
    method: request.method,
    url,
    headers: request.headers,
    clientCertificate: {
      commonName: "kube-apiserver-kubelet-client",
      organizations: ["kubeadm:cluster-admins"],
    },
  });
  if (response.status < 400) return response;
  const text = isStream(response.body) ? "" : bodyText(response.body).trim();
  if (response.status === 500) throw internalError(text);
  if (response.status === 400) throw badRequest(text);
  throw new StatusError(response.status, response.status === 404 ? "NotFound" : "", text);
}

const PASSED = [
  "follow",
  "previous",
  "sinceSeconds",
  "sinceTime",
  "timestamps",
  "tailLines",
  "limitBytes",
  "command",
  "stdin",
  "stdout",
  "stderr",
  "tty",
  "ports",
];

const podOf = (call: ResourceRequest): PodLike => {
  const target = targetOf(call);
  call.server.operations.authorize(call.context, call.request.method === "GET" ? "get" : "create", target);
  return call.server.operations.parts.reader.find("pods", `${target.namespace}/${target.name}`) as PodLike;
};

/** In Kubernetes: ValidatePodLogOptions. */
function checkLogOptions({ query, path }: ResourceRequest): void {
  const errors: FieldError[] = [];
  const [tail, limit, seconds] = ["tailLines", "limitBytes", "sinceSeconds"].map((name) =>
    integerOf(query, name),
  );
  const time = query.get("sinceTime");
  if (time && Number.isNaN(Date.parse(time)))
    throw badRequest(
      `parsing time ${JSON.stringify(time)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(time)} as "2006"`,
    );
  if (tail !== undefined && tail < 0)
    errors.push(invalid("tailLines", tail, "must be greater than or equal to 0"));
  if (limit !== undefined && limit < 1) errors.push(invalid("limitBytes", limit, "must be greater than 0"));
  if (seconds !== undefined && time)
    errors.push(forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"));
  else if (seconds !== undefined && seconds < 1)
    errors.push(invalid("sinceSeconds", seconds, "must be greater than 0"));
  if (errors.length > 0) throw invalidObject({ group: "", kind: "PodLogOptions" }, path.name, errors);
}

export function* log(call: ResourceRequest): Program<HttpResponse> {
  if (call.request.method !== "GET") throw methodNotAllowed();
  checkLogOptions(call);
  call.server.operations.get(call.context, { ...targetOf(call), subresource: "" });
  const pod = podOf(call);
  const container = containerOf(pod, call.query.get("container"));
  if (!pod.spec.nodeName) return { status: 200, headers: { "content-type": "text/plain" }, body: "" };
  const { namespace, name } = pod.metadata;
  return yield* passOn(call, `/containerLogs/${namespace}/${name}/${container}`, pod);
}

/** `verb` is exec, attach or portforward. */
export function* connect(call: ResourceRequest, verb: string): Program<HttpResponse> {
  if (call.request.method !== "GET" && call.request.method !== "POST") throw methodNotAllowed();
  if (!call.request.headers.upgrade && !call.request.headers["sec-websocket-protocol"])
    throw badRequest("Upgrade request required");
  const { operations } = call.server;
  const { kind, namespace, name } = targetOf(call);
  // Who comes in by a websocket has only read so far, and must be let in as those who come in by SPDY (a POST).
  const asked = { ...call.context, granted: undefined };
  if (call.request.method === "GET") operations.authorize(asked, "create", targetOf(call));
  stored(operations.parts, kind, namespace, name);
  const pod = podOf(call);
  if (verb === "portforward") {
    // The kubelet looks for a network: that of any container that runs.
    const running = (pod as any).status?.containerStatuses?.find((one: any) => one.state?.running);
    const first = (running as { name: string } | undefined)?.name ?? pod.spec.containers[0].name;
    return yield* passOn(call, `/portForward/${namespace}/${name}/${first}`, pod);
  }
  const container = containerOf(pod, call.query.get("container"));
  return yield* passOn(call, `/${verb}/${namespace}/${name}/${container}`, pod);
}

export function binding(call: ResourceRequest): HttpResponse {
  const target = targetOf(call);
  call.server.operations.authorize(call.context, "create", target);
  const body = readValue(call.request, "Binding") as { target?: { name?: string } } | undefined;
  const node = body?.target?.name;
  if (!node) throw badRequest("target.name: Required value");
  bindPod(call.server.operations.parts, call.context, target, node);
  return encode(
    { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 },
    { encoding: "json", as: "object" },
    201,
  );
}
