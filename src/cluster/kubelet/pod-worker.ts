// In Kubernetes: pkg/kubelet/pod_workers.go. One pod on one node, from admission to its end.

import type { NetworkIdentity } from "../../hosts/network.ts";
import { lazy, type Program, type Random, type Simulation, type Task } from "../../simulation/index.ts";
import type { Container as ContainerSpec, ContainerStatus, Node, Pod } from "../api/types.ts";
import { keyOf } from "../apimachinery/meta.ts";
import { deepEqual } from "../apimachinery/objects.ts";
import { isNotFound, StatusError } from "../apimachinery/status-error.ts";
import { timeText } from "../apimachinery/time.ts";
import { ConnectionRefused, type Client } from "../client-go/client.ts";
import type { EventRecorder } from "../client-go/event-recorder.ts";
import type { Attachment } from "../cni/network.ts";
import type { Runtime } from "../container-runtime/runtime.ts";
import { admit } from "./admission.ts";
import { ContainerLife } from "./container-life.ts";
import { containerIn } from "./container-status.ts";
import type { PodContext, Role } from "./pod-context.ts";
import { MIRROR } from "./mirror.ts";
import type { NodeContext } from "./node-context.ts";
import { hostsFile, sandboxIdOf } from "./pod-files.ts";
import type { Resize } from "./resize.ts";
import { statusOf } from "./status.ts";
import { Turn } from "./turn.ts";
import { MountError, PodVolumes } from "./volumes.ts";

const resizing = lazy(() => import("./resize.ts"));

const SANDBOX_MS = 250;
const MOUNT_RETRY_MS = 500;
const MOUNT_RETRY_MAX_MS = 122_000;
const TEARDOWN_MS = 150;
const RETRY_STATUS_MS = 1_000;

export class PodWorker implements PodContext {
  readonly #node: NodeContext;
  readonly volumes: PodVolumes;
  readonly turn = new Turn();
  readonly #startTime: string;
  readonly #task: Task<void>;
  #pod: Pod;
  #net: Attachment | undefined;
  #sandboxReady = false;
  #rejected: { reason: string; message: string } | undefined;
  #init: ContainerLife[];
  #main: ContainerLife[];
  #ephemeral: ContainerLife[] = [];
  #admitted: Pod | undefined;
  #resize: Resize | undefined;
  #statusDue = false;
  #terminating = false;
  #gone = false;
  #lastIP: string | undefined;
  readonly isStatic: boolean;
  /** The sandbox's, for those who look at the machine. */
  readonly sandboxId: string;
  readonly createdAt: number;
  readonly found: boolean;
  /** Called when everything of the pod is gone from the node. */
  onEnd: () => void = () => {};

  /** A static pod's uid is the hash of its manifest; what is stored of it is its mirror. */
  constructor(node: NodeContext, pod: Pod, isStatic = false) {
    this.#node = node;
    this.#pod = pod;
    this.isStatic = isStatic;
    this.found = node.finding();
    this.createdAt = node.simulation.now;
    this.sandboxId = sandboxIdOf(pod, this.createdAt);
    this.volumes = new PodVolumes(
      node.simulation,
      node.client,
      pod,
      (wish) => node.token(pod, wish),
      node.files,
    );
    this.#startTime = timeText(node.simulation.now);
    const waitingFor = pod.spec.initContainers?.length ? "PodInitializing" : "ContainerCreating";
    const life =
      (role: Role) =>
      ({ name }: { name: string }) =>
        new ContainerLife(this, name, role, waitingFor);
    this.#init = (pod.spec.initContainers ?? []).map((spec) =>
      life(spec.restartPolicy === "Always" ? "sidecar" : "init")(spec),
    );
    this.#main = pod.spec.containers.map(life("main"));
    this.#task = node.simulation.spawn(`pod ${keyOf(pod)}`, this.#run());
    this.#task.onEnd((outcome) => {
      if (!outcome.ok && !this.#terminating && !this.#gone) throw outcome.error;
    });
  }

  get simulation(): Simulation {
    return this.#node.simulation;
  }
  get random(): Random {
    return this.#node.random;
  }
  get client(): Client {
    return this.#node.client;
  }
  get runtime(): Runtime {
    return this.#node.runtime;
  }
  get events(): EventRecorder {
    return this.#node.events;
  }
  get nodeNet(): NetworkIdentity {
    return this.#node.nodeNet;
  }
  get net(): NetworkIdentity {
    return this.#pod.spec.hostNetwork ? this.#node.nodeNet : this.#net!;
  }
  get ip(): string {
    return this.#pod.spec.hostNetwork ? this.#node.nodeIP : (this.#lastIP ?? "");
  }
  get pod(): Pod {
    return this.#pod;
  }
  get terminating(): boolean {
    return this.#terminating;
  }
  get awake(): boolean {
    return this.#node.awake();
  }
  get sandboxReady(): boolean {
    return this.#sandboxReady;
  }
  get hostname(): string {
    return this.#pod.spec.hostNetwork
      ? this.#node.nodeName
      : (this.#pod.spec.hostname ?? this.#pod.metadata.name).slice(0, 63);
  }
  get etc(): Readonly<Record<string, string>> {
    return {
      "/etc/hosts": hostsFile(this.#pod, this.ip, this.hostname),
      "/etc/resolv.conf": this.#node.resolvConf(this.#pod),
    };
  }

  /** All containers that have begun, in the order of the pod's spec. */
  containers(): readonly ContainerLife[] {
    return this.#lives().filter(({ begun }) => begun);
  }

  /** All containers, by the names that `kubectl logs -c` uses. */
  container(name: string): ContainerLife | undefined {
    return [...this.#main, ...this.#init, ...this.#ephemeral].find((life) => life.name === name);
  }

  /** The stored pod changed. */
  update(pod: Pod): void {
    const before = this.#pod;
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp && !this.#terminating)
      return this.#terminate((pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000);
    if (this.#terminating) return;
    if (pod.spec.readinessGates?.length) this.changed();
    if (pod.spec === before.spec) return;
    for (const life of this.#main) life.specChanged();
    this.#resourcesChanged(before);
    for (const { name } of pod.spec.ephemeralContainers ?? []) {
      if (this.#ephemeral.some((life) => life.name === name)) continue;
      const life = new ContainerLife(this, name, "ephemeral", "ContainerCreating");
      this.#ephemeral.push(life);
      life.start();
    }
    this.changed();
  }

  /** What a container has been promised, when that may be another thing than its spec says. */
  allocated(name: string): ContainerSpec["resources"] {
    if (this.#resize) return this.#resize.allocated(name) ?? {};
    return this.#admitted && containerIn(this.#admitted, name)?.resources;
  }

  #resourcesChanged(before: Pod): void {
    if (this.#admitted) return this.#resize?.consider();
    const same = (one: ContainerSpec) =>
      deepEqual(one.resources ?? {}, containerIn(before, one.name)?.resources ?? {});
    if ([...(this.#pod.spec.initContainers ?? []), ...this.#pod.spec.containers].every(same)) return;
    this.#admitted = before;
    this.simulation.spawn("resize", this.#beginResize(before));
  }

  *#beginResize(before: Pod): Program<void> {
    const { Resize } = yield* this.simulation.hold(resizing);
    this.#resize = new Resize(this, before);
    this.#resize.consider();
  }

  others(): Pod[] {
    return this.#node.otherPods(this.#pod);
  }

  /** The containers whose resources may change while they run. */
  resizable(): ContainerLife[] {
    return [...this.#init.filter(({ role }) => role === "sidecar"), ...this.#main];
  }

  /** Another pod left the node. */
  roomMade(): void {
    this.#resize?.roomMade();
  }

  /** The manifest is gone: it ends within its grace. */
  retire(): void {
    if (!this.#terminating) this.#terminate((this.#pod.spec.terminationGracePeriodSeconds ?? 30) * 1000);
  }

  /** The stored pod is gone: whatever still runs is stopped. */
  remove(): void {
    this.#gone = true;
    if (!this.#terminating) this.#terminate(0);
  }

  /** The machine lost power: nothing says goodbye. */
  kill(): void {
    this.#gone = true;
    this.#terminating = true;
    this.#task.kill();
    for (const life of this.#lives()) life.container?.signal("SIGKILL");
    this.#net?.detach();
  }

  changed(): void {
    if (this.#statusDue || this.#gone) return;
    this.#statusDue = true;
    this.simulation.after(1, () => {
      this.#statusDue = false;
      this.#writeStatus();
    });
  }

  #lives(): ContainerLife[] {
    return [...this.#init, ...this.#main, ...this.#ephemeral];
  }

  *#run(): Program<void> {
    const rejection = this.isStatic ? undefined : admit(this.#pod, this.storedNode(), () => this.others());
    if (rejection) {
      this.events.event(this.#pod, "Warning", rejection.reason, rejection.message);
      this.#rejected = { reason: rejection.reason, message: `Pod was rejected: ${rejection.message}` };
      return this.changed();
    }
    this.changed();
    yield* this.#mount();
    if (!this.found) yield* this.simulation.sleep(this.random.around(SANDBOX_MS, 0.4));
    this.#plugIn();
    const initialized = yield* this.#initialize();
    if (!initialized) return yield* this.#finish();
    for (const life of this.#main) life.start();
    for (const life of this.#main) yield* life.untilOver();
    yield* this.#finish();
  }

  storedNode(): Node | undefined {
    try {
      return this.client.find("nodes", this.#node.nodeName);
    } catch (error) {
      if (error instanceof ConnectionRefused || error instanceof StatusError) return undefined;
      throw error;
    }
  }

  *#mount(): Program<void> {
    yield* this.volumes.comeToHost();
    for (let wait = MOUNT_RETRY_MS; ; wait = Math.min(wait * 2, MOUNT_RETRY_MAX_MS)) {
      try {
        return this.volumes.setUp();
      } catch (error) {
        if (error instanceof MountError && this.found) return;
        if (error instanceof MountError)
          this.events.event(this.#pod, "Warning", "FailedMount", error.message);
        else if (!(error instanceof ConnectionRefused || error instanceof StatusError)) throw error;
      }
      yield* this.simulation.sleep(wait, { background: wait > MOUNT_RETRY_MS });
    }
  }

  #plugIn(): void {
    if (!this.#pod.spec.hostNetwork) {
      this.#net = this.#node.attachPod(this.#pod);
      this.#lastIP = this.#net.addresses[0];
    }
    this.#sandboxReady = true;
  }

  /** Runs the init containers one after the other. False: one failed for good. */
  *#initialize(): Program<boolean> {
    for (const life of this.#init) {
      life.start();
      if (life.role === "sidecar") yield* life.untilStarted();
      else {
        yield* life.untilOver();
        if (life.exitCode !== 0) return false;
      }
    }
    return true;
  }

  /** The pod's work is done: sidecars end, the sandbox goes. */
  *#finish(): Program<void> {
    const sidecars = this.#init.filter(({ role, over }) => role === "sidecar" && !over);
    for (const life of sidecars.reverse()) {
      life.stop((this.#pod.spec.terminationGracePeriodSeconds ?? 30) * 1000);
      yield* life.untilOver();
    }
    this.#unplug();
    this.changed();
  }

  #unplug(): void {
    this.#net?.detach();
    this.#net = undefined;
    this.#sandboxReady = false;
  }

  #terminate(graceMs: number): void {
    this.#terminating = true;
    this.#task.kill();
    this.simulation.spawn(`end of pod ${keyOf(this.#pod)}`, this.#end(graceMs));
  }

  /** Main containers first, then sidecars in reverse order; then the pod is taken off the API server. */
  *#end(graceMs: number): Program<void> {
    const begun = this.simulation.now;
    const first = [...this.#main, ...this.#ephemeral, ...this.#init.filter(({ role }) => role === "init")];
    yield* this.#stopAll(first, graceMs);
    const left = Math.max(0, graceMs - (this.simulation.now - begun));
    for (const life of this.#init.filter(({ role }) => role === "sidecar").reverse())
      yield* this.#stopAll([life], left);
    this.#unplug();
    if (!this.#gone) this.#writeStatus();
    yield* this.simulation.sleep(this.random.around(TEARDOWN_MS, 0.4));
    yield* this.#forget();
    this.onEnd();
  }

  *#stopAll(lives: readonly ContainerLife[], graceMs: number): Program<void> {
    const begun = lives.filter((life) => life.begun && !life.over);
    for (const life of begun) life.stop(graceMs);
    for (const life of begun) yield* life.untilOver();
  }

  *#forget(): Program<void> {
    while (!this.#gone && !this.isStatic) {
      try {
        return this.client.delete("pods", keyOf(this.#pod), {
          gracePeriodSeconds: 0,
          preconditions: { uid: this.#pod.metadata.uid },
        });
      } catch (error) {
        if (error instanceof StatusError && error.code !== 500) return;
        if (!(error instanceof StatusError || error instanceof ConnectionRefused)) throw error;
      }
      yield* this.simulation.sleep(RETRY_STATUS_MS, { background: true });
    }
  }

  #writeStatus(): void {
    if (this.#gone || !this.awake) return;
    try {
      const stored = this.client.find("pods", keyOf(this.#pod));
      if (!stored || identityOf(stored) !== this.#pod.metadata.uid) return;
      const status = statusOf(stored, this.#observed());
      if (deepEqual(status, stored.status)) return;
      this.client.updateStatus("pods", { ...stored, status });
    } catch (error) {
      if (isNotFound(error)) return;
      if (!(error instanceof ConnectionRefused || error instanceof StatusError)) throw error;
      this.simulation.after(RETRY_STATUS_MS, () => this.#writeStatus(), { background: true });
    }
  }

  #observed() {
    this.#resize?.look();
    const statuses = (lives: readonly ContainerLife[]): ContainerStatus[] =>
      lives.map(({ status }) => status);
    return {
      init: statuses(this.#init),
      main: statuses(this.#main),
      ephemeral: statuses(this.#ephemeral),
      sidecars: new Set(this.#init.filter(({ role }) => role === "sidecar").map(({ name }) => name)),
      ip: this.ip || undefined,
      hostIP: this.#node.nodeIP,
      startTime: this.#startTime,
      sandboxReady: this.#sandboxReady,
      rejected: this.#rejected,
      resizing: this.#resize?.conditions ?? [],
      now: this.simulation.now,
    };
  }
}

/** A mirror stands for the static pod whose hash it bears. */
const identityOf = ({ metadata }: Pod): string => metadata.annotations?.[MIRROR] ?? metadata.uid;
