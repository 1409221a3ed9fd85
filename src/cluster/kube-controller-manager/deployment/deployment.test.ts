import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nameOf } from "../../apimachinery/meta.ts";
import { isPodFinished } from "../../apimachinery/pods.ts";
import type { Cluster } from "../../cluster.ts";
import { deployment, eventsOf, givenCluster, setImage } from "../../testing.ts";
import { boundsOf } from "./rolling.ts";

const get = ({ client }: Cluster, name = "web") => client.get("deployments.apps", `default/${name}`);
const sets = ({ client }: Cluster) => client.list("replicasets.apps", "default");
const condition = (cluster: Cluster, type: string) =>
  get(cluster).status.conditions?.find((candidate) => candidate.type === type);

test("makes a ReplicaSet of its template, and tells of it", () => {
  const cluster = givenCluster();
  cluster.client.create("deployments.apps", deployment("web", 3));
  cluster.simulation.settle();

  const [set] = sets(cluster);
  expect(set.metadata.labels).toMatchObject({
    app: "web",
    "pod-template-hash": expect.stringMatching(/^[bcdfghjklmnpqrstvwxz2456789]+$/),
  });
  expect(set.metadata.annotations).toEqual({
    "deployment.kubernetes.io/desired-replicas": "3",
    "deployment.kubernetes.io/max-replicas": "4",
    "deployment.kubernetes.io/revision": "1",
  });
  expect(eventsOf(cluster, "web")).toEqual([
    `ScalingReplicaSet: Scaled up replica set ${nameOf(set)} from 0 to 3`,
  ]);
  expect(condition(cluster, "Available")).toMatchObject({
    status: "True",
    reason: "MinimumReplicasAvailable",
  });
  expect(condition(cluster, "Progressing")).toMatchObject({
    status: "True",
    reason: "NewReplicaSetAvailable",
  });
});

test("a rollout never has fewer available, nor asks for more pods, than it promised", () => {
  const percent = fc.integer({ min: 0, max: 100 }).map((value) => `${value}%`);
  const amount = fc.oneof(fc.integer({ min: 0, max: 4 }), percent);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      amount,
      amount,
      fc.nat(1000),
      (replicas, maxSurge, maxUnavailable, seed) => {
        const nothing = [0, "0%"];
        fc.pre(!(nothing.includes(maxSurge) && nothing.includes(maxUnavailable)));
        const cluster = givenCluster({ seed });
        const { client, simulation } = cluster;
        client.create(
          "deployments.apps",
          deployment("web", replicas, { strategy: { rollingUpdate: { maxSurge, maxUnavailable } as never } }),
        );
        simulation.settle();
        const { surge, unavailable } = boundsOf(get(cluster));

        setImage(cluster, "web", "nginx:1.28");
        while (simulation.busy) {
          simulation.step();
          const live = client.list("pods", "default").filter((pod) => !pod.metadata.deletionTimestamp);
          const ready = live.filter((pod) =>
            pod.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True"),
          );
          const asked = sets(cluster).reduce((sum, set) => sum + set.spec.replicas, 0);
          expect(asked).toBeLessThanOrEqual(replicas + surge);
          expect(ready.length).toBeGreaterThanOrEqual(replicas - unavailable);
        }

        expect(get(cluster).status).toMatchObject({ updatedReplicas: replicas, availableReplicas: replicas });
        expect(
          sets(cluster)
            .map((set) => set.spec.replicas)
            .sort(),
        ).toEqual([0, replicas].sort());
      },
    ),
    { numRuns: 25 },
  );
});

test("a broken image stops the rollout, and the deadline says so", () => {
  const cluster = givenCluster();
  cluster.client.create("deployments.apps", deployment("web", 4, { progressDeadlineSeconds: 8 }));
  cluster.simulation.settle();

  setImage(cluster, "web", "nginx:nope");
  cluster.simulation.advance(30_000);

  const current = get(cluster);
  expect(current.status).toMatchObject({
    replicas: 5,
    updatedReplicas: 2,
    readyReplicas: 3,
    availableReplicas: 3,
    unavailableReplicas: 2,
  });
  expect(condition(cluster, "Progressing")).toMatchObject({
    status: "False",
    reason: "ProgressDeadlineExceeded",
  });
});

test("going back to an old template uses its ReplicaSet again, under a new number", () => {
  const cluster = givenCluster();
  cluster.client.create("deployments.apps", deployment("web", 2));
  cluster.simulation.settle();
  const [first] = sets(cluster).map(nameOf);
  setImage(cluster, "web", "nginx:1.28");
  cluster.simulation.settle();

  setImage(cluster, "web", "nginx:1.27");
  cluster.simulation.settle();

  const set = cluster.client.get("replicasets.apps", `default/${first}`);
  expect(set.spec.replicas).toBe(2);
  expect(set.metadata.annotations).toMatchObject({
    "deployment.kubernetes.io/revision": "3",
    "deployment.kubernetes.io/revision-history": "1",
  });
  expect(get(cluster).metadata.annotations?.["deployment.kubernetes.io/revision"]).toBe("3");
});

test("paused, it scales but does not roll out", () => {
  const cluster = givenCluster();
  cluster.client.create("deployments.apps", deployment("web", 2));
  cluster.simulation.settle();
  const pause = (paused: boolean, replicas: number) =>
    cluster.client.patch("deployments.apps", "default/web", (latest) => ({
      ...latest,
      spec: { ...latest.spec, paused, replicas },
    }));

  pause(true, 4);
  setImage(cluster, "web", "nginx:1.28");
  cluster.simulation.settle();

  expect(sets(cluster)).toHaveLength(1);
  expect(get(cluster).status).toMatchObject({ replicas: 4, readyReplicas: 4 });
  expect(condition(cluster, "Progressing")).toMatchObject({ status: "Unknown", reason: "DeploymentPaused" });

  pause(false, 4);
  cluster.simulation.settle();
  expect(get(cluster).status).toMatchObject({ updatedReplicas: 4, availableReplicas: 4 });
});

test("Recreate lets every old pod end before the first new one begins", () => {
  const cluster = givenCluster();
  const { client, simulation } = cluster;
  client.create("deployments.apps", deployment("web", 3, { strategy: { type: "Recreate" } }));
  simulation.settle();

  setImage(cluster, "web", "nginx:1.28");
  while (simulation.busy) {
    simulation.step();
    const alive = client.list("pods", "default").filter((pod) => !isPodFinished(pod));
    const images = new Set(alive.map((pod) => pod.spec.containers[0].image));
    expect(images.size).toBeLessThanOrEqual(1);
  }

  expect(get(cluster).status).toMatchObject({ updatedReplicas: 3, availableReplicas: 3 });
});

test("old ReplicaSets beyond the history limit are deleted", () => {
  const cluster = givenCluster();
  cluster.client.create("deployments.apps", deployment("web", 1, { revisionHistoryLimit: 1 }));
  cluster.simulation.settle();
  for (const tag of ["1.28", "1.29", "1.26"]) {
    setImage(cluster, "web", `nginx:${tag}`);
    cluster.simulation.settle();
  }

  const images = sets(cluster).map((set) => set.spec.template.spec?.containers[0].image);
  expect(images.sort()).toEqual(["nginx:1.26", "nginx:1.29"]);
});

test("scaled in the middle of a rollout, old and new grow by their shares", () => {
  const cluster = givenCluster();
  cluster.client.create(
    "deployments.apps",
    deployment("web", 10, {
      strategy: { rollingUpdate: { maxSurge: 3 as never, maxUnavailable: 2 as never } },
    }),
  );
  cluster.simulation.settle();
  setImage(cluster, "web", "nginx:nope");
  cluster.simulation.advance(5_000);

  cluster.client.patch("deployments.apps", "default/web", (latest) => ({
    ...latest,
    spec: { ...latest.spec, replicas: 15 },
  }));
  cluster.simulation.advance(5_000);

  const sizes = sets(cluster)
    .map((set) => set.spec.replicas)
    .sort((a, b) => a - b);
  expect(sizes).toEqual([7, 11]);
});

test("minReadySeconds makes a ready pod wait before it counts as available", () => {
  const cluster = givenCluster();
  cluster.client.create("deployments.apps", deployment("web", 1, { minReadySeconds: 20 }));
  cluster.simulation.advance(10_000);

  expect(get(cluster).status).toMatchObject({ readyReplicas: 1, unavailableReplicas: 1 });
  cluster.simulation.advance(15_000);
  expect(get(cluster).status).toMatchObject({ readyReplicas: 1, availableReplicas: 1 });
});
