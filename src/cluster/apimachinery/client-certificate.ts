// In Kubernetes: x509 client certificates. Here a certificate is text: a PEM whose body says who it names.
// Left out here: keys, signatures and expiry; the simulated network vouches for who presents a certificate.

import type { ClientCertificate } from "./http.ts";

const HEAD = "-----BEGIN CERTIFICATE-----";
const TAIL = "-----END CERTIFICATE-----";

/** The PEM of a certificate for a user in groups. */
export function encodeClientCertificate({ commonName, organizations }: ClientCertificate): string {
  const body = btoa(unescape(encodeURIComponent(JSON.stringify({ commonName, organizations }))));
  return `${HEAD}\n${body.replace(/.{1,64}/g, "$&\n")}${TAIL}\n`;
}

/** Whom a PEM names; undefined when it is not such a certificate. */
export function decodeClientCertificate(pem: string): ClientCertificate | undefined {
  const match = /-----BEGIN CERTIFICATE-----([\sA-Za-z0-9+/=]*)-----END CERTIFICATE-----/.exec(pem);
  if (!match) return undefined;
  try {
    const named = JSON.parse(
      decodeURIComponent(escape(atob(match[1].replace(/\s/g, "")))),
    ) as ClientCertificate;
    return typeof named.commonName === "string"
      ? { commonName: named.commonName, organizations: named.organizations ?? [] }
      : undefined;
  } catch {
    return undefined;
  }
}
