// In Kubernetes: each kubelet's watch with the field selector spec.nodeName, which the API server indexes.
// Here one watch is shared, and hands each pod to its node's kubelet.

import type { Simulation } from "../../simulation/index.ts";
import type { Pod } from "../api/types.ts";
import { keyOf } from "../apimachinery/meta.ts";
import type { Client } from "../client-go/client.ts";
import { follow } from "../client-go/controller.ts";

export interface PodHandler {
  podChanged(pod: Pod): void;
  podDeleted(pod: Pod): void;
}

export class PodSource {
  readonly #handlers = new Map<string, PodHandler>();
  readonly #byNode = new Map<string, Map<string, Pod>>();

  constructor(simulation: Simulation, client: Client) {
    follow(simulation, client, "pods", {
      added: (pod) => this.#set(pod),
      modified: (pod) => this.#set(pod),
      deleted: (pod) => this.#delete(pod),
    });
  }

  /** Hands over the node's pods, now and from now on. Returns how to stop. */
  subscribe(node: string, handler: PodHandler): () => void {
    this.#handlers.set(node, handler);
    for (const pod of this.pods(node)) handler.podChanged(pod);
    return () => this.#handlers.delete(node);
  }

  pods(node: string): Pod[] {
    return [...(this.#byNode.get(node)?.values() ?? [])];
  }

  #set(pod: Pod): void {
    const { nodeName } = pod.spec;
    if (!nodeName) return;
    const pods = this.#byNode.get(nodeName) ?? new Map<string, Pod>();
    this.#byNode.set(nodeName, pods);
    pods.set(keyOf(pod), pod);
    this.#handlers.get(nodeName)?.podChanged(pod);
  }

  #delete(pod: Pod): void {
    const { nodeName } = pod.spec;
    if (!nodeName) return;
    this.#byNode.get(nodeName)?.delete(keyOf(pod));
    this.#handlers.get(nodeName)?.podDeleted(pod);
  }
}
