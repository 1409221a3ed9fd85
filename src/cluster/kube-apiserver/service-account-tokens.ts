// In Kubernetes: pkg/serviceaccount. What a service account proves itself with: a signed JSON web token (ES256).
// The key follows from the simulation's seed, so that a replayed session has the same tokens.

import { timeMs } from "../apimachinery/time.ts";
import type { KubeObject } from "../apimachinery/meta.ts";
import { keyFrom, sign, type KeyPair } from "../pki/p256.ts";
import { sha256 } from "../pki/sha256.ts";
import type { Random, Simulation } from "../../simulation/index.ts";
import type { UserInfo } from "./context.ts";
import { newUid, type Reader } from "./registry/registry.ts";

export const ISSUER = "https://kubernetes.default.svc.cluster.local";
const LEGACY_ISSUER = "kubernetes/serviceaccount";
const LEGACY = "kubernetes.io/serviceaccount/";
const CREDENTIAL = "authentication.kubernetes.io/";

/** What kubelets ask for; such a token lives a year, and the server says when it would have ended. */
const WARN_ONLY_SECONDS = 3607;
const YEAR_SECONDS = 365 * 24 * 3600;

export interface Reference {
  name: string;
  uid: string;
}

export interface TokenRequest {
  account: KubeObject;
  audiences?: readonly string[];
  expirationSeconds: number;
  /** The object whose end is the token's end. */
  boundTo?: { kind: "Pod" | "Secret" | "Node" } & Reference;
  /** The node of a pod that it is bound to. */
  node?: Reference;
}

/** Whom a token names; or why it names nobody ("" when it is no token of this cluster at all). */
export interface TokenVerdict {
  user?: UserInfo;
  error?: string;
  audiences?: string[];
}

interface Claims {
  aud?: string[];
  exp?: number;
  nbf?: number;
  iss?: string;
  jti?: string;
  sub?: string;
  "kubernetes.io"?: {
    namespace: string;
    node?: Reference;
    pod?: Reference;
    secret?: Reference;
    serviceaccount: Reference;
    warnafter?: number;
  };
  [legacy: `kubernetes.io/serviceaccount/${string}`]: string;
}

const encoder = new TextEncoder();

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replace(/=+$/, "")
    .replace(/\+/g, "-")
    .replace(/\//g, "_");

const part = (value: object) => base64url(encoder.encode(JSON.stringify(value)));

function parsed(text: string | undefined): any {
  try {
    const binary = atob((text ?? "").replace(/-/g, "+").replace(/_/g, "/"));
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0))));
  } catch {
    return undefined;
  }
}

const sameParts = (reference: Reference | undefined) =>
  reference && { name: reference.name, uid: reference.uid };

/** Tokens that were found genuine are remembered, so many of them. */
const REMEMBERED = 1000;

export class Tokens {
  readonly #simulation: Simulation;
  readonly #reader: Reader;
  readonly #random: Random;
  readonly #genuine = new Map<string, Claims>();
  #key: KeyPair | undefined;
  #keyId = "";

  constructor(simulation: Simulation, reader: Reader) {
    this.#simulation = simulation;
    this.#reader = reader;
    this.#random = simulation.random("service-account-tokens");
  }

  get #signer(): KeyPair {
    if (!this.#key) {
      this.#key = keyFrom(`${this.#simulation.seed}/service-account-key`);
      this.#keyId = base64url(sha256(Uint8Array.from([...this.#key.x, ...this.#key.y])));
    }
    return this.#key;
  }

  /** The public key, as /openid/v1/jwks shows it. */
  keySet(): object {
    const { x, y } = this.#signer;
    const key = { use: "sig", kty: "EC", kid: this.#keyId, crv: "P-256", alg: "ES256" };
    return { keys: [{ ...key, x: base64url(x), y: base64url(y) }] };
  }

  #signed(claims: object): string {
    const key = this.#signer;
    const text = `${part({ alg: "ES256", kid: this.#keyId })}.${part(claims)}`;
    return `${text}.${base64url(sign(key, encoder.encode(text)))}`;
  }

  issue({ account, audiences, expirationSeconds, boundTo, node }: TokenRequest): string {
    const { namespace = "", name, uid } = account.metadata;
    const issued = Math.trunc(this.#simulation.now / 1000);
    const own = !audiences?.length || (audiences.length === 1 && audiences[0] === ISSUER);
    const extended = own && boundTo?.kind === "Pod" && expirationSeconds === WARN_ONLY_SECONDS;
    return this.#signed({
      aud: audiences?.length ? audiences : [ISSUER],
      exp: issued + (extended ? YEAR_SECONDS : expirationSeconds),
      iat: issued,
      iss: ISSUER,
      jti: newUid(this.#random),
      "kubernetes.io": {
        namespace,
        ...(boundTo?.kind === "Node" ? { node: sameParts(boundTo) } : node ? { node: sameParts(node) } : {}),
        ...(boundTo?.kind === "Pod" ? { pod: sameParts(boundTo) } : {}),
        ...(boundTo?.kind === "Secret" ? { secret: sameParts(boundTo) } : {}),
        serviceaccount: { name, uid },
        ...(extended ? { warnafter: issued + expirationSeconds } : {}),
      },
      nbf: issued,
      sub: `system:serviceaccount:${namespace}:${name}`,
    });
  }

  /** The token that a Secret of type kubernetes.io/service-account-token holds: it has no end. */
  legacy(account: KubeObject, secret: string): string {
    const { namespace = "", name, uid } = account.metadata;
    return this.#signed({
      iss: LEGACY_ISSUER,
      [`${LEGACY}namespace`]: namespace,
      [`${LEGACY}secret.name`]: secret,
      [`${LEGACY}service-account.name`]: name,
      [`${LEGACY}service-account.uid`]: uid,
      sub: `system:serviceaccount:${namespace}:${name}`,
    });
  }

  /** The user of a request that bears the token. */
  readonly userOf = (token: string): UserInfo | undefined => this.look(token).user;

  readonly look = (token: string, audiences: readonly string[] = []): TokenVerdict => {
    const claims = this.#genuine.get(token) ?? this.#checkSignature(token);
    if (!claims) return {};
    if (typeof claims === "string") return { error: claims };
    return claims.iss === LEGACY_ISSUER ? this.#lookLegacy(token, claims) : this.#look(claims, audiences);
  };

  /** The claims of a genuine token; why it is not one; undefined when it does not claim to be ours. */
  #checkSignature(token: string): Claims | string | undefined {
    const [head, body, signature] = token.split(".");
    const claims = parsed(body) as Claims | undefined;
    if (!claims || (claims.iss !== ISSUER && claims.iss !== LEGACY_ISSUER)) return undefined;
    const right = base64url(sign(this.#signer, encoder.encode(`${head}.${body}`)));
    if (signature !== right) return "failed to verify signature";
    if (this.#genuine.size >= REMEMBERED) this.#genuine.delete(this.#genuine.keys().next().value!);
    this.#genuine.set(token, claims);
    return claims;
  }

  #accountProblem(namespace: string, { name, uid }: Reference): string | undefined {
    const account = this.#reader.find("serviceaccounts", `${namespace}/${name}`);
    if (!account) return `serviceaccounts ${JSON.stringify(name)} not found`;
    if (timeMs(account.metadata.deletionTimestamp) !== undefined)
      return "service account token has been invalidated";
    if (account.metadata.uid !== uid)
      return `service account UID (${account.metadata.uid}) does not match claim (${uid})`;
    return undefined;
  }

  #boundProblem(resource: string, key: string, { uid }: Reference): string | undefined {
    const bound = this.#reader.find(resource, key);
    return bound && bound.metadata.uid === uid ? undefined : "service account token has been invalidated";
  }

  #look(claims: Claims, wanted: readonly string[]): TokenVerdict {
    const own = claims["kubernetes.io"]!;
    const now = this.#simulation.now / 1000;
    const targets = wanted.length > 0 ? wanted : [ISSUER];
    const shared = targets.filter((audience) => claims.aud?.includes(audience));
    const list = (values: readonly string[] = []) =>
      `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;
    const error =
      shared.length === 0
        ? `token audiences ${list(claims.aud)} is invalid for the target audiences ${list(targets)}`
        : now > (claims.exp ?? 0)
          ? "service account token has expired"
          : now < (claims.nbf ?? 0)
            ? "service account token is not valid yet"
            : (this.#accountProblem(own.namespace, own.serviceaccount) ??
              (own.pod && this.#boundProblem("pods", `${own.namespace}/${own.pod.name}`, own.pod)) ??
              (own.secret &&
                this.#boundProblem("secrets", `${own.namespace}/${own.secret.name}`, own.secret)) ??
              (own.node && !own.pod ? this.#boundProblem("nodes", own.node.name, own.node) : undefined));
    if (error) return { error };
    const extra: Record<string, string[]> = { [`${CREDENTIAL}credential-id`]: [`JTI=${claims.jti}`] };
    if (own.node) {
      extra[`${CREDENTIAL}node-name`] = [own.node.name];
      extra[`${CREDENTIAL}node-uid`] = [own.node.uid];
    }
    if (own.pod) {
      extra[`${CREDENTIAL}pod-name`] = [own.pod.name];
      extra[`${CREDENTIAL}pod-uid`] = [own.pod.uid];
    }
    return { user: accountUser(own.namespace, own.serviceaccount, extra), audiences: shared };
  }

  #lookLegacy(token: string, claims: Claims): TokenVerdict {
    const claim = (name: string) => claims[`${LEGACY}${name}`];
    const namespace = claim("namespace");
    const account = { name: claim("service-account.name"), uid: claim("service-account.uid") };
    const secret: any = this.#reader.find("secrets", `${namespace}/${claim("secret.name")}`);
    if (!secret) return { error: "service account token has been invalidated" };
    if (secret.data?.token !== btoa(token)) return { error: "service account token has been invalidated" };
    const error = this.#accountProblem(namespace, account);
    return error ? { error } : { user: accountUser(namespace, account), audiences: [] };
  }
}

const accountUser = (
  namespace: string,
  { name, uid }: Reference,
  extra?: Record<string, string[]>,
): UserInfo => ({
  username: `system:serviceaccount:${namespace}:${name}`,
  uid,
  groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"],
  ...(extra ? { extra } : {}),
});
