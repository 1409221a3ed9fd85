// In Kubernetes: plugin/pkg/admission/certificates. Who may approve and sign requests for certificates, and what none may ask for.

import { deepEqual } from "../../apimachinery/objects.ts";
import { decide, type Authorizer } from "../authorization.ts";
import { refusal, type AdmissionPlugin, type AdmissionRequest } from "./admission.ts";

const isRequest = ({ kind }: AdmissionRequest) =>
  kind.plural === "certificatesigningrequests" && kind.group === "certificates.k8s.io";

/** For the signer itself, or for all signers of its domain. */
function maySign(
  { context }: AdmissionRequest,
  authorizers: readonly Authorizer[],
  verb: string,
  signer: string,
): boolean {
  return [signer, `${signer.split("/")[0]}/*`].some(
    (name) =>
      decide(authorizers, context.user, {
        verb,
        group: "certificates.k8s.io",
        version: "*",
        resource: "signers",
        subresource: "",
        namespace: undefined,
        name,
      }).verdict === "allow",
  );
}

function demand(request: AdmissionRequest, authorizers: readonly Authorizer[], verb: string): void {
  const { signerName } = (request.old as any).spec;
  if (maySign(request, authorizers, verb, signerName)) return;
  throw refusal(
    request,
    `user not permitted to ${verb} requests with signerName ${JSON.stringify(signerName)}`,
  );
}

const failed = (object: any) => (object.status?.conditions ?? []).filter((one: any) => one.type === "Failed");

const SIGNER = "kubernetes.io/kube-apiserver-client";

/** Whether the bytes of a request name the group of administrators. */
function namesMasters(request: string): boolean {
  try {
    const pem = atob(request).replace(/-----[^-]+-----|\s/g, "");
    return atob(pem).includes("system:masters");
  } catch {
    return false;
  }
}

export const certificatePlugins = (authorizers: readonly Authorizer[]): AdmissionPlugin[] => [
  {
    name: "CertificateApproval",
    validate(request) {
      if (!isRequest(request) || request.operation !== "UPDATE" || request.subresource !== "approval") return;
      demand(request, authorizers, "approve");
    },
  },
  {
    name: "CertificateSigning",
    validate(request) {
      if (!isRequest(request) || request.operation !== "UPDATE" || request.subresource !== "status") return;
      const { object } = request;
      const old: any = request.old;
      const same =
        object.status?.certificate === old.status?.certificate && deepEqual(failed(object), failed(old));
      if (!same) demand(request, authorizers, "sign");
    },
  },
  {
    name: "CertificateSubjectRestriction",
    validate(request) {
      if (!isRequest(request) || request.operation !== "CREATE" || request.subresource) return;
      const { signerName, request: text } = request.object.spec;
      if (signerName === SIGNER && namesMasters(text))
        throw refusal(request, `use of ${SIGNER} signer with system:masters group is not allowed`);
    },
  },
];
