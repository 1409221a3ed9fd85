// In kustomize: builtinpluginconsts/namereference.go and api/filters/nameref. Who names whom, and the new names there.
// Left out here: kinds of other projects.

import type { Obj } from "../client.ts";
import { changeAt, pathParts } from "./fields.ts";
import { gvkOf, identities, identityOf, sameNamespace, type Resource } from "./resource.ts";

const POD_SPEC: Readonly<Record<string, string>> = {
  Pod: "spec",
  PodTemplate: "template/spec",
  CronJob: "spec/jobTemplate/spec/template/spec",
};
const podSpecs = (kinds: string, paths: string): [string, string][] =>
  kinds
    .split(" ")
    .flatMap((kind) =>
      paths
        .split(" ")
        .map((path): [string, string] => [kind, `${POD_SPEC[kind] ?? "spec/template/spec"}/${path}`]),
    );

const READERS = "Pod PodTemplate Deployment ReplicaSet DaemonSet StatefulSet Job CronJob";
const RUNNERS = "Pod StatefulSet Deployment ReplicationController CronJob Job DaemonSet";
const BINDINGS = ["RoleBinding", "ClusterRoleBinding"];
const ROLES: [string, string][] = [
  ["Role", "rules/resourceNames"],
  ["ClusterRole", "rules/resourceNames"],
];
const scaled: [string, string][] = [["HorizontalPodAutoscaler", "spec/scaleTargetRef/name"]];

/** By kind of what is named: the kinds that name it, and where. */
const REFERENCES: Readonly<Record<string, readonly [string, string][]>> = {
  Deployment: scaled,
  ReplicationController: scaled,
  ReplicaSet: scaled,
  StatefulSet: scaled,
  ConfigMap: [
    ...podSpecs(
      READERS,
      "volumes/configMap/name containers/env/valueFrom/configMapKeyRef/name initContainers/env/valueFrom/configMapKeyRef/name containers/envFrom/configMapRef/name initContainers/envFrom/configMapRef/name volumes/projected/sources/configMap/name",
    ),
    ...ROLES,
    ["Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap"],
  ],
  Secret: [
    ...podSpecs(
      READERS,
      "volumes/secret/secretName containers/env/valueFrom/secretKeyRef/name initContainers/env/valueFrom/secretKeyRef/name containers/envFrom/secretRef/name initContainers/envFrom/secretRef/name imagePullSecrets/name volumes/projected/sources/secret/name",
    ),
    ["Ingress", "spec/tls/secretName"],
    ["Ingress", "metadata/annotations/ingress.kubernetes.io\\/auth-secret"],
    ["Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret"],
    ["Ingress", "metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret"],
    ["ServiceAccount", "imagePullSecrets/name"],
    ["StorageClass", "parameters/secretName"],
    ["StorageClass", "parameters/adminSecretName"],
    ["StorageClass", "parameters/userSecretName"],
    ["StorageClass", "parameters/secretRef"],
    ...ROLES,
    ["PersistentVolume", "spec/azureFile/secretName"],
  ],
  Service: [
    ["StatefulSet", "spec/serviceName"],
    ["Ingress", "spec/rules/http/paths/backend/service/name"],
    ["Ingress", "spec/defaultBackend/service/name"],
    ["APIService", "spec/service/name"],
    ["ValidatingWebhookConfiguration", "webhooks/clientConfig/service"],
    ["MutatingWebhookConfiguration", "webhooks/clientConfig/service"],
    ["HTTPRoute", "spec/rules/backendRefs/name"],
  ],
  Role: [["RoleBinding", "roleRef/name"]],
  ClusterRole: BINDINGS.map((kind): [string, string] => [kind, "roleRef/name"]),
  ServiceAccount: [
    ...BINDINGS.map((kind): [string, string] => [kind, "subjects"]),
    ...podSpecs(RUNNERS, "serviceAccountName"),
  ],
  PersistentVolumeClaim: podSpecs(RUNNERS, "volumes/persistentVolumeClaim/claimName"),
  PersistentVolume: [
    ["PersistentVolumeClaim", "spec/volumeName"],
    ["ClusterRole", "rules/resourceNames"],
  ],
  StorageClass: [
    ["PersistentVolume", "spec/storageClassName"],
    ["PersistentVolumeClaim", "spec/storageClassName"],
    ["StatefulSet", "spec/volumeClaimTemplates/spec/storageClassName"],
  ],
  PriorityClass: podSpecs(RUNNERS, "priorityClassName"),
  IngressClass: [["Ingress", "spec/ingressClassName"]],
};

type Named = (name: string, namespace?: string) => Resource | undefined;

/** Writes the present names of everything where others name it. */
export function fixReferences(resources: readonly Resource[]): void {
  for (const referrer of resources) {
    const { kind } = gvkOf(referrer.object);
    for (const [target, places] of Object.entries(REFERENCES)) {
      const candidates = resources.filter(({ object }) => object.kind === target);
      if (candidates.length === 0) continue;
      const named: Named = (name, namespace) => find(referrer, candidates, name, namespace);
      for (const [by, path] of places) if (by === kind) fix(referrer.object, path, target, named);
    }
  }
}

function fix(object: Obj, path: string, target: string, named: Named): void {
  changeAt(object, pathParts(path), false, (value, owner) => {
    if (path === "roleRef/name" && owner.kind !== target) return undefined;
    if (path === "subjects") return subjects(value, named);
    if (Array.isArray(value))
      return value.map((item) => (typeof item === "string" ? newName(item, named) : item));
    if (typeof value === "string") return newName(value, named);
    return pointed(value as Obj, named);
  });
}

const newName = (name: string, named: Named): string => {
  const found = named(name);
  return found ? identityOf(found.object).name : name;
};

function pointed(value: Obj, named: Named): Obj {
  const found = named(String(value.name ?? ""), value.namespace as string | undefined);
  if (!found) return value;
  const { name, namespace } = identityOf(found.object);
  return { ...value, name, ...(namespace ? { namespace } : {}) };
}

const subjects = (value: unknown, named: Named): unknown =>
  Array.isArray(value)
    ? (value as Obj[]).map((subject) =>
        subject.kind === "ServiceAccount" ? pointed(subject, named) : subject,
      )
    : value;

function find(
  referrer: Resource,
  candidates: readonly Resource[],
  name: string,
  namespace?: string,
): Resource | undefined {
  const had = candidates.filter((candidate) =>
    identities(candidate).some(
      (id) => id.name === name && (namespace === undefined || sameNamespace(id.namespace, namespace)),
    ),
  );
  const here = identityOf(referrer.object).namespace;
  const near = had.filter(({ object }) => sameNamespace(identityOf(object).namespace, here));
  const placed = namespace === undefined && here && near.length > 0 ? near : had;
  if (placed.length <= 1) return placed[0];
  const shares = (candidate: Resource) =>
    candidate.prefixes.join() === referrer.prefixes.join() &&
    candidate.suffixes.join() === referrer.suffixes.join();
  const alike = placed.filter(shares);
  return alike.length === 1 ? alike[0] : undefined;
}
