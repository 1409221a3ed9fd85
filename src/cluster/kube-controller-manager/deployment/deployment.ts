// In Kubernetes: pkg/controller/deployment. Moves from one ReplicaSet to the next, within the bounds of surge and unavailability.
// Left out here: rollback through the API (extensions/v1beta1), which kubectl has long done by a patch.

import type { Deployment, DeploymentStatus, Pod, ReplicaSet } from "../../api/types.ts";
import { controllerOf, keyOf } from "../../apimachinery/meta.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { isPodFinished } from "../../apimachinery/pods.ts";
import { watching, type Controller, type Reconcile } from "../../client-go/controller.ts";
import { DESIRED, MAX, proportionalSteps } from "./proportional.ts";
import { claimReplicaSets, newReplicaSet, ofTemplate, syncRevision } from "./replica-sets.ts";
import { actualReplicas, boundsOf, newReplicas, oldestFirst, oldSteps, type Step } from "./rolling.ts";
import {
  baseStatus,
  conditionOf,
  deadlineIn,
  isComplete,
  withCondition,
  withFailure,
  withProgress,
} from "./status.ts";

export const deploymentController: Controller<"deployments.apps"> = {
  name: "deployment-controller",
  for: "deployments.apps",
  owns: ["replicasets.apps"],
  watches: [watching({ resource: "pods", keys: recreateKeys })],

  reconcile(context) {
    const { client, key } = context;
    const deployment = client.find("deployments.apps", key);
    if (!deployment) return;
    const rollout = new Rollout(context, deployment);

    if (deployment.metadata.deletionTimestamp) return rollout.writeStatus(rollout.status());
    rollout.notePause();
    if (deployment.spec.paused || rollout.isScaling()) return rollout.rescale();
    if (deployment.spec.strategy?.type === "Recreate") return rollout.recreate();
    rollout.roll();
  },
};

/** A Recreate rollout goes on when the last old pod is gone. */
function* recreateKeys(pod: Pod, client: Reconcile["client"]): Iterable<string> {
  const owner = controllerOf(pod);
  if (owner?.kind !== "ReplicaSet") return;
  const replicaSet = client.find("replicasets.apps", `${pod.metadata.namespace}/${owner.name}`);
  const grandOwner = replicaSet && controllerOf(replicaSet);
  if (grandOwner?.kind !== "Deployment") return;
  const deployment = client.find("deployments.apps", `${pod.metadata.namespace}/${grandOwner.name}`);
  if (deployment?.spec.strategy?.type === "Recreate") yield keyOf(deployment);
}

/** One look at one Deployment: what there is, what to do next, what to report. */
class Rollout {
  readonly #context: Reconcile;
  #deployment: Deployment;
  /** Oldest first. */
  #sets: ReplicaSet[];

  constructor(context: Reconcile, deployment: Deployment) {
    this.#context = context;
    this.#deployment = deployment;
    this.#sets = claimReplicaSets(context.client, deployment).sort(oldestFirst);
  }

  get #new(): ReplicaSet | undefined {
    return ofTemplate(this.#deployment, this.#sets);
  }

  get #old(): ReplicaSet[] {
    const current = this.#new;
    return this.#sets.filter((set) => set !== current);
  }

  get #active(): ReplicaSet[] {
    return this.#sets.filter((set) => set.spec.replicas > 0);
  }

  /** A pause stops the clock of the progress deadline; resuming starts it anew. */
  notePause(): void {
    const { spec } = this.#deployment;
    if (spec.progressDeadlineSeconds === undefined) return;
    const progressing = conditionOf(this.#deployment, "Progressing");
    if (progressing?.reason === "ProgressDeadlineExceeded") return;
    const paused = progressing?.reason === "DeploymentPaused";
    if (spec.paused && !paused) this.#setProgressing("Unknown", "DeploymentPaused", "Deployment is paused");
    if (!spec.paused && paused) this.#setProgressing("Unknown", "DeploymentResumed", "Deployment is resumed");
  }

  /** Whether the wished number of replicas has changed since the ReplicaSets were sized. */
  isScaling(): boolean {
    return this.#active.some((set) => {
      const desired = set.metadata.annotations?.[DESIRED];
      return desired !== undefined && Number(desired) !== this.#deployment.spec.replicas;
    });
  }

  /** Changes sizes without moving the rollout on: paused, or scaled. */
  rescale(): void {
    this.#syncRevision(false);
    for (const step of this.#scaleSteps()) this.#resize(step);
    if (this.#deployment.spec.paused) this.#cleanUp();
    this.#report();
  }

  #scaleSteps(): Step[] {
    const { replicas } = this.#deployment.spec;
    const active = this.#active;
    const only =
      active.length === 1 ? active[0] : active.length === 0 ? (this.#new ?? this.#sets.at(-1)) : undefined;
    if (only) return [{ set: only, replicas }];
    const current = this.#new;
    if (current && isSaturated(this.#deployment, current)) {
      return this.#old.filter((set) => set.spec.replicas > 0).map((set) => ({ set, replicas: 0 }));
    }
    return this.#deployment.spec.strategy?.type === "Recreate"
      ? []
      : proportionalSteps(this.#deployment, active);
  }

  /** One step of a rolling update: grow the new, else shrink the old. */
  roll(): void {
    this.#syncRevision(true);
    const current = this.#new;
    if (!current) return this.#report();
    const wanted = newReplicas(this.#deployment, this.#sets, current);
    const steps =
      wanted === current.spec.replicas
        ? oldSteps(this.#deployment, this.#old, current)
        : [{ set: current, replicas: wanted }];
    for (const step of steps) this.#resize(step);
    if (steps.length === 0 && isComplete(this.#deployment, this.status())) this.#cleanUp();
    this.#report();
  }

  /** All old pods go before the first new one comes. */
  recreate(): void {
    this.#syncRevision(false);
    const shrinking = this.#old.filter((set) => set.spec.replicas > 0);
    for (const set of shrinking) this.#resize({ set, replicas: 0 });
    if (shrinking.length > 0 || this.#oldPodsRun()) return this.#report();
    this.#syncRevision(true);
    const current = this.#new;
    if (current) this.#resize({ set: current, replicas: this.#deployment.spec.replicas });
    if (isComplete(this.#deployment, this.status())) this.#cleanUp();
    this.#report();
  }

  #oldPodsRun(): boolean {
    const current = this.#new?.metadata.uid;
    const own = new Set(this.#sets.map((set) => set.metadata.uid));
    return this.#context.client.list("pods", this.#deployment.metadata.namespace).some((pod) => {
      const owner = controllerOf(pod)?.uid;
      return owner !== undefined && owner !== current && own.has(owner) && !isPodFinished(pod);
    });
  }

  /** Numbers the ReplicaSets; with `create`, makes the one of the current template if there is none. */
  #syncRevision(create: boolean): void {
    const { client, events } = this.#context;
    let current = this.#new;
    if (!current && create) {
      const created = newReplicaSet(client, this.#deployment, this.#sets);
      if (created.collision !== undefined) {
        this.#deployment = {
          ...this.#deployment,
          status: { ...this.#deployment.status, collisionCount: created.collision },
        };
        client.updateStatus("deployments.apps", this.#deployment);
        return;
      }
      current = created.set;
      this.#sets = [...this.#sets, current].sort(oldestFirst);
      const { name } = current.metadata;
      if (current.spec.replicas > 0) {
        const message = `Scaled up replica set ${name} from 0 to ${current.spec.replicas}`;
        events.event(this.#deployment, "Normal", "ScalingReplicaSet", message);
      }
      this.#setProgressing("True", "NewReplicaSetCreated", `Created new replica set ${JSON.stringify(name)}`);
    }
    const synced = syncRevision(client, this.#deployment, this.#sets, current);
    this.#deployment = { ...synced.deployment, status: this.#deployment.status };
    this.#sets = synced.sets;
    if (current && !conditionOf(this.#deployment, "Progressing")) {
      const message = `Found new replica set ${JSON.stringify(current.metadata.name)}`;
      this.#setProgressing("True", "FoundNewReplicaSet", message);
    }
  }

  #resize({ set, replicas }: Step): void {
    const { client, events } = this.#context;
    const desired = String(this.#deployment.spec.replicas);
    const max = String(this.#deployment.spec.replicas + boundsOf(this.#deployment).surge);
    const annotations = { ...set.metadata.annotations, [DESIRED]: desired, [MAX]: max };
    if (set.spec.replicas === replicas && deepEqual(annotations, set.metadata.annotations)) return;
    const next = client.patch("replicasets.apps", keyOf(set), (latest) => ({
      ...latest,
      metadata: {
        ...latest.metadata,
        annotations: { ...latest.metadata.annotations, [DESIRED]: desired, [MAX]: max },
      },
      spec: { ...latest.spec, replicas },
    }));
    this.#sets = this.#sets.map((other) => (other === set ? next : other));
    if (set.spec.replicas === replicas) return;
    const direction = replicas > set.spec.replicas ? "up" : "down";
    const message = `Scaled ${direction} replica set ${set.metadata.name} from ${set.spec.replicas} to ${replicas}`;
    events.event(this.#deployment, "Normal", "ScalingReplicaSet", message);
  }

  /** Old ReplicaSets beyond the history limit go, oldest first. */
  #cleanUp(): void {
    const limit = this.#deployment.spec.revisionHistoryLimit;
    if (limit === undefined) return;
    const idle = this.#old.filter((set) => !set.metadata.deletionTimestamp);
    for (const set of idle.slice(0, Math.max(0, idle.length - limit))) {
      const busy = (set.status.replicas ?? 0) !== 0 || set.spec.replicas !== 0;
      if (busy || (set.metadata.generation ?? 0) > (set.status.observedGeneration ?? 0)) continue;
      this.#context.client.delete("replicasets.apps", keyOf(set));
    }
  }

  #setProgressing(status: "True" | "Unknown", reason: string, message: string): void {
    if (this.#deployment.spec.progressDeadlineSeconds === undefined) return;
    const before = this.#deployment.status.conditions ?? [];
    const conditions = withCondition(before, "Progressing", status, reason, message, this.#context.now);
    this.#deployment = { ...this.#deployment, status: { ...this.#deployment.status, conditions } };
  }

  status(): DeploymentStatus {
    return baseStatus(this.#deployment, this.#sets, this.#new, this.#context.now);
  }

  #report(): void {
    const { now } = this.#context;
    const base = this.status();
    const current = this.#new;
    const paused = this.#deployment.spec.paused;
    const progressed = paused ? base : withProgress(this.#deployment, base, current, now);
    this.writeStatus(withFailure(progressed, current ? [current] : this.#sets, now));
    const left = paused ? undefined : deadlineIn(this.#deployment, progressed.conditions ?? [], now);
    if (left !== undefined)
      this.#context.requeueAfter(Math.max(left, 0) + 1000, { background: actualReplicas(this.#sets) === 0 });
  }

  writeStatus(status: DeploymentStatus): void {
    const { client, key } = this.#context;
    const stored = client.find("deployments.apps", key);
    if (!stored || deepEqual(status, stored.status)) return;
    client.updateStatus("deployments.apps", { ...stored, status });
  }
}

const isSaturated = ({ spec }: Deployment, set: ReplicaSet): boolean =>
  Number(set.metadata.annotations?.[DESIRED]) === spec.replicas &&
  set.spec.replicas === spec.replicas &&
  (set.status.availableReplicas ?? 0) === spec.replicas;
