// In Kubernetes: pkg/kubelet/kuberuntime. One container of a pod, from its image to its end, and again when the policy says so.

import type { NetworkIdentity } from "../../hosts/network.ts";
import { wait, type Program, type Random, type Simulation, type Task } from "../../simulation/index.ts";
import type { Container as ContainerSpec, ContainerState, ContainerStatus, Pod } from "../api/types.ts";
import { timeText } from "../apimachinery/time.ts";
import type { Client } from "../client-go/client.ts";
import type { EventRecorder } from "../client-go/event-recorder.ts";
import { Container, StartError } from "../container-runtime/container.ts";
import type { Image } from "../container-runtime/image.ts";
import { PullError, type Runtime } from "../container-runtime/runtime.ts";
import { BackOff, goDuration } from "./back-off.ts";
import { ConfigError, environmentOf } from "./environment.ts";
import { runHook } from "./hooks.ts";
import { mountsOf } from "./mounts.ts";
import { probeLoop, type ProbeKind } from "./probes.ts";
import type { PodVolumes } from "./volumes.ts";

const START_MS = 80;
/** How long it takes the kubelet to notice that a container ended. */
const RELIST_MS = 1_000;
const CONFIG_RETRY_MS = 10_000;
const PULL_SYNC_MS = 1_500;

/** What a container needs of its pod. */
export interface PodContext {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly client: Client;
  readonly runtime: Runtime;
  readonly events: EventRecorder;
  readonly volumes: PodVolumes;
  readonly net: NetworkIdentity;
  readonly nodeNet: NetworkIdentity;
  readonly ip: string;
  readonly hostname: string;
  readonly etc: Readonly<Record<string, string>>;
  /** As it is stored now. */
  readonly pod: Pod;
  readonly terminating: boolean;
  /** Something about a container changed: the status is written anew. */
  changed(): void;
}

export type Role = "init" | "sidecar" | "main" | "ephemeral";

export class ContainerLife {
  readonly name: string;
  readonly role: Role;
  readonly #context: PodContext;
  #state: ContainerState;
  #lastState: ContainerState = {};
  #restarts = 0;
  #ready = false;
  #started = false;
  #containerId: string | undefined;
  #image: Image | undefined;
  #task: Task<void> | undefined;
  #probes: Task<void>[] = [];
  #stopping = false;
  #wake: (() => void) | undefined;
  #imageInUse = "";
  readonly #pullBackOff = new BackOff();
  readonly #crashBackOff = new BackOff();
  #finishedAt = 0;
  #settledListeners: (() => void)[] = [];
  container: Container | undefined;
  /** The one before, whose log `--previous` shows. */
  previous: Container | undefined;

  constructor(context: PodContext, name: string, role: Role, waitingFor: string) {
    this.#context = context;
    this.name = name;
    this.role = role;
    this.#state = { waiting: { reason: waitingFor } };
  }

  get spec(): ContainerSpec {
    const { spec } = this.#context.pod;
    const all = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
    return all.find(({ name }) => name === this.name) as ContainerSpec;
  }

  get running(): boolean {
    return this.#state.running !== undefined;
  }

  /** Started well enough for what comes after it. */
  get started(): boolean {
    return this.#started;
  }

  /** Its turn has come. */
  get begun(): boolean {
    return this.#task !== undefined;
  }

  /** It ended and will not be started again. */
  get over(): boolean {
    return this.#task?.outcome !== undefined;
  }

  get exitCode(): number | undefined {
    return this.#state.terminated?.exitCode;
  }

  get status(): ContainerStatus {
    const { spec } = this;
    const terminated = this.#state.terminated !== undefined;
    const resources = spec.resources && Object.keys(spec.resources).length > 0 ? spec.resources : undefined;
    const known = this.#containerId !== undefined;
    return {
      name: this.name,
      state: this.#state,
      lastState: this.#lastState,
      ready: this.role === "init" ? this.exitCode === 0 : this.#ready,
      restartCount: this.#restarts,
      image: known ? this.#imageInUse : (spec.image ?? ""),
      imageID: this.#image ? `${this.#image.reference.replace(/:[^/:]+$/, "")}@${this.#image.digest}` : "",
      ...(known ? { containerID: `containerd://${this.#containerId}` } : {}),
      started: terminated ? false : this.#started,
      ...(known && this.role !== "ephemeral"
        ? { allocatedResources: resources?.requests, resources: resources ?? {} }
        : {}),
      ...(known && spec.volumeMounts?.length ? { volumeMounts: spec.volumeMounts.map(mountStatus) } : {}),
    } as ContainerStatus;
  }

  start(): void {
    this.#task = this.#context.simulation.spawn(`container ${this.name}`, this.#run());
    this.#task.onEnd(() => this.#settled());
  }

  /** Blocks until it has started, or ended for good. */
  untilStarted(): Program<void> {
    return wait<void>((resume) => {
      const look = () => {
        if (this.#started || this.over) resume();
        else this.#settledListeners.push(look);
      };
      look();
      return () => {
        this.#settledListeners = this.#settledListeners.filter((listener) => listener !== look);
      };
    });
  }

  /** Blocks until it has ended for good. */
  untilOver(): Program<void> {
    return wait<void>((resume) => this.#task!.onEnd(() => resume()));
  }

  /** The pod's spec changed: a container with another image is replaced. */
  specChanged(): void {
    if (this.spec.image === this.#imageInUse) return;
    if (this.running) {
      const message = `Container ${this.name} definition changed, will be restarted`;
      this.#tell("Normal", "Killing", message);
      this.#crashBackOff.reset();
      this.#stopRunning(this.#graceMs());
    } else {
      this.#pullBackOff.reset();
      this.#wake?.();
    }
  }

  /** Ends it: politely, then after `graceMs` by force. It is not started again. */
  stop(graceMs: number): void {
    if (this.over) return;
    this.#stopping = true;
    if (this.running) {
      this.#tell("Normal", "Killing", `Stopping container ${this.name}`);
      this.#stopRunning(graceMs);
    } else this.#task?.kill();
  }

  #graceMs(): number {
    return (this.#context.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  #stopRunning(graceMs: number): void {
    const { simulation } = this.#context;
    const { container } = this;
    if (!container) return;
    this.#stopProbes();
    const deadline = simulation.now + graceMs;
    const stopSignal = container.image.config.stopSignal ?? "SIGTERM";
    const kill = simulation.after(graceMs, () => container.signal("SIGKILL"));
    this.#onExit = () => kill.cancel();
    const preStop = this.spec.lifecycle?.preStop;
    if (!preStop) return container.signal(stopSignal);
    const hook = simulation.spawn(
      "preStop",
      runHook(preStop, this.#target(container), deadline - simulation.now),
    );
    hook.onEnd((outcome) => {
      if (outcome.ok && outcome.value) this.#tell("Warning", "FailedPreStopHook", "PreStopHook failed");
      container.signal(stopSignal);
    });
  }

  #onExit: () => void = () => {};

  *#run(): Program<void> {
    for (;;) {
      const image = yield* this.#ensureImage();
      const env = yield* this.#ensureConfig();
      yield* this.#runOnce(image, env);
      if (!this.#mustRestart()) return;
      yield* this.#waitBeforeRestart();
      this.#restarts++;
    }
  }

  *#ensureImage(): Program<Image> {
    const { runtime, simulation } = this.#context;
    for (;;) {
      const { image = "", imagePullPolicy } = this.spec;
      const local = runtime.local(image);
      if (local && imagePullPolicy !== "Always") {
        this.#tell(
          "Normal",
          "Pulled",
          `Container image ${JSON.stringify(image)} already present on machine and can be accessed by the pod`,
        );
        return local;
      }
      if (imagePullPolicy === "Never") {
        const message = `Container image ${JSON.stringify(image)} is not present with pull policy of Never`;
        this.#tell("Warning", "ErrImageNeverPull", message);
        this.#tell("Warning", "Failed", "Error: ErrImageNeverPull");
        this.#waiting("ErrImageNeverPull", message);
        yield* this.#sleep(CONFIG_RETRY_MS);
        continue;
      }
      this.#tell("Normal", "Pulling", `Pulling image ${JSON.stringify(image)}`);
      const since = simulation.now;
      try {
        const pulled = yield* runtime.pull(image);
        const took = pullTime(simulation.now - since);
        this.#tell(
          "Normal",
          "Pulled",
          `Successfully pulled image ${JSON.stringify(image)} in ${took} (${took} including waiting). Image size: ${pulled.sizeBytes} bytes.`,
        );
        return pulled;
      } catch (error) {
        if (!(error instanceof PullError)) throw error;
        yield* this.#pullFailed(image, error.message);
      }
    }
  }

  *#pullFailed(image: string, message: string): Program<void> {
    const { simulation } = this.#context;
    this.#tell("Warning", "Failed", `Failed to pull image ${JSON.stringify(image)}: ${message}`);
    this.#tell("Warning", "Failed", "Error: ErrImagePull");
    this.#waiting("ErrImagePull", message);
    this.#pullBackOff.next(simulation.now);
    const failedAt = simulation.now;
    yield* this.#sleep(PULL_SYNC_MS, false);
    const left = this.#pullBackOff.remaining(failedAt, simulation.now);
    if (left <= 0) return;
    this.#tell("Normal", "BackOff", `Back-off pulling image ${JSON.stringify(image)}`);
    this.#tell("Warning", "Failed", "Error: ImagePullBackOff");
    this.#waiting(
      "ImagePullBackOff",
      `Back-off pulling image ${JSON.stringify(image)}: ErrImagePull: ${message}`,
    );
    yield* this.#sleep(left);
  }

  *#ensureConfig(): Program<[string, string][]> {
    const { client, pod } = this.#context;
    for (;;) {
      try {
        return environmentOf(client, pod, this.spec);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        this.#tell("Warning", "Failed", `Error: ${error.message}`);
        this.#waiting("CreateContainerConfigError", error.message);
        yield* this.#sleep(CONFIG_RETRY_MS);
      }
    }
  }

  *#runOnce(image: Image, env: readonly (readonly [string, string])[]): Program<void> {
    const { simulation, runtime, random, net, hostname, etc, volumes } = this.#context;
    const { spec } = this;
    this.previous = this.container;
    this.#containerId = runtime.newContainerId();
    this.#image = image;
    this.#imageInUse = spec.image ?? "";
    const container = new Container({
      simulation,
      id: this.#containerId,
      image,
      hostname,
      net,
      command: spec.command,
      args: spec.args,
      env,
      workingDir: spec.workingDir,
      mounts: mountsOf(spec, volumes),
      etc,
    });
    this.container = container;
    this.#tell("Normal", "Created", "Container created");
    yield* simulation.sleep(random.around(START_MS, 0.5));
    const startedAt = simulation.now;
    const code = yield* this.#untilExit(container);
    this.#onExit();
    this.#stopProbes();
    this.#finishedAt = simulation.now;
    this.#ready = false;
    this.#started = false;
    const { exitCode, reason, message } = typeof code === "number" ? ending(container, code) : code;
    this.#state = {
      terminated: {
        exitCode,
        reason,
        ...(message ? { message } : {}),
        startedAt: timeText(startedAt),
        finishedAt: timeText(simulation.now),
        containerID: `containerd://${this.#containerId}`,
      },
    } as ContainerState;
    this.#changed();
  }

  /** Its exit code, or why it could not be started. */
  #untilExit(container: Container): Program<number | { exitCode: number; reason: string; message: string }> {
    return wait((resume) => {
      try {
        container.start((code) => resume(code));
        this.#nowRunning(container);
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        this.#tell("Warning", "Failed", `Error: ${error.message}`);
        resume({ exitCode: 128, reason: "StartError", message: error.message });
      }
      return () => container.signal("SIGKILL");
    });
  }

  #nowRunning(container: Container): void {
    const { simulation } = this.#context;
    const { startupProbe, readinessProbe, lifecycle } = this.spec;
    this.#tell("Normal", "Started", "Container started");
    this.#state = { running: { startedAt: timeText(simulation.now) } } as ContainerState;
    this.#started = !startupProbe;
    this.#ready = !startupProbe && !readinessProbe;
    this.#startProbes(container);
    if (lifecycle?.postStart) this.#postStart(container, lifecycle.postStart);
    this.#changed();
  }

  #postStart(
    container: Container,
    handler: NonNullable<NonNullable<ContainerSpec["lifecycle"]>["postStart"]>,
  ): void {
    const { simulation } = this.#context;
    const hook = simulation.spawn("postStart", runHook(handler, this.#target(container), Infinity));
    hook.onEnd((outcome) => {
      if (!outcome.ok || !outcome.value || container !== this.container) return;
      this.#tell("Warning", "FailedPostStartHook", "PostStartHook failed");
      this.#tell("Normal", "Killing", "FailedPostStartHook");
      this.#stopRunning(this.#graceMs());
    });
  }

  #target(container: Container) {
    const { simulation, ip, nodeNet } = this.#context;
    return { simulation, spec: this.spec, container, podIP: ip, node: nodeNet };
  }

  #startProbes(container: Container): void {
    const { spec } = this;
    const probes: [ProbeKind, ContainerSpec["livenessProbe"]][] = [
      ["Startup", spec.startupProbe],
      ["Liveness", spec.livenessProbe],
      ["Readiness", spec.readinessProbe],
    ];
    this.#probes = probes.flatMap(([kind, probe]) => {
      if (!probe) return [];
      const loop = probeLoop({
        kind,
        probe,
        target: this.#target(container),
        active: () => (kind === "Startup" ? !this.#started : this.#started),
        awaited: () => !this.#ready || kind === "Startup",
        failed: (output) => this.#tell("Warning", "Unhealthy", `${kind} probe failed: ${output}`),
        verdict: (ok) => this.#probed(kind, ok),
      });
      return [this.#context.simulation.spawn(`${kind} probe`, loop)];
    });
  }

  #probed(kind: ProbeKind, ok: boolean): void {
    if (!this.running) return;
    if (kind === "Readiness") {
      if (this.#ready === ok) return;
      this.#ready = ok;
      return this.#changed();
    }
    if (ok) {
      if (kind !== "Startup" || this.#started) return;
      this.#started = true;
      this.#ready = !this.spec.readinessProbe;
      return this.#changed();
    }
    this.#tell(
      "Normal",
      "Killing",
      `Container ${this.name} failed ${kind.toLowerCase()} probe, will be restarted`,
    );
    const grace = this.spec.livenessProbe?.terminationGracePeriodSeconds;
    this.#stopRunning(grace === undefined ? this.#graceMs() : grace * 1000);
  }

  #stopProbes(): void {
    for (const probe of this.#probes.splice(0)) probe.kill();
  }

  #mustRestart(): boolean {
    if (this.#stopping || this.#context.terminating) return false;
    const policy = this.#context.pod.spec.restartPolicy ?? "Always";
    const failed = this.exitCode !== 0;
    switch (this.role) {
      case "ephemeral":
        return false;
      case "sidecar":
        return true;
      case "init":
        return failed && policy !== "Never";
      case "main":
        return policy === "Always" || (policy === "OnFailure" && failed);
    }
  }

  *#waitBeforeRestart(): Program<void> {
    const { simulation, pod } = this.#context;
    yield* simulation.sleep(RELIST_MS);
    const left = this.#crashBackOff.remaining(this.#finishedAt, simulation.now);
    const terminated = this.#state;
    if (left > 0) {
      const { name, namespace, uid } = pod.metadata;
      const where = `${name}_${namespace}(${uid})`;
      this.#lastState = terminated;
      this.#tell("Warning", "BackOff", `Back-off restarting failed container ${this.name} in pod ${where}`);
      this.#waiting(
        "CrashLoopBackOff",
        `back-off ${goDuration(this.#crashBackOff.waitMs)} restarting failed container=${this.name} pod=${where}`,
      );
      yield* this.#sleep(left);
    }
    this.#lastState = terminated;
    this.#crashBackOff.next(simulation.now);
  }

  /** Sleeps, unless a change of the spec wakes it. Nobody waits for what may go on for ever. */
  #sleep(ms: number, background = true): Program<void> {
    return wait<void>((resume) => {
      const timer = this.#context.simulation.after(ms, () => resume(), { background });
      this.#wake = () => {
        timer.cancel();
        resume();
      };
      return () => timer.cancel();
    });
  }

  #waiting(reason: string, message: string): void {
    this.#state = { waiting: { reason, message } };
    this.#changed();
  }

  #changed(): void {
    this.#context.changed();
    this.#settled();
  }

  #settled(): void {
    for (const listener of this.#settledListeners.splice(0)) listener();
  }

  #tell(type: "Normal" | "Warning", reason: string, message: string): void {
    const list = {
      init: "initContainers",
      sidecar: "initContainers",
      main: "containers",
      ephemeral: "ephemeralContainers",
    }[this.role];
    this.#context.events.event(this.#context.pod, type, reason, message, {
      fieldPath: `spec.${list}{${this.name}}`,
    });
  }
}

/** How a container that ran is said to have ended. */
function ending(container: Container, exitCode: number) {
  const oom = container.oomKilled;
  const reason = oom ? "OOMKilled" : exitCode === 0 ? "Completed" : "Error";
  return { exitCode, reason, message: container.terminationMessage() };
}

const pullTime = (ms: number): string =>
  ms < 1000 ? `${ms}ms` : `${(ms / 1000).toFixed(3).replace(/\.?0+$/, "")}s`;

const mountStatus = ({
  name,
  mountPath,
  readOnly,
}: {
  name: string;
  mountPath: string;
  readOnly?: boolean;
}) => ({
  name,
  mountPath,
  ...(readOnly ? { readOnly: true, recursiveReadOnly: "Disabled" } : {}),
});
