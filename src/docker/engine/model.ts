// In Docker: api/types/container. What a container was asked to be, and how it stands.

import type { Container as Running } from "../../cluster/container-runtime/container.ts";
import type { Image } from "../../cluster/container-runtime/image.ts";
import type { ContainerLog } from "../../cluster/container-runtime/log.ts";
import type { FileSystem } from "../../hosts/fs/file-system.ts";
import type { Timer } from "../../simulation/timers.ts";
import type { Attachment } from "../../cluster/cni/network.ts";

/** A refusal of the daemon, in its own words; the status is HTTP's. */
export class EngineError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface RestartPolicy {
  name: "no" | "on-failure" | "always" | "unless-stopped";
  maximumRetryCount: number;
}

export interface PortBinding {
  containerPort: number;
  protocol: "tcp" | "udp";
  hostIp: string;
  /** 0: any that is free. */
  hostPort: number;
}

export interface MountPoint {
  type: "bind" | "volume" | "tmpfs";
  /** A path of the host, or a volume's name. */
  source: string;
  destination: string;
  readOnly: boolean;
}

/** Durations in milliseconds. */
export interface Healthcheck {
  test: readonly string[];
  intervalMs: number;
  timeoutMs: number;
  retries: number;
  startPeriodMs: number;
}

export interface ContainerSpec {
  name?: string;
  image: string;
  command: readonly string[];
  entrypoint?: readonly string[];
  env: readonly string[];
  hostname?: string;
  workingDir?: string;
  user?: string;
  labels: Readonly<Record<string, string>>;
  tty: boolean;
  openStdin: boolean;
  /** Whoever started it did not stay with it. */
  detached: boolean;
  stopSignal?: string;
  stopTimeoutSeconds?: number;
  healthcheck?: Healthcheck;
  autoRemove: boolean;
  /** Bytes; 0 is no limit. */
  memory: number;
  memorySwap: number;
  nanoCpus: number;
  restart: RestartPolicy;
  ports: readonly PortBinding[];
  publishAll: boolean;
  exposed: readonly string[];
  mounts: readonly MountPoint[];
  network: string;
  networkAliases: readonly string[];
  extraHosts: readonly string[];
}

export type Status = "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead";

export interface Health {
  status: "starting" | "healthy" | "unhealthy";
  failingStreak: number;
  log: { start: number; end: number; exitCode: number; output: string }[];
}

/** One end of a container in a network. */
export interface NetworkEnd {
  network: string;
  aliases: readonly string[];
  endpointId: string;
  address: string;
  mac: string;
  attachment?: Attachment;
}

export interface DockerContainer {
  readonly id: string;
  name: string;
  spec: ContainerSpec;
  readonly image: Image;
  readonly createdAt: number;
  readonly log: ContainerLog;
  status: Status;
  exitCode: number;
  error: string;
  oomKilled: boolean;
  startedAt: number;
  finishedAt: number;
  /** When it was frozen, thawed or taken out of a network last. */
  interruptedAt: number;
  restartCount: number;
  manuallyStopped: boolean;
  pid: number;
  health?: Health;
  ends: NetworkEnd[];
  /** Published ports while it runs. */
  bound: { binding: PortBinding; hostPort: number; close: () => void }[];
  running?: Running;
  fs?: FileSystem;
  /** The next start, when a policy waits for it. */
  restartTimer?: Timer;
  backoffMs: number;
  /** What to stop when it ends. */
  cleanups: (() => void)[];
}

export const isRunning = ({ status }: DockerContainer): boolean =>
  status === "running" || status === "paused";
