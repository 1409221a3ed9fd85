// For tests: an API server and definitions of widgets.

import type { CustomResourceDefinition, JsonSchema } from "../../api/apiextensions-v1/types.ts";
import { givenApiServer, type TestServer } from "../http/testing.ts";

export const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
export const WIDGETS = "/apis/shop.example.com/v1/namespaces/default/widgets";
export const MERGE = { headers: { "content-type": "application/merge-patch+json" } };

type Spec = CustomResourceDefinition["spec"];

/** A schema whose spec has these properties. */
export const specSchema = (properties: Record<string, JsonSchema>, more: JsonSchema = {}): JsonSchema => ({
  type: "object",
  properties: { spec: { type: "object", properties, ...more }, status: { type: "object", properties: {} } },
});

export const definition = (schema: JsonSchema, more: Partial<Spec> = {}, version: object = {}): object => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.shop.example.com" },
  spec: {
    group: "shop.example.com",
    scope: "Namespaced",
    names: { plural: "widgets", kind: "Widget" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: schema }, ...version }],
    ...more,
  },
});

export const widget = (name: string, spec: object, version = "v1"): object => ({
  apiVersion: `shop.example.com/${version}`,
  kind: "Widget",
  metadata: { name },
  spec,
});

/** A server on which a definition was written and established. */
export async function givenDefinition(object: object): Promise<TestServer> {
  const test = givenApiServer();
  await test.ask("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
  const { status, text } = await test.ask("POST", DEFINITIONS, object);
  if (status !== 201) throw new Error(text());
  test.simulation.advance(100);
  return test;
}

/** What a write is refused with, one line a cause; the name when it is not. */
export async function said({ ask }: TestServer, method: string, url: string, body: unknown, more = {}) {
  const answer = (await ask(method, url, body, more)).json();
  if (answer.kind !== "Status") return answer.metadata.name;
  const causes: { field: string; message: string }[] = answer.details?.causes ?? [];
  return causes.length > 0
    ? causes.map(({ field, message }) => `${field}: ${message}`).join("\n")
    : answer.message;
}
