import { expect, test } from "vitest";
import { deployment, givenCluster, pod, service, setImage } from "../cluster/testing.ts";
import { clusterView } from "./view.ts";

test("the view of a new cluster is its nodes", () => {
  const { client } = givenCluster({ profile: "kubeadm" });

  const { nodes, pods, deployments, services } = clusterView(client);

  expect(nodes.map(({ controlPlane, ready, schedulable }) => ({ controlPlane, ready, schedulable }))).toEqual(
    [
      { controlPlane: true, ready: true, schedulable: true },
      { controlPlane: false, ready: true, schedulable: true },
      { controlPlane: false, ready: true, schedulable: true },
      { controlPlane: false, ready: true, schedulable: true },
    ],
  );
  expect({ pods, deployments, services }).toEqual({ pods: [], deployments: [], services: [] });
});

test("a Deployment is seen with its ReplicaSets in the order of their revisions, and a Service with the pods behind it", () => {
  const cluster = givenCluster();
  const { client, simulation } = cluster;
  client.create("deployments.apps", deployment("web", 2));
  client.create("services", service("web"));
  simulation.settle();

  setImage(cluster, "web", "nginx:1.28");
  simulation.settle();

  const { deployments, pods, services } = clusterView(client);
  expect(deployments).toMatchObject([
    {
      namespace: "default",
      name: "web",
      desired: 2,
      updated: 2,
      ready: 2,
      available: 2,
      paused: false,
      replicaSets: [
        { revision: "1", image: "nginx:1.27", desired: 0, current: 0, ready: 0 },
        { revision: "2", image: "nginx:1.28", desired: 2, current: 2, ready: 2 },
      ],
    },
  ]);
  expect(pods.map(({ status, ready, image, labels }) => ({ status, ready, image, app: labels.app }))).toEqual(
    [
      { status: "Running", ready: true, image: "nginx:1.28", app: "web" },
      { status: "Running", ready: true, image: "nginx:1.28", app: "web" },
    ],
  );
  expect(services).toMatchObject([{ namespace: "default", name: "web", type: "ClusterIP" }]);
  expect([...services[0].endpoints].sort()).toEqual(pods.map(({ uid }) => uid).sort());
});

test("a pod that nobody can place, and one that is going, are seen as they are", () => {
  const { client, simulation } = givenCluster();
  client.create("pods", pod("lost", { nodeSelector: { disk: "ssd" } }));
  client.create("pods", pod("going", { terminationGracePeriodSeconds: 30 }));
  simulation.settle();

  client.delete("pods", "default/going");

  const seen = clusterView(client).pods.map(({ name, node, status, terminating }) => ({
    name,
    placed: node !== undefined,
    status,
    terminating,
  }));
  expect(seen).toEqual([
    { name: "going", placed: true, status: "Terminating", terminating: true },
    { name: "lost", placed: false, status: "Pending", terminating: false },
  ]);
});
