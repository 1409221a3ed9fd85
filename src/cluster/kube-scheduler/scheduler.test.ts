import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { PodSpec } from "../api/types.ts";
import { nameOf } from "../apimachinery/meta.ts";
import type { Cluster } from "../cluster.ts";
import { deployment, givenCluster, pod } from "../testing.ts";

const refusal = ({ client }: Cluster, name: string) =>
  client.get("pods", `default/${name}`).status.conditions?.find(({ type }) => type === "PodScheduled")
    ?.message;

const requesting = (cpu: string, memory = "1Mi"): Partial<PodSpec> => ({
  containers: [{ name: "c", image: "nginx", resources: { requests: { cpu, memory } } }],
});

test.each<[string, Partial<PodSpec>, string]>([
  [
    "a node selector that no node has",
    { nodeSelector: { disk: "ssd" } },
    "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  ],
  [
    "more CPU than any node has",
    requesting("50"),
    "0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  ],
  [
    "more of everything",
    requesting("50", "900Gi"),
    "0/3 nodes are available: 3 Insufficient cpu, 3 Insufficient memory. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  ],
  [
    "a neighbour that is not there",
    {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "nobody" } } },
          ],
        },
      },
    },
    "0/3 nodes are available: 3 node(s) didn't match pod affinity rules. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  ],
  [
    "a topology that no node has a label for",
    {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "zone",
          whenUnsatisfiable: "DoNotSchedule",
          labelSelector: { matchLabels: { app: "p" } },
        },
      ],
    },
    "0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints (missing required label). no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
  ],
])("says why a pod is Pending: %s", (_, spec, message) => {
  const cluster = givenCluster();
  cluster.client.create("pods", pod("p", spec));
  cluster.simulation.advance(2_000);

  expect(refusal(cluster, "p")).toBe(message);
});

test("a pod that did not fit runs as soon as there is room", () => {
  const cluster = givenCluster({ nodes: 1 });
  cluster.client.create("pods", pod("first", requesting("3")));
  cluster.simulation.settle();
  cluster.client.create("pods", pod("second", requesting("3")));
  cluster.simulation.advance(5_000);
  expect(cluster.client.get("pods", "default/second").status.phase).toBe("Pending");

  cluster.client.delete("pods", "default/first");
  cluster.simulation.advance(15_000);

  expect(cluster.client.get("pods", "default/second").status.phase).toBe("Running");
});

test("a tainted node takes only pods that tolerate it", () => {
  const cluster = givenCluster({ nodes: 2 });
  const { client, simulation } = cluster;
  client.patch("nodes", "node-1", (latest) => ({
    ...latest,
    spec: { ...latest.spec, taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }] },
  }));
  const tolerations = [{ key: "gpu", operator: "Exists" }];

  client.create("deployments.apps", deployment("plain", 3));
  client.create(
    "pods",
    pod("special", { tolerations, nodeSelector: { "kubernetes.io/hostname": "node-1" } }),
  );
  simulation.settle();

  const where = (app: string) =>
    client.list("pods", "default", (p) => p.metadata.labels?.app === app).map(({ spec }) => spec.nodeName);
  expect(where("plain")).toEqual(["node-2", "node-2", "node-2"]);
  expect(where("special")).toEqual(["node-1"]);
});

test("a cordoned node takes no new pods", () => {
  const cluster = givenCluster({ nodes: 1 });
  cluster.client.patch("nodes", "node-1", (latest) => ({
    ...latest,
    spec: { ...latest.spec, unschedulable: true },
  }));
  cluster.simulation.advance(1_000);
  cluster.client.create("pods", pod("p"));
  cluster.simulation.advance(1_000);

  expect(refusal(cluster, "p")).toMatch(/^0\/1 nodes are available: 1 node\(s\) were unschedulable\./);
});

test("replicas spread over nodes", () => {
  const cluster = givenCluster({ nodes: 3 });
  cluster.client.create("deployments.apps", deployment("web", 6));
  cluster.simulation.settle();

  const nodes = cluster.client
    .list("pods", "default")
    .map(({ spec }) => spec.nodeName)
    .sort();
  expect(nodes).toEqual(["node-1", "node-1", "node-2", "node-2", "node-3", "node-3"]);
});

test("required anti-affinity keeps replicas apart, and the one too many Pending", () => {
  const cluster = givenCluster({ nodes: 3 });
  const affinity = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "web" } } },
      ],
    },
  };
  cluster.client.create("deployments.apps", deployment("web", 4, {}, { affinity }));
  cluster.simulation.advance(10_000);

  const pods = cluster.client.list("pods", "default");
  const pending = pods.filter(({ spec }) => !spec.nodeName);
  expect(new Set(pods.map(({ spec }) => spec.nodeName))).toEqual(
    new Set(["node-1", "node-2", "node-3", undefined]),
  );
  expect(refusal(cluster, nameOf(pending[0]))).toMatch(
    /^0\/3 nodes are available: 3 node\(s\) didn't match pod anti-affinity rules\./,
  );
});

test("more important pods are scheduled first", () => {
  const cluster = givenCluster({ nodes: 1 });
  const { client, simulation } = cluster;
  client.create("priorityclasses.scheduling.k8s.io", {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name: "urgent" },
    value: 1000,
  } as never);
  client.create("pods", pod("later", requesting("3")));
  client.create("pods", pod("sooner", { ...requesting("3"), priorityClassName: "urgent" }));
  simulation.settle(10_000);

  expect(client.get("pods", "default/sooner").spec.nodeName).toBe("node-1");
  expect(client.get("pods", "default/later").spec.nodeName).toBeUndefined();
});

test("no node is ever asked for more than it has", () => {
  const request = fc.record({
    cpu: fc.integer({ min: 50, max: 2500 }),
    memory: fc.integer({ min: 50, max: 5000 }),
  });
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 30 }), fc.nat(1000), (requests, seed) => {
      const cluster = givenCluster({ seed, nodes: 3 });
      requests.forEach(({ cpu, memory }, i) =>
        cluster.client.create("pods", pod(`p${i}`, requesting(`${cpu}m`, `${memory}Mi`))),
      );
      cluster.simulation.advance(20_000);

      for (const node of ["node-1", "node-2", "node-3"]) {
        const placed = requests.filter(
          (_, i) => cluster.client.get("pods", `default/p${i}`).spec.nodeName === node,
        );
        expect(placed.reduce((sum, { cpu }) => sum + cpu, 0)).toBeLessThanOrEqual(4000);
        expect(placed.reduce((sum, { memory }) => sum + memory, 0)).toBeLessThanOrEqual(8192);
      }
    }),
    { numRuns: 15 },
  );
});
