// In Kubernetes: k8s.io/apiserver/pkg/endpoints/discovery. What this server serves, in the two forms that clients ask for.

import type { AnyKind } from "../../api/kind.ts";
import { sha256 } from "../../pki/sha256.ts";
import { compareVersions } from "../apiextensions/versions.ts";
import { apiVersionOf } from "../../apimachinery/meta.ts";

export const DEFAULT_VERBS = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];
const STATUS_VERBS = ["get", "patch", "update"];

interface Subresource {
  name: string;
  verbs: readonly string[];
  group?: string;
  version?: string;
  kind: string;
}

const ALL_METHODS = ["create", "delete", "get", "patch", "update"];

/** What pods and a few others offer besides status and scale. */
const MORE: Record<string, Subresource[]> = {
  pods: [
    { name: "attach", verbs: ["create", "get"], kind: "PodAttachOptions" },
    { name: "binding", verbs: ["create"], kind: "Binding" },
    { name: "eviction", verbs: ["create"], group: "policy", version: "v1", kind: "Eviction" },
    { name: "exec", verbs: ["create", "get"], kind: "PodExecOptions" },
    { name: "log", verbs: ["get"], kind: "Pod" },
    { name: "portforward", verbs: ["create", "get"], kind: "PodPortForwardOptions" },
    { name: "proxy", verbs: ALL_METHODS, kind: "PodProxyOptions" },
  ],
  services: [{ name: "proxy", verbs: ALL_METHODS, kind: "ServiceProxyOptions" }],
  nodes: [{ name: "proxy", verbs: ALL_METHODS, kind: "NodeProxyOptions" }],
  serviceaccounts: [
    {
      name: "token",
      verbs: ["create"],
      group: "authentication.k8s.io",
      version: "v1",
      kind: "TokenRequest",
    },
  ],
  namespaces: [{ name: "finalize", verbs: ["update"], kind: "Namespace" }],
};

export function subresourcesOf(kind: AnyKind): Subresource[] {
  const own = kind.group === "" ? (MORE[kind.plural] ?? []) : [];
  const scale: Subresource[] = kind.scale
    ? [{ name: "scale", verbs: STATUS_VERBS, group: "autoscaling", version: "v1", kind: "Scale" }]
    : [];
  const status: Subresource[] = kind.status ? [{ name: "status", verbs: STATUS_VERBS, kind: kind.kind }] : [];
  const known = new Set(own.map(({ name }) => name));
  const written = Object.keys(kind.subresources ?? {})
    .filter((name) => !known.has(name))
    .map((name) => ({ name, verbs: STATUS_VERBS, kind: kind.kind }));
  return [...own, ...scale, ...status, ...written].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const optional = <T>(key: string, list: readonly T[]) => (list.length > 0 ? { [key]: list } : {});

/** Reviews and the like are answered and never stored. */
const stores = (kind: AnyKind) => !kind.verbs || kind.verbs.includes("list");

/** By this clients see that objects are stored in another version from now on. */
function storageVersionHash({ group, version, kind, storage }: AnyKind): string {
  const stored = storage?.as ?? { group, version };
  const bytes = sha256(new TextEncoder().encode(`${stored.group}/${stored.version}/${kind}`));
  return btoa(String.fromCharCode(...bytes.slice(0, 8)));
}

/** The resources of one group and version, sorted by name: APIResourceList. */
export function resourceList(kinds: readonly AnyKind[], groupVersion: string): object {
  const resources = kinds.flatMap((kind) => [
    {
      name: kind.plural,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: kind.verbs ?? DEFAULT_VERBS,
      ...optional("shortNames", kind.shortNames),
      ...optional("categories", kind.categories),
      ...(stores(kind) ? { storageVersionHash: storageVersionHash(kind) } : {}),
    },
    ...subresourcesOf(kind).map(({ name, ...subresource }) => ({
      name: `${kind.plural}/${name}`,
      singularName: "",
      namespaced: kind.namespaced,
      ...subresource,
    })),
  ]);
  resources.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    kind: "APIResourceList",
    ...(groupVersion === "v1" ? {} : { apiVersion: "v1" }),
    groupVersion,
    resources,
  };
}

/** Kinds by group, then version; the order is that of registration. */
export function byGroup(kinds: readonly AnyKind[]): Map<string, Map<string, AnyKind[]>> {
  const groups = new Map<string, Map<string, AnyKind[]>>();
  for (const kind of kinds) {
    const versions = groups.get(kind.group) ?? new Map<string, AnyKind[]>();
    groups.set(kind.group, versions);
    versions.set(kind.version, [...(versions.get(kind.version) ?? []), kind]);
  }
  sortDefined(groups);
  return groups;
}

/** Groups of custom resources come last, by name; their versions, the most mature first. */
function sortDefined(groups: Map<string, Map<string, AnyKind[]>>): void {
  const defined = [...groups].filter(([, versions]) => [...versions.values()].every(([kind]) => kind.custom));
  for (const [group, versions] of defined.sort(([a], [b]) => (a < b ? -1 : 1))) {
    groups.delete(group);
    groups.set(group, new Map([...versions].sort(([a], [b]) => compareVersions(b, a))));
  }
}

const versionEntry = (group: string, version: string) => ({
  groupVersion: apiVersionOf({ group, version }),
  version,
});

export const groupOf = (group: string, versions: readonly string[]) => ({
  name: group,
  versions: versions.map((version) => versionEntry(group, version)),
  preferredVersion: versionEntry(group, versions[0]),
});

/** /apis as APIGroupList. */
export const groupList = (groups: Map<string, Map<string, AnyKind[]>>): object => ({
  kind: "APIGroupList",
  apiVersion: "v1",
  groups: [...groups]
    .filter(([group]) => group)
    .map(([group, versions]) => groupOf(group, [...versions.keys()])),
});

const responseKind = (group: string, version: string, kind: string) => ({ group, version, kind });

function discoveredResource(kind: AnyKind): object {
  const { group, version } = kind;
  const subresources = subresourcesOf(kind).map((subresource) => ({
    subresource: subresource.name,
    responseKind: responseKind(subresource.group ?? group, subresource.version ?? version, subresource.kind),
    verbs: subresource.verbs,
  }));
  return {
    resource: kind.plural,
    responseKind: responseKind(group, version, kind.kind),
    scope: kind.namespaced ? "Namespaced" : "Cluster",
    singularResource: kind.singular,
    verbs: kind.verbs ?? DEFAULT_VERBS,
    ...optional("shortNames", kind.shortNames),
    ...optional("categories", kind.categories),
    ...optional("subresources", subresources),
  };
}

/** /api or /apis as APIGroupDiscoveryList: everything in one answer. */
export function aggregated(
  groups: Map<string, Map<string, AnyKind[]>>,
  core: boolean,
  version: "v2" | "v2beta1" = "v2",
): object {
  const items = [...groups]
    .filter(([group]) => (group === "") === core)
    .map(([group, versions]) => ({
      metadata: { name: group || undefined },
      versions: [...versions].map(([version, kinds]) => ({
        version,
        resources: [...kinds].sort((a, b) => (a.plural < b.plural ? -1 : 1)).map(discoveredResource),
        freshness: "Current",
      })),
    }));
  return { kind: "APIGroupDiscoveryList", apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items };
}
