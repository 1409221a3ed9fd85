// In Kubernetes: sigs.k8s.io/structured-merge-diff/schema. How a value is taken apart when fields are owned.

/** A value that is owned as a whole. */
export interface Leaf {
  kind: "leaf";
}

/** An object with known fields. */
export interface Struct {
  kind: "struct";
  field(name: string): Shape;
}

/** An object with free keys, each owned on its own. */
export interface MapOf {
  kind: "map";
  items: Shape;
}

/** A list whose elements are told apart by some of their fields. */
export interface Keyed {
  kind: "keyed";
  keys: readonly { name: string; default?: unknown }[];
  items: Shape;
}

/** A list of values, each at most once. */
export interface SetOf {
  kind: "set";
}

export type Shape = Leaf | Struct | MapOf | Keyed | SetOf;

export const LEAF: Leaf = { kind: "leaf" };

type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `k:{"name":"web"}`: an element of a keyed list, as a path element. */
export function keyOfItem(item: unknown, { keys }: Keyed): string {
  const named = keys.map(({ name, default: usual }) => [name, (item as Fields)?.[name] ?? usual] as const);
  return `k:${JSON.stringify(Object.fromEntries(named.filter(([, value]) => value !== undefined).sort()))}`;
}

/** A value's parts by path element; undefined when the value is owned as a whole. */
export function partsOf(
  value: unknown,
  shape: Shape,
): Map<string, { value: unknown; shape: Shape }> | undefined {
  const parts = new Map<string, { value: unknown; shape: Shape }>();
  if (shape.kind === "leaf") return undefined;
  if (shape.kind === "struct" || shape.kind === "map") {
    if (!isFields(value)) return undefined;
    for (const name in value) {
      if (value[name] === undefined) continue;
      parts.set(`f:${name}`, {
        value: value[name],
        shape: shape.kind === "map" ? shape.items : shape.field(name),
      });
    }
    return parts;
  }
  if (!Array.isArray(value)) return undefined;
  for (const item of value) {
    if (shape.kind === "set") parts.set(`v:${JSON.stringify(item)}`, { value: item, shape: LEAF });
    else parts.set(keyOfItem(item, shape), { value: item, shape: shape.items });
  }
  return parts;
}
