// In Kubernetes: kubelet. Registers a machine as a node, tells that it is alive, and runs the pods that are assigned to it.
// Left out here: static pods, eviction under pressure, device plugins.

import type { Program, Simulation, Timer } from "../../simulation/index.ts";
import type { Node, Pod } from "../api/types.ts";
import { keyOf } from "../apimachinery/meta.ts";
import type { HttpRequest, HttpResponse } from "../apimachinery/http.ts";
import { isPodFinished } from "../apimachinery/pods.ts";
import { StatusError } from "../apimachinery/status-error.ts";
import { microTimeText } from "../apimachinery/time.ts";
import { ConnectionRefused, type Client } from "../client-go/client.ts";
import { eventRecorder } from "../client-go/event-recorder.ts";
import type { Attachment, Network, Translate } from "../cni/network.ts";
import type { Runtime } from "../container-runtime/runtime.ts";
import { newNode, nodeStatus, type Machine } from "./node-status.ts";
import type { PodSource } from "./pod-source.ts";
import { PodWorker, type NodeContext } from "./pod-worker.ts";
import { serveKubelet } from "./server.ts";
import type { TokenWish } from "./volumes.ts";

const LEASE_PERIOD_MS = 10_000;
const LEASE_SECONDS = 40;
const STATUS_PERIOD_MS = 300_000;
const VOLUME_PERIOD_MS = 60_000;
const PORT = 10250;

export interface KubeletOptions {
  simulation: Simulation;
  client: Client;
  source: PodSource;
  network: Network;
  /** The machine's own cable. */
  net: Attachment;
  machine: Machine;
  runtime: Runtime;
  translate: Translate;
  /** The cluster's DNS service, when it has one. */
  clusterDns?: string;
  token(pod: Pod, wish: TokenWish): string;
}

export class Kubelet {
  readonly #options: KubeletOptions;
  readonly #workers = new Map<string, PodWorker>();
  readonly #context: NodeContext;
  readonly #usedAddresses = new Set<string>();
  #nextAddress = 2;
  #timers: Timer[] = [];
  #stops: (() => void)[] = [];

  constructor(options: KubeletOptions) {
    const { simulation, client, machine, runtime, net } = options;
    this.#options = options;
    this.#context = {
      simulation,
      random: simulation.random(`kubelet/${machine.name}`),
      client,
      runtime,
      events: eventRecorder(simulation, client, { component: "kubelet", host: machine.name }),
      nodeName: machine.name,
      nodeIP: machine.address,
      nodeNet: net,
      attachPod: (pod) => this.#attachPod(pod),
      otherPods: (pod) =>
        options.source
          .pods(machine.name)
          .filter(
            (other) =>
              other.metadata.uid !== pod.metadata.uid &&
              !isPodFinished(other) &&
              this.#workers.has(other.metadata.uid),
          ),
      token: options.token,
    };
  }

  /** Registers the node and begins to run pods. */
  start(): void {
    const { simulation, source, machine, net } = this.#options;
    this.#register();
    this.#renewLease();
    this.#timers = [
      simulation.every(LEASE_PERIOD_MS, () => this.#renewLease()),
      simulation.every(STATUS_PERIOD_MS, () => this.#postStatus()),
      simulation.every(VOLUME_PERIOD_MS, () => this.#refreshVolumes()),
    ];
    this.#stops = [
      source.subscribe(machine.name, {
        podChanged: (pod) => this.#podChanged(pod),
        podDeleted: (pod) => this.#workers.get(pod.metadata.uid)?.remove(),
      }),
      net.listen(PORT, { http: (request) => this.#serve(request) }),
    ];
  }

  /** The process ends; containers go on, nobody looks after them. */
  stop(): void {
    for (const timer of this.#timers) timer.cancel();
    for (const stop of this.#stops) stop();
    this.#timers = [];
    this.#stops = [];
  }

  /** The machine loses power. */
  powerOff(): void {
    this.stop();
    for (const worker of this.#workers.values()) worker.kill();
    this.#workers.clear();
    this.#usedAddresses.clear();
    this.#options.net.detach();
  }

  worker(uid: string): PodWorker | undefined {
    return this.#workers.get(uid);
  }

  *#serve(request: HttpRequest): Program<HttpResponse> {
    return yield* serveKubelet(
      { simulation: this.#options.simulation, find: (...name) => this.#find(...name) },
      request,
    );
  }

  #find(namespace: string, pod: string, container: string) {
    for (const worker of this.#workers.values()) {
      if (keyOf(worker.pod) === `${namespace}/${pod}`) return worker.container(container);
    }
    return undefined;
  }

  #podChanged(pod: Pod): void {
    const { uid } = pod.metadata;
    const known = this.#workers.get(uid);
    if (known) return known.update(pod);
    if (isPodFinished(pod)) {
      if (pod.metadata.deletionTimestamp) this.#forget(pod);
      return;
    }
    const worker = new PodWorker(this.#context, pod);
    this.#workers.set(uid, worker);
    worker.onEnd = () => this.#workers.delete(uid);
    if (pod.metadata.deletionTimestamp) worker.update(pod);
  }

  /** A finished pod of which nothing is left here needs nobody's leave to go. */
  #forget(pod: Pod): void {
    this.#options.simulation.after(1, () => {
      this.#attempt(() =>
        this.#options.client.delete("pods", keyOf(pod), {
          gracePeriodSeconds: 0,
          preconditions: { uid: pod.metadata.uid },
        }),
      );
    });
  }

  #attachPod(pod: Pod): Attachment {
    const { network, translate } = this.#options;
    const address = this.#takeAddress();
    const attachment = network.attach({
      hostname: pod.spec.hostname ?? pod.metadata.name,
      addresses: [address],
      translate,
      resolvConf: () => this.resolvConf(pod),
    });
    const detach = attachment.detach.bind(attachment);
    return Object.assign(attachment, {
      detach: () => {
        this.#usedAddresses.delete(address);
        detach();
      },
    });
  }

  #takeAddress(): string {
    const prefix = this.#options.machine.podCIDR.replace(/0\/24$/, "");
    for (let tries = 0; tries < 254; tries++) {
      const last = this.#nextAddress;
      this.#nextAddress = last >= 254 ? 2 : last + 1;
      const address = `${prefix}${last}`;
      if (this.#usedAddresses.has(address)) continue;
      this.#usedAddresses.add(address);
      return address;
    }
    throw new Error(`no free address in ${this.#options.machine.podCIDR}`);
  }

  /** What a pod finds in /etc/resolv.conf. */
  resolvConf(pod: Pod): string {
    const { clusterDns } = this.#options;
    const policy = pod.spec.dnsPolicy ?? "ClusterFirst";
    if (
      !clusterDns ||
      policy === "Default" ||
      (pod.spec.hostNetwork && policy !== "ClusterFirstWithHostNet")
    ) {
      return "nameserver 192.168.49.1\n";
    }
    const search = [`${pod.metadata.namespace}.svc.cluster.local`, "svc.cluster.local", "cluster.local"];
    return `search ${search.join(" ")}\nnameserver ${clusterDns}\noptions ndots:5\n`;
  }

  #register(): void {
    const { client, machine, simulation } = this.#options;
    this.#attempt(() => {
      if (!client.find("nodes", machine.name)) client.create("nodes", newNode(machine, simulation.now));
      else this.#postStatus();
      this.#tellStart(client.get("nodes", machine.name));
    });
  }

  /** The kubelet speaks of its node by name alone: the name stands for the uid. */
  #tellStart(node: Node): void {
    const about = { ...node, metadata: { ...node.metadata, uid: node.metadata.name } };
    const tell = (reason: string, message: string) =>
      this.#context.events.event(about, "Normal", reason, message);
    tell("Starting", "Starting kubelet.");
    for (const reason of [
      "NodeHasSufficientMemory",
      "NodeHasNoDiskPressure",
      "NodeHasSufficientPID",
      "NodeReady",
    ]) {
      tell(reason, `Node ${node.metadata.name} status is now: ${reason}`);
    }
  }

  #postStatus(): void {
    const { client, machine, simulation, runtime } = this.#options;
    this.#attempt(() => {
      const node = client.find("nodes", machine.name);
      if (!node) return;
      const status = nodeStatus(machine, node.status, runtime.images(), simulation.now);
      client.updateStatus("nodes", { ...node, status });
    });
  }

  #renewLease(): void {
    const { client, machine, simulation } = this.#options;
    const key = `kube-node-lease/${machine.name}`;
    const renewTime = microTimeText(simulation.now);
    this.#attempt(() => {
      const lease = client.find("leases.coordination.k8s.io", key);
      if (lease)
        return void client.update("leases.coordination.k8s.io", {
          ...lease,
          spec: { ...lease.spec, renewTime },
        });
      const node = client.find("nodes", machine.name);
      const ownerReferences = node && [
        { apiVersion: "v1", kind: "Node", name: machine.name, uid: node.metadata.uid },
      ];
      client.create("leases.coordination.k8s.io", {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: {
          name: machine.name,
          namespace: "kube-node-lease",
          ...(ownerReferences ? { ownerReferences } : {}),
        },
        spec: { holderIdentity: machine.name, leaseDurationSeconds: LEASE_SECONDS, renewTime },
      });
    });
    if (this.#isMarkedUnready()) this.#postStatus();
  }

  /** Somebody declared the node dead meanwhile: it says at once that it is not. */
  #isMarkedUnready(): boolean {
    const { client, machine } = this.#options;
    try {
      const ready = client
        .find("nodes", machine.name)
        ?.status.conditions?.find(({ type }) => type === "Ready");
      return ready !== undefined && ready.status !== "True";
    } catch (error) {
      if (error instanceof ConnectionRefused) return false;
      throw error;
    }
  }

  #refreshVolumes(): void {
    this.#attempt(() => {
      for (const worker of this.#workers.values()) worker.volumes.refresh();
    });
  }

  /** What the API server refuses or does not answer is tried again with the next period. */
  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof ConnectionRefused)) throw error;
    }
  }
}
