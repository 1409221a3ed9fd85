// In Kubernetes: pkg/registry/certificates/certificates. Somebody asks for a certificate; somebody else decides; a signer issues it.

import { humanDuration } from "../../apimachinery/duration.ts";
import { timeText } from "../../apimachinery/time.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { CertificateSigningRequest } from "../types.ts";
import { DECISIONS, validateDecisions, validateIssued, validateRequest } from "./csr-validation.ts";
import { certificatesV1 } from "./group.ts";

type Request = CertificateSigningRequest;

/** `Approved,Issued`. */
export function decisionText({ status }: Request): string {
  const types = (status?.conditions ?? []).map(({ type }) => type);
  const decided = types.includes("Denied") ? "Denied" : types.includes("Approved") ? "Approved" : "Pending";
  return decided + (types.includes("Failed") ? ",Failed" : "") + (status?.certificate ? ",Issued" : "");
}

function fillTimes({ status }: Request, old: Request, now: number): void {
  for (const condition of status?.conditions ?? []) {
    condition.lastUpdateTime ??= timeText(now);
    if (condition.lastTransitionTime) continue;
    const before = old.status?.conditions?.find(({ type }) => type === condition.type);
    condition.lastTransitionTime =
      before?.status === condition.status ? before?.lastTransitionTime : timeText(now);
  }
}

export const certificateSigningRequestKind: Kind<Request> = defineKind<Request>(certificatesV1, {
  kind: "CertificateSigningRequest",
  plural: "certificatesigningrequests",
  shortNames: ["csr"],
  namespaced: false,
  status: true,
  columns: [
    nameColumn,
    ageColumn,
    column(
      "SignerName",
      ({ spec }) => spec.signerName,
      "signerName indicates the requested signer, and is a qualified name.",
    ),
    column(
      "Requestor",
      ({ spec }) => spec.username ?? "",
      'request contains an x509 certificate signing request encoded in a "CERTIFICATE REQUEST" PEM block. When serialized as JSON or YAML, the data is additionally base64-encoded.',
    ),
    column(
      "RequestedDuration",
      ({ spec }) =>
        spec.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000),
      "expirationSeconds is the requested duration of validity of the issued certificate.",
    ),
    column(
      "Condition",
      decisionText,
      'conditions applied to the request. Known conditions are "Approved", "Denied", and "Failed".',
    ),
  ],
  fields: { "spec.signerName": ({ spec }) => spec.signerName },
  strategy: {
    validateName: () => [],
    prepareForCreate(draft, requester) {
      const { username, uid, groups, extra } = requester ?? { username: "", groups: [] };
      const spec: Request["spec"] = { ...draft.spec, username, groups: [...groups] };
      delete spec.uid;
      delete spec.extra;
      if (uid) spec.uid = uid;
      if (extra)
        spec.extra = Object.fromEntries(Object.entries(extra).map(([key, list]) => [key, [...list]]));
      draft.spec = spec;
      draft.status = {};
    },
    prepareForUpdate(draft, old) {
      draft.spec = old.spec;
    },
    prepareForStatusUpdate(draft, old, now) {
      const decided = (old.status?.conditions ?? []).filter(
        ({ type }) => type !== "Failed" && DECISIONS.includes(type),
      );
      const others = (draft.status?.conditions ?? []).filter(
        ({ type }) => type !== "Approved" && type !== "Denied",
      );
      draft.status = { ...draft.status };
      if (decided.length + others.length > 0)
        draft.status.conditions = [...decided, ...others.map((condition) => ({ ...condition }))];
      else delete draft.status.conditions;
      fillTimes(draft, old, now);
    },
    validate: validateRequest,
    validateUpdate: (request, old) => [
      ...validateRequest(request),
      ...validateDecisions(request, old, false),
    ],
    validateStatusUpdate: (request, old) => [
      ...validateRequest(request),
      ...validateIssued(request, old),
      ...validateDecisions(request, old, false),
    ],
  },
  subresources: {
    approval: {
      prepare(draft, old, now) {
        draft.spec = old.spec;
        draft.status = { ...old.status, conditions: draft.status?.conditions };
        if (!draft.status.conditions) delete draft.status.conditions;
        fillTimes(draft, old, now);
      },
      validate: (request, old) => [...validateRequest(request), ...validateDecisions(request, old, true)],
    },
  },
});
