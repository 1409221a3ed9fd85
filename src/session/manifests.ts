// Puts the objects of a lab into a new cluster, before anybody looks.

import type { JsonObject } from "../cluster/apimachinery/meta.ts";
import { parseYaml, splitYamlDocuments } from "../cluster/apimachinery/yaml.ts";
import type { Client, Resource } from "../cluster/client-go/client.ts";

/** Creates what the manifests describe, in order. Namespaced objects without a namespace go to `default`. */
export function applyManifests(client: Client, texts: readonly string[]): void {
  const served = client.dynamic.resources();
  for (const document of texts.flatMap(splitYamlDocuments)) {
    const object = parseYaml(document) as JsonObject | null;
    if (!object) continue;
    const kind = served.find(
      (candidate) => candidate.kind === object.kind && candidate.apiVersion === object.apiVersion,
    );
    if (!kind)
      throw new Error(
        `a lab's manifest names an unknown kind: ${String(object.apiVersion)} ${String(object.kind)}`,
      );
    const metadata = object.metadata as JsonObject;
    const placed = kind.namespaced ? { namespace: "default", ...metadata } : metadata;
    client.create(kind.resource as Resource, { ...object, metadata: placed } as never);
  }
}
