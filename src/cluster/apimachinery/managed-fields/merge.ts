// In Kubernetes: sigs.k8s.io/structured-merge-diff/typed and merge. Puts an applied configuration over an object, and takes out what
// nobody claims any more.

import { deepCopy } from "../objects.ts";
import type { FieldSet } from "./field-set.ts";
import { isFields, keyOfItem, partsOf, type Shape } from "./shape.ts";

type Fields = Record<string, unknown>;

/** `live` with everything that `config` says. Neither is changed. */
export function merge(live: unknown, config: unknown, shape: Shape): unknown {
  if (live === undefined || live === null || config === null || shape.kind === "leaf")
    return deepCopy(config);
  if (shape.kind === "struct" || shape.kind === "map") {
    if (!isFields(live) || !isFields(config)) return deepCopy(config);
    const merged: Fields = { ...live };
    for (const name in config)
      merged[name] = merge(live[name], config[name], shape.kind === "map" ? shape.items : shape.field(name));
    return merged;
  }
  if (!Array.isArray(live) || !Array.isArray(config)) return deepCopy(config);
  return mergeLists(live, config, shape);
}

function mergeLists(live: unknown[], config: unknown[], shape: Shape & { kind: "keyed" | "set" }): unknown[] {
  if (shape.kind === "set") return [...live, ...config.filter((item) => !live.includes(item))];
  const applied = new Map(config.map((item) => [keyOfItem(item, shape), item]));
  const merged = live.map((item) => {
    const key = keyOfItem(item, shape);
    if (!applied.has(key)) return item;
    const result = merge(item, applied.get(key), shape.items);
    applied.delete(key);
    return result;
  });
  return [...merged, ...deepCopy([...applied.values()])];
}

/** `value` without the fields of `dropped` that lie in no path of `owned`. Undefined when nothing is left of it. */
export function without(value: unknown, dropped: FieldSet, owned: FieldSet, shape: Shape): unknown {
  if (dropped.empty) return value;
  if (dropped.member && owned.empty) return undefined;
  const parts = partsOf(value, shape);
  if (!parts) return value;
  const kept = new Map<string, unknown>();
  for (const [element, part] of parts) {
    const left = without(part.value, dropped.child(element), owned.child(element), part.shape);
    if (left !== undefined) kept.set(element, left);
  }
  if (kept.size === 0 && parts.size > 0) return undefined;
  if (shape.kind === "struct" || shape.kind === "map")
    return Object.fromEntries([...kept].map(([element, left]) => [element.slice(2), left]));
  return [...kept.values()];
}
