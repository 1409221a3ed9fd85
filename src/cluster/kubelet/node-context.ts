// What the pods of a node share.

import type { NetworkIdentity } from "../../hosts/network.ts";
import type { Random, Simulation } from "../../simulation/index.ts";
import type { Pod } from "../api/types.ts";
import type { Client } from "../client-go/client.ts";
import type { EventRecorder } from "../client-go/event-recorder.ts";
import type { Attachment } from "../cni/network.ts";
import type { Runtime } from "../container-runtime/runtime.ts";
import type { HostFiles, TokenWish } from "./volumes.ts";

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
