// In kustomize: api/filters/replacement. Copies a value of one object into fields of others.

import { parseYaml } from "../../cluster/apimachinery/yaml.ts";
import type { Obj } from "../client.ts";
import { Failure } from "../failure.ts";
import { changeAt } from "./fields.ts";
import type { Folder } from "./folder.ts";
import { gvkOf, identities, type Resource } from "./resource.ts";

const matches = (resource: Resource, by: Obj): boolean => {
  const { group, version, kind } = gvkOf(resource.object);
  return (
    (!by.kind || by.kind === kind) &&
    (!by.group || by.group === group) &&
    (!by.version || by.version === version) &&
    (!by.name || identities(resource).some(({ name }) => name === by.name)) &&
    (!by.namespace || identities(resource).some(({ namespace }) => namespace === by.namespace))
  );
};

/** `spec.containers.[name=web].image`, `metadata.annotations.[a.b/c]`. */
export const fieldPath = (path: string): string[] =>
  [...path.matchAll(/\[([^\]]*)\]|((?:\\.|[^.])+)/g)].map(([, inner, plain]) =>
    inner === undefined ? plain.replaceAll("\\.", ".") : inner.includes("=") ? `[${inner}]` : inner,
  );

function valueAt(object: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return elements(value, part)[0];
    return (value as Obj | undefined)?.[part];
  }, object);
}

function elements(list: readonly unknown[], part: string): unknown[] {
  const condition = /^\[([^=]*)=(.*)\]$/.exec(part);
  if (condition)
    return list.filter((item) => String(condition[1] ? (item as Obj)[condition[1]] : item) === condition[2]);
  return part === "*" ? [...list] : list.slice(Number(part), Number(part) + 1);
}

function write(
  object: unknown,
  path: readonly string[],
  create: boolean,
  change: (value: unknown) => unknown,
): boolean {
  const at = path.findIndex((part, i) => Array.isArray(valueAt(object, path.slice(0, i))) && part !== "");
  if (at >= 0) {
    const list = valueAt(object, path.slice(0, at)) as unknown[];
    return elements(list, path[at]).some((item) => {
      if (at < path.length - 1) return write(item, path.slice(at + 1), create, change);
      list[list.indexOf(item)] = change(item);
      return true;
    });
  }
  let done = false;
  changeAt(object, path, create, (value) => {
    done = true;
    return change(value);
  });
  return done;
}

const spliced = (old: unknown, value: unknown, options: Obj | undefined): unknown => {
  if (!options?.delimiter) return structuredClone(value);
  const parts = String(old ?? "").split(options.delimiter as string);
  const index = (options.index as number | undefined) ?? 0;
  if (index < 0) parts.unshift(String(value));
  else if (index >= parts.length) parts.push(String(value));
  else parts[index] = String(value);
  return parts.join(options.delimiter as string);
};

function sourceValue(resources: readonly Resource[], source: Obj): unknown {
  const found = resources.filter((resource) => matches(resource, source));
  const text = `${[source.kind ?? "[noKind]", source.version ?? "[noVer]", source.group ?? "[noGrp]"].join(".")}/${(source.name as string | undefined) ?? "[noName]"}.${(source.namespace as string | undefined) ?? "[noNs]"}`;
  const path = (source.fieldPath as string | undefined) ?? "metadata.name";
  if (found.length === 0) throw new Failure(`nothing selected by ${text}`);
  if (found.length > 1) throw new Failure(`multiple matches for selector ${text}`);
  const value = valueAt(found[0].object, fieldPath(path));
  if (value === undefined)
    throw new Failure(`fieldPath \`${path}\` is missing for replacement source ${text}:${path}`);
  const options = source.options as Obj | undefined;
  if (!options?.delimiter) return value;
  return String(value).split(options.delimiter as string)[(options.index as number | undefined) ?? 0];
}

export function replaceFields(folder: Folder, resources: readonly Resource[], entries: readonly Obj[]): void {
  const all = entries.flatMap((entry) => {
    if (!entry.path) return [entry];
    const value = parseYaml(folder.text(entry.path as string)) as unknown;
    return (Array.isArray(value) ? value : [value]) as Obj[];
  });
  for (const { source, sourceValue: given, targets } of all) {
    const value = given ?? sourceValue(resources, (source ?? {}) as Obj);
    for (const target of (targets ?? []) as Obj[]) intoTarget(resources, target, value);
  }
}

function intoTarget(resources: readonly Resource[], target: Obj, value: unknown): void {
  const options = target.options as Obj | undefined;
  const paths = (target.fieldPaths ?? ["metadata.name"]) as string[];
  for (const resource of resources) {
    if (!matches(resource, (target.select ?? {}) as Obj)) continue;
    if (((target.reject ?? []) as Obj[]).some((by) => matches(resource, by))) continue;
    for (const path of paths) {
      const done = write(resource.object, fieldPath(path), options?.create === true, (old) =>
        spliced(old, value, options),
      );
      if (!done) throw new Failure(`unable to find field ${JSON.stringify(path)} in replacement target`);
    }
  }
}
