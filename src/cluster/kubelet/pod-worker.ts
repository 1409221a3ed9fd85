// In Kubernetes: pkg/kubelet/pod_workers.go. One pod on one node, from admission to its end.

import type { NetworkIdentity } from "../../hosts/network.ts";
import { hash32, type Program, type Random, type Simulation, type Task } from "../../simulation/index.ts";
import type { ContainerStatus, Node, Pod } from "../api/types.ts";
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
import type { PodContext, Role } from "./pod-context.ts";
import { MIRROR } from "./mirror.ts";
import { statusOf } from "./status.ts";
import { MountError, PodVolumes, type HostFiles, type TokenWish } from "./volumes.ts";

const SANDBOX_MS = 250;
const MOUNT_RETRY_MS = 500;
const MOUNT_RETRY_MAX_MS = 122_000;
const TEARDOWN_MS = 150;
const RETRY_STATUS_MS = 1_000;

/** What a pod needs of its kubelet. */
export interface NodeContext {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly client: Client;
  readonly runtime: Runtime;
  readonly events: EventRecorder;
  readonly nodeName: string;
  readonly nodeIP: string;
  readonly nodeNet: NetworkIdentity;
  /** A network identity with a fresh address; undefined hostname keeps the node's. */
  attachPod(pod: Pod): Attachment;
  /** What a pod finds in /etc/resolv.conf. */
  resolvConf(pod: Pod): string;
  /** Other pods that hold resources here. */
  otherPods(pod: Pod): Pod[];
  /** Whether the kubelet runs: without it, nobody looks after containers. */
  awake(): boolean;
  /** Whether the pods that begin now were found running. */
  finding(): boolean;
  /** The machine's disk. */
  files(): HostFiles | undefined;
  /** A token of the pod's account. */
  token(pod: Pod, wish: TokenWish): string;
}

export class PodWorker implements PodContext {
  readonly #node: NodeContext;
  readonly volumes: PodVolumes;
  readonly #startTime: string;
  readonly #task: Task<void>;
  #pod: Pod;
  #net: Attachment | undefined;
  #sandboxReady = false;
  #rejected: { reason: string; message: string } | undefined;
  #init: ContainerLife[];
  #main: ContainerLife[];
  #ephemeral: ContainerLife[] = [];
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
    if (this.#terminating || pod.spec === before.spec) return;
    for (const life of this.#main) life.specChanged();
    for (const { name } of pod.spec.ephemeralContainers ?? []) {
      if (this.#ephemeral.some((life) => life.name === name)) continue;
      const life = new ContainerLife(this, name, "ephemeral", "ContainerCreating");
      this.#ephemeral.push(life);
      life.start();
    }
    this.changed();
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
    const rejection = this.isStatic
      ? undefined
      : admit(this.#pod, this.#storedNode(), this.#node.otherPods(this.#pod));
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

  #storedNode(): Node | undefined {
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
      now: this.simulation.now,
    };
  }
}

/** A mirror stands for the static pod whose hash it bears. */
const identityOf = ({ metadata }: Pod): string => metadata.annotations?.[MIRROR] ?? metadata.uid;

function sandboxIdOf({ metadata }: Pod, at: number): string {
  let id = "";
  for (let i = 0; i < 8; i++)
    id += hash32(`sandbox/${metadata.uid}/${at}/${i}`).toString(16).padStart(8, "0");
  return id;
}

function hostsFile(pod: Pod, ip: string, hostname: string): string {
  const aliases = (pod.spec.hostAliases ?? []).map(
    (alias) => `${alias.ip}\t${(alias.hostnames ?? []).join("\t")}\n`,
  );
  const own = pod.spec.subdomain
    ? `${ip}\t${hostname}.${pod.spec.subdomain}.${pod.metadata.namespace}.svc.cluster.local\t${hostname}\n`
    : `${ip}\t${hostname}\n`;
  return [
    "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n",
    own,
    aliases.length ? `\n# Entries added by HostAliases.\n${aliases.join("")}` : "",
  ].join("");
}
