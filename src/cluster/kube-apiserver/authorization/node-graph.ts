// In Kubernetes: plugin/pkg/auth/authorizer/node/graph.go. Which objects the pods of a node refer to.
// Left out here: secrets that volumes (not pods) refer to.

import type { Pod } from "../../api/types.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import type { Store } from "../../etcd/store.ts";

type Related = Map<string, number>;

/** `secrets namespace/name` of all that a pod refers to. */
function* referencesOf(pod: Pod): Generator<string> {
  const { namespace, name } = pod.metadata;
  const { spec } = pod;
  yield `pods ${namespace}/${name}`;
  if (spec.serviceAccountName) yield `serviceaccounts ${namespace}/${spec.serviceAccountName}`;
  for (const secret of spec.imagePullSecrets ?? []) yield `secrets ${namespace}/${secret.name}`;
  for (const volume of spec.volumes ?? []) {
    for (const source of volume.projected?.sources ?? [volume as { secret?: any; configMap?: any }]) {
      const secret = source.secret?.name ?? source.secret?.secretName;
      if (secret) yield `secrets ${namespace}/${secret}`;
      if (source.configMap?.name) yield `configmaps ${namespace}/${source.configMap.name}`;
    }
    const claim = volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral && `${name}-${volume.name}`);
    if (claim) yield `persistentvolumeclaims ${namespace}/${claim}`;
    const csi = volume.csi?.nodePublishSecretRef?.name;
    if (csi) yield `secrets ${namespace}/${csi}`;
  }
  const containers = [spec.initContainers, spec.containers, spec.ephemeralContainers as never].flat();
  for (const container of containers as (Pod["spec"]["containers"][number] | undefined)[]) {
    for (const { valueFrom } of container?.env ?? []) {
      if (valueFrom?.secretKeyRef) yield `secrets ${namespace}/${valueFrom.secretKeyRef.name}`;
      if (valueFrom?.configMapKeyRef) yield `configmaps ${namespace}/${valueFrom.configMapKeyRef.name}`;
    }
    for (const { secretRef, configMapRef } of container?.envFrom ?? []) {
      if (secretRef) yield `secrets ${namespace}/${secretRef.name}`;
      if (configMapRef) yield `configmaps ${namespace}/${configMapRef.name}`;
    }
  }
}

const nodeOf = (pod: KubeObject | undefined) => (pod as Pod | undefined)?.spec.nodeName;

/** Follows the pods of the store from the first question on. */
export class NodeGraph {
  readonly #store: Store<KubeObject>;
  #nodes: Map<string, Related> | undefined;

  constructor(store: Store<KubeObject>) {
    this.#store = store;
  }

  /** Whether an object concerns a node. Names are keys: `namespace/name`, or a name. */
  relates(node: string, resource: string, key: string): boolean {
    const related = this.#known().get(node);
    if (!related) return false;
    if (resource !== "persistentvolumes") return related.has(`${resource} ${key}`);
    const claim = (this.#store.get("persistentvolumes", key) as any)?.spec.claimRef;
    return claim !== undefined && related.has(`persistentvolumeclaims ${claim.namespace}/${claim.name}`);
  }

  #known(): Map<string, Related> {
    if (this.#nodes) return this.#nodes;
    this.#nodes = new Map();
    for (const pod of this.#store.list("pods")) this.#count(pod, 1);
    this.#store.watch("pods", ({ type, value, previous }) => {
      if (type === "update" && previous && nodeOf(previous) === nodeOf(value)) {
        const before = (previous as Pod).spec.ephemeralContainers;
        if (before === (value as Pod).spec.ephemeralContainers) return;
      }
      this.#count(previous, -1);
      if (type !== "delete") this.#count(value, 1);
    });
    return this.#nodes;
  }

  #count(pod: KubeObject | undefined, by: number): void {
    const node = nodeOf(pod);
    if (!pod || !node) return;
    let related = this.#nodes!.get(node);
    if (!related) this.#nodes!.set(node, (related = new Map()));
    for (const reference of referencesOf(pod as Pod)) {
      const count = (related.get(reference) ?? 0) + by;
      if (count > 0) related.set(reference, count);
      else related.delete(reference);
    }
  }
}
