// A machine of a kubeadm cluster: who logs in finds its files, its services and its containers. All of it is made when the first one comes.

import type { FileSystem } from "../../hosts/fs/file-system.ts";
import type { Host } from "../../hosts/process.ts";
import { lazy, type Program, type Simulation, type Timer } from "../../simulation/index.ts";
import type { JsonObject } from "../apimachinery/meta.ts";
import type { Attachment } from "../cni/network.ts";
import type { Runtime } from "../container-runtime/runtime.ts";
import type { ServiceRules } from "../kube-proxy/kube-proxy.ts";
import type { Kubelet } from "../kubelet/kubelet.ts";
import type { Machine } from "../kubelet/node-status.ts";
import type { Manifests } from "./manifest-folder.ts";

const SSH_PORT = 22;
const REBOOT_MS = 25_000;
/** RestartSec of the unit. */
const RESTART_MS = 10_000;
const KUBELET_UNIT = "kubelet.service - kubelet: The Kubernetes Node Agent";

const inside = lazy(() => import("./node-host.ts"));

export interface NodeParts {
  simulation: Simulation;
  machine: Machine;
  net: Attachment;
  /** What its kernel was told of Services. */
  services: ServiceRules;
  kubelet: Kubelet;
  runtime: Runtime;
  /** What kubeadm wrote for the kubelet, which is nothing but on the control plane's node, and who reads it. */
  manifests?: { initial: ReadonlyMap<string, JsonObject>; folder: Manifests };
  /** Where the API server is, and the PEM that its clients trust. */
  server: string;
  caCertificate(): string;
}

export class ClusterNode {
  readonly parts: NodeParts;
  /** When it was started, in milliseconds since 1970. */
  bootedAt: number;
  kubeletSince: number;
  kubeletEnabled = true;
  #restart: Timer | undefined;
  #restartCount = 0;
  #host: Host | undefined;

  constructor(parts: NodeParts) {
    this.parts = parts;
    this.bootedAt = this.kubeletSince = parts.simulation.now;
    parts.kubelet.files = { found: () => this.#host?.fs, open: () => this.#disk() };
    this.#openDoor();
  }

  *#disk(): Program<FileSystem> {
    return (yield* this.#inside()).fs;
  }

  #openDoor(): void {
    const { net, simulation } = this.parts;
    const open = () => this.#inside();
    net.listen(SSH_PORT, {
      *tcp(connection) {
        const { serveSsh } = yield* simulation.hold(inside);
        yield* serveSsh(yield* open(), connection);
      },
    });
  }

  *#inside(): Program<Host> {
    const { createNodeHost } = yield* this.parts.simulation.hold(inside);
    return (this.#host ??= createNodeHost(this));
  }

  startKubelet(): void {
    this.#cancelRestart();
    this.#begin();
  }

  #begin(): void {
    const { simulation, kubelet } = this.parts;
    this.kubeletSince = simulation.now;
    kubelet.journal.pid += 90 + simulation.random("pids").below(800);
    kubelet.journal.unit(`Started ${KUBELET_UNIT}.`);
    kubelet.start();
  }

  stopKubelet(): void {
    const { simulation, kubelet } = this.parts;
    this.#cancelRestart();
    this.kubeletSince = simulation.now;
    kubelet.journal.unit(`Stopping ${KUBELET_UNIT}...`);
    kubelet.stop();
    kubelet.journal.unit("kubelet.service: Deactivated successfully.");
    kubelet.journal.unit(`Stopped ${KUBELET_UNIT}.`);
  }

  /** Somebody sent it a signal; systemd starts it again. */
  killKubelet(signal: string): void {
    const { simulation, kubelet } = this.parts;
    this.kubeletSince = simulation.now;
    kubelet.stop();
    kubelet.journal.unit(
      signal === "SIGKILL"
        ? "kubelet.service: Main process exited, code=killed, status=9/KILL"
        : "kubelet.service: Deactivated successfully.",
    );
    if (signal === "SIGKILL") kubelet.journal.unit("kubelet.service: Failed with result 'signal'.");
    this.#restart = simulation.after(RESTART_MS, () => {
      this.#restart = undefined;
      kubelet.journal.unit(
        `kubelet.service: Scheduled restart job, restart counter is at ${++this.#restartCount}.`,
      );
      this.#begin();
    });
  }

  /** Whether systemd is about to start it again. */
  get kubeletRestarts(): boolean {
    return this.#restart !== undefined;
  }

  #cancelRestart(): void {
    this.#restart?.cancel();
    this.#restart = undefined;
    this.#restartCount = 0;
  }

  powerOff(): void {
    this.#cancelRestart();
    this.parts.kubelet.powerOff();
    this.#host?.shutdown();
  }

  reboot(): void {
    const { simulation, net } = this.parts;
    this.powerOff();
    simulation.after(REBOOT_MS, () => {
      this.bootedAt = this.kubeletSince = simulation.now;
      net.attachAgain();
      this.#openDoor();
      if (this.kubeletEnabled) this.startKubelet();
    });
  }
}
