// In Kubernetes: k8s.io/client-go/discovery and restmapper. Which resources the server has, and what their short names mean.

import { apiVersionOf, parseApiVersion } from "../cluster/apimachinery/meta.ts";
import type { Program, Simulation } from "../simulation/index.ts";
import type { Client, Obj } from "./client.ts";
import { Failure } from "./failure.ts";

export interface ResourceType {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: readonly string[];
  categories: readonly string[];
  namespaced: boolean;
  verbs: readonly string[];
  subresources: readonly string[];
}

export const apiVersion = (type: ResourceType): string => apiVersionOf(type);

/** `deployments.apps`, `pods`. */
export const groupResource = (type: ResourceType): string =>
  type.group ? `${type.plural}.${type.group}` : type.plural;

/** `Deployment.apps`, as Go prints a group and kind. */
export const groupKind = ({ kind, group }: ResourceType): string => (group ? `${kind}.${group}` : kind);

/** `deployment.apps/web`, as results are printed. */
export const kindName = (type: ResourceType, name: string): string =>
  `${type.kind.toLowerCase()}${type.group ? `.${type.group}` : ""}/${name}`;

/** Kinds of other groups are no Go types for kubectl: what works on types refuses them. */
export function requireRegistered(type: ResourceType): void {
  if (!type.group.includes(".") || type.group.endsWith(".k8s.io")) return;
  throw new Failure(
    `no kind ${JSON.stringify(type.kind)} is registered for version ${JSON.stringify(apiVersion(type))} in scheme "pkg/scheme/scheme.go:28"`,
  );
}

export const noResourceType = (name: string) =>
  new Failure(`the server doesn't have a resource type "${name}"`);

const ACCEPT =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/** What was discovered, by server; real kubectl keeps it on disk. */
const CACHES = new WeakMap<Simulation, Map<string, ResourceType[]>>();

export class Discovery {
  #client: Client;
  #types: ResourceType[];
  #simulation: Simulation;

  private constructor(client: Client, simulation: Simulation, types: ResourceType[]) {
    this.#client = client;
    this.#simulation = simulation;
    this.#types = types;
  }

  static *open(client: Client, simulation: Simulation, fresh = false): Program<Discovery> {
    const cache = CACHES.get(simulation) ?? new Map<string, ResourceType[]>();
    CACHES.set(simulation, cache);
    let types = fresh ? undefined : cache.get(client.server);
    if (!types) cache.set(client.server, (types = yield* discover(client)));
    return new Discovery(client, simulation, types);
  }

  /** In the server's order: the core group first; the preferred version of each group before others. */
  get types(): readonly ResourceType[] {
    return this.#types;
  }

  /** The type that an argument names: `po`, `pods`, `deployments.apps`, `deployments.v1.apps`. Asks again before it gives up. */
  *resolve(argument: string): Program<ResourceType> {
    const found = this.#find(argument) ?? (yield* this.#again(() => this.#find(argument)));
    if (!found) throw noResourceType(argument.toLowerCase().split(".")[0]);
    return found;
  }

  /** As resolve; undefined when there is none. */
  *lookUp(argument: string): Program<ResourceType | undefined> {
    return this.#find(argument) ?? (yield* this.#again(() => this.#find(argument)));
  }

  *ofKind(version: string, kind: string): Program<ResourceType | undefined> {
    const find = () => {
      const { group, version: v } = parseApiVersion(version);
      return this.#types.find((type) => type.group === group && type.version === v && type.kind === kind);
    };
    return find() ?? (yield* this.#again(find));
  }

  inCategory(category: string): ResourceType[] {
    return this.#preferred().filter((type) => type.categories.includes(category));
  }

  /** One version of each resource. */
  preferred(): ResourceType[] {
    return this.#preferred();
  }

  *#again(find: () => ResourceType | undefined): Program<ResourceType | undefined> {
    const fresh = yield* Discovery.open(this.#client, this.#simulation, true);
    this.#types = fresh.#types;
    return find();
  }

  #preferred(): ResourceType[] {
    const seen = new Set<string>();
    return this.#types.filter((type) => {
      const key = groupResource(type);
      return !seen.has(key) && seen.add(key);
    });
  }

  #find(argument: string): ResourceType | undefined {
    const [resource, ...rest] = argument.toLowerCase().split(".");
    const named = this.#types.filter(
      (type) =>
        [type.plural, type.singular, type.kind.toLowerCase()].includes(resource) ||
        type.shortNames.includes(resource),
    );
    if (rest.length === 0) return named[0];
    const [version, ...group] = rest;
    return (
      named.find((type) => type.version === version && type.group === group.join(".")) ??
      named.find((type) => type.group === rest.join(".")) ??
      named.find((type) => type.group !== "" && type.group.startsWith(`${rest.join(".")}.`))
    );
  }
}

function* discover(client: Client): Program<ResourceType[]> {
  const types: ResourceType[] = [];
  for (const root of ["/api", "/apis"]) {
    const list = yield* client.json("GET", root, { accept: ACCEPT });
    for (const item of (list.items ?? []) as Obj[]) types.push(...typesOf(item));
  }
  return types;
}

function typesOf(item: Obj): ResourceType[] {
  const group = (item.metadata?.name as string | undefined) ?? "";
  return ((item.versions ?? []) as Obj[]).flatMap((version) =>
    ((version.resources ?? []) as Obj[]).map((resource) => ({
      group,
      version: version.version as string,
      kind: resource.responseKind?.kind as string,
      plural: resource.resource as string,
      singular:
        (resource.singularResource as string | undefined) ||
        String(resource.responseKind?.kind).toLowerCase(),
      shortNames: (resource.shortNames as string[] | undefined) ?? [],
      categories: (resource.categories as string[] | undefined) ?? [],
      namespaced: resource.scope === "Namespaced",
      verbs: (resource.verbs as string[] | undefined) ?? [],
      subresources: ((resource.subresources as Obj[] | undefined) ?? []).map(
        (sub) => sub.subresource as string,
      ),
    })),
  );
}
