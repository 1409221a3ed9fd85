// In Kubernetes: pkg/scheduler/framework, NodeInfo. A node with the pods on it and what they ask for, kept up to date pod by pod.

import type { Node, Pod } from "../api/types.ts";
import { controllerOf, keyOf } from "../apimachinery/meta.ts";
import { amountOf, requestsOf, type Amounts } from "../apimachinery/pod-resources.ts";

/** A container without requests counts with these when nodes are scored. */
const DEFAULT_CPU = 100;
const DEFAULT_MEMORY = 200 * 1024 * 1024;

const scoredRequest = (pod: Pod, resource: "cpu" | "memory", fallback: number): number =>
  pod.spec.containers.reduce((sum, container) => {
    const request = container.resources?.requests?.[resource];
    return sum + (request ? amountOf(resource, request) : fallback);
  }, 0);

/** What the scheduler looks at in a pod. */
export interface PodInfo {
  pod: Pod;
  requests: Amounts;
  scoredCpu: number;
  scoredMemory: number;
  hostPorts: readonly string[];
  owner: string | undefined;
}

const computed = (pod: Pod): PodInfo => ({
  pod,
  owner: controllerOf(pod)?.uid,
  requests: requestsOf(pod),
  scoredCpu: scoredRequest(pod, "cpu", DEFAULT_CPU),
  scoredMemory: scoredRequest(pod, "memory", DEFAULT_MEMORY),
  hostPorts: pod.spec.containers.flatMap((container) =>
    (container.ports ?? [])
      .filter((port) => port.hostPort)
      .map((port) => `${port.protocol ?? "TCP"}/${port.hostPort}`),
  ),
});

let latest: PodInfo | undefined;

/** Every plugin asks for the same pod: the latest is remembered. */
export function podInfo(pod: Pod): PodInfo {
  if (latest?.pod !== pod) latest = computed(pod);
  return latest;
}

export class NodeInfo {
  node: Node;
  readonly pods = new Map<string, PodInfo>();
  readonly requested = new Map<string, number>();
  readonly hostPorts = new Map<string, number>();
  /** Pods by the uid of what controls them. */
  readonly byOwner = new Map<string, number>();
  scoredCpu = 0;
  scoredMemory = 0;
  podCount = 0;
  #allocatable: Amounts;
  /** What is asked for again and again: how many pods it may run, its CPU in thousandths, its memory in bytes. */
  maxPods = 0;
  cpu = 0;
  memory = 0;

  constructor(node: Node) {
    this.node = node;
    this.#allocatable = allocatableOf(node);
    this.#rememberTotals();
  }

  get name(): string {
    return this.node.metadata.name;
  }

  setNode(node: Node): void {
    if (node.status.allocatable !== this.node.status.allocatable) this.#allocatable = allocatableOf(node);
    this.node = node;
    this.#rememberTotals();
  }

  #rememberTotals(): void {
    this.maxPods = this.allocatable("pods");
    this.cpu = this.allocatable("cpu");
    this.memory = this.allocatable("memory");
  }

  allocatable(resource: string): number {
    return this.#allocatable.get(resource) ?? 0;
  }

  add(info: PodInfo): void {
    this.remove(keyOf(info.pod));
    this.pods.set(keyOf(info.pod), info);
    this.#count(info, 1);
  }

  remove(key: string): PodInfo | undefined {
    const info = this.pods.get(key);
    if (!info) return undefined;
    this.pods.delete(key);
    this.#count(info, -1);
    return info;
  }

  #count(info: PodInfo, sign: 1 | -1): void {
    for (const [name, amount] of info.requests) {
      this.requested.set(name, (this.requested.get(name) ?? 0) + sign * amount);
    }
    for (const port of info.hostPorts) this.hostPorts.set(port, (this.hostPorts.get(port) ?? 0) + sign);
    if (info.owner) this.byOwner.set(info.owner, (this.byOwner.get(info.owner) ?? 0) + sign);
    this.podCount += sign;
    this.scoredCpu += sign * info.scoredCpu;
    this.scoredMemory += sign * info.scoredMemory;
  }
}

function allocatableOf(node: Node): Amounts {
  const amounts = new Map<string, number>();
  for (const [name, text] of Object.entries(node.status.allocatable ?? {}))
    amounts.set(name, amountOf(name, text as string));
  return amounts;
}
