// In kustomize: api/internal/generators and api/kv. ConfigMaps and Secrets made from literals and files.

import type { Obj } from "../client.ts";
import { Failure } from "../failure.ts";
import type { Folder } from "./folder.ts";
import { resourceOf, type Resource } from "./resource.ts";

const encoder = new TextEncoder();
const baseName = (path: string) => path.slice(path.lastIndexOf("/") + 1);

function unquoted(text: string): string {
  const quoted = text.length > 1 && text[0] === text.at(-1) && (text[0] === '"' || text[0] === "'");
  return quoted ? text.slice(1, -1) : text;
}

function literal(text: string, sources: readonly string[]): [string, Uint8Array] {
  const at = text.indexOf("=");
  if (at < 1)
    throw new Failure(
      `literal sources [${sources.join(" ")}]: invalid literal source ${text}, expected key=value`,
    );
  return [text.slice(0, at), encoder.encode(unquoted(text.slice(at + 1)))];
}

function file(folder: Folder, source: string): [string, Uint8Array] {
  const parts = source.split("=");
  if (parts.length > 2) throw new Failure("file sources: key names or file paths cannot contain '='");
  const [key, path] = parts.length === 2 ? parts : [baseName(source), source];
  if (parts.length === 2 && (key === "" || path === ""))
    throw new Failure(
      key === ""
        ? `file sources: missing key name for file path "${path}" in source "${source}"`
        : `file sources: missing file path for key name "${key}" in source "${source}"`,
    );
  try {
    return [key, folder.read(path)];
  } catch (error) {
    if (error instanceof Failure) throw new Failure(`file sources: [${source}]: ${error.message}`);
    throw error;
  }
}

function envFile(folder: Folder, path: string): [string, Uint8Array][] {
  let text: string;
  try {
    text = folder.text(path);
  } catch (error) {
    if (error instanceof Failure) throw new Failure(`env source files: [${path}]: ${error.message}`);
    throw error;
  }
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line) => line.trimStart())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const at = line.indexOf("=");
      return at < 0
        ? [line, encoder.encode("")]
        : [line.slice(0, at), encoder.encode(unquoted(line.slice(at + 1)))];
    });
}

function loaded(folder: Folder, args: Obj): [string, Uint8Array][] {
  try {
    return contentOf(folder, args);
  } catch (error) {
    throw error instanceof Failure && !error.message.includes("illegally repeats")
      ? new Failure(`loading KV pairs: ${error.message}`)
      : error;
  }
}

function contentOf(folder: Folder, args: Obj): [string, Uint8Array][] {
  const list = (field: string) => (args[field] ?? []) as string[];
  const envs = [...list("envs"), ...(args.env ? [args.env as string] : [])];
  const content = [
    ...envs.flatMap((path) => envFile(folder, path)),
    ...list("files").map((source) => file(folder, source)),
    ...list("literals").map((text) => literal(text, list("literals"))),
  ];
  const seen = new Set<string>();
  for (const [key] of content) {
    if (!/^[-._a-zA-Z0-9]+$/.test(key)) throw new Failure(`${JSON.stringify(key)} is not a valid key name`);
    if (seen.has(key))
      throw new Failure(`configmap ${args.name as string} illegally repeats the key \`${key}\``);
    seen.add(key);
  }
  return content;
}

const LINE = 70;

/** Base64 in lines of 70 letters when there is more than one. */
function base64(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const lines = Math.floor(text.length / LINE) + 1;
  return lines > 1 ? text.replace(/.{1,70}/g, "$&\n") : text;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

export interface GeneratorContext {
  folder: Folder;
  /** generatorOptions of the kustomization. */
  options: Obj;
}

/** The ConfigMap or Secret that a generator describes. */
export function generated({ folder, options }: GeneratorContext, kind: string, args: Obj): Resource {
  if (!args.name) throw new Failure(`a ${kind === "Secret" ? "secret" : "configmap"} must have a name`);
  const own = (args.options ?? {}) as Obj;
  const labels = { ...(options.labels as Obj), ...(own.labels as Obj) };
  const annotations = { ...(options.annotations as Obj), ...(own.annotations as Obj) };
  const data: Obj = {};
  const binaryData: Obj = {};
  for (const [key, bytes] of loaded(folder, args)) {
    const text = utf8(bytes);
    if (kind === "Secret") data[key] = base64(bytes);
    else if (text === undefined) binaryData[key] = base64(bytes);
    else data[key] = text;
  }
  const filled = (name: string, map: Obj) => (Object.keys(map).length > 0 ? { [name]: map } : {});
  const object: Obj = {
    apiVersion: "v1",
    kind,
    metadata: {
      name: args.name as string,
      ...(args.namespace ? { namespace: args.namespace as string } : {}),
      ...filled("labels", labels),
      ...filled("annotations", annotations),
    },
    ...(kind === "Secret" ? { type: (args.type as string | undefined) ?? "Opaque" } : {}),
    ...filled("data", data),
    ...filled("binaryData", binaryData),
    ...((own.immutable ?? options.immutable) ? { immutable: true } : {}),
  };
  return {
    ...resourceOf(object),
    hashed: !(own.disableNameSuffixHash || options.disableNameSuffixHash),
    behavior: (args.behavior as string | undefined) || "unspecified",
  };
}

/** What an object that a base has becomes by a generator of the same name. */
export function absorbed(old: Resource, made: Resource): Resource {
  const [was, is] = [old.object, made.object];
  const pairs = (field: string) => {
    const joined = { ...(was.metadata[field] as Obj), ...(is.metadata[field] as Obj) };
    return Object.keys(joined).length > 0 ? { [field]: joined } : {};
  };
  const metadata = { ...was.metadata, ...pairs("labels"), ...pairs("annotations") };
  if (made.behavior === "replace") return { ...old, hashed: made.hashed, object: { ...is, metadata } };
  const both = (field: string) =>
    was[field] || is[field] ? { [field]: { ...(was[field] as Obj), ...(is[field] as Obj) } } : {};
  return {
    ...old,
    hashed: made.hashed,
    object: { ...was, ...is, metadata, ...both("data"), ...both("binaryData") },
  };
}
