// In Kubernetes: k8s.io/cli-runtime/pkg/resource. Manifests from files, folders, addresses and standard input.

import { goJson } from "../cluster/apimachinery/go-value.ts";
import { parseYaml, splitYamlDocuments, YamlError } from "../cluster/apimachinery/yaml.ts";
import type { HttpResponse } from "../cluster/apimachinery/http.ts";
import { FileError } from "../hosts/fs/file-system.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import { Failure } from "./failure.ts";
import { readAll, send, Unreachable } from "./http.ts";
import type { Invocation } from "./invocation.ts";
import { jsonProblem } from "../cluster/apimachinery/json-problem.ts";
import { absolute } from "./kubeconfig.ts";

/** One document, and where it came from. */
export interface Manifest {
  /** As messages name it: a path, an address or STDIN. */
  source: string;
  value: unknown;
}

const EXTENSIONS = [".json", ".yaml", ".yml"];

/** The documents that `-f` names, in order; lists are taken apart. */
export function* readManifests(k: Invocation): Program<Manifest[]> {
  const folder = k.flags.string("kustomize");
  if (folder) return yield* kustomized(k, folder);
  const manifests: Manifest[] = [];
  for (const name of k.flags.list("filename")) {
    for (const { source, text } of yield* sourcesOf(k, name)) manifests.push(...documentsOf(source, text));
  }
  return manifests;
}

function* kustomized(k: Invocation, folder: string): Program<Manifest[]> {
  if (k.flags.list("filename").length > 0) throw new Failure("only one of -f or -k can be specified");
  const { build } = yield* k.process.simulation.hold(() => import("./kustomize/build.ts"));
  return (yield* build(k, folder)).map((value) => ({ source: folder, value }));
}

interface Source {
  source: string;
  text: string;
}

function* sourcesOf(k: Invocation, name: string): Program<Source[]> {
  if (name === "-") return [{ source: "STDIN", text: yield* k.stdin() }];
  if (/^https?:\/\//.test(name)) return [{ source: name, text: yield* download(k, name) }];
  return filesOf(k, name).map((path) => ({ source: path, text: readFile(k, path) }));
}

function* download(k: Invocation, url: string): Program<string> {
  let response: HttpResponse;
  try {
    response = yield* send(k.process.net, {
      method: "GET",
      url,
      headers: { "user-agent": "Go-http-client/1.1" },
    });
    for (
      let hops = 0;
      response.status >= 301 && response.status <= 308 && response.headers.location && hops < 10;
      hops++
    ) {
      const next: string = new URL(response.headers.location, url).href;
      response = yield* send(k.process.net, {
        method: "GET",
        url: next,
        headers: { "user-agent": "Go-http-client/1.1" },
      });
    }
  } catch (error) {
    if (error instanceof Unreachable)
      throw new Failure(`unable to read URL "${url}": Get "${url}": ${error.why}`);
    throw error;
  }
  if (response.status !== 200) {
    const status =
      { 404: "404 Not Found", 403: "403 Forbidden", 500: "500 Internal Server Error" }[response.status] ??
      `${response.status}`;
    throw new Failure(
      `unable to read URL "${url}", server reported ${status}, status code=${response.status}`,
    );
  }
  return yield* readAll(response);
}

function filesOf(k: Invocation, name: string): string[] {
  const { fs } = k.process;
  const path = absolute(k.process, name);
  let type: string;
  try {
    ({ type } = fs.stat(path));
  } catch (error) {
    if (error instanceof FileError && error.code === "ENOENT")
      throw new Failure(`the path "${name}" does not exist`);
    if (error instanceof FileError)
      throw new Failure(
        `the path "${name}" cannot be accessed: stat ${name}: ${error.message.toLowerCase()}`,
      );
    throw error;
  }
  if (type !== "directory") return [name];
  const files = filesBelow(k, name.replace(/(.)\/$/, "$1"), k.flags.bool("recursive"));
  if (files.length === 0)
    throw new Failure(`error reading [${name}]: recognized file extensions are [${EXTENSIONS.join(" ")}]`);
  return files;
}

function filesBelow(k: Invocation, folder: string, recursive: boolean): string[] {
  const { fs } = k.process;
  return fs.list(absolute(k.process, folder)).flatMap((name) => {
    const path = folder === "." ? name : `${folder}/${name}`;
    if (fs.stat(absolute(k.process, path)).type === "directory")
      return recursive ? filesBelow(k, path, recursive) : [];
    return EXTENSIONS.some((extension) => name.endsWith(extension)) ? [path] : [];
  });
}

function readFile(k: Invocation, path: string): string {
  try {
    return k.process.fs.readText(absolute(k.process, path));
  } catch (error) {
    if (error instanceof FileError) throw new Failure(`open ${path}: ${error.message.toLowerCase()}`);
    throw error;
  }
}

/** The documents of one text. Empty ones are passed over. */
export function documentsOf(source: string, text: string): Manifest[] {
  const values = /^\s*\{/.test(text) ? jsonDocuments(source, text) : yamlDocuments(source, text);
  return values.filter((value) => value !== null).map((value) => ({ source, value }));
}

function jsonDocuments(source: string, text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    try {
      return yamlDocuments(source, text);
    } catch {
      throw new Failure(`error parsing ${source}: ${jsonProblem(text)}`);
    }
  }
}

function yamlDocuments(source: string, text: string): unknown[] {
  return splitYamlDocuments(text).map((document) => {
    try {
      return parseYaml(document);
    } catch (error) {
      if (error instanceof YamlError)
        throw new Failure(`error parsing ${source}: error converting YAML to JSON: ${error.message}`);
      throw error;
    }
  });
}

const isObject = (value: unknown): value is Obj =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What is wrong with a document before the server sees it, as `--validate` says; undefined when nothing is. */
export function schemaProblem(value: unknown): string | undefined {
  if (!isObject(value)) return "invalid object to validate";
  const missing = [value.apiVersion ? "" : "apiVersion not set", value.kind ? "" : "kind not set"].filter(
    Boolean,
  );
  if (missing.length === 0) return undefined;
  return missing.length === 1 ? missing[0] : `[${missing.join(", ")}]`;
}

/** What is wrong with the types of a document's head, as Go's decoder says; undefined when nothing is. */
export function decodeProblem(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  if (!value.kind) return `Object 'Kind' is missing in '${goJson(value)}'`;
  const { metadata } = value;
  if (metadata !== undefined && metadata !== null && !isObject(metadata))
    return `json: cannot unmarshal ${jsonType(metadata)} into Go struct field ObjectMeta.metadata of type v1.ObjectMeta`;
  for (const field of ["labels", "annotations"]) {
    const wrong = Object.values((metadata?.[field] as Obj | undefined) ?? {}).find(
      (entry) => typeof entry !== "string" && entry !== null,
    );
    if (wrong !== undefined)
      return `json: cannot unmarshal ${jsonType(wrong)} into Go struct field ObjectMeta.metadata.${field} of type string`;
  }
  for (const field of ["name", "namespace"]) {
    const entry = metadata?.[field] as unknown;
    if (entry !== undefined && entry !== null && typeof entry !== "string")
      return `json: cannot unmarshal ${jsonType(entry)} into Go struct field ObjectMeta.metadata.${field} of type string`;
  }
  return undefined;
}

const jsonType = (value: unknown) => {
  if (typeof value === "boolean") return "bool";
  if (Array.isArray(value)) return "array";
  return typeof value;
};
