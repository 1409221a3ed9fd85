// In Kubernetes: pkg/kubelet/allocation. A pod whose containers are to have other resources than they have: whether the node can give them,
// and how far it has come.
// Left out here: static managers of processors and memory, swap, resources of the pod as a whole.

import type { Simulation } from "../../simulation/index.ts";
import type { Container as ContainerSpec, Node, Pod, PodCondition } from "../api/types.ts";
import { deepEqual } from "../apimachinery/objects.ts";
import { allocatedRequestsOf, amountOf, specRequestsOf } from "../apimachinery/pod-resources.ts";
import { timeText } from "../apimachinery/time.ts";
import type { EventRecorder } from "../client-go/event-recorder.ts";
import type { ContainerLife } from "./container-life.ts";

type Resources = NonNullable<ContainerSpec["resources"]>;

/** How long a runtime needs until a container has what it was promised. */
const UPDATE_MS = 300;
const RETRY_MS = 180_000;

export interface Resizable {
  readonly simulation: Simulation;
  readonly events: EventRecorder;
  readonly pod: Pod;
  readonly terminating: boolean;
  storedNode(): Node | undefined;
  others(): Pod[];
  resizable(): readonly ContainerLife[];
  changed(): void;
}

export const resourcesOf = ({ spec }: Pod): Map<string, Resources> =>
  new Map(
    [...(spec.initContainers ?? []), ...spec.containers].map(({ name, resources }) => [
      name,
      resources ?? {},
    ]),
  );

export class Resize {
  readonly #of: Resizable;
  #allocated: Map<string, Resources>;
  #pending: PodCondition | undefined;
  #inProgress: PodCondition | undefined;

  /** `before`: the pod as it was admitted. */
  constructor(of: Resizable, before: Pod) {
    this.#of = of;
    this.#allocated = resourcesOf(before);
  }

  /** What the node has promised a container. */
  allocated(name: string): Resources | undefined {
    return this.#allocated.get(name);
  }

  /** Those that stand before the others. */
  get conditions(): PodCondition[] {
    return [this.#pending, this.#inProgress].filter((condition) => condition !== undefined);
  }

  /** The spec changed, or there may be room now. */
  consider(): void {
    const { pod, terminating } = this.#of;
    if (terminating) return;
    const wanted = resourcesOf(pod);
    if (deepEqual([...wanted], [...this.#allocated])) this.#pending = undefined;
    else {
      const refusal = this.#refusal();
      if (refusal) return this.#wait(...refusal);
      this.#pending = undefined;
      this.#allocated = wanted;
      this.#begin();
    }
    this.#of.changed();
  }

  /** Whether everything is as it was promised. */
  look(): void {
    if (!this.#inProgress || !this.#of.resizable().every((life) => this.#done(life))) return;
    const { observedGeneration } = this.#inProgress;
    this.#inProgress = undefined;
    this.#tell("Normal", "ResizeCompleted", "completed", Number(observedGeneration));
  }

  #done(life: ContainerLife): boolean {
    if (life.over || !life.begun) return true;
    return life.running && deepEqual(life.resources ?? {}, this.#allocated.get(life.name));
  }

  #begin(): void {
    const { simulation, pod } = this.#of;
    const generation = pod.metadata.generation ?? 0;
    this.#inProgress = this.#condition("PodResizeInProgress", this.#inProgress);
    this.#tell("Normal", "ResizeStarted", "started", generation);
    for (const life of this.#of.resizable()) {
      if (!life.running) continue;
      const resources = this.#allocated.get(life.name)!;
      if (deepEqual(life.resources ?? {}, resources)) continue;
      if (mustRestart(life.spec, life.resources ?? {}, resources)) life.restartToResize();
      else
        simulation.after(UPDATE_MS, () => {
          if (this.#allocated.get(life.name) === resources) life.resize(resources);
        });
    }
  }

  /** Why not: for ever, or for now. */
  #refusal(): ["Infeasible" | "Deferred", string] | undefined {
    const allocatable = this.#of.storedNode()?.status.allocatable;
    if (!allocatable) return undefined;
    const wanted = specRequestsOf(this.#of.pod);
    const room = ["memory", "cpu"].map((name) => ({
      name,
      requested: wanted.get(name) ?? 0,
      capacity: amountOf(name, String(allocatable[name] ?? "0")),
    }));
    const never = room.find(({ requested, capacity }) => requested > capacity);
    if (never)
      return [
        "Infeasible",
        `Node didn't have enough capacity: ${never.name}, requested: ${never.requested}, capacity: ${never.capacity}`,
      ];
    for (const { name, requested, capacity } of room.reverse()) {
      const used = this.#of.others().reduce((sum, pod) => sum + (allocatedRequestsOf(pod).get(name) ?? 0), 0);
      if (requested === 0 || used + requested <= capacity) continue;
      return [
        "Deferred",
        `Node didn't have enough resource: ${name}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
      ];
    }
    return undefined;
  }

  #wait(reason: "Infeasible" | "Deferred", message: string): void {
    const { simulation, pod } = this.#of;
    const before = this.#pending;
    this.#pending = this.#condition("PodResizePending", before, reason, message);
    const generation = pod.metadata.generation ?? 0;
    const known =
      before?.reason === reason &&
      before.message === message &&
      Number(before.observedGeneration) === generation;
    if (!known) this.#tell("Warning", `Resize${reason}`, reason, generation, message);
    if (reason === "Deferred") simulation.after(RETRY_MS, () => this.#again(), { background: true });
    this.#of.changed();
  }

  /** Somebody else left, or time went by. */
  #again(): void {
    if (this.#pending?.reason === "Deferred") this.consider();
  }

  roomMade(): void {
    this.#again();
  }

  #condition(
    type: string,
    before: PodCondition | undefined,
    reason?: string,
    message?: string,
  ): PodCondition {
    const now = timeText(this.#of.simulation.now);
    return {
      type,
      status: "True",
      ...(reason ? { reason, message } : {}),
      lastProbeTime: now,
      lastTransitionTime: before && before.reason === reason ? before.lastTransitionTime : now,
      observedGeneration: this.#of.pod.metadata.generation,
    } as unknown as PodCondition;
  }

  #tell(type: "Normal" | "Warning", reason: string, what: string, generation: number, error?: string): void {
    const { pod, events } = this.#of;
    const summary = (list: readonly ContainerSpec[] | undefined) =>
      list?.length
        ? list.map(({ name }) => ({ name, resources: inOrder(this.#said(name, error !== undefined)) }))
        : undefined;
    const details = JSON.stringify({
      initContainers: summary(pod.spec.initContainers),
      containers: summary(pod.spec.containers),
      generation,
      error,
    });
    events.event(pod, type, reason, `Pod resize ${what}: ${details}`);
  }

  #said(name: string, wanted: boolean): Resources {
    return (wanted ? resourcesOf(this.#of.pod) : this.#allocated).get(name) ?? {};
  }
}

const inOrder = ({ limits, requests, claims }: Resources) => ({ limits, requests, claims });

/** Whether a container wants to begin anew when what changes does. */
function mustRestart({ resizePolicy = [] }: ContainerSpec, now: Resources, wanted: Resources): boolean {
  return resizePolicy.some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === "RestartContainer" &&
      (["limits", "requests"] as const).some(
        (kind) => !(resourceName === "memory" && kind === "requests") && differs(kind, resourceName),
      ),
  );
  function differs(kind: "limits" | "requests", name: string): boolean {
    return !deepEqual(now[kind]?.[name], wanted[kind]?.[name]);
  }
}
