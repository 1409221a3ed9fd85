// In Kubernetes: pkg/controller/deployment/sync.go and util. The ReplicaSets of a Deployment: which are its own, which is the
// current one, how they are named and numbered.

import type { Deployment, PodTemplateSpec, ReplicaSet } from "../../api/types.ts";
import { selectorOf } from "../../apimachinery/labels.ts";
import { keyOf, type Draft } from "../../apimachinery/meta.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { isAlreadyExists } from "../../apimachinery/status-error.ts";
import { claimObjects } from "../../client-go/claim.ts";
import type { Client } from "../../client-go/client.ts";
import { templateHash } from "./hash.ts";
import { DESIRED, MAX } from "./proportional.ts";
import { boundsOf, newReplicas, oldestFirst } from "./rolling.ts";

const HASH_LABEL = "pod-template-hash";
export const REVISION = "deployment.kubernetes.io/revision";
const HISTORY = "deployment.kubernetes.io/revision-history";

/** Annotations of a Deployment that its ReplicaSets do not inherit. */
const OWN = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  REVISION,
  HISTORY,
  DESIRED,
  MAX,
  "deprecated.deployment.rollback.to",
]);

const ownerReference = ({ metadata }: Deployment) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  name: metadata.name,
  uid: metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
});

/** The ReplicaSets that are the Deployment's, after adopting orphans and releasing those that it no longer selects. */
export const claimReplicaSets = (client: Client, deployment: Deployment): ReplicaSet[] =>
  claimObjects({
    client,
    owner: deployment,
    selector: selectorOf(deployment.spec.selector)!,
    resource: "replicasets.apps",
  });

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** The oldest ReplicaSet with the Deployment's present template. */
export function ofTemplate(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = withoutHash(deployment.spec.template);
  return [...sets].sort(oldestFirst).find((set) => deepEqual(withoutHash(set.spec.template), wanted));
}

const revisionOf = ({ metadata }: { metadata: { annotations?: Record<string, string> } }): number =>
  Number(metadata.annotations?.[REVISION] ?? 0);

function newAnnotations(
  deployment: Deployment,
  set: ReplicaSet | undefined,
  revision: number,
): Record<string, string> {
  const inherited = Object.fromEntries(
    Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !OWN.has(name)),
  );
  const before = set?.metadata.annotations ?? {};
  const annotations: Record<string, string> = { ...before, ...inherited };
  const current = set ? revisionOf(set) : 0;
  if (current < revision) {
    annotations[REVISION] = String(revision);
    if (current > 0)
      annotations[HISTORY] = before[HISTORY] ? `${before[HISTORY]},${current}` : String(current);
  }
  return annotations;
}

/** Gives the current ReplicaSet the next number, and the Deployment the same. */
export function syncRevision(
  client: Client,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
): { deployment: Deployment; sets: ReplicaSet[] } {
  if (!current) return { deployment, sets: [...sets] };
  const newest = Math.max(0, ...sets.filter((set) => set !== current).map(revisionOf));
  const annotations = newAnnotations(deployment, current, newest + 1);
  const minReadySeconds = deployment.spec.minReadySeconds;
  let set = current;
  if (
    !deepEqual(annotations, current.metadata.annotations) ||
    current.spec.minReadySeconds !== minReadySeconds
  ) {
    set = client.patch("replicasets.apps", keyOf(current), (latest) => ({
      ...latest,
      metadata: { ...latest.metadata, annotations },
      spec: { ...latest.spec, minReadySeconds },
    }));
  }
  const revision = annotations[REVISION];
  const next =
    deployment.metadata.annotations?.[REVISION] === revision
      ? deployment
      : // Through status, since a change of the annotations themselves would count as a new generation.
        client.patch(
          "deployments.apps",
          keyOf(deployment),
          (latest) => ({
            ...latest,
            metadata: {
              ...latest.metadata,
              annotations: { ...latest.metadata.annotations, [REVISION]: revision },
            },
          }),
          "status",
        );
  return { deployment: next, sets: sets.map((other) => (other === current ? set : other)) };
}

function draftOf(deployment: Deployment, sets: readonly ReplicaSet[], hash: string): Draft<ReplicaSet> {
  const { template, selector, minReadySeconds, replicas } = deployment.spec;
  const { name, namespace } = deployment.metadata;
  const labels = { ...template.metadata?.labels, [HASH_LABEL]: hash };
  const revision = Math.max(0, ...sets.map(revisionOf)) + 1;
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: {
        ...newAnnotations(deployment, undefined, revision),
        [DESIRED]: String(replicas),
        [MAX]: String(replicas + boundsOf(deployment).surge),
      },
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: 0,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

/** Creates the ReplicaSet of the present template. When another object has its name, the count of collisions goes up. */
export function newReplicaSet(
  client: Client,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
): { set: ReplicaSet; collision?: undefined } | { set?: undefined; collision: number } {
  const collisions = deployment.status.collisionCount ?? 0;
  const draft = draftOf(deployment, sets, templateHash(deployment.spec.template, collisions));
  const replicas = newReplicas(deployment, sets, { ...draft, status: {} } as unknown as ReplicaSet);
  try {
    return { set: client.create("replicasets.apps", { ...draft, spec: { ...draft.spec, replicas } }) };
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
    return { collision: collisions + 1 };
  }
}
