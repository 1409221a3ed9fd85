// The folder of static pod manifests on a node. Until somebody comes to the node's files, what kubeadm wrote stands in for them.

import type { FileSystem } from "../../hosts/fs/file-system.ts";
import type { JsonObject } from "../apimachinery/meta.ts";
import { parseYaml } from "../apimachinery/yaml.ts";
import { MANIFESTS } from "./manifests.ts";

export class Manifests {
  readonly #initial: ReadonlyMap<string, JsonObject>;
  #fs: FileSystem | undefined;
  #listeners = new Set<() => void>();

  constructor(initial: ReadonlyMap<string, JsonObject>) {
    this.#initial = initial;
  }

  /** From now on the files are what counts. They must be there, and say what was said until now. */
  lieIn(fs: FileSystem): void {
    this.#fs = fs;
    fs.watch(MANIFESTS, () => {
      for (const listener of [...this.#listeners]) listener();
    });
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  read(): ReadonlyMap<string, JsonObject | Error> {
    const fs = this.#fs;
    if (!fs) return this.#initial;
    const found = new Map<string, JsonObject | Error>();
    if (!fs.exists(MANIFESTS)) return found;
    for (const name of fs.list(MANIFESTS)) {
      const path = `${MANIFESTS}/${name}`;
      if (name.startsWith(".") || fs.stat(path).type !== "file") continue;
      found.set(path, parsed(fs.readText(path)));
    }
    return found;
  }
}

function parsed(text: string): JsonObject | Error {
  try {
    const value = parseYaml(text) as JsonObject | null;
    if (!value || typeof value !== "object") return new Error("Object 'Kind' is missing in 'null'");
    if (value.kind === undefined) return new Error(`Object 'Kind' is missing in '${JSON.stringify(value)}'`);
    if (value.apiVersion === undefined)
      return new Error(`Object 'apiVersion' is missing in '${JSON.stringify(value)}'`);
    const { metadata, spec } = value as { metadata?: { name?: unknown }; spec?: { containers?: unknown[] } };
    if (value.kind !== "Pod")
      return new Error(`no kind "${value.kind as string}" is registered for version "v1"`);
    if (typeof metadata?.name !== "string") return new Error("invalid pod: metadata.name: Required value");
    if (!Array.isArray(spec?.containers) || spec.containers.length === 0)
      return new Error("invalid pod: spec.containers: Required value");
    return value;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
