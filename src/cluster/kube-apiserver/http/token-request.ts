// In Kubernetes: pkg/registry/core/serviceaccount/storage, TokenREST. Issues a token for a service account.

import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import type { HttpResponse } from "../../apimachinery/http.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import {
  badRequest,
  conflict,
  invalidObject,
  methodNotSupported,
  notFound,
} from "../../apimachinery/status-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import { stored } from "../registry/registry.ts";
import { ISSUER, type TokenRequest } from "../service-account-tokens.ts";
import { encode } from "./answer.ts";
import { readValue } from "./body.ts";
import { targetOf, type ResourceRequest } from "./resource-request.ts";

const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;
const MOST_SECONDS = 2 ** 32;

interface BoundReference {
  kind?: string;
  apiVersion?: string;
  name?: string;
  uid?: string;
}

interface Spec {
  audiences?: string[];
  expirationSeconds?: number;
  boundObjectRef?: BoundReference | null;
}

function checkSeconds(seconds: number): FieldError[] {
  const at = "spec.expirationSeconds";
  if (seconds < LEAST_SECONDS)
    return [invalid(at, seconds, "may not specify a duration less than 10 minutes")];
  if (seconds > MOST_SECONDS)
    return [invalid(at, seconds, "may not specify a duration larger than 2^32 seconds")];
  return [];
}

const BINDABLE: Readonly<Record<string, { resource: string; namespaced: boolean }>> = {
  Pod: { resource: "pods", namespaced: true },
  Secret: { resource: "secrets", namespaced: true },
  Node: { resource: "nodes", namespaced: false },
};

/** The object that a token is to die with. */
function boundOf(
  call: ResourceRequest,
  account: KubeObject,
  reference: BoundReference,
): Partial<TokenRequest> {
  const { kind = "", apiVersion = "v1", name = "", uid = "" } = reference;
  const place = apiVersion === "v1" ? BINDABLE[kind] : undefined;
  if (!place) throw badRequest(`cannot bind token to object of type ${apiVersion}, Kind=${kind}`);
  const { reader } = call.server.operations.parts;
  const { resource, namespaced } = place;
  const found: any = reader.find(resource, namespaced ? `${account.metadata.namespace}/${name}` : name);
  if (!found) throw notFound({ group: "", resource }, name);
  if (uid && uid !== found.metadata.uid)
    throw conflict(
      { group: "", resource: kind },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  const boundTo = { kind: kind as "Pod", name, uid: found.metadata.uid as string };
  if (kind !== "Pod") return { boundTo };
  if (found.spec.serviceAccountName !== account.metadata.name)
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(account.metadata.name)} to pod running with different serviceaccount name.`,
    );
  const node = found.spec.nodeName && reader.find("nodes", found.spec.nodeName);
  return { boundTo, ...(node ? { node: node.metadata } : {}) };
}

/** `POST serviceaccounts/x/token`. */
export function tokenRequest(call: ResourceRequest): HttpResponse {
  const { server, context, request } = call;
  if (request.method !== "POST")
    throw methodNotSupported({ group: "", resource: "serviceaccounts/token" }, request.method.toLowerCase());
  const target = targetOf(call);
  server.operations.authorize(context, "create", target);
  const { kind, namespace, name } = target;
  const { spec = {} } = (readValue(request, "TokenRequest") ?? {}) as { spec?: Spec };
  const account = stored(server.operations.parts, kind, namespace, name);
  const expirationSeconds = spec.expirationSeconds || DEFAULT_SECONDS;
  const errors = checkSeconds(expirationSeconds);
  if (errors.length > 0)
    throw invalidObject({ group: "authentication.k8s.io", kind: "TokenRequest" }, "", errors);
  return encode(answer(call, account, { ...spec, expirationSeconds }), call.format, 201, context);
}

function answer(
  call: ResourceRequest,
  account: KubeObject,
  spec: Spec & { expirationSeconds: number },
): object {
  const { simulation, tokens } = call.server;
  const { namespace, name } = account.metadata;
  const audiences = spec.audiences?.length ? spec.audiences : [ISSUER];
  const { boundObjectRef, expirationSeconds } = spec;
  const bound = boundObjectRef ? boundOf(call, account, boundObjectRef) : {};
  return {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { name, namespace, creationTimestamp: timeText(simulation.now) },
    spec: { audiences, expirationSeconds, boundObjectRef: boundObjectRef ?? null },
    status: {
      token: call.context.dryRun ? "" : tokens.issue({ account, audiences, expirationSeconds, ...bound }),
      expirationTimestamp: timeText(simulation.now + expirationSeconds * 1000),
    },
  };
}
