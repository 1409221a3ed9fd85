// In Kubernetes: k8s.io/apiserver/pkg/admission/plugin/webhook/{request,errors,mutating}. One question to a webhook, over the network of
// the cluster.
// Left out here: TLS; caBundle and the server's certificate are not looked at.

import { bodyText, type HttpRequest, type HttpResponse } from "../../../apimachinery/http.ts";
import { apiVersionOf } from "../../../apimachinery/meta.ts";
import { within, type Program } from "../../../../simulation/index.ts";
import { newUid, type Parts } from "../../registry/registry.ts";
import type { AdmissionRequest } from "../admission.ts";
import { requestFields } from "../policy/variables.ts";

export type Dial = (request: HttpRequest) => Program<HttpResponse>;

/** What a webhook said, or why it said nothing. */
export interface Answer {
  response?: any;
  failure?: string;
}

const withType = ({ kind }: AdmissionRequest, object: any) =>
  object ? { apiVersion: apiVersionOf(kind), kind: kind.kind, ...object } : null;

export function reviewOf(parts: Parts, request: AdmissionRequest): any {
  const { subResource, requestSubResource, userInfo, namespace, ...fields } = requestFields(request);
  const { uid, extra, ...user } = userInfo;
  return {
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    request: {
      uid: newUid(parts.random),
      ...fields,
      ...(subResource ? { subResource, requestSubResource } : {}),
      ...(namespace ? { namespace } : {}),
      userInfo: {
        ...user,
        ...(uid ? { uid } : {}),
        ...(Object.keys(extra).length > 0 ? { extra } : {}),
      },
      object: withType(request, request.object),
      oldObject: withType(request, request.old),
    },
  };
}

/** Where a webhook is: as messages name it, and as it is reached. Or why it is nowhere. */
function locate(
  { reader }: Parts,
  { clientConfig, timeoutSeconds = 10 }: any,
): { url: string; target: string; missing?: string } {
  const query = `?timeout=${timeoutSeconds}s`;
  if (clientConfig.url) return { url: clientConfig.url + query, target: clientConfig.url + query };
  const { namespace, name, path = "", port = 443 } = clientConfig.service;
  const url = `https://${name}.${namespace}.svc:${port}${path}${query}`;
  const service: any = reader.find("services", `${namespace}/${name}`);
  if (!service) return { url, target: "", missing: `service ${JSON.stringify(name)} not found` };
  if (!service.spec.ports?.some((one: { port: number }) => one.port === port))
    return { url, target: "", missing: `no service port ${port} found for service ${JSON.stringify(name)}` };
  return { url, target: `https://${service.spec.clusterIP}:${port}${path}${query}` };
}

const hostOf = (url: string) => url.slice("https://".length).split("/")[0];

function dialProblem(error: unknown, target: string): string {
  if (!(error instanceof Error) || !("code" in error)) throw error;
  const why = error.message.toLowerCase();
  return error.code === "ETIMEDOUT"
    ? `dial tcp ${hostOf(target)}: i/o timeout`
    : `dial tcp ${hostOf(target)}: connect: ${why}`;
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  404: "the server could not find the requested resource",
  401: "the server has asked for the client to provide credentials",
  403: "forbidden",
};

function readAnswer(response: HttpResponse, uid: string): Answer {
  const text = bodyText(response.body as string);
  if (response.status < 200 || response.status > 299) {
    const why =
      STATUS_TEXT[response.status] ??
      `an error on the server (${JSON.stringify(text.trim())}) has prevented the request from succeeding`;
    return { failure: `failed to call webhook: ${why}` };
  }
  try {
    const review = JSON.parse(text);
    if (!review.response)
      return { failure: "received invalid webhook response: webhook response was absent" };
    if (review.response.uid !== uid)
      return {
        failure: `received invalid webhook response: expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(review.response.uid ?? "")}`,
      };
    return { response: review.response };
  } catch {
    return {
      failure: `failed to call webhook: couldn't get version/kind; json parse error: invalid character in ${JSON.stringify(text.slice(0, 20))}`,
    };
  }
}

/** Asks a webhook about a request as it stands now. */
export function* callWebhook(parts: Parts, dial: Dial, webhook: any, review: any): Program<Answer> {
  const { url, target, missing } = locate(parts, webhook);
  const failed = (why: string): Answer => ({ failure: `failed to call webhook: Post "${url}": ${why}` });
  if (missing) return failed(missing);
  const request: HttpRequest = {
    method: "POST",
    url: target,
    headers: { "content-type": "application/json", accept: "application/json", host: hostOf(url) },
    body: JSON.stringify(review),
  };
  try {
    const response = yield* within(parts.simulation, (webhook.timeoutSeconds ?? 10) * 1000, dial(request));
    return response === "late"
      ? failed("context deadline exceeded")
      : readAnswer(response, review.request.uid);
  } catch (error) {
    return failed(dialProblem(error, target));
  }
}
