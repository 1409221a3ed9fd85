import { expect, test } from "vitest";
import { keyOf, nameOf } from "../../apimachinery/meta.ts";
import { eventsOf, givenCluster, pod, replicaSet } from "../../testing.ts";

test("replaces a pod that someone deleted", () => {
  const { client, simulation } = givenCluster();
  client.create("replicasets.apps", replicaSet("web", 2));
  simulation.settle();
  const [victim, survivor] = client.list("pods", "default");

  client.delete("pods", keyOf(victim));
  simulation.settle();

  const names = client.list("pods", "default").map(nameOf);
  expect(names).toHaveLength(2);
  expect(names).toContain(nameOf(survivor));
  expect(names).not.toContain(nameOf(victim));
});

test("adopts an orphan that it selects instead of creating one", () => {
  const { client, simulation } = givenCluster();
  client.create("pods", pod("lonely", {}, { app: "web" }));
  simulation.settle();

  client.create("replicasets.apps", replicaSet("web", 1));
  simulation.settle();

  const pods = client.list("pods", "default");
  expect(pods.map(nameOf)).toEqual(["lonely"]);
  expect(pods[0].metadata.ownerReferences).toMatchObject([
    { kind: "ReplicaSet", name: "web", controller: true },
  ]);
});

test("releases a pod whose labels no longer match, and replaces it", () => {
  const { client, simulation } = givenCluster();
  client.create("replicasets.apps", replicaSet("web", 1));
  simulation.settle();
  const [before] = client.list("pods", "default");

  client.patch("pods", keyOf(before), (latest) => ({
    ...latest,
    metadata: { ...latest.metadata, labels: { app: "quarantine" } },
  }));
  simulation.settle();

  const released = client.get("pods", keyOf(before));
  expect(released.metadata.ownerReferences ?? []).toEqual([]);
  expect(client.list("pods", "default")).toHaveLength(2);
});

test("says in status what it has, once it has looked", () => {
  const { client, simulation } = givenCluster();
  client.create("replicasets.apps", replicaSet("web", 3));
  simulation.settle();

  expect(client.get("replicasets.apps", "default/web").status).toEqual({
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    terminatingReplicas: 0,
    observedGeneration: 1,
  });
});

test("scaling down takes pods that do not run first", () => {
  const { client, simulation } = givenCluster();
  client.create("replicasets.apps", replicaSet("web", 2));
  simulation.settle();
  const running = client.list("pods", "default").map(nameOf);
  client.patch("replicasets.apps", "default/web", (latest) => ({
    ...latest,
    spec: {
      ...latest.spec,
      replicas: 4,
      template: {
        ...latest.spec.template,
        spec: { ...latest.spec.template.spec!, nodeSelector: { no: "where" } },
      },
    },
  }));
  simulation.advance(5_000);

  client.patch("replicasets.apps", "default/web", (latest) => ({
    ...latest,
    spec: { ...latest.spec, replicas: 2 },
  }));
  simulation.advance(10_000);

  expect(client.list("pods", "default").map(nameOf)).toEqual(running);
});

test("what it does leaves events", () => {
  const cluster = givenCluster();
  cluster.client.create("replicasets.apps", replicaSet("web", 1));
  cluster.simulation.settle();
  const [name] = cluster.client.list("pods", "default").map(nameOf);

  cluster.client.patch("replicasets.apps", "default/web", (latest) => ({
    ...latest,
    spec: { ...latest.spec, replicas: 0 },
  }));
  cluster.simulation.settle();

  expect(eventsOf(cluster, "web")).toEqual([
    `SuccessfulCreate: Created pod: ${name}`,
    `SuccessfulDelete: Deleted pod: ${name}`,
  ]);
});
