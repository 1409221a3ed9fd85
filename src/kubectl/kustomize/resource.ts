// In kustomize: api/resource and kyaml/resid. An object on its way through kustomizations, and the names it had.

import type { Obj } from "../client.ts";
import { byCodePoint } from "../../cluster/apimachinery/go-value.ts";

export interface Identity {
  name: string;
  namespace: string;
}

export interface Resource {
  object: Obj;
  /** Names that it had, the original first. */
  previous: Identity[];
  prefixes: string[];
  suffixes: string[];
  /** Whether a hash of the content is added to the name in the end. */
  hashed: boolean;
  behavior?: string;
}

export interface Gvk {
  group: string;
  version: string;
  kind: string;
}

const CLUSTER_SCOPED = new Set(
  `APIService CSIDriver CSINode CertificateSigningRequest ClusterRole ClusterRoleBinding ComponentStatus CustomResourceDefinition
FlowSchema IngressClass MutatingWebhookConfiguration Namespace Node PersistentVolume PodSecurityPolicy PriorityClass
PriorityLevelConfiguration RuntimeClass SelfSubjectAccessReview SelfSubjectRulesReview StorageClass SubjectAccessReview
TokenReview ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration VolumeAttachment`.split(
    /\s+/,
  ),
);

export const isNamespaced = (kind: string): boolean => !CLUSTER_SCOPED.has(kind);

export function gvkOf(object: Obj): Gvk {
  const [first, second] = String(object.apiVersion ?? "").split("/");
  return { group: second ? first : "", version: second ?? first, kind: String(object.kind ?? "") };
}

export const identityOf = ({ metadata }: Obj): Identity => ({
  name: String(metadata?.name ?? ""),
  namespace: String(metadata?.namespace ?? ""),
});

export const resourceOf = (object: Obj): Resource => ({
  object,
  previous: [identityOf(object)],
  prefixes: [],
  suffixes: [],
  hashed: false,
});

/** Every name it had and has. */
export const identities = (resource: Resource): Identity[] => [
  ...resource.previous,
  identityOf(resource.object),
];

/** `Deployment.v1.apps/web.[noNs]`. */
export function idText({ group, version, kind }: Gvk, { name, namespace }: Identity): string {
  const gvk = [kind || "[noKind]", version || "[noVer]", group || "[noGrp]"].join(".");
  return `${gvk}/${name || "[noName]"}.${namespace || "[noNs]"}`;
}

/** As identifiers are compared: no namespace is the default one. */
export const sameNamespace = (a: string, b: string): boolean => (a || "default") === (b || "default");

export const sameGvk = (a: Gvk, b: Gvk): boolean =>
  a.kind === b.kind && a.group === b.group && a.version === b.version;

const FIRST =
  `Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole
RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim
Deployment StatefulSet CronJob PodDisruptionBudget`.split(/\s+/);
const LAST = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

const placeOf = (kind: string, first: readonly string[], last: readonly string[]): number => {
  if (first.includes(kind)) return first.indexOf(kind) - first.length;
  return last.includes(kind) ? last.indexOf(kind) + 1 : 0;
};

const gvkText = ({ group, version, kind }: Gvk) => [group || "~G", version || "~V", kind || "~K"].join("_");
const sortText = ({ object }: Resource) => {
  const { name, namespace } = identityOf(object);
  return [namespace || "~X", name || "~N"].join("|");
};

/** The order of printing: what others need comes first. */
export function legacyOrder(
  resources: readonly Resource[],
  first: readonly string[] = FIRST,
  last: readonly string[] = LAST,
): Resource[] {
  return [...resources].sort((a, b) => {
    const [x, y] = [gvkOf(a.object), gvkOf(b.object)];
    return (
      placeOf(x.kind, first, last) - placeOf(y.kind, first, last) ||
      byCodePoint(gvkText(x), gvkText(y)) ||
      byCodePoint(sortText(a), sortText(b))
    );
  });
}
