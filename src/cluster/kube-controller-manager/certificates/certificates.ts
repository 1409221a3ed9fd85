// In Kubernetes: pkg/controller/certificates: signs what is approved, approves what kubelets ask for themselves, and clears away.

import type { CertificateSigningRequest } from "../../api/types.ts";
import { timeMs, timeText } from "../../apimachinery/time.ts";
import type { Client } from "../../client-go/client.ts";
import { runController, type Controller, type Reconcile } from "../../client-go/controller.ts";
import { readRequest, type CertificateRequest } from "../../pki/request.ts";
import type { Simulation } from "../../../simulation/index.ts";
import type { Signing } from "../signing.ts";
import { KUBELET_CLIENT, kubeletClient, SIGNERS } from "./signers.ts";

const RESOURCE = "certificatesigningrequests.certificates.k8s.io";
const YEAR_SECONDS = 365 * 24 * 3600;
const HOUR_MS = 3_600_000;

type Csr = CertificateSigningRequest;

const has = ({ status }: Csr, type: string) =>
  status?.conditions?.some((condition) => condition.type === type) ?? false;

const withCondition = (csr: Csr, type: string, reason: string, message: string, now: number): Csr => {
  const at = timeText(now) as never;
  const condition = { type, status: "True", reason, message, lastUpdateTime: at, lastTransitionTime: at };
  return { ...csr, status: { ...csr.status, conditions: [...(csr.status?.conditions ?? []), condition] } };
};

function sign({ client, key, now }: Reconcile, { authority }: Signing): void {
  const csr = client.find(RESOURCE, key);
  if (!csr || !has(csr, "Approved") || has(csr, "Denied") || has(csr, "Failed") || csr.status?.certificate)
    return;
  const check = SIGNERS[csr.spec.signerName];
  const request = readRequest(atob(csr.spec.request as string));
  if (!check || !request) return;
  const usages = (csr.spec.usages ?? []) as string[];
  const problem = check(request, usages);
  if (problem)
    return void client.updateStatus(
      RESOURCE,
      withCondition(csr, "Failed", "SignerValidationFailure", problem, now),
    );
  const certificate = authority.sign({
    usages,
    alternativeNames: request.alternativeNames,
    now,
    seconds: Math.min(csr.spec.expirationSeconds ?? YEAR_SECONDS, YEAR_SECONDS),
    publicKey: request.publicKey,
    subject: request.subject,
  });
  client.updateStatus(RESOURCE, {
    ...csr,
    status: { ...csr.status, certificate: btoa(certificate) as never },
  });
}

/** Whether the one who asks may have such a certificate without anybody looking. */
function mayHave(client: Client, { spec }: Csr, subresource: string): boolean {
  const review: any = (client as any).create("subjectaccessreviews.authorization.k8s.io", {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    metadata: {},
    spec: {
      user: spec.username,
      groups: spec.groups,
      uid: spec.uid,
      extra: spec.extra,
      resourceAttributes: {
        group: "certificates.k8s.io",
        resource: "certificatesigningrequests",
        verb: "create",
        version: "*",
        subresource,
      },
    },
  });
  return review.status.allowed === true;
}

const KINDS: readonly [
  subresource: string,
  message: string,
  fits: (csr: Csr, r: CertificateRequest) => boolean,
][] = [
  [
    "selfnodeclient",
    "Auto approving self kubelet client certificate after SubjectAccessReview.",
    ({ spec }, { commonName }) => spec.username === commonName,
  ],
  ["nodeclient", "Auto approving kubelet client certificate after SubjectAccessReview.", () => true],
];

function approve({ client, key, now }: Reconcile): void {
  const csr = client.find(RESOURCE, key);
  if (!csr || csr.status?.certificate || has(csr, "Approved") || has(csr, "Denied")) return;
  if (csr.spec.signerName !== KUBELET_CLIENT) return;
  const request = readRequest(atob(csr.spec.request as string));
  if (!request || kubeletClient(request, (csr.spec.usages ?? []) as string[])) return;
  for (const [subresource, message, fits] of KINDS) {
    if (!fits(csr, request) || !mayHave(client, csr, subresource)) continue;
    const change = (latest: Csr) => withCondition(latest, "Approved", "AutoApproved", message, now);
    client.patch(RESOURCE, key, change, "approval" as "status");
    return;
  }
}

/** When a request is cleared away: what was decided after an hour, what nobody looked at after a day. */
function endOf(csr: Csr): number {
  const decided =
    csr.status?.conditions?.map(({ lastUpdateTime }) => timeMs(lastUpdateTime as never) ?? 0) ?? [];
  return decided.length > 0
    ? Math.max(...decided) + HOUR_MS
    : timeMs(csr.metadata.creationTimestamp as never)! + 24 * HOUR_MS;
}

function clear({ client, key, now, requeueAfter }: Reconcile): void {
  const csr = client.find(RESOURCE, key);
  if (!csr) return;
  const left = endOf(csr) - now;
  if (left <= 0) client.delete(RESOURCE, key);
  else requeueAfter(left, { background: true });
}

export function runCertificates(simulation: Simulation, client: Client, signing: Signing): () => void {
  const controllers: Controller<typeof RESOURCE>[] = [
    { name: "csrapproving", for: RESOURCE, reconcile: approve },
    { name: "csrsigning", for: RESOURCE, reconcile: (context) => sign(context, signing) },
    { name: "csrcleaner", for: RESOURCE, reconcile: clear },
  ];
  const stops = controllers.map((controller) => runController(simulation, client, controller));
  return () => stops.forEach((stop) => stop());
}
