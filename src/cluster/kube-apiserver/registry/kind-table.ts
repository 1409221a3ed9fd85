// Which kinds are served. CustomResourceDefinitions add to it while the server runs.

import { resourceName, type AnyKind } from "../../api/kind.ts";

/** Kinds by each of the names that requests use. */
export class KindTable {
  #byResource = new Map<string, AnyKind>();
  #byPath = new Map<string, AnyKind>();
  #byKind = new Map<string, AnyKind>();
  #aliases = new Map<string, AnyKind>();

  constructor(kinds: Iterable<AnyKind>) {
    for (const kind of kinds) this.add(kind);
  }

  add(kind: AnyKind): void {
    this.#byPath.set(`${kind.group}/${kind.version}/${kind.plural}`, kind);
    this.#byKind.set(`${kind.group}/${kind.version}/${kind.kind}`, kind);
    const name = resourceName(kind);
    if (!this.#byResource.has(name)) this.#byResource.set(name, kind);
    this.#aliases.set(`${kind.group}/${kind.kind}`, this.#byResource.get(name)!);
  }

  /** `deployments.apps`, in the version that is stored. */
  resource(name: string): AnyKind {
    const kind = this.#byResource.get(name);
    if (!kind) throw new Error(`no kind is registered for the resource ${name}`);
    return kind;
  }

  findPath(group: string, version: string, plural: string): AnyKind | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`);
  }

  findKind(group: string, version: string, kind: string): AnyKind | undefined {
    return this.#byKind.get(`${group}/${version}/${kind}`);
  }

  /** The kind of that name in whatever version. */
  findGroupKind(group: string, kind: string): AnyKind | undefined {
    return this.#aliases.get(`${group}/${kind}`);
  }

  /** All, in the order of registration. */
  all(): AnyKind[] {
    return [...this.#byPath.values()];
  }
}
