// In Kubernetes: k8s.io/apiserver/pkg/admission. What may change or refuse a write after authorization.

import type { AnyKind } from "../../api/kind.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import { forbiddenRequest, type StatusError } from "../../apimachinery/status-error.ts";
import type { RequestContext } from "../context.ts";
import type { Reader } from "../registry/registry.ts";

export interface AdmissionRequest {
  operation: "CREATE" | "UPDATE" | "DELETE" | "CONNECT";
  kind: AnyKind;
  subresource: string;
  namespace: string | undefined;
  name: string;
  /** May be changed in place by `mutate`; absent for DELETE. */
  object: any;
  old: KubeObject | undefined;
  context: RequestContext;
  /** Reads what is stored, without authorization. */
  reader: Reader;
  /** Milliseconds since 1970. */
  now: number;
}

/** Throws a StatusError to refuse. */
export interface AdmissionPlugin {
  name: string;
  mutate?(request: AdmissionRequest): void;
  validate?(request: AdmissionRequest): void;
}

/** Kubernetes' name for the object of a request: before a name was generated, what it begins with. */
export const nameInRefusal = ({ name, object }: AdmissionRequest): string =>
  name || object?.metadata?.name || object?.metadata?.generateName || "Unknown";

/** `pods "web" is forbidden: …`. */
export const refusal = (request: AdmissionRequest, why: string): StatusError =>
  forbiddenRequest({ group: request.kind.group, resource: request.kind.plural }, nameInRefusal(request), why);

/** Several reasons in one, each once. */
export function aggregateText(texts: readonly string[]): string {
  const all = [...new Set(texts)];
  return all.length === 1 ? all[0] : `[${all.join(", ")}]`;
}

/** In which order plugins are asked: pkg/kubeapiserver/options, AllOrderedPlugins. */
const ORDER = [
  "NamespaceLifecycle",
  "LimitRanger",
  "ServiceAccount",
  "NodeRestriction",
  "TaintNodesByCondition",
  "PodSecurity",
  "Priority",
  "DefaultTolerationSeconds",
  "DefaultStorageClass",
  "StorageObjectInUseProtection",
  "PersistentVolumeClaimResize",
  "RuntimeClass",
  "CertificateApproval",
  "CertificateSigning",
  "CertificateSubjectRestriction",
  "DefaultIngressClass",
  "PodTopologyLabels",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionWebhook",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionWebhook",
  "ResourceQuota",
  "RBACEscalation",
];

/** Puts plugins into a chain, at their places. One that is there already is left alone. */
export function addPlugins(chain: AdmissionPlugin[], more: readonly AdmissionPlugin[]): void {
  const known = new Set(chain.map(({ name }) => name));
  chain.push(...more.filter(({ name }) => !known.has(name)));
  const place = ({ name }: AdmissionPlugin) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  chain.sort((a, b) => place(a) - place(b));
}
