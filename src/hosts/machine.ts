// A machine as those see it who log in to it: its services, its containers, its power. The cluster gives it; systemctl, journalctl and crictl
// show it.

import type { Host } from "./process.ts";

export interface LogEntry {
  /** Milliseconds since 1970. */
  at: number;
  /** Without the head that journalctl adds. */
  text: string;
  /** `systemd`, where the service's keeper tells of it; without it the service itself. */
  by?: string;
  /** The writer's process; the service's present one without it. */
  pid?: number;
}

/** A systemd service. */
export interface Service {
  /** `kubelet` */
  name: string;
  description: string;
  documentation: string;
  /** Where its unit file lies, and additions to it. */
  file: string;
  dropIn?: string;
  command: string;
  enabled: boolean;
  active(): boolean;
  /** Whether it ended, and its keeper is about to start it again. */
  restarting?(): boolean;
  /** Since when it is as it is, in milliseconds since 1970. */
  since(): number;
  pid(): number;
  start(): void;
  /** Absent: stopping it is not simulated. */
  stop?(): void;
  journal(): readonly LogEntry[];
  /** Calls back for each entry from now on. Returns how to stop. */
  follow(listener: (entry: LogEntry) => void): () => void;
}

export interface SandboxView {
  id: string;
  name: string;
  namespace: string;
  uid: string;
  labels: Readonly<Record<string, string>>;
  createdAt: number;
  ready: boolean;
  hostNetwork: boolean;
  ip: string;
}

export interface ContainerView {
  id: string;
  sandbox: SandboxView;
  name: string;
  attempt: number;
  state: "Created" | "Running" | "Exited";
  createdAt: number;
  startedAt?: number;
  finishedAt?: number;
  exitCode?: number;
  reason?: string;
  /** As the pod asks for it, and `sha256:…`. */
  image: string;
  digest: string;
  command: readonly string[];
  lines(): readonly { at: number; stream: "stdout" | "stderr"; text: string }[];
  follow(listener: (line: { text: string } | undefined) => void): () => void;
  /** Where its programs run. */
  host: Host;
  stop(graceMs: number): void;
  /** The runtime forgets it. */
  remove(): void;
}

export interface ImageView {
  /** `registry.k8s.io/pause:3.10` */
  reference: string;
  digest: string;
  sizeBytes: number;
}

export interface Machine {
  bootedAt: number;
  services: readonly Service[];
  sandboxes(): readonly SandboxView[];
  containers(): readonly ContainerView[];
  images(): readonly ImageView[];
  powerOff(): void;
  reboot(): void;
}

/** The machines that hosts are. */
export const machines = new WeakMap<Host, Machine>();
