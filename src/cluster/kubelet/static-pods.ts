// In Kubernetes: pkg/kubelet/config/file.go and pkg/kubelet/pod/mirror_client.go. Pods that a node runs because a file of its own says so, and
// their mirrors, by which the API server knows of them. Left out here: manifests from a URL, several documents in a file.

import { hash32, type Simulation, type Timer } from "../../simulation/index.ts";
import { podKind } from "../api/core-v1/pod.ts";
import type { Node, Pod } from "../api/types.ts";
import { keyOf, type JsonObject } from "../apimachinery/meta.ts";
import { timeText } from "../apimachinery/time.ts";
import type { Client } from "../client-go/client.ts";
import type { Journal } from "./journal.ts";
import { isMirror, MIRROR } from "./mirror.ts";
import type { PodWorker } from "./pod-worker.ts";

/** How often the folder is read anew (--file-check-frequency). */
const FILE_CHECK_MS = 20_000;
/** A change of a file is seen about this late. */
const NOTICE_MS = 500;
const SOURCE = "kubernetes.io/config.source";
const HASH = "kubernetes.io/config.hash";
const SEEN = "kubernetes.io/config.seen";

/** The folder of manifests as the kubelet reads it. */
export interface ManifestFolder {
  /** By path, in order; a file that cannot be understood gives the reason. */
  read(): ReadonlyMap<string, JsonObject | Error>;
  onChange(listener: () => void): () => void;
}

export interface StaticPodsOptions {
  simulation: Simulation;
  client: Client;
  nodeName: string;
  folder: ManifestFolder;
  journal: Journal;
  /** Mirrors of this node's, as its watch brought them. */
  stored(): readonly Pod[];
  /** Begins to run a pod. */
  run(pod: Pod): PodWorker;
  /** Nothing of a pod is left. */
  ended(pod: Pod): void;
  /** Does what may fail because the API server does not answer. */
  attempt(action: () => void): void;
}

interface Running {
  pod: Pod;
  worker: PodWorker;
}

export class StaticPods {
  readonly #options: StaticPodsOptions;
  /** By full name: one at a time, the next when the one before is gone. */
  readonly #running = new Map<string, Running>();
  #wanted = new Map<string, Pod>();
  /** What each path said when it was understood last. */
  readonly #known = new Map<string, { manifest: JsonObject; text: string; pod: Pod }>();
  #stops: (() => void)[] = [];
  #notice: Timer | undefined;

  /** How things stood when the machine lost its power, by the pods' uids. */
  readonly #before = new Map<string, Pod["status"]>();

  constructor(options: StaticPodsOptions) {
    this.#options = options;
  }

  start(): void {
    const { simulation, folder } = this.#options;
    const check = simulation.every(FILE_CHECK_MS, () => this.#read(true));
    this.#stops = [
      () => check.cancel(),
      () => this.#notice?.cancel(),
      folder.onChange(() => {
        this.#notice?.cancel();
        this.#notice = simulation.after(NOTICE_MS, () => this.#read(false));
      }),
    ];
    this.#read(true);
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Everything is gone with the machine's power; what the runtime wrote down of its containers is not. */
  forget(): void {
    for (const { pod, worker } of this.#running.values()) {
      const containerStatuses = worker.containers().map(({ status }) => status);
      this.#before.set(pod.metadata.uid, { containerStatuses } as Pod["status"]);
    }
    this.#running.clear();
    this.#wanted.clear();
  }

  get pods(): readonly Pod[] {
    return [...this.#running.values()].map(({ pod }) => pod);
  }

  /** Somebody changed or deleted a mirror: it is put right. */
  mirrorChanged(mirror: Pod): void {
    const running = this.#running.get(keyOf(mirror));
    if (running && this.#isOutdated(mirror, running.pod))
      this.#options.simulation.soon(() => this.#mirror(running));
    if (!running && mirror.metadata.deletionTimestamp)
      this.#options.simulation.soon(() => this.#deleteMirror(mirror));
  }

  /** Reads the folder. What cannot be understood any more goes on until the next regular check. */
  #read(regular: boolean): void {
    const { folder, journal } = this.#options;
    const wanted = new Map<string, Pod>();
    for (const [path, manifest] of folder.read()) {
      if (manifest instanceof Error) {
        const problem = `${path}: couldn't parse as pod(${manifest.message}), please check config file`;
        journal.error(
          "file.go:187",
          `"Could not process manifest file" err=${quoted(problem)} path=${quoted(path)}`,
        );
        const known = this.#known.get(path);
        if (known && !regular) wanted.set(keyOf(known.pod), known.pod);
        continue;
      }
      let known = this.#known.get(path);
      const text = known?.manifest === manifest ? known.text : canonical(manifest);
      if (known?.text !== text)
        this.#known.set(path, (known = { manifest, text, pod: this.#podOf(path, manifest, text) }));
      wanted.set(keyOf(known.pod), known.pod);
    }
    this.#wanted = wanted;
    this.#reconcile();
  }

  #podOf(path: string, manifest: JsonObject, text: string): Pod {
    const { nodeName, simulation } = this.#options;
    const pod = structuredClone(manifest) as unknown as Pod;
    const uid = digest(`${nodeName}\n${path}\n${text}`);
    pod.metadata = {
      ...pod.metadata,
      name: `${pod.metadata.name}-${nodeName}`,
      namespace: pod.metadata.namespace ?? "default",
      uid,
      annotations: {
        ...pod.metadata.annotations,
        [HASH]: uid,
        [SEEN]: new Date(simulation.now).toISOString().replace("Z", "000000Z"),
        [SOURCE]: "file",
      },
      creationTimestamp: timeText(simulation.now) as never,
    };
    podKind.strategy.default?.(pod);
    pod.spec.nodeName = nodeName;
    pod.spec.tolerations = [{ effect: "NoExecute", operator: "Exists" }];
    pod.status = {} as Pod["status"];
    return pod;
  }

  #reconcile(): void {
    const { journal } = this.#options;
    for (const [key, { pod, worker }] of this.#running) {
      if (this.#wanted.get(key)?.metadata.uid === pod.metadata.uid || worker.terminating) continue;
      journal.info("kubelet.go:2537", `"SyncLoop REMOVE" source="file" pods=["${key}"]`);
      worker.retire();
    }
    for (const [key, pod] of this.#wanted) {
      const running = this.#running.get(key);
      if (running) this.#mirror(running);
      else this.#begin(key, pod);
    }
    for (const mirror of this.#options.stored())
      if (isMirror(mirror) && !this.#running.has(keyOf(mirror))) this.#deleteMirror(mirror);
  }

  #begin(key: string, pod: Pod): void {
    this.#options.journal.info("kubelet.go:2524", `"SyncLoop ADD" source="file" pods=["${key}"]`);
    const status = this.#before.get(pod.metadata.uid);
    this.#before.delete(pod.metadata.uid);
    const running: Running = { pod, worker: this.#options.run(status ? { ...pod, status } : pod) };
    this.#running.set(key, running);
    running.worker.onEnd = () => this.#ended(key, running);
    this.#mirror(running);
  }

  #ended(key: string, running: Running): void {
    if (this.#running.get(key) !== running) return;
    this.#running.delete(key);
    this.#options.ended(running.pod);
    const next = this.#wanted.get(key);
    if (next) return this.#begin(key, next);
    const mirror = this.#findMirror(key);
    if (mirror) this.#deleteMirror(mirror);
  }

  #isOutdated = (mirror: Pod, pod: Pod): boolean =>
    mirror.metadata.deletionTimestamp !== undefined ||
    mirror.metadata.annotations?.[MIRROR] !== pod.metadata.uid;

  /** Makes sure that the API server has the mirror of a pod that runs. */
  #mirror({ pod, worker }: Running): void {
    const { client, attempt, nodeName } = this.#options;
    if (worker.terminating) return;
    attempt(() => {
      const key = keyOf(pod);
      const stored = this.#findMirror(key);
      if (stored && !this.#isOutdated(stored, pod)) return;
      if (stored) client.delete("pods", key, { gracePeriodSeconds: 0 });
      const node = client.find("nodes", nodeName);
      if (node) client.create("pods", mirrorOf(pod, node));
      worker.changed();
    });
  }

  #findMirror(key: string): Pod | undefined {
    return this.#options.stored().find((pod) => keyOf(pod) === key && isMirror(pod));
  }

  #deleteMirror(mirror: Pod): void {
    const { client, attempt } = this.#options;
    attempt(() =>
      client.delete("pods", keyOf(mirror), {
        gracePeriodSeconds: 0,
        preconditions: { uid: mirror.metadata.uid },
      }),
    );
  }
}

function mirrorOf(pod: Pod, node: Node): never {
  const { name, namespace, labels, annotations, uid } = pod.metadata;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace,
      ...(labels ? { labels } : {}),
      annotations: { ...annotations, [MIRROR]: uid },
      ownerReferences: [
        {
          apiVersion: "v1",
          kind: "Node",
          name: node.metadata.name,
          uid: node.metadata.uid,
          controller: true,
        },
      ],
    },
    spec: pod.spec,
  } as never;
}

/** The same text for the same content, in whatever order it is written. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** 32 hexadecimal digits that stay the same for the same text. */
function digest(text: string): string {
  let digits = "";
  for (let i = 0; i < 4; i++) digits += hash32(`${i}\n${text}`).toString(16).padStart(8, "0");
  return digits;
}

const quoted = (text: string) => JSON.stringify(text);
