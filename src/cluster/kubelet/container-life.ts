// In Kubernetes: pkg/kubelet/kuberuntime. One container of a pod, from its image to its end, and again when the policy says so.

import { wait, type Program, type Task } from "../../simulation/index.ts";
import type { Container as ContainerSpec, ContainerState, ContainerStatus } from "../api/types.ts";
import { timeText } from "../apimachinery/time.ts";
import { StartError, type Container } from "../container-runtime/container.ts";
import type { Image } from "../container-runtime/image.ts";
import { BackOff, goDuration } from "./back-off.ts";
import { environmentFor, imageFor, newContainer, type Preparation } from "./container-preparation.ts";
import { limitsOf } from "./limits.ts";
import {
  containerIn,
  ending,
  restartsAfter,
  startsBefore,
  statusOf,
  terminatedState,
  type Ending,
} from "./container-status.ts";
import { runHook } from "./hooks.ts";
import { LISTS, type PodContext, type Role } from "./pod-context.ts";
import { startProbes, type ProbeKind } from "./probes.ts";

const START_MS = 80;
/** How long it takes the kubelet to notice that a container ended. */
const RELIST_MS = 1_000;

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
  /** It ends in order to begin again with other resources. */
  #anew = false;
  /** What the container that runs has. */
  resources: ContainerSpec["resources"];
  #wake: (() => void) | undefined;
  #imageInUse = "";
  readonly #preparation: Preparation;
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
    this.#restarts = startsBefore(context.pod, name);
    this.#preparation = {
      context,
      backOff: this.#pullBackOff,
      spec: () => this.spec,
      tell: (type, reason, message) => this.#tell(type, reason, message),
      waiting: (reason, message) => this.#waiting(reason, message),
      sleep: (ms, background) => this.#sleep(ms, background),
    };
  }

  get spec(): ContainerSpec {
    return containerIn(this.#context.pod, this.name)!;
  }

  /** Whether it ran when the cluster was found, and has not ended since. */
  get #isFound(): boolean {
    return this.#context.found && this.#restarts === 0;
  }

  get restarts(): number {
    return this.#restarts;
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
    return statusOf(this.spec, this.role, {
      state: this.#state,
      lastState: this.#lastState,
      restarts: this.#restarts,
      ready: this.role === "init" ? this.exitCode === 0 : this.role !== "ephemeral" && this.#ready,
      started: this.#state.terminated ? false : this.#started,
      image: this.#image,
      imageInUse: this.#imageInUse,
      containerId: this.#containerId,
      resources: this.resources,
      allocated: this.#allocated,
    });
  }

  get #allocated(): ContainerSpec["resources"] {
    return this.#context.allocated(this.name) ?? this.spec.resources;
  }

  /** Other resources while it runs. */
  resize(resources: ContainerSpec["resources"]): void {
    if (!this.running) return;
    this.resources = resources;
    this.container?.meter.limit(limitsOf({ ...this.spec, resources }));
    this.#changed();
  }

  /** Other resources, from the beginning. */
  restartToResize(): void {
    this.#anew = true;
    this.#killToBegin("resize requires restart");
  }

  #killToBegin(why: string): void {
    this.#tell("Normal", "Killing", `Container ${this.name} ${why}`);
    this.#crashBackOff.reset();
    this.#stopRunning(this.#graceMs());
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
      this.#killToBegin("definition changed, will be restarted");
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
      const image = yield* imageFor(this.#preparation);
      const env = yield* environmentFor(this.#preparation);
      yield* this.#runOnce(image, env);
      if (!this.#mustRestart()) return;
      yield* this.#waitBeforeRestart();
      this.#restarts++;
    }
  }

  *#runOnce(image: Image, env: readonly (readonly [string, string])[]): Program<void> {
    const { simulation, runtime, random } = this.#context;
    const { spec } = this;
    this.previous = this.container;
    this.#containerId = runtime.newContainerId();
    this.#image = image;
    this.#imageInUse = spec.image ?? "";
    this.#anew = false;
    this.resources = this.#allocated;
    const container = newContainer(this.#context, spec, {
      id: this.#containerId,
      image,
      env,
      limits: limitsOf({ ...spec, resources: this.resources }),
    });
    this.container = container;
    this.#tell("Normal", "Created", "Container created");
    if (!this.#isFound) yield* simulation.sleep(random.around(START_MS, 0.5));
    const startedAt = simulation.now;
    const code = yield* this.#untilExit(container);
    this.#onExit();
    this.#stopProbes();
    this.#finishedAt = simulation.now;
    this.#ready = false;
    this.#started = false;
    const end = typeof code === "number" ? ending(container, code) : code;
    const run = { startedAt, finishedAt: simulation.now, containerId: this.#containerId };
    this.#state = terminatedState(end, run);
    this.#changed();
  }

  /** Its exit code, or why it could not be started. */
  #untilExit(container: Container): Program<number | Ending> {
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
    const { startupProbe, readinessProbe, lifecycle } = this.spec;
    this.#tell("Normal", "Started", "Container started");
    this.#state = { running: { startedAt: timeText(this.#context.simulation.now) } } as ContainerState;
    this.#started = !startupProbe || this.#isFound;
    this.#ready = (!startupProbe && !readinessProbe) || this.#isFound;
    this.#startProbes(container);
    if (lifecycle?.postStart) this.#postStart(container, lifecycle.postStart);
    this.#changed();
  }

  #postStart(
    container: Container,
    handler: NonNullable<NonNullable<ContainerSpec["lifecycle"]>["postStart"]>,
  ): void {
    const hook = this.#context.simulation.spawn(
      "postStart",
      runHook(handler, this.#target(container), Infinity),
    );
    hook.onEnd((outcome) => {
      if (!outcome.ok || !outcome.value || container !== this.container) return;
      this.#tell("Warning", "FailedPostStartHook", "PostStartHook failed");
      this.#tell("Normal", "Killing", "FailedPostStartHook");
      this.#stopRunning(this.#graceMs());
    });
  }

  #target(container: Container) {
    const { simulation, ip, nodeNet } = this.#context;
    return { simulation, spec: this.spec, container, podIP: ip, node: nodeNet, found: this.#isFound };
  }

  #startProbes(container: Container): void {
    this.#probes = startProbes(this.#target(container), {
      active: (kind) => (kind === "Startup" ? !this.#started : this.#started),
      awaited: (kind) => !this.#ready || (kind === "Startup" && !this.#started),
      failed: (kind, output) =>
        this.#context.awake && this.#tell("Warning", "Unhealthy", `${kind} probe failed: ${output}`),
      verdict: (kind, ok) => this.#probed(kind, ok),
    });
  }

  #probed(kind: ProbeKind, ok: boolean): void {
    if (!this.running || !this.#context.awake) return;
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
    return this.#anew || restartsAfter(this.role, this.exitCode !== 0, policy);
  }

  *#waitBeforeRestart(): Program<void> {
    const { simulation, pod } = this.#context;
    yield* simulation.sleep(RELIST_MS);
    while (!this.#context.awake) yield* this.#sleep(RELIST_MS);
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
    this.#context.events.event(this.#context.pod, type, reason, message, {
      fieldPath: `spec.${LISTS[this.role]}{${this.name}}`,
    });
  }
}
