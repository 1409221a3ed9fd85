import { describe, expect, test } from "vitest";
import { givenApiServer, type TestServer } from "../http/testing.ts";

const scaler = (apiVersion: string, spec: object) => ({
  apiVersion,
  kind: "HorizontalPodAutoscaler",
  metadata: { name: "web" },
  spec: {
    maxReplicas: 5,
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
    ...spec,
  },
});
const V1 = "/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers";
const V2 = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers";

async function givenNamespace(featureGates: Record<string, boolean> = {}): Promise<TestServer> {
  const server = givenApiServer({ featureGates });
  await server.ask("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
  return server;
}

test("groups are listed in the order of a real server", async () => {
  const { json } = await givenApiServer().ask("GET", "/apis");

  expect(json().groups.map(({ name }: { name: string }) => name)).toEqual([
    "apiregistration.k8s.io",
    "apps",
    "events.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "networking.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "storage.k8s.io",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "scheduling.k8s.io",
    "coordination.k8s.io",
    "node.k8s.io",
    "discovery.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "resource.k8s.io",
  ]);
});

test("the newer of two versions is preferred", async () => {
  const { json } = await givenApiServer().ask("GET", "/apis/autoscaling");

  expect(json().preferredVersion).toEqual({ groupVersion: "autoscaling/v2", version: "v2" });
});

test("there is an APIService for every group and version that is served", async () => {
  const server = givenApiServer();

  const { items } = (await server.ask("GET", "/apis/apiregistration.k8s.io/v1/apiservices")).json();

  const { groups } = (await server.ask("GET", "/apis")).json();
  const served = groups
    .flatMap(({ name, versions }: any) => versions.map(({ version }: any) => `${version}.${name}`))
    .filter((name: string) => name !== "v1.apiregistration.k8s.io");
  expect(items.map(({ metadata }: any) => metadata.name)).toEqual(["v1.", ...served].sort());
});

describe("autoscalers", () => {
  test("of the first version are stored in the second", async () => {
    const server = await givenNamespace();
    await server.ask("POST", V1, scaler("autoscaling/v1", { targetCPUUtilizationPercentage: 50 }));

    const { spec } = (await server.ask("GET", `${V2}/web`)).json();

    expect(spec).toEqual({
      minReplicas: 1,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      metrics: [
        {
          type: "Resource",
          resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } },
        },
      ],
    });
  });

  test("survive the way through the first version and back", async () => {
    const server = await givenNamespace();
    const metrics = [
      { type: "Pods", pods: { metric: { name: "m" }, target: { type: "AverageValue", averageValue: "10" } } },
      {
        type: "Object",
        object: {
          describedObject: { kind: "Service", name: "s", apiVersion: "v1" },
          metric: { name: "hits" },
          target: { type: "Value", value: "3k" },
        },
      },
      {
        type: "External",
        external: { metric: { name: "q" }, target: { type: "AverageValue", averageValue: "30" } },
      },
    ];
    const behavior = {
      scaleDown: {
        stabilizationWindowSeconds: 60,
        policies: [{ type: "Pods", value: 1, periodSeconds: 15 }],
      },
    };
    const before = (await server.ask("POST", V2, scaler("autoscaling/v2", { metrics, behavior }))).json();

    const first = (await server.ask("GET", `${V1}/web`)).json();
    await server.ask("PUT", `${V1}/web`, {
      ...first,
      metadata: { ...first.metadata, labels: { seen: "yes" } },
    });

    const after = (await server.ask("GET", `${V2}/web`)).json();
    expect(after.spec).toEqual(before.spec);
    expect(after.metadata.labels).toEqual({ seen: "yes" });
    expect(after.metadata.annotations).toBeUndefined();
  });
});

test("an event is one object in two groups", async () => {
  const server = await givenNamespace();
  await server.ask("POST", "/api/v1/namespaces/default/events", {
    metadata: { name: "e" },
    involvedObject: { kind: "Pod", name: "p", namespace: "default" },
    message: "hello",
    reason: "Said",
    type: "Normal",
    count: 2,
  });

  const { json } = await server.ask("GET", "/apis/events.k8s.io/v1/namespaces/default/events/e");

  const { regarding, note, deprecatedCount, eventTime } = json();
  expect({ regarding, note, deprecatedCount, eventTime }).toEqual({
    regarding: { kind: "Pod", name: "p", namespace: "default" },
    note: "hello",
    deprecatedCount: 2,
    eventTime: null,
  });
});

test("alpha kinds are there when their feature gate is on", async () => {
  const path = "/apis/scheduling.k8s.io/v1alpha2/namespaces/default/workloads";
  const workload = {
    metadata: { name: "w" },
    spec: { podGroupTemplates: [{ name: "g", schedulingPolicy: { gang: { minCount: 2 } } }] },
  };

  const off = await (await givenNamespace()).ask("POST", path, workload);
  const on = await (await givenNamespace({ GenericWorkload: true })).ask("POST", path, workload);

  expect([off.status, on.status]).toEqual([404, 201]);
});
