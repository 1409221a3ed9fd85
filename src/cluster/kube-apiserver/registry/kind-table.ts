// Which kinds are served. CustomResourceDefinitions add to it while the server runs.

import { StatusError } from "../../apimachinery/status-error.ts";
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
    const first = this.#byResource.get(name);
    if (!first || first.version === kind.version) this.#byResource.set(name, kind);
    this.#aliases.set(`${kind.group}/${kind.kind}`, this.#byResource.get(name)!);
  }

  /** Forgets a kind in one version; what is stored stays. */
  remove(kind: AnyKind): void {
    const name = resourceName(kind);
    this.#byPath.delete(`${kind.group}/${kind.version}/${kind.plural}`);
    this.#byKind.delete(`${kind.group}/${kind.version}/${kind.kind}`);
    this.#aliases.delete(`${kind.group}/${kind.kind}`);
    this.#byResource.delete(name);
    const other = this.all().find((one) => resourceName(one) === name);
    if (!other) return;
    this.#byResource.set(name, other);
    this.#aliases.set(`${other.group}/${other.kind}`, other);
  }

  /** `deployments.apps`, in the version that is stored. A resource that is not served (any more) is NotFound. */
  resource(name: string): AnyKind {
    const kind = this.#byResource.get(name);
    if (!kind) throw new StatusError(404, "NotFound", "the server could not find the requested resource", {});
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

  /** Brings `all` into another order. */
  sort(compare: (a: AnyKind, b: AnyKind) => number): void {
    this.#byPath = new Map([...this.#byPath].sort(([, a], [, b]) => compare(a, b)));
  }

  /** All, in the order of registration. */
  all(): AnyKind[] {
    return [...this.#byPath.values()];
  }
}
