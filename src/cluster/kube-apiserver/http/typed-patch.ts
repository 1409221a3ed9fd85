// In Kubernetes: structured-merge-diff/typed, as server-side apply uses it. What is applied may only speak of fields that there are.

import { decodeObject } from "../../api/decode.ts";
import { shapeOfKind } from "../../api/field-shapes.ts";
import type { AnyKind } from "../../api/kind.ts";
import type { Shape } from "../../apimachinery/managed-fields/shape.ts";
import { StatusError } from "../../apimachinery/status-error.ts";

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

/** `spec.ports[0].prot` as typed values name it: `.spec.ports[name="http"].prot`. */
function typedPath(path: string, value: any, shape: Shape): string {
  let text = "";
  for (const [, index, name] of path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)) {
    if (index === undefined) text += `.${name}`;
    else text += elementName(value?.[Number(index)], shape, index);
    shape = below(shape, name ?? "");
    value = value?.[index === undefined ? name : Number(index)];
  }
  return text;
}

/** Throws when a configuration has fields that its type does not know. */
export function requireDeclared(kind: AnyKind, config: any, namespace: string | undefined): void {
  if (typeof config !== "object" || config === null || Array.isArray(config)) return;
  const { unknown } = kind.custom ? kind.custom.decode(config) : decodeObject(config, kind.schema);
  if (unknown.length === 0) return;
  const shape = shapeOfKind(kind);
  const lines = unknown.map((path) => `${typedPath(path, config, shape)}: field not declared in schema`);
  const why = lines.length === 1 ? lines[0] : ["errors:", ...lines.map((line) => `  ${line}`)].join("\n");
  const gvk = `${kind.group}/${kind.version}, Kind=${kind.kind}`;
  throw new StatusError(
    500,
    "",
    `failed to create typed patch object (${namespace ?? ""}/${config.metadata?.name ?? ""}; ${gvk}): ${why}`,
    undefined,
  );
}
