// In Kubernetes: k8s.io/kubectl/pkg/describe: requests for certificates.

import { readRequest, type CertificateRequest } from "../../cluster/pki/request.ts";
import { humanDuration } from "../../cluster/apimachinery/duration.ts";
import type { Obj } from "../client.ts";
import type { Describer } from "./generic.ts";
import type { Lines } from "./lines.ts";

const formatted = (labels: Record<string, string> | undefined) => {
  const list = Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return list.length > 0 ? list.join(",") : "<none>";
};

/** As the server's column says it. */
function statusOf({ status }: Obj): string {
  const types = ((status?.conditions ?? []) as Obj[]).map(({ type }) => String(type));
  const decided = types.includes("Denied") ? "Denied" : types.includes("Approved") ? "Approved" : "Pending";
  return decided + (types.includes("Failed") ? ",Failed" : "") + (status?.certificate ? ",Issued" : "");
}

const ATTRIBUTES: readonly [type: string, name: string][] = [
  ["2.5.4.10", "Organization"],
  ["2.5.4.11", "Organizational Unit"],
  ["2.5.4.6", "Country"],
  ["2.5.4.7", "Locality"],
  ["2.5.4.8", "Province"],
  ["2.5.4.9", "StreetAddress"],
  ["2.5.4.17", "PostalCode"],
];

function subjectLines(lines: Lines, request: CertificateRequest): void {
  const list = (name: string, values: readonly string[]) => {
    values.forEach((value, i) => lines.add(0, i === 0 ? `\t${name}:\t${value}` : `\t\t${value}`));
  };
  const values = (type: string) =>
    request.attributes.filter(([own]) => own === type).map(([, value]) => value);
  lines.add(0, "Subject:");
  lines.add(0, `\tCommon Name:\t${request.commonName}`);
  lines.add(0, `\tSerial Number:\t${values("2.5.4.5").join("")}`);
  for (const [type, name] of ATTRIBUTES) list(name, values(type));
  const { dns, email, uri, ip } = request;
  if (dns.length + email.length + uri.length + ip.length === 0) return;
  lines.add(0, "Subject Alternative Names:");
  list("DNS Names", dns);
  list("Email Addresses", email);
  list("URIs", uri);
  list("IP Addresses", ip);
}

export const describeCertificateRequest: Describer = function* (_k, object, lines) {
  const { metadata, spec } = object;
  lines.add(0, `Name:\t${metadata.name}`);
  lines.add(0, `Labels:\t${formatted(metadata.labels)}`);
  lines.add(0, `Annotations:\t${formatted(metadata.annotations)}`);
  const created = new Date(String(metadata.creationTimestamp)).toUTCString().replace("GMT", "+0000");
  lines.add(0, `CreationTimestamp:\t${created}`);
  lines.add(0, `Requesting User:\t${spec.username ?? ""}`);
  if (spec.signerName) lines.add(0, `Signer:\t${spec.signerName}`);
  if (spec.expirationSeconds !== undefined)
    lines.add(0, `Requested Duration:\t${humanDuration(Number(spec.expirationSeconds) * 1000)}`);
  lines.add(0, `Status:\t${statusOf(object)}`);
  const request = readRequest(atob(String(spec.request ?? "")));
  if (request) subjectLines(lines, request);
  return true;
};
