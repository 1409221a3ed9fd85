// What the containers of a pod share.

import type { NetworkIdentity } from "../../hosts/network.ts";
import type { Random, Simulation } from "../../simulation/index.ts";
import type { Container, Pod } from "../api/types.ts";
import type { Client } from "../client-go/client.ts";
import type { EventRecorder } from "../client-go/event-recorder.ts";
import type { Runtime } from "../container-runtime/runtime.ts";
import type { Turn } from "./turn.ts";
import type { PodVolumes } from "./volumes.ts";

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
  /** A pod's containers are started one after the other. */
  readonly turn: Turn;
  readonly etc: Readonly<Record<string, string>>;
  /** As it is stored now. */
  readonly pod: Pod;
  readonly terminating: boolean;
  /** Whether the kubelet runs. */
  readonly awake: boolean;
  /** Whether its containers ran when the cluster was found. */
  readonly found: boolean;
  /** What a container has been promised, when that may be another thing than its spec says. */
  allocated(name: string): Container["resources"];
  /** Something about a container changed: the status is written anew. */
  changed(): void;
}

/** What a container is to its pod. */
export type Role = "init" | "sidecar" | "main" | "ephemeral";

/** Where the pod's spec has it. */
export const LISTS: Readonly<Record<Role, string>> = {
  init: "initContainers",
  sidecar: "initContainers",
  main: "containers",
  ephemeral: "ephemeralContainers",
};
