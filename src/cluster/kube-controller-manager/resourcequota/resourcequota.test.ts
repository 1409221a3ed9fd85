import { expect, test } from "vitest";
import { deployment, givenCluster, pod } from "../../testing.ts";
import type { Cluster } from "../../cluster.ts";

const settle = ({ simulation }: Cluster) => simulation.throughHolds(() => simulation.advance(30_000));

const quota = (hard: Record<string, string>) =>
  ({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "q", namespace: "default" },
    spec: { hard },
  }) as any;

const usedOf = ({ client }: Cluster) => client.get("resourcequotas", "default/q").status!.used;

test("adds up what is there already, and gives back what goes", async () => {
  const cluster = givenCluster();
  cluster.client.create(
    "pods",
    pod("a", { containers: [{ name: "c", image: "x", resources: { requests: { cpu: "1" } } }] }),
  );

  cluster.client.create(
    "resourcequotas",
    quota({ pods: "5", "requests.cpu": "2", "count/deployments.apps": "1" }),
  );
  await settle(cluster);
  const before = usedOf(cluster);
  cluster.client.delete("pods", "default/a");
  await settle(cluster);

  expect(before).toEqual({ pods: "1", "requests.cpu": "1", "count/deployments.apps": "0" });
  expect(usedOf(cluster)).toEqual({ pods: "0", "requests.cpu": "0", "count/deployments.apps": "0" });
});

test("controllers are held to it as everybody is, and say why they stop", async () => {
  const cluster = givenCluster();
  cluster.client.create("resourcequotas", quota({ pods: "2" }));
  await settle(cluster);

  cluster.client.create("deployments.apps", deployment("web", 4));
  await settle(cluster);

  const { status } = cluster.client.get("deployments.apps", "default/web");
  const failure = status.conditions?.find(({ type }) => type === "ReplicaFailure");
  expect(status.readyReplicas).toBe(2);
  expect(usedOf(cluster)).toEqual({ pods: "2" });
  expect(failure?.message).toMatch(
    /^pods "web-[a-z0-9]+-[a-z0-9]+" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2$/,
  );
});
