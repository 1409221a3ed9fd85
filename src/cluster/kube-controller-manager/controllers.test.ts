import { expect, test } from "vitest";
import { keyOf, nameOf } from "../apimachinery/meta.ts";
import { isNotFound } from "../apimachinery/status-error.ts";
import { deployment, eventsOf, givenCluster, pod, service } from "../testing.ts";

const slices = (cluster: ReturnType<typeof givenCluster>, name: string) =>
  cluster.client.list(
    "endpointslices.discovery.k8s.io",
    "default",
    (slice) => slice.metadata.labels?.["kubernetes.io/service-name"] === name,
  );

test("a Service's slice follows the readiness of its pods", () => {
  const cluster = givenCluster();
  const never = { exec: { command: ["false"] } };
  cluster.client.create("services", service("web"));
  cluster.client.create("pods", pod("good", {}, { app: "web" }));
  cluster.client.create(
    "pods",
    pod("unready", { containers: [{ name: "c", image: "nginx", readinessProbe: never }] }, { app: "web" }),
  );
  cluster.simulation.advance(5_000);

  const endpoints = slices(cluster, "web").flatMap((slice) => slice.endpoints ?? []);
  expect(endpoints.map(({ targetRef, conditions }) => [targetRef?.name, conditions])).toEqual([
    ["good", { ready: true, serving: true, terminating: false }],
    ["unready", { ready: false, serving: false, terminating: false }],
  ]);
});

test("more than a hundred endpoints take more than one slice", () => {
  const cluster = givenCluster({ nodes: 3 });
  cluster.client.create("services", service("web"));
  cluster.client.create("deployments.apps", deployment("web", 130));
  cluster.simulation.settle();

  expect(
    slices(cluster, "web")
      .map((slice) => slice.endpoints?.length)
      .sort(),
  ).toEqual([100, 30].sort());
});

test("every namespace has an account and the cluster's CA", () => {
  const { client, simulation } = givenCluster();
  client.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" }, spec: {} });
  simulation.settle();

  expect(client.list("serviceaccounts", "shop").map(nameOf)).toEqual(["default"]);
  expect(client.list("configmaps", "shop").map(nameOf)).toEqual(["kube-root-ca.crt"]);
});

test("a deleted namespace takes everything with it", () => {
  const { client, simulation } = givenCluster();
  client.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" }, spec: {} });
  simulation.settle();
  const draft = deployment("web", 2);
  client.create("deployments.apps", { ...draft, metadata: { ...draft.metadata, namespace: "shop" } });
  simulation.settle();

  client.delete("namespaces", "shop");
  expect(client.get("namespaces", "shop").status.phase).toBe("Terminating");
  simulation.settle();

  expect(client.find("namespaces", "shop")).toBeUndefined();
  expect(client.list("pods", "shop")).toEqual([]);
  expect(client.list("events", "shop")).toEqual([]);
});

test("a namespace waits for a finalizer, and says for which", () => {
  const { client, simulation } = givenCluster();
  client.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" }, spec: {} });
  const held = { name: "held", namespace: "shop", finalizers: ["example.com/hold"] };
  client.create("configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: held });

  client.delete("namespaces", "shop");
  simulation.advance(6_000);

  const remaining = client
    .get("namespaces", "shop")
    .status.conditions?.find(({ type }) => type === "NamespaceFinalizersRemaining");
  expect(remaining?.message).toBe(
    "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
  );
  client.patch("configmaps", "shop/held", (latest) => ({
    ...latest,
    metadata: { ...latest.metadata, finalizers: [] },
  }));
  simulation.advance(9_000);
  expect(client.find("namespaces", "shop")).toBeUndefined();
});

test("a namespace is emptied five seconds after its deletion, not before, and gone some seconds later", () => {
  const { client, simulation } = givenCluster();
  client.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" }, spec: {} });
  simulation.advance(1_000);
  client.create("deployments.apps", {
    ...deployment("web", 1),
    metadata: { name: "web", namespace: "shop" },
  });
  simulation.settle();
  const left = () => [client.list("pods", "shop").length, client.find("namespaces", "shop") ? 1 : 0];

  client.delete("namespaces", "shop");

  const seen = [4_900, 5_300].map((ms) => {
    simulation.advance(ms);
    return left();
  });
  expect(seen).toEqual([
    [1, 1],
    [0, 0],
  ]);
});

test.each(["Background", "Foreground"] as const)(
  "%s deletion of a Deployment leaves nothing",
  (propagationPolicy) => {
    const { client, simulation } = givenCluster();
    client.create("deployments.apps", deployment("web", 2));
    simulation.settle();

    client.delete("deployments.apps", "default/web", { propagationPolicy });
    simulation.settle();

    expect(client.list("replicasets.apps", "default")).toEqual([]);
    expect(client.list("pods", "default")).toEqual([]);
    expect(client.list("deployments.apps", "default")).toEqual([]);
  },
);

test("foreground deletion keeps the owner until its dependents are gone", () => {
  const { client, simulation } = givenCluster();
  client.create("deployments.apps", deployment("web", 2));
  simulation.settle();

  client.delete("deployments.apps", "default/web", { propagationPolicy: "Foreground" });
  while (client.list("pods", "default").length > 0) {
    expect(client.get("deployments.apps", "default/web").metadata.finalizers).toEqual(["foregroundDeletion"]);
    simulation.step();
  }
  simulation.settle();

  expect(client.find("deployments.apps", "default/web")).toBeUndefined();
});

test("orphaned dependents stay and belong to nobody", () => {
  const { client, simulation } = givenCluster();
  client.create("deployments.apps", deployment("web", 2));
  simulation.settle();

  client.delete("deployments.apps", "default/web", { propagationPolicy: "Orphan" });
  simulation.settle();

  const [set] = client.list("replicasets.apps", "default");
  expect(set.metadata.ownerReferences ?? []).toEqual([]);
  expect(client.list("pods", "default")).toHaveLength(2);
});

test("a node that falls silent is tainted after its grace, and its pods move after theirs", () => {
  const cluster = givenCluster();
  const { client, simulation, kubelets } = cluster;
  client.create("deployments.apps", deployment("web", 3));
  simulation.settle();
  const lost = client.list("pods", "default").find((candidate) => candidate.spec.nodeName === "node-1")!;

  kubelets.get("node-1")!.powerOff();
  simulation.advance(40_000);
  expect(client.get("nodes", "node-1").spec.taints).toBeUndefined();
  simulation.advance(25_000);

  const node = client.get("nodes", "node-1");
  expect(node.status.conditions?.find(({ type }) => type === "Ready")).toMatchObject({
    status: "Unknown",
    reason: "NodeStatusUnknown",
    message: "Kubelet stopped posting node status.",
  });
  expect(node.spec.taints?.map(({ key, effect }) => `${key}:${effect}`)).toEqual([
    "node.kubernetes.io/unreachable:NoSchedule",
    "node.kubernetes.io/unreachable:NoExecute",
  ]);
  expect(client.get("pods", keyOf(lost)).metadata.deletionTimestamp).toBeUndefined();

  simulation.advance(305_000);
  expect(client.get("pods", keyOf(lost)).metadata.deletionTimestamp).toBeDefined();
  const running = client.list("pods", "default").filter(({ metadata }) => !metadata.deletionTimestamp);
  expect(running.map(({ spec }) => spec.nodeName)).not.toContain("node-1");
  expect(running).toHaveLength(3);
  expect(eventsOf(cluster, "node-1")).toContain("NodeNotReady: Node node-1 status is now: NodeNotReady");
});

test("the namespaces that a cluster needs cannot be deleted", () => {
  const { client } = givenCluster();

  expect(() => client.delete("namespaces", "kube-system")).toThrow(
    'namespaces "kube-system" is forbidden: this namespace may not be deleted',
  );
  expect(isNotFound(new Error("x"))).toBe(false);
});

test("a new namespace has its account by the time that the next command comes", () => {
  const { client, simulation } = givenCluster({ nodes: 1 });

  client.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "new" }, spec: {} });
  simulation.advance(2);

  expect(client.find("serviceaccounts", "new/default")).toBeDefined();
});
