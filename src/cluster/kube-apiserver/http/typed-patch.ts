// In Kubernetes: structured-merge-diff/typed, as server-side apply uses it. What is applied may only speak of fields that there are.

import { decodeObject } from "../../api/decode.ts";
import { shapeOfKind } from "../../api/field-shapes.ts";
import type { AnyKind } from "../../api/kind.ts";
import type { Shape } from "../../apimachinery/managed-fields/shape.ts";
import { unexplained } from "../../apimachinery/status-error.ts";

const elementName = (item: any, shape: Shape, index: string): string => {
  if (shape.kind !== "keyed") return `[${index}]`;
  const keys = shape.keys.map(
    ({ name, default: usual }) => `${name}=${JSON.stringify(item?.[name] ?? usual)}`,
  );
  return `[${keys.sort().join(",")}]`;
};

function below(shape: Shape, name: string): Shape {
  if (shape.kind === "struct") return shape.field(name);
  return shape.kind === "map" || shape.kind === "keyed" ? shape.items : shape;
}

/** An element that lacks what tells it from the others cannot be named, nor can anything in it. */
function nameless(item: any, shape: Shape): string | undefined {
  if (shape.kind !== "keyed") return undefined;
  return shape.keys.find(({ name, default: usual }) => item?.[name] == null && usual === undefined)?.name;
}

/** What is wrong with the field at a path; `spec.ports[0].prot` is named as typed values name it: `.spec.ports[name="http"].prot`. */
function undeclared(path: string, config: any, root: Shape): string {
  let [text, value, shape] = ["", config, root];
  for (const [, index, name] of path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)) {
    const key = index === undefined ? undefined : nameless(value?.[Number(index)], shape);
    if (key !== undefined)
      return `${text}: element ${index}: associative list with keys has an element that omits key field ${JSON.stringify(key)} (and doesn't have default value)`;
    text += index === undefined ? `.${name}` : elementName(value?.[Number(index)], shape, index);
    shape = below(shape, name ?? "");
    value = value?.[index === undefined ? name : Number(index)];
  }
  return `${text}: field not declared in schema`;
}

/** Throws when a configuration has fields that its type does not know. */
export function requireDeclared(kind: AnyKind, config: any, namespace: string | undefined): void {
  if (typeof config !== "object" || config === null || Array.isArray(config)) return;
  const { unknown } = kind.custom ? kind.custom.decode(config) : decodeObject(config, kind.schema);
  if (unknown.length === 0) return;
  const shape = shapeOfKind(kind);
  const lines = [...new Set(unknown.map((path) => undeclared(path, config, shape)))];
  const why = lines.length === 1 ? lines[0] : ["errors:", ...lines.map((line) => `  ${line}`)].join("\n");
  const gvk = `${kind.group}/${kind.version}, Kind=${kind.kind}`;
  throw unexplained(
    `failed to create typed patch object (${namespace ?? ""}/${config.metadata?.name ?? ""}; ${gvk}): ${why}`,
  );
}
