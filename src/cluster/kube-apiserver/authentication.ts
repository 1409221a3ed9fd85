// In Kubernetes: k8s.io/apiserver/pkg/authentication. Who sent a request: a client certificate, a bearer token, or nobody.

import type { ClientCertificate, HttpRequest } from "../apimachinery/http.ts";
import { unauthorized } from "../apimachinery/status-error.ts";
import type { Authority } from "../pki/authority.ts";
import { isValidAt, isVouchedFor, readCertificate, type Certificate } from "../pki/certificate.ts";
import type { UserInfo } from "./context.ts";

/** Undefined: not this way. "refused": this way, and wrong; unless another way is right. */
export type Authenticator = (request: HttpRequest) => UserInfo | "refused" | undefined;

export const anonymous: UserInfo = { username: "system:anonymous", groups: ["system:unauthenticated"] };

const AUTHENTICATED = "system:authenticated";

const CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

const userOf = ({ commonName, organizations, fingerprint }: ClientCertificate): UserInfo => ({
  username: commonName,
  groups: [...organizations, AUTHENTICATED],
  ...(fingerprint ? { extra: { [CREDENTIAL_ID]: [`X509SHA256=${fingerprint}`] } } : {}),
});

/** The subject of a client certificate: CN is the user, O are the groups. Certificates are checked once. */
export function x509(authority: Authority | undefined, now: () => number): Authenticator {
  const read = new Map<string, Certificate | undefined>();
  const known = (pem: string): Certificate | undefined => {
    if (!read.has(pem)) {
      const certificate = readCertificate(pem);
      const good = certificate && authority && isVouchedFor(certificate, authority.publicKey);
      read.set(pem, good ? certificate : undefined);
    }
    return read.get(pem);
  };
  return ({ clientCertificate }) => {
    if (!clientCertificate?.pem) return clientCertificate && userOf(clientCertificate);
    const certificate = known(clientCertificate.pem);
    return certificate && isValidAt(certificate, now()) ? userOf(certificate) : "refused";
  };
}

/** Bearer tokens, looked up; an unknown one is refused. */
export const bearer =
  (userOf: (token: string) => UserInfo | undefined): Authenticator =>
  ({ headers }) => {
    const match = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? "");
    if (!match) return undefined;
    const user = userOf(match[1]);
    if (!user) return "refused";
    return {
      ...user,
      groups: user.groups.includes(AUTHENTICATED) ? user.groups : [...user.groups, AUTHENTICATED],
    };
  };

export function authenticate(authenticators: readonly Authenticator[], request: HttpRequest): UserInfo {
  let refused = false;
  for (const authenticator of authenticators) {
    const user = authenticator(request);
    if (user === "refused") refused = true;
    else if (user) return user;
  }
  if (refused) throw unauthorized();
  return anonymous;
}
