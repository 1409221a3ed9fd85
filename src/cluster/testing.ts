// A cluster and the objects that stories put into it.

import { Simulation } from "../simulation/index.ts";
import type { Deployment, Pod, PodSpec, ReplicaSet, Service } from "./api/types.ts";
import type { Draft } from "./apimachinery/meta.ts";
import { createCluster, type Cluster, type ClusterOptions } from "./cluster.ts";

/** A cluster that has settled. Every image is there in the `bare` profile, so stories are short. */
export function givenCluster(options: Partial<ClusterOptions> & { seed?: number } = {}): Cluster {
  const { seed = 42, ...rest } = options;
  const cluster = createCluster({ simulation: new Simulation({ seed }), profile: "bare", ...rest });
  cluster.simulation.settle(60_000);
  return cluster;
}

export const podSpec = (more: Partial<PodSpec> = {}): PodSpec => ({
  terminationGracePeriodSeconds: 1,
  containers: [{ name: "c", image: "nginx:1.27" }],
  ...more,
});

export const pod = (
  name: string,
  more: Partial<PodSpec> = {},
  labels: Record<string, string> = { app: name },
): Draft<Pod> =>
  ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", labels },
    spec: podSpec(more),
  }) as Draft<Pod>;

const workload = (kind: string, name: string, replicas: number, more: object, spec: Partial<PodSpec>) => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name, namespace: "default" },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: podSpec(spec) },
    ...more,
  },
});

export const replicaSet = (name: string, replicas: number, spec: Partial<PodSpec> = {}): Draft<ReplicaSet> =>
  workload("ReplicaSet", name, replicas, {}, spec) as Draft<ReplicaSet>;

export const deployment = (
  name: string,
  replicas: number,
  more: Partial<Deployment["spec"]> = {},
  spec: Partial<PodSpec> = {},
): Draft<Deployment> => workload("Deployment", name, replicas, more, spec) as unknown as Draft<Deployment>;

export const service = (name: string, more: Partial<Service["spec"]> = {}): Draft<Service> =>
  ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" },
    spec: { selector: { app: name }, ports: [{ port: 80 }], ...more },
  }) as Draft<Service>;

/** Changes the image of a Deployment's first container. */
export const setImage = ({ client }: Cluster, name: string, image: string): Deployment =>
  client.patch("deployments.apps", `default/${name}`, (latest) => ({
    ...latest,
    spec: {
      ...latest.spec,
      template: {
        ...latest.spec.template,
        spec: {
          ...latest.spec.template.spec!,
          containers: [{ ...latest.spec.template.spec!.containers[0], image }],
        },
      },
    },
  }));

/** `reason: message` of each event about an object, as they came. */
export const eventsOf = ({ client }: Cluster, name: string): string[] =>
  client
    .list("events")
    .filter(({ involvedObject }) => involvedObject.name === name)
    .map(({ reason, message }) => `${reason}: ${message}`);
