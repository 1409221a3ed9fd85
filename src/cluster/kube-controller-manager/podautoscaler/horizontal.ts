// In Kubernetes: pkg/controller/podautoscaler/horizontal.go. Every 15 seconds each HorizontalPodAutoscaler looks at its metrics and
// sets the number of replicas of its target.
// Left out here: the clock of each autoscaler begins with its creation, as there, but all are looked at by one worker.

import type { HorizontalPodAutoscaler, Pod } from "../../api/types.ts";
import { bodyText } from "../../apimachinery/http.ts";
import { matchesSelector, parseSelector } from "../../apimachinery/labels.ts";
import { keyOf, type Key } from "../../apimachinery/meta.ts";
import { milliValue, parseQuantity } from "../../apimachinery/quantity.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import type { Program, Simulation, Timer } from "../../../simulation/index.ts";
import { ConnectionRefused, type Client } from "../../client-go/client.ts";
import { follow } from "../../client-go/controller.ts";
import { eventRecorder, type EventRecorder } from "../../client-go/event-recorder.ts";
import { limit, newMemory, rescaled, type Memory } from "./limits.ts";
import { computeReplicas, Unavailable, type Computed } from "./metrics.ts";
import { refusalOf, type Fetch } from "./metrics-client.ts";
import type { Tolerances } from "./replica-calculator.ts";
import { StatusDraft, type MetricStatus } from "./status.ts";

const RESOURCE = "horizontalpodautoscalers.autoscaling";
const SYNC_MS = 15_000;
const TOLERANCE = 0.1;

interface Scale {
  metadata: object;
  spec: { replicas?: number };
  status: { replicas?: number; selector?: string };
}

/** Why an autoscaler was not looked at to the end. It has been said already. */
class GivenUp extends Error {}

/** Runs the controller until the returned function is called. */
export function runHorizontalPodAutoscalers(
  simulation: Simulation,
  client: Client,
  fetch: Fetch,
): () => void {
  const timers = new Map<Key, Timer>();
  const memories = new Map<Key, Memory>();
  const selectors = new Map<Key, string>();
  const events = eventRecorder(simulation, client, { component: "horizontal-pod-autoscaler" });
  let stopped = false;

  function next(key: Key): void {
    if (stopped) return;
    const look = () => {
      simulation.spawn(`horizontal-pod-autoscaler ${key}`, run(key));
    };
    timers.set(key, simulation.after(SYNC_MS, look, { background: true }));
  }

  function* run(key: Key): Program<void> {
    try {
      const hpa = client.find(RESOURCE, key);
      if (!hpa || stopped) return;
      const memory = memories.get(key) ?? newMemory();
      memories.set(key, memory);
      const autoscaler = new Autoscaler({ simulation, client, fetch, events, memory, selectors }, hpa);
      yield* autoscaler.reconcile();
    } catch (error) {
      // A refusal is a reason to try again; anything else is a bug and stops the run.
      const expected =
        error instanceof GivenUp || error instanceof StatusError || error instanceof ConnectionRefused;
      if (!expected) throw error;
    } finally {
      if (timers.has(key)) next(key);
    }
  }

  const unfollow = follow(simulation, client, RESOURCE, {
    added: (hpa) => {
      if (!timers.has(keyOf(hpa))) next(keyOf(hpa));
    },
    deleted: (hpa) => {
      timers.get(keyOf(hpa))?.cancel();
      for (const known of [timers, memories, selectors]) known.delete(keyOf(hpa));
    },
  });
  return () => {
    stopped = true;
    unfollow();
    for (const timer of timers.values()) timer.cancel();
  };
}

interface Tools {
  simulation: Simulation;
  client: Client;
  fetch: Fetch;
  events: EventRecorder;
  memory: Memory;
  /** Of every autoscaler that was looked at: which pods are its target's. */
  selectors: Map<Key, string>;
}

/** One look at one autoscaler. */
class Autoscaler {
  readonly #tools: Tools;
  readonly #hpa: HorizontalPodAutoscaler;
  readonly #now: number;
  readonly #status: StatusDraft;

  constructor(tools: Tools, hpa: HorizontalPodAutoscaler) {
    this.#tools = tools;
    this.#hpa = hpa;
    this.#now = tools.simulation.now;
    this.#status = new StatusDraft(hpa, this.#now);
  }

  *reconcile(): Program<void> {
    const { memory } = this.#tools;
    const { path, scale } = yield* this.#scale();
    this.#status.condition(
      "AbleToScale",
      "True",
      "SucceededGetScale",
      "the HPA controller was able to get the target's current scale",
    );
    const current = scale.spec.replicas ?? 0;
    if (memory.recommendations.length === 0)
      memory.recommendations.push({ at: this.#now, replicas: current });
    const { desired, why, metrics } = yield* this.#decide(scale, current);
    if (desired !== current) yield* this.#rescale(path, scale, desired, why, metrics);
    this.#status.numbers(current, desired, metrics, desired !== current);
    this.#status.write(this.#tools.client);
  }

  /** The target's scale, and where it is written. */
  *#scale(): Program<{ path: string; scale: Scale }> {
    const { client, fetch } = this.#tools;
    const { kind, name, apiVersion = "" } = this.#hpa.spec.scaleTargetRef;
    const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
    const served = client.dynamic
      .resources()
      .find(
        (one) =>
          one.kind === kind && (one.apiVersion.includes("/") ? one.apiVersion.split("/")[0] : "") === group,
      );
    if (!served)
      return this.#withoutScale(
        `no matches for kind ${JSON.stringify(kind)} in group ${JSON.stringify(group)}`,
      );
    const plural = served.resource.split(".")[0];
    const root = group ? `/apis/${served.apiVersion}` : "/api/v1";
    const path = `${root}/namespaces/${this.#hpa.metadata.namespace}/${plural}/${name}/scale`;
    const response = yield* fetch({ method: "GET", url: path, headers: { accept: "application/json" } });
    if (response.status !== 200)
      return this.#withoutScale(refusalOf(response, "get", `${served.resource} ${name}`));
    return { path, scale: JSON.parse(bodyText(response.body as string)) };
  }

  #withoutScale(why: string): never {
    this.#tell("Warning", "FailedGetScale", why);
    this.#status.condition(
      "AbleToScale",
      "False",
      "FailedGetScale",
      `the HPA controller was unable to get the target's current scale: ${why}`,
    );
    return this.#giveUp();
  }

  #giveUp(): never {
    this.#status.write(this.#tools.client);
    throw new GivenUp();
  }

  #tell(type: "Normal" | "Warning", reason: string, message: string): void {
    this.#tools.events.event(this.#hpa, type, reason, message);
  }

  *#decide(
    scale: Scale,
    current: number,
  ): Program<{ desired: number; why: string; metrics: MetricStatus[] | undefined }> {
    const { minReplicas: min = 1, maxReplicas: max } = this.#hpa.spec;
    if (current === 0 && min !== 0) {
      this.#status.condition(
        "ScalingActive",
        "False",
        "ScalingDisabled",
        "scaling is disabled since the replica count of the target is zero",
      );
      return { desired: 0, why: "", metrics: undefined };
    }
    if (current > max)
      return { desired: max, why: "Current number of replicas above Spec.MaxReplicas", metrics: undefined };
    if (current < min)
      return { desired: min, why: "Current number of replicas below Spec.MinReplicas", metrics: undefined };
    const { best, metrics } = yield* this.#compute(scale, current);
    const wished = best.replicas;
    const why =
      wished > current ? `${best.name} above target` : wished < current ? "All metrics below target" : "";
    return { desired: this.#limited(current, wished, min, max), why, metrics };
  }

  #limited(current: number, desired: number, min: number, max: number): number {
    const { behavior } = this.#hpa.spec;
    const found = limit({ memory: this.#tools.memory, now: this.#now, current, desired, min, max, behavior });
    this.#status.condition("AbleToScale", "True", found.able.reason, found.able.message);
    const limited = found.limited ? "True" : "False";
    this.#status.condition("ScalingLimited", limited, found.limit.reason, found.limit.message);
    return found.replicas;
  }

  /** What all metrics together ask for: the most that one of them does. */
  *#compute(scale: Scale, current: number): Program<{ best: Computed; metrics: MetricStatus[] }> {
    const specs = this.#hpa.spec.metrics ?? [];
    const target = this.#target(scale, current);
    const metrics = specs.map(() => ({ type: "" }) as MetricStatus);
    const failures: Unavailable[] = [];
    let best: Computed | undefined;
    for (const [i, spec] of specs.entries()) {
      try {
        const computed = yield* computeReplicas(target, spec);
        metrics[i] = computed.status;
        if (!best || computed.replicas > best.replicas) best = computed;
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        this.#tell("Warning", error.reason, error.message);
        failures.push(error);
      }
    }
    if (!best || (failures.length > 0 && best.replicas < current))
      return this.#withoutMetrics(failures, current, metrics);
    const message = `the HPA was able to successfully calculate a replica count from ${best.name}`;
    this.#status.condition("ScalingActive", "True", "ValidMetricFound", message);
    return { best, metrics };
  }

  #withoutMetrics(failures: readonly Unavailable[], current: number, metrics: MetricStatus[]): never {
    const [first] = failures;
    const why = `the HPA was unable to compute the replica count: ${first.message}`;
    this.#status.condition("ScalingActive", "False", first.reason, why);
    this.#status.numbers(current, this.#status.desired, metrics);
    const invalid = `invalid metrics (${failures.length} invalid out of ${metrics.length})`;
    this.#tell("Warning", "FailedComputeMetricsReplicas", `${invalid}, first error is: ${first.told}`);
    return this.#giveUp();
  }

  #target(scale: Scale, current: number) {
    const { client, fetch } = this.#tools;
    const { namespace = "" } = this.#hpa.metadata;
    const { selector } = scale.status;
    if (!selector)
      return this.#withoutPods(
        "SelectorRequired",
        "InvalidSelector",
        "selector is required",
        "the HPA target's scale is missing a selector",
      );
    const parsed = parseSelector(selector);
    const pods: Pod[] = client.list("pods", namespace, ({ metadata }) =>
      matchesSelector(parsed, metadata.labels),
    );
    this.#assertAlone(selector, pods);
    return { fetch, namespace, selector, current, pods, now: this.#now, tolerances: this.#tolerances() };
  }

  /** Pods that two autoscalers count would be pulled both ways. */
  #assertAlone(selector: string, pods: readonly Pod[]): void {
    const { selectors } = this.#tools;
    const own = keyOf(this.#hpa);
    selectors.set(own, selector);
    if (selectors.size < 2) return;
    const others = [...selectors].filter(([key, other]) => {
      const [namespace] = key.split("/");
      const parsed = parseSelector(other);
      return (
        key === own ||
        (namespace === this.#hpa.metadata.namespace &&
          pods.some(({ metadata }) => matchesSelector(parsed, metadata.labels)))
      );
    });
    if (others.length < 2) return;
    const names = others.map(([key]) => key).sort();
    const why = `pods by selector ${selector} are controlled by multiple HPAs: [${names.join(" ")}]`;
    this.#withoutPods("AmbiguousSelector", "AmbiguousSelector", why, why);
  }

  #withoutPods(event: string, reason: string, why: string, condition: string): never {
    this.#tell("Warning", event, why);
    this.#status.condition("ScalingActive", "False", reason, condition);
    this.#tell("Warning", "FailedComputeMetricsReplicas", why);
    return this.#giveUp();
  }

  #tolerances(): Tolerances {
    const { behavior } = this.#hpa.spec;
    const read = (rules: object | undefined) => {
      const tolerance = (rules as { tolerance?: string } | undefined)?.tolerance;
      return tolerance === undefined ? TOLERANCE : milliValue(parseQuantity(String(tolerance))) / 1000;
    };
    return { up: read(behavior?.scaleUp), down: read(behavior?.scaleDown) };
  }

  *#rescale(
    path: string,
    scale: Scale,
    desired: number,
    why: string,
    metrics: MetricStatus[] | undefined,
  ): Program<void> {
    const { fetch, memory } = this.#tools;
    const before = scale.spec.replicas ?? 0;
    const body = JSON.stringify({ ...scale, spec: { ...scale.spec, replicas: desired } });
    const headers = { "content-type": "application/json", accept: "application/json" };
    const response = yield* fetch({ method: "PUT", url: path, headers, body });
    if (response.status !== 200) {
      const refusal = refusalOf(response, "put", "scale");
      this.#tell("Warning", "FailedRescale", `New size: ${desired}; reason: ${why}; error: ${refusal}`);
      const message = `the HPA controller was unable to update the target scale: ${refusal}`;
      this.#status.condition("AbleToScale", "False", "FailedUpdateScale", message);
      this.#status.numbers(before, this.#status.desired, metrics);
      this.#giveUp();
    }
    const message = `the HPA controller was able to update the target scale to ${desired}`;
    this.#status.condition("AbleToScale", "True", "SucceededRescale", message);
    this.#tell("Normal", "SuccessfulRescale", `New size: ${desired}; reason: ${why}`);
    const { behavior } = this.#hpa.spec;
    if (behavior) rescaled(memory, behavior, this.#now, before, desired);
  }
}
