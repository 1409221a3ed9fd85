// The cluster as the live view draws it: a reading of the API, nothing more.

import { summarisePod } from "../cluster/api/core-v1/pod-columns.ts";
import { isPodReady } from "../cluster/apimachinery/pods.ts";
import { controllerOf, keyOf } from "../cluster/apimachinery/meta.ts";
import type { Deployment, Pod, ReplicaSet } from "../cluster/api/types.ts";
import type { ReadClient } from "../cluster/client-go/client.ts";
import type { ClusterView, DeploymentView, PodView, ReplicaSetView, ServiceView } from "./protocol.ts";

const SYSTEM = new Set(["kube-system", "kube-public", "kube-node-lease"]);
const REVISION = "deployment.kubernetes.io/revision";

const podView = (pod: Pod): PodView => ({
  uid: pod.metadata.uid,
  name: pod.metadata.name,
  namespace: pod.metadata.namespace!,
  node: pod.spec.nodeName,
  status: summarisePod(pod).reason,
  ready: isPodReady(pod),
  terminating: pod.metadata.deletionTimestamp !== undefined,
  image: pod.spec.containers[0]?.image ?? "",
  owner: controllerOf(pod)?.name,
  ip: pod.status.podIP,
  restarts: (pod.status.containerStatuses ?? []).reduce((sum, { restartCount }) => sum + restartCount, 0),
  labels: { ...pod.metadata.labels },
});

const replicaSetView = (set: ReplicaSet): ReplicaSetView => ({
  name: set.metadata.name,
  revision: set.metadata.annotations?.[REVISION] ?? "",
  image: set.spec.template.spec?.containers[0]?.image ?? "",
  desired: set.spec.replicas,
  current: set.status.replicas ?? 0,
  ready: set.status.readyReplicas ?? 0,
});

function deploymentView(deployment: Deployment, sets: readonly ReplicaSet[]): DeploymentView {
  const { status, spec, metadata } = deployment;
  return {
    namespace: metadata.namespace!,
    name: metadata.name,
    desired: spec.replicas,
    updated: status.updatedReplicas ?? 0,
    ready: status.readyReplicas ?? 0,
    available: status.availableReplicas ?? 0,
    paused: spec.paused ?? false,
    replicaSets: sets
      .filter((set) => controllerOf(set)?.uid === metadata.uid)
      .map(replicaSetView)
      .sort((a, b) => Number(a.revision) - Number(b.revision)),
  };
}

function serviceViews(client: ReadClient): ServiceView[] {
  const slices = client.list("endpointslices.discovery.k8s.io");
  return client
    .list("services")
    .filter(
      ({ metadata }) => !SYSTEM.has(metadata.namespace!) && keyOf({ metadata }) !== "default/kubernetes",
    )
    .map(({ metadata, spec }) => ({
      namespace: metadata.namespace!,
      name: metadata.name,
      clusterIP: spec.clusterIP ?? "",
      type: spec.type,
      endpoints: slices
        .filter(
          (slice) =>
            slice.metadata.namespace === metadata.namespace &&
            slice.metadata.labels?.["kubernetes.io/service-name"] === metadata.name,
        )
        .flatMap((slice) => slice.endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap(({ targetRef }) => targetRef?.uid ?? []),
    }));
}

/** What a person would look at; the system's own pods are left out. */
export function clusterView(client: ReadClient): ClusterView {
  const sets = client.list("replicasets.apps");
  return {
    nodes: client.list("nodes").map(({ metadata, spec, status }) => ({
      name: metadata.name,
      ready:
        status.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True") ?? false,
      schedulable: !spec.unschedulable,
      controlPlane: metadata.labels?.["node-role.kubernetes.io/control-plane"] !== undefined,
    })),
    pods: client
      .list("pods")
      .filter(({ metadata }) => !SYSTEM.has(metadata.namespace!))
      .map(podView),
    deployments: client
      .list("deployments.apps")
      .filter(({ metadata }) => !SYSTEM.has(metadata.namespace!))
      .map((deployment) => deploymentView(deployment, sets)),
    services: serviceViews(client),
  };
}
