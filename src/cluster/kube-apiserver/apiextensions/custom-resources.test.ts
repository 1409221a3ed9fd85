import { expect, test } from "vitest";
import {
  definition,
  DEFINITIONS,
  givenDefinition,
  MERGE,
  said,
  specSchema,
  widget,
  WIDGETS,
} from "./testing.ts";
import { givenCluster } from "../../testing.ts";
import { givenApiServer } from "../http/testing.ts";
import { openDefinitions } from "./door.ts";

const SIZED = specSchema({ size: { type: "integer", default: 1 }, note: { type: "string" } });

test("a definition is named, established and served a moment after it was written", async () => {
  const test = givenApiServer();
  await test.ask("POST", DEFINITIONS, definition(SIZED));
  const before = await test.ask("GET", "/apis/shop.example.com/v1/widgets");

  test.simulation.advance(100);

  expect(before.status).toBe(404);
  const { status } = (await test.ask("GET", `${DEFINITIONS}/widgets.shop.example.com`)).json();
  expect(status).toEqual({
    acceptedNames: { kind: "Widget", listKind: "WidgetList", plural: "widgets", singular: "widget" },
    conditions: [
      {
        type: "NamesAccepted",
        status: "True",
        reason: "NoConflicts",
        message: "no conflicts found",
        lastTransitionTime: "2026-11-20T08:00:00Z",
      },
      {
        type: "Established",
        status: "True",
        reason: "InitialNamesAccepted",
        message: "the initial names have been accepted",
        lastTransitionTime: "2026-11-20T08:00:00Z",
      },
    ],
    storedVersions: ["v1"],
  });
  expect((await test.ask("GET", "/apis/shop.example.com/v1")).json().resources).toMatchObject([
    { name: "widgets", singularName: "widget", namespaced: true, kind: "Widget" },
  ]);
  expect((await test.ask("GET", "/apis/shop.example.com/v1/widgets")).json().kind).toBe("WidgetList");
});

test("names that another definition of the group has are refused until it is gone", async () => {
  const test = await givenDefinition(
    definition(SIZED, { names: { plural: "widgets", kind: "Widget", shortNames: ["w"] } }),
  );
  const second: any = definition(SIZED, { names: { plural: "wheels", kind: "Wheel", shortNames: ["w"] } });
  second.metadata.name = "wheels.shop.example.com";
  await test.ask("POST", DEFINITIONS, second);
  test.simulation.advance(100);
  const conditions = async () =>
    (await test.ask("GET", `${DEFINITIONS}/wheels.shop.example.com`))
      .json()
      .status.conditions.map((one: any) => `${one.type} ${one.status} ${one.reason}: ${one.message}`);
  const refused = await conditions();

  await test.ask("DELETE", `${DEFINITIONS}/widgets.shop.example.com`);
  test.simulation.advance(2000);

  expect(refused).toEqual([
    'NamesAccepted False ShortNamesConflict: "w" is already in use',
    "Established False NotAccepted: not all names are accepted",
  ]);
  expect(await conditions()).toEqual([
    "NamesAccepted True NoConflicts: no conflicts found",
    "Established True InitialNamesAccepted: the initial names have been accepted",
  ]);
});

test("unknown fields are dropped and told of, defaults are filled in when an object is written and when it is read", async () => {
  const test = await givenDefinition(definition(SIZED));

  const strict = await said(test, "POST", `${WIDGETS}?fieldValidation=Strict`, widget("a", { sise: 2 }));
  const created = (await test.ask("POST", WIDGETS, widget("a", { sise: 2 }))).json();
  const schema = specSchema({
    size: { type: "integer", default: 1 },
    colour: { type: "string", default: "red" },
  });
  await test.ask(
    "PATCH",
    `${DEFINITIONS}/widgets.shop.example.com`,
    { spec: (definition(schema) as any).spec },
    MERGE,
  );
  const read = (await test.ask("GET", `${WIDGETS}/a`)).json();

  expect(strict).toBe(
    'Widget in version "v1" cannot be handled as a Widget: strict decoding error: unknown field "spec.sise"',
  );
  expect(created.spec).toEqual({ size: 1 });
  expect(read.spec).toEqual({ colour: "red", size: 1 });
  expect(read.metadata.generation).toBe(1);
});

test("every version shows the same objects, and a deprecated one says so", async () => {
  const version = (name: string, more: object) => ({
    name,
    served: true,
    storage: false,
    schema: { openAPIV3Schema: SIZED },
    ...more,
  });
  const versions = [version("v1beta1", { deprecated: true }), version("v1", { storage: true })];
  const test = await givenDefinition(definition(SIZED, { versions }));
  const beta = WIDGETS.replace("/v1/", "/v1beta1/");

  await test.ask("POST", beta, widget("a", { size: 3 }, "v1beta1"));
  const seen = (await test.ask("GET", `${WIDGETS}/a`)).json();
  await test.ask("PATCH", `${WIDGETS}/a`, { spec: { size: 4 } }, MERGE);
  const [changed] = (await test.ask("GET", beta)).json().items;

  expect([seen.apiVersion, seen.spec.size]).toEqual(["shop.example.com/v1", 3]);
  expect([changed.apiVersion, changed.spec.size]).toEqual(["shop.example.com/v1beta1", 4]);
  const group = (await test.ask("GET", "/apis/shop.example.com")).json();
  expect(group.versions.map((one: any) => one.version)).toEqual(["v1", "v1beta1"]);
});

test("status is written apart, and only what is wanted counts as a generation", async () => {
  const schema = specSchema({ size: { type: "integer" } });
  schema.properties!.status = { type: "object", properties: { ready: { type: "boolean" } } };
  const test = await givenDefinition(definition(schema, {}, { subresources: { status: {} } }));

  const created = (
    await test.ask("POST", WIDGETS, { ...widget("a", { size: 1 }), status: { ready: true } })
  ).json();
  const body = { metadata: { labels: { a: "b" } }, spec: { size: 9 }, status: { ready: true } };
  const written = (await test.ask("PATCH", `${WIDGETS}/a/status`, body, MERGE)).json();
  const grown = (
    await test.ask("PATCH", `${WIDGETS}/a`, { spec: { size: 2 }, status: { ready: false } }, MERGE)
  ).json();

  expect(created.status).toBeUndefined();
  expect([written.spec, written.status, written.metadata.labels]).toEqual([
    { size: 1 },
    { ready: true },
    undefined,
  ]);
  expect([grown.spec, grown.status, grown.metadata.generation]).toEqual([{ size: 2 }, { ready: true }, 2]);
});

test("replicas are read and written through the paths of the scale subresource", async () => {
  const schema = specSchema({ replicas: { type: "integer" } });
  schema.properties!.status = {
    type: "object",
    properties: { n: { type: "integer" }, of: { type: "string" } },
  };
  const scale = {
    specReplicasPath: ".spec.replicas",
    statusReplicasPath: ".status.n",
    labelSelectorPath: ".status.of",
  };
  const test = await givenDefinition(definition(schema, {}, { subresources: { status: {}, scale } }));
  await test.ask("POST", WIDGETS, widget("a", { replicas: 1 }));
  await test.ask("PATCH", `${WIDGETS}/a/status`, { status: { n: 1, of: "app=a" } }, MERGE);

  await test.ask("PATCH", `${WIDGETS}/a/scale`, { spec: { replicas: 5 } }, MERGE);

  const { spec, status } = (await test.ask("GET", `${WIDGETS}/a/scale`)).json();
  expect({ spec, status }).toEqual({ spec: { replicas: 5 }, status: { replicas: 1, selector: "app=a" } });
  expect((await test.ask("GET", `${WIDGETS}/a`)).json().spec.replicas).toBe(5);
});

test("a table has the columns of the definition; what is not there is an empty cell", async () => {
  const columns = [
    { name: "Size", type: "integer", jsonPath: ".spec.size" },
    { name: "Note", type: "string", jsonPath: ".spec.note", priority: 1 },
    { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ];
  const test = await givenDefinition(definition(SIZED, {}, { additionalPrinterColumns: columns }));
  await test.ask("POST", WIDGETS, widget("a", { note: "hola" }));

  const accept = { headers: { accept: "application/json;as=Table;v=v1;g=meta.k8s.io" } };
  const table = (await test.ask("GET", WIDGETS, undefined, accept)).json();

  expect(table.columnDefinitions.map((one: any) => [one.name, one.type, one.priority])).toEqual([
    ["Name", "string", 0],
    ["Size", "integer", 0],
    ["Note", "string", 1],
    ["Ready", "string", 0],
    ["Age", "date", 0],
  ]);
  expect(table.rows[0].cells).toEqual(["a", 1, "hola", null, "0s"]);
});

test("with a definition go its objects, and nothing is served any more", async () => {
  const test = await givenDefinition(definition(SIZED));
  await test.ask("POST", WIDGETS, widget("a", {}));

  const deleted = (await test.ask("DELETE", `${DEFINITIONS}/widgets.shop.example.com`)).json();
  test.simulation.advance(2000);

  expect(deleted.metadata.finalizers).toEqual(["customresourcecleanup.apiextensions.k8s.io"]);
  expect(deleted.status.conditions.at(-1)).toMatchObject({
    type: "Terminating",
    reason: "InstanceDeletionPending",
  });
  expect(test.store.list("widgets.shop.example.com")).toEqual([]);
  expect((await test.ask("GET", WIDGETS)).status).toBe(404);
  expect((await test.ask("GET", `${DEFINITIONS}/widgets.shop.example.com`)).status).toBe(404);
});

test("applying takes lists apart as the schema says, and takes defaults for nobody's wish", async () => {
  const ports = {
    type: "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
    items: {
      type: "object",
      required: ["name"],
      properties: { name: { type: "string" }, port: { type: "integer" } },
    },
  };
  const test = await givenDefinition(
    definition(specSchema({ ports, size: { type: "integer", default: 1 } })),
  );
  const apply = (manager: string, spec: object) =>
    test.ask("PATCH", `${WIDGETS}/a?fieldManager=${manager}`, widget("a", spec), {
      headers: { "content-type": "application/apply-patch+yaml" },
    });

  await apply("ana", { ports: [{ name: "http", port: 80 }] });
  await test.ask("PATCH", `${WIDGETS}/a`, { spec: { size: 2 } }, MERGE);
  const both = (await apply("ben", { ports: [{ name: "dns", port: 53 }] })).json();
  const conflict = (await apply("ben", { ports: [{ name: "http", port: 81 }] })).json();

  expect(both.spec).toEqual({
    ports: [
      { name: "http", port: 80 },
      { name: "dns", port: 53 },
    ],
    size: 2,
  });
  expect(conflict.message).toBe(
    'Apply failed with 1 conflict: conflict with "ana": .spec.ports[name="http"].port',
  );
});

/** A whole cluster with widgets, and a client that may do everything. */
async function givenClusterWithWidgets() {
  const { simulation, apiServer, client } = givenCluster();
  simulation.spawn("definitions", openDefinitions(apiServer, "apiextensions.k8s.io"));
  await simulation.throughHolds(() => simulation.advance(10));
  const anything = client as any;
  anything.create("customresourcedefinitions.apiextensions.k8s.io", definition(SIZED));
  simulation.advance(1000);
  return { simulation, client: anything };
}

test("components have custom resources by their own door: a namespace takes them along", async () => {
  const { simulation, client } = await givenClusterWithWidgets();
  client.create("namespaces", { metadata: { name: "extra" } });
  const metadata = { name: "a", namespace: "extra" };
  const created = client.create("widgets.shop.example.com", { metadata, spec: {} });

  client.delete("namespaces", "extra");
  simulation.advance(10_000);

  expect(created.spec).toEqual({ size: 1 });
  expect(client.list("widgets.shop.example.com")).toEqual([]);
  expect(client.find("namespaces", "extra")).toBeUndefined();
});

test("what a custom resource owns goes with it", async () => {
  const { simulation, client } = await givenClusterWithWidgets();
  const metadata = { name: "a", namespace: "default" };
  const { uid } = client.create("widgets.shop.example.com", { metadata, spec: {} }).metadata;
  const ownerReferences = [{ apiVersion: "shop.example.com/v1", kind: "Widget", name: "a", uid }];
  client.create("configmaps", { metadata: { name: "owned", namespace: "default", ownerReferences } });
  simulation.advance(1000);

  client.delete("widgets.shop.example.com", "default/a");
  simulation.advance(5000);

  expect(client.find("configmaps", "default/owned")).toBeUndefined();
});

test("where a webhook converts, objects can be had in the version they are stored in alone", async () => {
  const version = (name: string, storage: boolean) => ({
    name,
    served: true,
    storage,
    schema: { openAPIV3Schema: SIZED },
  });
  const service = { namespace: "default", name: "converter", path: "/convert" };
  const conversion = {
    strategy: "Webhook",
    webhook: { clientConfig: { service }, conversionReviewVersions: ["v1"] },
  };
  const test = await givenDefinition(
    definition(SIZED, { versions: [version("v1", true), version("v2", false)], conversion }),
  );

  const stored = await said(test, "POST", WIDGETS, widget("a", {}));
  const other = await said(test, "GET", `${WIDGETS.replace("/v1/", "/v2/")}/a`, undefined);

  expect(stored).toBe("a");
  expect(other).toBe(
    'conversion webhook for shop.example.com/v1, Kind=Widget failed: Post "https://converter.default.svc:443/convert?timeout=30s": service "converter" not found',
  );
});

test("a definition waits for objects that somebody holds", async () => {
  const test = await givenDefinition(definition(SIZED));
  const held: any = widget("a", {});
  held.metadata.finalizers = ["hold"];
  await test.ask("POST", WIDGETS, held);
  await test.ask("DELETE", `${DEFINITIONS}/widgets.shop.example.com`);
  test.simulation.advance(3000);
  const waiting = (await test.ask("GET", `${DEFINITIONS}/widgets.shop.example.com`)).json();

  await test.ask("PATCH", `${WIDGETS}/a`, { metadata: { finalizers: null } }, MERGE);
  test.simulation.advance(3000);

  expect(waiting.status.conditions.at(-1)).toMatchObject({
    type: "Terminating",
    status: "True",
    reason: "InstanceDeletionInProgress",
    message: "CustomResource deletion is in progress",
  });
  expect((await test.ask("GET", `${DEFINITIONS}/widgets.shop.example.com`)).status).toBe(404);
});
