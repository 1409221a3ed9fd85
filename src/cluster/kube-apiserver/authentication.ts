// In Kubernetes: k8s.io/apiserver/pkg/authentication. Who sent a request: a client certificate, a bearer token, or nobody.

import type { HttpRequest } from "../apimachinery/http.ts";
import { unauthorized } from "../apimachinery/status-error.ts";
import type { UserInfo } from "./context.ts";

/** Undefined: not this way. Throws Unauthorized when it is this way and wrong. */
export type Authenticator = (request: HttpRequest) => UserInfo | undefined;

export const anonymous: UserInfo = { username: "system:anonymous", groups: ["system:unauthenticated"] };

const AUTHENTICATED = "system:authenticated";

const CREDENTIAL_ID = "authentication.kubernetes.io/credential-id";

/** The subject of a client certificate: CN is the user, O are the groups. */
export const x509: Authenticator = ({ clientCertificate }) =>
  clientCertificate && {
    username: clientCertificate.commonName,
    groups: [...clientCertificate.organizations, AUTHENTICATED],
    ...(clientCertificate.fingerprint
      ? { extra: { [CREDENTIAL_ID]: [`X509SHA256=${clientCertificate.fingerprint}`] } }
      : {}),
  };

/** Bearer tokens, looked up; an unknown one is refused. */
export const bearer =
  (userOf: (token: string) => UserInfo | undefined): Authenticator =>
  ({ headers }) => {
    const match = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? "");
    if (!match) return undefined;
    const user = userOf(match[1]);
    if (!user) throw unauthorized();
    return {
      ...user,
      groups: user.groups.includes(AUTHENTICATED) ? user.groups : [...user.groups, AUTHENTICATED],
    };
  };

export function authenticate(authenticators: readonly Authenticator[], request: HttpRequest): UserInfo {
  for (const authenticator of authenticators) {
    const user = authenticator(request);
    if (user) return user;
  }
  return anonymous;
}
