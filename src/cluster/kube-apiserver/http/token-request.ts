// In Kubernetes: pkg/registry/core/serviceaccount/storage, TokenREST. Issues a token for a service account.
// Left out here: the check that a bound object exists.

import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import type { HttpResponse } from "../../apimachinery/http.ts";
import { invalidObject, methodNotSupported } from "../../apimachinery/status-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import { stored } from "../registry/registry.ts";
import { ISSUER, issueToken } from "../service-account-tokens.ts";
import { encode } from "./answer.ts";
import { readValue } from "./body.ts";
import { targetOf, type ResourceRequest } from "./resource-request.ts";

const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;
const MOST_SECONDS = 2 ** 32;

interface Spec {
  audiences?: string[];
  expirationSeconds?: number;
  boundObjectRef?: { kind: string; apiVersion?: string; name: string; uid?: string };
}

function checkSeconds(seconds: number): FieldError[] {
  const at = "spec.expirationSeconds";
  if (seconds < LEAST_SECONDS)
    return [invalid(at, seconds, "may not specify a duration less than 10 minutes")];
  if (seconds > MOST_SECONDS)
    return [invalid(at, seconds, "may not specify a duration larger than 2^32 seconds")];
  return [];
}

/** `POST serviceaccounts/x/token`. */
export function tokenRequest(call: ResourceRequest): HttpResponse {
  const { server, context, request } = call;
  if (request.method !== "POST")
    throw methodNotSupported({ group: "", resource: "serviceaccounts/token" }, request.method.toLowerCase());
  const target = targetOf(call);
  server.operations.authorize(context, "create", target);
  const { kind, namespace, name } = target;
  const account = stored(server.operations.parts, kind, namespace, name);
  const { spec = {} } = (readValue(request) ?? {}) as { spec?: Spec };
  const expirationSeconds = spec.expirationSeconds || DEFAULT_SECONDS;
  const errors = checkSeconds(expirationSeconds);
  if (errors.length > 0)
    throw invalidObject({ group: "authentication.k8s.io", kind: "TokenRequest" }, "", errors);
  return encode(answer(call, account.metadata, { ...spec, expirationSeconds }), call.format, 201, context);
}

function answer(
  { server }: ResourceRequest,
  { namespace = "", name, uid }: { namespace?: string; name: string; uid: string },
  spec: Spec & { expirationSeconds: number },
): object {
  const { now } = server.simulation;
  const audiences = spec.audiences?.length ? spec.audiences : [ISSUER];
  const { boundObjectRef: bound, expirationSeconds } = spec;
  const boundTo = bound && { kind: bound.kind, name: bound.name, uid: bound.uid ?? "" };
  return {
    kind: "TokenRequest",
    apiVersion: "authentication.k8s.io/v1",
    metadata: { name, namespace, creationTimestamp: timeText(now) },
    spec: { audiences, expirationSeconds, boundObjectRef: bound ?? null },
    status: {
      token: issueToken({ namespace, name, uid, audiences, now, expirationSeconds, boundTo }),
      expirationTimestamp: timeText(now + expirationSeconds * 1000),
    },
  };
}
