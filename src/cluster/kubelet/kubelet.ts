// In Kubernetes: kubelet. Registers a machine as a node, tells that it is alive, and runs the pods that are assigned to it.
// Left out here: eviction under pressure, device plugins.

import { lazy, type Program, type Simulation, type Timer } from "../../simulation/index.ts";
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
import { Journal } from "./journal.ts";
import { isMirror } from "./mirror.ts";
import { newNode, nodeStatus, type Machine } from "./node-status.ts";
import { PodAddresses } from "./pod-addresses.ts";
import type { PodSource } from "./pod-source.ts";
import type { NodeContext } from "./node-context.ts";
import { PodWorker } from "./pod-worker.ts";
import { resolvConfOf } from "./resolv-conf.ts";
import { StaticPods, type ManifestFolder } from "./static-pods.ts";
import { journalled, leaseProblem, problemLine, statusProblem } from "./told.ts";
import type { MeteredNode } from "./metrics.ts";

const metrics = lazy(() => import("./metrics.ts"));
export const kubeletServer = lazy(() => import("./server.ts"));
import type { HostFiles, TokenWish } from "./volumes.ts";

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
  /** Where the manifests of its static pods are; none without it. */
  manifests?: ManifestFolder;
  token(pod: Pod, wish: TokenWish): string;
}

export class Kubelet {
  readonly #options: KubeletOptions;
  readonly #workers = new Map<string, PodWorker>();
  readonly #context: NodeContext;
  readonly #addresses: PodAddresses;
  readonly journal: Journal;
  /** The disk of its machine, where it has one that anybody can come to. */
  files: HostFiles | undefined;
  readonly #static: StaticPods | undefined;
  #timers: Timer[] = [];
  #stops: (() => void)[] = [];
  #awake = false;
  #finding = true;

  constructor(options: KubeletOptions) {
    const { simulation, client, machine, runtime, net } = options;
    this.#options = options;
    this.journal = new Journal(simulation);
    this.#addresses = new PodAddresses(machine.podCIDR);
    const events = eventRecorder(simulation, client, { component: "kubelet", host: machine.name });
    this.#context = {
      simulation,
      random: simulation.random(`kubelet/${machine.name}`),
      client,
      runtime,
      events: journalled(events, this.journal),
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
      resolvConf: (pod) => this.resolvConf(pod),
      awake: () => this.#awake,
      finding: () => this.#finding,
      token: options.token,
      files: () => this.files,
    };
    if (options.manifests) this.#static = this.#staticPods(options.manifests);
  }

  #staticPods(folder: ManifestFolder): StaticPods {
    const { simulation, client, machine, source } = this.#options;
    return new StaticPods({
      simulation,
      client,
      nodeName: machine.name,
      folder,
      journal: this.journal,
      stored: () => source.pods(machine.name),
      run: (pod) => {
        const worker = new PodWorker(this.#context, pod, true);
        this.#workers.set(pod.metadata.uid, worker);
        return worker;
      },
      ended: ({ metadata }) => void this.#workers.delete(metadata.uid),
      attempt: (action) => this.#attempt(action),
    });
  }

  /** Registers the node and begins to run pods. */
  start(): void {
    const { simulation, source, machine, net } = this.#options;
    if (this.#awake) return;
    this.#awake = true;
    this.journal.info("server.go:1257", '"Started kubelet"');
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
        podDeleted: (pod) => (isMirror(pod) ? this.#static?.mirrorChanged(pod) : this.#podDeleted(pod)),
      }),
      net.listen(PORT, { http: (request) => this.#serve(request) }),
    ];
    this.#dropGone();
    this.#static?.start();
    for (const worker of this.#workers.values()) worker.changed();
    simulation.soon(() => (this.#finding = false));
  }

  /** Pods that were deleted while the kubelet did not run. */
  #dropGone(): void {
    const { source, machine } = this.#options;
    const stored = new Set(source.pods(machine.name).map(({ metadata }) => metadata.uid));
    for (const [uid, worker] of this.#workers) if (!stored.has(uid) && !worker.isStatic) worker.remove();
  }

  get running(): boolean {
    return this.#awake;
  }

  /** The pods of which something is here, in the order in which they came. */
  workers(): readonly PodWorker[] {
    return [...this.#workers.values()];
  }

  /** The process ends; containers go on, nobody looks after them. */
  stop(): void {
    this.#awake = false;
    this.#static?.stop();
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
    this.#static?.forget();
    this.#addresses.clear();
    this.#options.net.detach();
  }

  worker(uid: string): PodWorker | undefined {
    return this.#workers.get(uid);
  }

  *#serve(request: HttpRequest): Program<HttpResponse> {
    const { pathname } = new URL(request.url);
    if (/^\/(metrics|stats)\//.test(pathname)) {
      const { serveMetrics } = yield* this.#options.simulation.hold(metrics);
      const answer = serveMetrics(pathname, this.#metered());
      if (answer) return answer;
    }
    const { serveKubelet } = yield* this.#options.simulation.hold(kubeletServer);
    return yield* serveKubelet(
      { simulation: this.#options.simulation, find: (...name) => this.#find(...name) },
      request,
    );
  }

  /** What everything that runs here has used up to now. */
  #metered(): MeteredNode {
    const { machine, simulation } = this.#options;
    const pods = [...this.#workers.values()].map((worker) => ({
      pod: worker.pod,
      containers: [...(worker.pod.spec.initContainers ?? []), ...worker.pod.spec.containers].flatMap(
        ({ name }) => {
          const life = worker.container(name);
          return life?.running && life.container ? [{ name, reading: life.container.meter.read() }] : [];
        },
      ),
    }));
    return {
      name: machine.name,
      now: simulation.now,
      startedAt: simulation.start,
      pods: pods.filter(({ containers }) => containers.length > 0),
    };
  }

  #find(namespace: string, pod: string, container: string) {
    for (const worker of this.#workers.values()) {
      if (keyOf(worker.pod) === `${namespace}/${pod}`) return worker.container(container);
    }
    return undefined;
  }

  #podChanged(pod: Pod): void {
    const { uid } = pod.metadata;
    if (isMirror(pod)) return this.#static?.mirrorChanged(pod);
    const known = this.#workers.get(uid);
    if (known) return known.update(pod);
    if (isPodFinished(pod)) {
      if (pod.metadata.deletionTimestamp) this.#forget(pod);
      return;
    }
    this.journal.info("kubelet.go:2524", `"SyncLoop ADD" source="api" pods=["${keyOf(pod)}"]`);
    const worker = new PodWorker(this.#context, pod);
    this.#workers.set(uid, worker);
    worker.onEnd = () => {
      this.#workers.delete(uid);
      for (const other of this.#workers.values()) other.roomMade();
    };
    if (pod.metadata.deletionTimestamp) worker.update(pod);
  }

  #podDeleted(pod: Pod): void {
    this.journal.info("kubelet.go:2537", `"SyncLoop REMOVE" source="api" pods=["${keyOf(pod)}"]`);
    this.#workers.get(pod.metadata.uid)?.remove();
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
    const address = this.#addresses.take();
    const attachment = network.attach({
      hostname: pod.spec.hostname ?? pod.metadata.name,
      addresses: [address],
      translate,
      resolvConf: () => this.resolvConf(pod),
    });
    const detach = attachment.detach.bind(attachment);
    return Object.assign(attachment, {
      detach: () => {
        this.#addresses.release(address);
        detach();
      },
    });
  }

  /** What a pod finds in /etc/resolv.conf. */
  resolvConf(pod: Pod): string {
    return resolvConfOf(pod, this.#options.clusterDns);
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
    }, statusProblem(machine.name));
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
    }, leaseProblem(machine.name));
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
      if (error instanceof ConnectionRefused || error instanceof StatusError) return false;
      throw error;
    }
  }

  #refreshVolumes(): void {
    this.#attempt(() => {
      for (const worker of this.#workers.values()) worker.volumes.refresh();
    });
  }

  /** What the API server refuses or does not answer is tried again with the next period. */
  #attempt(action: () => void, failed?: (problem: string) => string): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof ConnectionRefused)) throw error;
      if (failed) this.journal.error(...problemLine(failed, error));
    }
  }
}
