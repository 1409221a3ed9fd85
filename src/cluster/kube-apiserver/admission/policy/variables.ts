// In Kubernetes: k8s.io/apiserver/pkg/admission/plugin/cel. The names that expressions about requests may use.

import type { Cel } from "../late-cel.ts";
import { apiVersionOf } from "../../../apimachinery/meta.ts";
import { decide, type Authorizer } from "../../authorization.ts";
import type { AdmissionRequest } from "../admission.ts";

export interface EnvironmentOptions {
  params?: boolean;
  authorizer?: boolean;
}

const environments = new Map<string, ReadonlyMap<string, any>>();

/** Types of `request`, `namespaceObject` and the rest; `object` and its like are of any type. */
export function requestEnvironment(cel: Cel, options: EnvironmentOptions = {}): Map<string, any> {
  const key = `${options.params ?? false} ${options.authorizer ?? true}`;
  let known = environments.get(key);
  if (!known) environments.set(key, (known = makeEnvironment(cel, options)));
  return new Map(known);
}

function makeEnvironment(
  cel: Cel,
  { params = false, authorizer = true }: EnvironmentOptions,
): Map<string, any> {
  const { DYN, STRING, BOOL, INT, TIMESTAMP, listOf, mapOf, objectOf } = cel.celTypes;
  const object = (name: string, fields: Record<string, any>) =>
    objectOf(name, new Map(Object.entries(fields)));
  const gvk = object("kubernetes.GroupVersionKind", { group: STRING, version: STRING, kind: STRING });
  const gvr = object("kubernetes.GroupVersionResource", { group: STRING, version: STRING, resource: STRING });
  const user = object("kubernetes.UserInfo", {
    username: STRING,
    uid: STRING,
    groups: listOf(STRING),
    extra: mapOf(STRING, listOf(STRING)),
  });
  const request = object("kubernetes.AdmissionRequest", {
    kind: gvk,
    resource: gvr,
    subResource: STRING,
    requestKind: gvk,
    requestResource: gvr,
    requestSubResource: STRING,
    name: STRING,
    namespace: STRING,
    operation: STRING,
    userInfo: user,
    dryRun: BOOL,
    options: DYN,
  });
  const metadata = object("kubernetes.NamespaceMetadata", {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: mapOf(STRING, STRING),
    annotations: mapOf(STRING, STRING),
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: listOf(STRING),
  });
  const namespace = object("kubernetes.Namespace", {
    metadata,
    spec: object("kubernetes.NamespaceSpec", { finalizers: listOf(STRING) }),
    status: object("kubernetes.NamespaceStatus", { phase: STRING }),
  });
  return new Map<string, any>([
    ["object", DYN],
    ["oldObject", DYN],
    ["request", request],
    ["namespaceObject", namespace],
    ...(params ? [["params", DYN] as const] : []),
    ...(authorizer
      ? [
          ["authorizer", { kind: "kubernetes.authorization.Authorizer" }] as const,
          ["authorizer.requestResource", { kind: "kubernetes.authorization.ResourceCheck" }] as const,
        ]
      : []),
  ]);
}

/** The request as expressions and webhooks see it. */
export function requestFields(request: AdmissionRequest): Record<string, any> {
  const { kind, subresource, namespace, name, object, operation, context } = request;
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
  const gvr = { group: kind.group, version: kind.version, resource: kind.plural };
  const { username, uid = "", groups, extra = {} } = context.user;
  return {
    kind: gvk,
    resource: gvr,
    subResource: subresource,
    requestKind: gvk,
    requestResource: gvr,
    requestSubResource: subresource,
    name: name || object?.metadata?.name || "",
    namespace: namespace ?? "",
    operation,
    userInfo: { username, uid, groups, extra },
    dryRun: context.dryRun,
    options: optionsOf(request),
  };
}

function optionsOf({ operation, context }: AdmissionRequest): object {
  const kind = { CREATE: "CreateOptions", UPDATE: "UpdateOptions", DELETE: "DeleteOptions", CONNECT: "" }[
    operation
  ];
  return {
    apiVersion: "meta.k8s.io/v1",
    kind,
    ...(operation === "CREATE" || operation === "UPDATE" ? { fieldManager: context.fieldManager } : {}),
    ...(context.dryRun ? { dryRun: ["All"] } : {}),
  };
}

const withType = (kind: AdmissionRequest["kind"], object: any) =>
  object ? { apiVersion: apiVersionOf(kind), kind: kind.kind, ...object } : null;

function namespaceObject({ kind, namespace, reader }: AdmissionRequest): any {
  if (!kind.namespaced || !namespace) return null;
  const found: any = reader.find("namespaces", namespace);
  if (!found) return null;
  const { uid, managedFields: _, ownerReferences: __, ...metadata } = found.metadata;
  return { metadata: { ...metadata, UID: uid }, spec: found.spec ?? {}, status: found.status ?? {} };
}

/** The values of those names. */
export function requestVariables(
  cel: Cel,
  request: AdmissionRequest,
  authorizers: readonly Authorizer[],
  more: Record<string, any> = {},
): Record<string, any> {
  const { kind, object, old, subresource, namespace, name, context } = request;
  const ask = (question: any) => {
    const user = question.serviceAccount
      ? { username: question.serviceAccount, groups: ["system:serviceaccounts", "system:authenticated"] }
      : context.user;
    const { verb, path, group = "", resource = "" } = question;
    const decision = decide(authorizers, user, {
      verb,
      group,
      version: "*",
      resource,
      subresource: question.subresource ?? "",
      namespace: question.namespace || undefined,
      name: question.name ?? "",
      ...(path === undefined ? {} : { path }),
    });
    return { allowed: decision.verdict === "allow", reason: decision.reason };
  };
  const own = { group: kind.group, resource: kind.plural, subresource, namespace, name };
  return {
    object: withType(kind, object),
    oldObject: withType(kind, old),
    request: requestFields(request),
    namespaceObject: namespaceObject(request),
    authorizer: cel.authorizerValue(ask),
    "authorizer.requestResource": cel.resourceCheckValue(ask, own),
    ...more,
  };
}
