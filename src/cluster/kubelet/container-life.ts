// In Kubernetes: pkg/kubelet/kuberuntime. One container of a pod, from its image to its end, and again when the policy says so.

import { wait, type Program, type Task } from "../../simulation/index.ts";
import type { Container as ContainerSpec, ContainerState, ContainerStatus } from "../api/types.ts";
import { timeText } from "../apimachinery/time.ts";
import { StartError, type Container } from "../container-runtime/container.ts";
import type { Image } from "../container-runtime/image.ts";
import { BackOff, crashLoop } from "./back-off.ts";
import { environmentFor, imageFor, newContainer, type Preparation } from "./container-preparation.ts";
import { limitsOf } from "./limits.ts";
import {
  containerIn,
  ending,
  restartsAfter,
  lostRun,
  statusOf,
  terminatedState,
  type Ending,
} from "./container-status.ts";
import { Health } from "./health.ts";
import { endContainer, runHook } from "./hooks.ts";
import { Onlookers } from "./onlookers.ts";
import { LISTS, type PodContext, type Role } from "./pod-context.ts";
import type { ProbeTarget } from "./probes.ts";

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
  #containerId: string | undefined;
  #image: Image | undefined;
  #task: Task<void> | undefined;
  readonly #health = new Health({
    heard: () => this.running && this.#context.awake,
    unhealthy: (text) => this.#context.awake && this.#tell("Warning", "Unhealthy", text),
    sick: (kind) => this.#killSick(kind),
    changed: () => this.#changed(),
  });
  /** Its process runs, though its hook may still be at work. */
  #alive = false;
  #hookProblem: string | undefined;
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
  readonly #onlookers = new Onlookers();
  container: Container | undefined;
  /** The one before, whose log `--previous` shows. */
  previous: Container | undefined;

  constructor(context: PodContext, name: string, role: Role, waitingFor: string) {
    this.#context = context;
    this.name = name;
    this.role = role;
    this.#state = { waiting: { reason: waitingFor } };
    [this.#restarts, this.#lastState] = lostRun(context.pod, name, context.simulation.now);
    this.#preparation = {
      context,
      backOff: this.#pullBackOff,
      spec: () => this.spec,
      tell: (type, reason, message) => this.#tell(type, reason, message),
      waiting: (reason, message) => this.#waiting(reason, message),
      sleep: (ms, background) => this.#outOfTurn(this.#sleep(ms, background)),
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
    return this.#health.started;
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
      ready: this.role === "init" ? this.exitCode === 0 : this.role !== "ephemeral" && this.#health.ready,
      started: this.#health.started,
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
    this.#crashBackOff.reset();
    this.#kill(why);
  }

  #kill(why: string, graceMs = this.#graceMs): void {
    this.#tell("Normal", "Killing", `Container ${this.name} ${why}`);
    this.#stopRunning(graceMs);
  }

  start(): void {
    this.#task = this.#context.simulation.spawn(`container ${this.name}`, this.#run());
    this.#task.onEnd(() => this.#onlookers.changed());
  }

  /** Blocks until it has started, or ended for good. */
  untilStarted(): Program<void> {
    return this.#onlookers.until(() => this.started || this.over);
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
    if (this.#alive) {
      this.#tell("Normal", "Killing", `Stopping container ${this.name}`);
      this.#stopRunning(graceMs);
    } else this.#task?.kill();
  }

  get #graceMs(): number {
    return (this.#context.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
  }

  #stopRunning(graceMs: number): void {
    const { container } = this;
    if (!container) return;
    this.#health.ending();
    const preStop = this.spec.lifecycle?.preStop;
    this.#onExit = endContainer({
      simulation: this.#context.simulation,
      container,
      preStop: preStop && (() => runHook(preStop, this.#target(container), this.#podName)),
      hookDiesWithIt: preStop?.exec !== undefined,
      graceMs,
      hookFailed: () => this.#tell("Warning", "FailedPreStopHook", "PreStopHook failed"),
    });
  }

  /** As the kubelet writes it. */
  get #podName(): string {
    const { name, namespace, uid } = this.#context.pod.metadata;
    return `${name}_${namespace}(${uid})`;
  }

  #onExit: () => void = () => {};

  *#run(): Program<void> {
    try {
      for (let again = false; ; again = true) {
        yield* this.#context.turn.take(this);
        const image = yield* imageFor(this.#preparation);
        const env = yield* environmentFor(this.#preparation);
        yield* this.#runOnce(image, env, again);
        if (!this.#mustRestart()) return;
        yield* this.#waitBeforeRestart();
      }
    } finally {
      this.#context.turn.give(this);
    }
  }

  /** Others may start while it waits. */
  *#outOfTurn(waiting: Program<void>): Program<void> {
    this.#context.turn.give(this);
    yield* waiting;
    yield* this.#context.turn.take(this);
  }

  *#runOnce(image: Image, env: readonly (readonly [string, string])[], again: boolean): Program<void> {
    const { simulation, runtime, random } = this.#context;
    const { spec } = this;
    this.previous = this.container;
    this.#image = image;
    this.#imageInUse = spec.image ?? "";
    this.#anew = false;
    this.resources = this.#allocated;
    const container = newContainer(this.#context, spec, {
      id: runtime.newContainerId(),
      image,
      env,
      limits: limitsOf({ ...spec, resources: this.resources }),
    });
    this.container = container;
    this.#tell("Normal", "Created", "Container created");
    if (!this.#isFound) yield* simulation.sleep(random.around(START_MS, 0.5));
    const startedAt = simulation.now;
    const code = yield* this.#untilExit(container, again);
    this.#alive = false;
    this.#onExit();
    this.#onExit = () => {};
    this.#health.end();
    this.#finishedAt = simulation.now;
    const end = typeof code === "number" ? ending(container, code) : code;
    const run = { startedAt, finishedAt: simulation.now, containerId: container.id };
    this.#state = terminatedState(end, run);
    this.#changed();
  }

  /** Its exit code, or why it could not be started. */
  #untilExit(container: Container, again: boolean): Program<number | Ending> {
    return wait((resume) => {
      let giveUpHook = () => {};
      try {
        container.start((code) => {
          giveUpHook();
          resume(code);
        });
        this.#alive = true;
        this.#tell("Normal", "Started", "Container started");
        giveUpHook = this.#afterStart(container, again);
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        this.#attempted(container, again);
        this.#tell("Warning", "Failed", `Error: ${error.message}`);
        resume({ exitCode: 128, reason: "StartError", message: error.message });
      }
      return () => {
        giveUpHook();
        container.signal("SIGKILL");
      };
    });
  }

  /** The start is over, well or not: the status is this run's from now on, and others may start. */
  #attempted(container: Container, again: boolean): void {
    if (again) this.#restarts++;
    this.#containerId = container.id;
    this.#context.turn.give(this);
  }

  /** It is said to run when its hook is done; until then nothing else of the pod is started. Returns how to give up the hook. */
  #afterStart(container: Container, again: boolean): () => void {
    const { simulation } = this.#context;
    const startedAt = simulation.now;
    const handler = this.spec.lifecycle?.postStart;
    this.#hookProblem = undefined;
    const done = (problem: string | undefined) => {
      this.#attempted(container, again);
      if (problem !== undefined) return this.#postStartFailed(problem);
      this.#state = { running: { startedAt: timeText(startedAt) } } as ContainerState;
      this.#health.begin(this.#target(container));
      this.#changed();
    };
    if (!handler || this.#isFound) {
      done(undefined);
      return () => {};
    }
    const hook = simulation.spawn("postStart", runHook(handler, this.#target(container), this.#podName));
    const forget = hook.onEnd((outcome) => done(outcome.ok ? outcome.value : String(outcome.error)));
    return () => {
      forget();
      if (hook.outcome) return;
      hook.kill();
      this.#attempted(container, again);
    };
  }

  #postStartFailed(problem: string): void {
    this.#hookProblem = problem;
    this.#tell("Warning", "FailedPostStartHook", "PostStartHook failed");
    this.#tell("Normal", "Killing", "FailedPostStartHook");
    this.#stopRunning(this.#graceMs);
  }

  #target(container: Container): ProbeTarget {
    const { simulation, ip, nodeNet } = this.#context;
    return { simulation, spec: this.spec, container, podIP: ip, node: nodeNet, found: this.#isFound };
  }

  #killSick(kind: "Startup" | "Liveness"): void {
    const probe = kind === "Startup" ? this.spec.startupProbe : this.spec.livenessProbe;
    const grace = probe?.terminationGracePeriodSeconds;
    this.#kill(`failed ${kind.toLowerCase()} probe, will be restarted`, grace && grace * 1000);
  }

  #mustRestart(): boolean {
    if (this.#stopping || this.#context.terminating) return false;
    return this.#anew || restartsAfter(this.role, this.exitCode, this.spec, this.#context.pod.spec);
  }

  *#waitBeforeRestart(): Program<void> {
    const { simulation } = this.#context;
    if (this.#hookProblem !== undefined) {
      this.#lastState = this.#state;
      this.#waiting("PostStartHookError", this.#hookProblem);
    }
    yield* simulation.sleep(RELIST_MS);
    while (!this.#context.awake) yield* this.#sleep(RELIST_MS);
    const left = this.#crashBackOff.remaining(this.#finishedAt, simulation.now);
    if (this.#hookProblem === undefined) this.#lastState = this.#state;
    if (left > 0) {
      const { event, message } = crashLoop(this.name, this.#podName, this.#crashBackOff.waitMs);
      this.#tell("Warning", "BackOff", event);
      this.#waiting("CrashLoopBackOff", message);
      yield* this.#sleep(left);
    }
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
    this.#onlookers.changed();
  }

  #tell(type: "Normal" | "Warning", reason: string, message: string): void {
    this.#context.events.event(this.#context.pod, type, reason, message, {
      fieldPath: `spec.${LISTS[this.role]}{${this.name}}`,
    });
  }
}
