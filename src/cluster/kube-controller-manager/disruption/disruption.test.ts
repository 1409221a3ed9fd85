import { expect, test } from "vitest";
import { deployment, givenCluster, pod } from "../../testing.ts";
import type { Cluster } from "../../cluster.ts";

const settle = ({ simulation }: Cluster) => simulation.throughHolds(() => simulation.advance(30_000));

async function statusWith(spec: object, replicas = 4): Promise<any> {
  const cluster = givenCluster();
  if (replicas > 0) cluster.client.create("deployments.apps", deployment("web", replicas));
  else cluster.client.create("pods", pod("web"));
  cluster.client.create("poddisruptionbudgets.policy", {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web", namespace: "default" },
    spec: { selector: { matchLabels: { app: "web" } }, ...spec },
  } as any);
  await settle(cluster);
  const { conditions, ...counts } = cluster.client.get("poddisruptionbudgets.policy", "default/web")
    .status as any;
  return [
    counts.currentHealthy,
    counts.desiredHealthy,
    counts.disruptionsAllowed,
    counts.expectedPods,
    conditions[0].reason,
  ];
}

test("counts pods, shares of them round up", async () => {
  expect(await statusWith({ minAvailable: 3 })).toEqual([4, 3, 1, 4, "SufficientPods"]);
  expect(await statusWith({ minAvailable: "60%" })).toEqual([4, 3, 1, 4, "SufficientPods"]);
  expect(await statusWith({ maxUnavailable: 1 })).toEqual([4, 3, 1, 4, "SufficientPods"]);
  expect(await statusWith({ maxUnavailable: "30%" })).toEqual([4, 2, 2, 4, "SufficientPods"]);
  expect(await statusWith({ minAvailable: 4 })).toEqual([4, 4, 0, 4, "InsufficientPods"]);
});

test("pods that nobody manages have no share that could be counted", async () => {
  expect(await statusWith({ minAvailable: 1 }, 0)).toEqual([1, 1, 0, 1, "InsufficientPods"]);
  expect(await statusWith({ maxUnavailable: 1 }, 0)).toEqual([1, 0, 0, 0, "InsufficientPods"]);
});
