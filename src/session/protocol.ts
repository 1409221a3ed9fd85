// What travels between a page and the session in its worker. Plain data, structured-cloneable, nothing else.

import type { Curve, LoadStretch } from "../grading/load.ts";
import type { Language, Report, Text } from "../grading/report.ts";

/** Virtual seconds a real second; 0 is a pause. */
export type Speed = 0 | 1 | 10 | 60 | 3600;

/** Everything that decides what happens: the log of a session. `at` is the virtual instant, in milliseconds since its start. */
export type Input = { at: number } & (
  | { type: "keys"; terminal: string; data: string }
  | { type: "resize"; terminal: string; columns: number; rows: number }
  /** A lesson's cell: a command line, or a manifest that is applied. */
  | { type: "cell"; id: string; text: string; manifest: boolean }
  | { type: "stop-cell"; id: string }
  /** The editor pane saved a file of the laptop. */
  | { type: "write"; path: string; text: string }
  /** The lab's load begins anew, or is stopped. */
  | { type: "load"; playing: boolean }
  /** Only time passed. */
  | { type: "tick" }
);

/** A session as it is kept, shared and submitted. */
export interface SessionFile {
  schema: "timonel/session/v1";
  lab: string;
  seed: number;
  /** Milliseconds since 1970 at which virtual time began. */
  start: number;
  inputs: Input[];
  /** Milliseconds since the start up to which time had passed. */
  end: number;
}

/** Page → session. */
export type Request =
  | { type: "open"; lab: string; resume?: SessionFile; seed?: number; start?: number }
  | { type: "keys"; terminal: string; data: string }
  | { type: "resize"; terminal: string; columns: number; rows: number }
  | { type: "cell"; id: string; text: string; manifest: boolean }
  | { type: "stop-cell"; id: string }
  | { type: "read"; request: number; path: string }
  | { type: "write"; path: string; text: string }
  | { type: "load"; playing: boolean }
  | { type: "speed"; speed: Speed }
  /** Runs to the next change that a person would see. */
  | { type: "skip" }
  | { type: "settle" }
  /** Takes back the last command, cell or saved file. */
  | { type: "undo" }
  /** Begins the lab again with the same seed. */
  | { type: "reset" }
  | { type: "check" }
  | { type: "submit"; request: number };

export interface PodView {
  uid: string;
  name: string;
  namespace: string;
  /** undefined: not scheduled. */
  node: string | undefined;
  /** As `kubectl get pods` says it: Running, Pending, CrashLoopBackOff … */
  status: string;
  ready: boolean;
  terminating: boolean;
  image: string;
  /** Name of the ReplicaSet (or other controller). */
  owner: string | undefined;
  ip: string | undefined;
  restarts: number;
  labels: Record<string, string>;
}

export interface NodeView {
  name: string;
  ready: boolean;
  schedulable: boolean;
  controlPlane: boolean;
}

export interface ReplicaSetView {
  name: string;
  revision: string;
  image: string;
  desired: number;
  current: number;
  ready: number;
}

export interface DeploymentView {
  namespace: string;
  name: string;
  desired: number;
  updated: number;
  ready: number;
  available: number;
  paused: boolean;
  replicaSets: ReplicaSetView[];
}

export interface ServiceView {
  namespace: string;
  name: string;
  clusterIP: string;
  type: string;
  /** Uids of the pods that get its traffic. */
  endpoints: string[];
}

/** What the live view draws; names are in order. */
export interface ClusterView {
  nodes: NodeView[];
  pods: PodView[];
  deployments: DeploymentView[];
  services: ServiceView[];
}

/** A request, and who answered it. */
export interface ExchangeView {
  /** Counts up in a session. */
  id: number;
  /** Milliseconds since 1970, virtual. */
  at: number;
  /** Addresses. */
  from: string;
  to: string;
  port: number;
  /** undefined: nobody was there. */
  reached: string | undefined;
  /** undefined: no answer. */
  status: number | undefined;
}

/** What an autoscaler saw and decided at an instant. */
export interface ScalingPoint {
  at: number;
  /** Percent of the requests; undefined while it is not known. */
  used: number | undefined;
  replicas: number;
  desired: number;
}

export interface ScalingView {
  namespace: string;
  name: string;
  /** The resource whose share of the requests it looks at, and its target in percent. */
  resource: string | undefined;
  target: number | undefined;
  min: number;
  max: number;
  points: ScalingPoint[];
}

/** The lab's load, and how it fares. */
export interface LoadView {
  url: string;
  /** Hours since its beginning, and requests a second then. */
  curve: Curve;
  playing: boolean;
  /** Ten minutes each, in order; none before it was played. */
  stretches: LoadStretch[];
}

export interface ContainerView {
  id: string;
  name: string;
  image: string;
  /** As `docker inspect` says it: running, exited … */
  status: string;
  exitCode: number;
  oomKilled: boolean;
}

/** A machine beside the cluster, and the containers of its Docker engine, oldest first. */
export interface MachineView {
  name: string;
  /** Bytes. */
  memory: { total: number; used: number };
  containers: ContainerView[];
}

export interface FileView {
  path: string;
  directory: boolean;
}

/** Session → page. */
export type Message =
  | { type: "ready"; lab: string; seed: number; now: number }
  | { type: "output"; terminal: string; data: string }
  /** The screen is to be cleared: what follows is the session as replayed. */
  | { type: "replayed" }
  | { type: "cell-output"; id: string; data: string }
  | { type: "cell-end"; id: string; exitCode: number }
  | { type: "clock"; now: number; speed: Speed; settled: boolean }
  | { type: "cluster"; view: ClusterView }
  | { type: "traffic"; exchanges: ExchangeView[] }
  | { type: "scaling"; autoscalers: ScalingView[] }
  | { type: "load"; load: LoadView }
  | { type: "machines"; machines: MachineView[] }
  /** Components of the control plane that do not run. */
  | { type: "stopped"; components: string[] }
  | { type: "files"; files: FileView[] }
  | { type: "file"; request: number; path: string; text: string | undefined }
  | { type: "report"; report: Report }
  /** What the lab asks for, with what the seed drew. */
  | { type: "task"; title: Text; task: Text }
  /** Written after each input: what resuming needs. */
  | { type: "save"; session: SessionFile }
  | { type: "submission"; request: number; name: string; bytes: Uint8Array }
  | { type: "failed"; message: string };

export type { Language };
