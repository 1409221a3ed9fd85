// In Kubernetes: sigs.k8s.io/structured-merge-diff/fieldpath. A set of paths into an object, and its form in JSON (FieldsV1).

/** `{"f:data":{".":{},"f:a":{}}}`. */
export interface FieldsV1 {
  [element: string]: FieldsV1;
}

/** A node of the tree of paths. Sets are not changed once they are built. */
export class FieldSet {
  /** Whether the path that ends here is in the set. */
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;

  constructor(member: boolean, children: ReadonlyMap<string, FieldSet> = new Map()) {
    this.member = member;
    this.children = children;
  }

  get empty(): boolean {
    return !this.member && this.children.size === 0;
  }

  child(element: string): FieldSet {
    return this.children.get(element) ?? NOTHING;
  }

  union(other: FieldSet): FieldSet {
    if (other.empty) return this;
    if (this.empty) return other;
    return this.#with(other, this.member || other.member, (a, b) => a.union(b));
  }

  /** This set itself when nothing of it goes. */
  difference(other: FieldSet): FieldSet {
    if (!this.#meets(other)) return this;
    return this.#with(other, this.member && !other.member, (a, b) => a.difference(b));
  }

  intersection(other: FieldSet): FieldSet {
    return this.#with(other, this.member && other.member, (a, b) => a.intersection(b));
  }

  #meets(other: FieldSet): boolean {
    if (this.member && other.member) return true;
    for (const [element, child] of this.children) if (child.#meets(other.child(element))) return true;
    return false;
  }

  #with(other: FieldSet, member: boolean, join: (a: FieldSet, b: FieldSet) => FieldSet): FieldSet {
    const children = new Map<string, FieldSet>();
    for (const element of new Set([...this.children.keys(), ...other.children.keys()])) {
      const joined = join(this.child(element), other.child(element));
      if (!joined.empty) children.set(element, joined);
    }
    return new FieldSet(member, children);
  }

  equals(other: FieldSet): boolean {
    if (this.member !== other.member || this.children.size !== other.children.size) return false;
    for (const [element, child] of this.children) if (!child.equals(other.child(element))) return false;
    return true;
  }

  /** Every path in the set, in order of its elements. */
  paths(): string[][] {
    const own = this.member ? [[]] : [];
    return [
      ...own,
      ...sorted(this.children).flatMap(([element, set]) => set.paths().map((path) => [element, ...path])),
    ];
  }
}

export const NOTHING = new FieldSet(false);
export const MEMBER = new FieldSet(true);

const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] =>
  [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** The set as an entry of managedFields holds it. */
export function toFieldsV1(set: FieldSet): FieldsV1 {
  const fields: FieldsV1 = {};
  if (set.member && set.children.size > 0) fields["."] = {};
  for (const [element, child] of sorted(set.children)) fields[element] = toFieldsV1(child);
  return fields;
}

/** Entries are frozen with their object and live on in the next one: each is read once. */
const read = new WeakMap<FieldsV1, FieldSet>();

export function fromFieldsV1(fields: FieldsV1 | undefined): FieldSet {
  if (!fields) return NOTHING;
  let set = read.get(fields);
  if (!set) {
    set = fromNode(fields, false);
    if (Object.isFrozen(fields)) read.set(fields, set);
  }
  return set;
}

function fromNode(fields: FieldsV1, leafIsMember: boolean): FieldSet {
  const children = new Map<string, FieldSet>();
  let member = false;
  let any = false;
  for (const element in fields) {
    any = true;
    if (element === ".") member = true;
    else children.set(element, fromNode(fields[element], true));
  }
  return new FieldSet(member || (leafIsMember && !any), children);
}

const keyText = (json: string): string =>
  Object.entries(JSON.parse(json) as Record<string, unknown>)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(",");

/** `.spec.containers[name="web"].image`. */
export const pathText = (path: readonly string[]): string =>
  path
    .map((element) => {
      const rest = element.slice(2);
      if (element.startsWith("f:")) return `.${rest}`;
      return element.startsWith("k:") ? `[${keyText(rest)}]` : `[=${rest}]`;
    })
    .join("");
