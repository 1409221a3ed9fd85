// In Kubernetes: pkg/controller/certificates/signer and pkg/apis/certificates/helpers.go. What each built-in signer agrees to sign.

import type { CertificateRequest } from "../../pki/request.ts";

/** Why a signer does not sign; undefined when it does. */
type Check = (request: CertificateRequest, usages: readonly string[]) => string | undefined;

const OPTIONAL = ["digital signature", "key encipherment"];

const apiServerClient: Check = (_, usages) => {
  const other = usages.find((usage) => usage !== "client auth" && !OPTIONAL.includes(usage));
  if (other) return `invalid usage for client certificate: ${other}`;
  return usages.includes("client auth")
    ? undefined
    : "missing required usage for client certificate: client auth";
};

function usagesProblem(usages: readonly string[], allowed: readonly string[][]): string | undefined {
  const asked = [...usages].sort().join();
  if (allowed.some((list) => [...list].sort().join() === asked)) return undefined;
  return `usages did not match [${[...allowed[0]].sort().join(" ")}]`;
}

const kubeletUsages = (auth: string) => [
  ["key encipherment", "digital signature", auth],
  ["digital signature", auth],
];

function nodeSubject({ organizations, commonName }: CertificateRequest): string | undefined {
  if (organizations.length !== 1 || organizations[0] !== "system:nodes")
    return "subject organization is not system:nodes";
  return commonName.startsWith("system:node:")
    ? undefined
    : "subject common name does not begin with system:node: ";
}

/** A kubelet that asks for a certificate to identify itself with. */
export const kubeletClient: Check = (request, usages) =>
  nodeSubject(request) ??
  (request.dns.length > 0 ? "DNS subjectAltNames are not allowed" : undefined) ??
  (request.email.length > 0 ? "Email subjectAltNames are not allowed" : undefined) ??
  (request.ip.length > 0 ? "IP subjectAltNames are not allowed" : undefined) ??
  (request.uri.length > 0 ? "URI subjectAltNames are not allowed" : undefined) ??
  usagesProblem(usages, kubeletUsages("client auth"));

const kubeletServing: Check = (request, usages) =>
  nodeSubject(request) ??
  (request.dns.length + request.ip.length === 0 ? "DNS or IP subjectAltName is required" : undefined) ??
  (request.email.length > 0 ? "Email subjectAltNames are not allowed" : undefined) ??
  (request.uri.length > 0 ? "URI subjectAltNames are not allowed" : undefined) ??
  usagesProblem(usages, kubeletUsages("server auth"));

export const KUBELET_CLIENT = "kubernetes.io/kube-apiserver-client-kubelet";

export const SIGNERS: Readonly<Record<string, Check>> = {
  "kubernetes.io/kube-apiserver-client": apiServerClient,
  [KUBELET_CLIENT]: kubeletClient,
  "kubernetes.io/kubelet-serving": kubeletServing,
  "kubernetes.io/legacy-unknown": () => undefined,
};
