// In Kubernetes: pkg/serviceaccount. What a service account proves itself with: a JSON web token that people can read.
// Left out here: signatures. The server believes what it could have issued, so tokens are no secret between learners.

import { timeMs } from "../apimachinery/time.ts";
import type { UserInfo } from "./context.ts";
import type { Reader } from "./registry/registry.ts";

export const ISSUER = "https://kubernetes.default.svc.cluster.local";

export interface TokenClaims {
  namespace: string;
  name: string;
  uid: string;
  audiences: readonly string[];
  /** Milliseconds. */
  now: number;
  expirationSeconds: number;
  /** The object whose end is the token's end. */
  boundTo?: { kind: string; name: string; uid: string };
}

const part = (value: object) =>
  btoa(JSON.stringify(value)).replace(/=+$/, "").replace(/\+/g, "-").replace(/\//g, "_");

export function issueToken(claims: TokenClaims): string {
  const { namespace, name, uid, boundTo } = claims;
  const issued = Math.trunc(claims.now / 1000);
  const payload = {
    aud: claims.audiences,
    exp: issued + claims.expirationSeconds,
    iat: issued,
    iss: ISSUER,
    "kubernetes.io": {
      namespace,
      ...(boundTo ? { [boundTo.kind.toLowerCase()]: { name: boundTo.name, uid: boundTo.uid } } : {}),
      serviceaccount: { name, uid },
    },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
  return `${part({ alg: "none" })}.${part(payload)}.`;
}

interface Payload {
  iss?: string;
  sub?: string;
  exp?: number;
}

function payloadOf(token: string): Payload | undefined {
  try {
    const text = atob((token.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/"));
    return JSON.parse(text) as Payload;
  } catch {
    return undefined;
  }
}

/** Whom a token names, while its account exists and its time has not run out. */
export function userOfToken(token: string, reader: Reader, now: number): UserInfo | undefined {
  const payload = payloadOf(token);
  const match = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(payload?.sub ?? "");
  if (!payload || payload.iss !== ISSUER || !match) return undefined;
  if (payload.exp !== undefined && payload.exp * 1000 <= now) return undefined;
  const [username, namespace, name] = match;
  const account = reader.find("serviceaccounts", `${namespace}/${name}`);
  if (!account || timeMs(account.metadata.deletionTimestamp) !== undefined) return undefined;
  return {
    username,
    uid: account.metadata.uid,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
  };
}
