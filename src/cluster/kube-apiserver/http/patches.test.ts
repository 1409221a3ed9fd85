import { beforeEach, describe, expect, it } from "vitest";
import { givenApiServer, type TestServer } from "./testing.ts";

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const SERVICES = "/api/v1/namespaces/default/services";
const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

const deployment = (spec: object) => ({ metadata: { name: "d" }, spec });
const good = deployment({
  replicas: 0,
  selector: { matchLabels: { app: "d" } },
  template: { metadata: { labels: { app: "d" } }, spec: { containers: [{ name: "c", image: "nginx" }] } },
});

let cluster: TestServer;
const patch = (url: string, type: string, body: unknown) =>
  cluster.ask("PATCH", url, body, { headers: { "content-type": `application/${type}` } });
const messageOf = async (answer: Promise<{ status: number; json(): any }>) => {
  const { status, json } = await answer;
  return `${status} ${json().reason ?? "-"}: ${json().message}`;
};
const causesOf = (answer: { json(): any }) =>
  answer.json().details.causes.map((cause: any) => `${cause.field}: ${cause.message}`);

beforeEach(async () => {
  cluster = givenApiServer();
  await cluster.ask("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
});

describe("Patches that the server refuses", () => {
  beforeEach(() => cluster.ask("POST", DEPLOYMENTS, good));

  it("are named with their unknown fields in order, when the client asks to be strict", async () => {
    const typo = { spec: { replica: 1, template: { spec: { x: 1 } }, paus: true } };
    expect(
      await messageOf(patch(`${DEPLOYMENTS}/d?fieldValidation=Strict`, "strategic-merge-patch+json", typo)),
    ).toBe(
      '422 Invalid:  "" is invalid: patch: Invalid value: "map[spec:map[paus:true replica:1 template:map[spec:map[x:1]]]]": ' +
        'strict decoding error: unknown field "spec.paus", unknown field "spec.replica", unknown field "spec.template.spec.x"',
    );
  });

  it("are shown as the object that a merge patch would have made", async () => {
    await cluster.ask("POST", `${CONFIG_MAPS}?fieldManager=t`, { metadata: { name: "c" } });
    const refused = await patch(`${CONFIG_MAPS}/c`, "merge-patch+json", { data: { n: 1 } });
    const [cause] = causesOf(refused);
    expect(cause).toMatch(/^patch: Invalid value: "\{.*\\"data\\":\{\\"n\\":1\}.*\}": /);
    expect(cause).toMatch(
      /: json: cannot unmarshal number into Go struct field ConfigMap\.data of type string$/,
    );
  });

  it.each([
    [
      "strategic-merge-patch+json",
      { spec: { template: { spec: { containers: [{ image: "y" }] } } } },
      "400 -: map: map[image:y] does not contain declared merge key: name",
    ],
    [
      "strategic-merge-patch+json",
      { spec: { $patch: "nosuch" } },
      "400 -: unknown patch type: nosuch in map: map[$patch:nosuch]",
    ],
    [
      "json-patch+json",
      { op: "add" },
      "400 BadRequest: error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
    ],
    [
      "merge-patch+json",
      { metadata: { uid: "x" } },
      '422 Invalid: Deployment.apps "d" is invalid: metadata.uid: Invalid value: "x": field is immutable',
    ],
  ])("say why: %s %j", async (type, body, message) => {
    expect(await messageOf(patch(`${DEPLOYMENTS}/d`, type, body))).toBe(message);
  });

  it("do not care for the kind that a strategic patch says", async () => {
    const answer = await patch(`${DEPLOYMENTS}/d`, "strategic-merge-patch+json", { kind: "ConfigMap" });
    expect([answer.status, answer.json().kind]).toEqual([200, "Deployment"]);
  });

  it("name bytes that are no base64 as the converter does", async () => {
    await cluster.ask("POST", "/api/v1/namespaces/default/secrets", { metadata: { name: "s" } });
    const refused = await patch("/api/v1/namespaces/default/secrets/s", "strategic-merge-patch+json", {
      data: { x: "***" },
    });
    expect(causesOf(refused)).toEqual([
      'patch: Invalid value: "map[data:map[x:***]]": error decoding from json: illegal base64 data at input byte 0',
    ]);
  });
});

describe("Managed fields", () => {
  it("are what a client writes who knows of them, but not through a subresource", async () => {
    await cluster.ask("POST", `${DEPLOYMENTS}?fieldManager=before`, good);
    const entries = (await cluster.ask("GET", `${DEPLOYMENTS}/d`)).json().metadata.managedFields;
    const renamed = [{ ...entries[0], manager: "after", operation: "Apply" }];
    const op = [{ op: "replace", path: "/metadata/managedFields", value: renamed }];
    const managersOf = (answer: { json(): any }) =>
      answer.json().metadata.managedFields.map((entry: any) => `${entry.manager} ${entry.operation}`);
    expect(managersOf(await patch(`${DEPLOYMENTS}/d/status`, "json-patch+json", op))).toEqual([
      "before Update",
    ]);
    expect(managersOf(await patch(`${DEPLOYMENTS}/d`, "json-patch+json", op))).toEqual(["after Apply"]);
  });
});

describe("What is created", () => {
  it("has no resource version, which only the store minds", async () => {
    expect(
      await messageOf(cluster.ask("POST", CONFIG_MAPS, { metadata: { name: "c", resourceVersion: "7" } })),
    ).toBe("400 -: resourceVersion should not be set on objects to be created");
  });

  it("has a template even when it is left out, and a selector selects nothing when it is", async () => {
    const causes = async (spec: object) => causesOf(await cluster.ask("POST", DEPLOYMENTS, deployment(spec)));
    expect(await causes({ selector: { matchLabels: { app: "d" } } })).toEqual([
      "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
      "spec.template.spec.containers: Required value",
    ]);
    expect(await causes({ ...good.spec, selector: undefined })).toEqual([
      "spec.selector: Required value",
      'spec.template.metadata.labels: Invalid value: {"app":"d"}: `selector` does not match template `labels`',
    ]);
    expect(await causes({ ...good.spec, strategy: { type: "Foo" } })).toEqual([
      'spec.strategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ]);
  });

  it("has no template to speak of when its selector cannot be read", async () => {
    const selector = { matchExpressions: [{ key: "a", operator: "Foo" }] };
    const refused = await cluster.ask("POST", DEPLOYMENTS, deployment({ ...good.spec, selector }));
    expect(causesOf(refused)).toEqual([
      'spec.selector.matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator',
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"Foo"}]}: invalid label selector',
    ]);
  });

  it("counts in whole numbers in a quota, and names standard resources", async () => {
    const refused = await cluster.ask("POST", "/api/v1/namespaces/default/resourcequotas", {
      metadata: { name: "q" },
      spec: { hard: { services: "1.5", weird: "1" } },
    });
    expect(causesOf(refused)).toEqual([
      'spec.hard[services]: Invalid value: "1500m": must be an integer',
      'spec.hard[weird]: Invalid value: "weird": must be a standard resource type or fully qualified',
      'spec.hard[weird]: Invalid value: "weird": must be a standard resource for quota',
    ]);
  });
});

describe("A Service that is replaced", () => {
  it("keeps its address unless another one is named, which wants the list of addresses as well", async () => {
    const service = (spec: object) => ({ metadata: { name: "s" }, spec: { ports: [{ port: 80 }], ...spec } });
    const made = (await cluster.ask("POST", SERVICES, service({}))).json();
    const again = (await cluster.ask("PUT", `${SERVICES}/s`, service({}))).json();
    expect(again.spec.clusterIPs).toEqual([made.spec.clusterIP]);
    expect(causesOf(await cluster.ask("PUT", `${SERVICES}/s`, service({ clusterIP: "10.96.7.7" })))).toEqual([
      "spec.clusterIPs: Required value",
    ]);
  });
});

describe("The scale of something", () => {
  it("is a table of its own", async () => {
    await cluster.ask("POST", DEPLOYMENTS, good);
    const accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    const table = (
      await cluster.ask("GET", `${DEPLOYMENTS}/d/scale`, undefined, { headers: { accept } })
    ).json();
    expect(table.columnDefinitions.map((column: any) => column.name)).toEqual([
      "Name",
      "Desired",
      "Available",
      "Age",
    ]);
    expect(table.rows[0].cells).toEqual(["d", 0, 0, "0s"]);
  });
});
