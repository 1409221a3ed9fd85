// How fast clusters boot, pods start and rollouts go, in real time.

import { createCluster, type Cluster } from "../../cluster/cluster.ts";
import type { Deployment } from "../../cluster/api/types.ts";
import type { Draft } from "../../cluster/apimachinery/meta.ts";
import { Simulation } from "../../simulation/index.ts";
import { median, timed, typical, type Benchmark } from "./measure.ts";

const HOUR_MS = 3_600_000;

function givenCluster(nodes: number): Cluster {
  const cluster = createCluster({ simulation: new Simulation({ seed: 1 }), nodes });
  cluster.simulation.settle(60_000);
  return cluster;
}

const deployment = (replicas: number) =>
  ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: {
      replicas,
      selector: { matchLabels: { app: "web" } },
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "nginx", image: "nginx:1.27" }] },
      },
    },
  }) as unknown as Draft<Deployment>;

function untilAvailable({ client, simulation }: Cluster, replicas: number): void {
  const limit = simulation.now + HOUR_MS;
  const done = () => {
    const { status, metadata } = client.get("deployments.apps", "default/web");
    return (
      status.observedGeneration === metadata.generation &&
      status.availableReplicas === replicas &&
      status.replicas === replicas &&
      status.updatedReplicas === replicas
    );
  };
  while (!done()) {
    if (simulation.now > limit) throw new Error("the deployment does not become available");
    simulation.advance(100);
  }
}

/** Until every node is Ready. */
function boot(): void {
  const { client, simulation } = createCluster({ simulation: new Simulation({ seed: 1 }), nodes: 3 });
  const ready = () =>
    client
      .list("nodes")
      .filter(({ status }) =>
        status.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True"),
      ).length === 4;
  while (!ready()) simulation.advance(10);
}

/** A Deployment of so many pods on so many nodes, until all run. */
async function start(pods: number, nodes: number): Promise<number> {
  const cluster = givenCluster(nodes);
  return await timed(() => {
    cluster.client.create("deployments.apps", deployment(pods));
    untilAvailable(cluster, pods);
  });
}

const medianOfThree = async (run: () => Promise<number>): Promise<number> =>
  median([await run(), await run(), await run()]);

function rollout(cluster: Cluster, image: string): void {
  cluster.client.patch("deployments.apps", "default/web", (latest) => ({
    ...latest,
    spec: {
      ...latest.spec,
      template: {
        ...latest.spec.template,
        spec: { ...latest.spec.template.spec!, containers: [{ name: "nginx", image }] },
      },
    },
  }));
  untilAvailable(cluster, 100);
}

export const clusterBenchmarks: Benchmark = {
  name: "cluster",
  async run() {
    const ready = await typical(9, boot);
    await start(1000, 100);
    const thousand = await medianOfThree(() => start(1000, 100));
    const tenThousand = await medianOfThree(() => start(10_000, 1000));
    const cluster = givenCluster(10);
    cluster.client.create("deployments.apps", deployment(100));
    untilAvailable(cluster, 100);
    const images = ["nginx:1.28", "nginx:1.29"];
    let turn = 0;
    const hundred = await typical(4, () => rollout(cluster, images[turn++ % 2]));
    return {
      "cluster.ready.ms": ready,
      "pods.1000.running.ms": thousand,
      "pods.10000.running.ms": tenThousand,
      "pods.growth.ratio": tenThousand / thousand,
      "rollout.100.ms": hundred,
    };
  },
};
