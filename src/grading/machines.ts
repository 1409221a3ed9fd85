// Machines beside the cluster, as a grader sees them: the containers of their Docker engine, and what may happen to them.

/** A container of a Docker host, as `docker inspect` would tell of it. */
export interface HostContainer {
  readonly id: string;
  readonly name: string;
  /** As it was asked for: `nginx:1.27`. */
  readonly image: string;
  /** What follows the image in `docker run`. */
  readonly command: readonly string[];
  readonly status: "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead";
  readonly exitCode: number;
  readonly oomKilled: boolean;
  /** Its limit in bytes; 0 is none. */
  readonly memory: number;
  /** `no`, `on-failure`, `always`, `unless-stopped`. */
  readonly restart: string;
  /** Milliseconds since 1970, virtual, of its last start. */
  readonly startedAt: number;
  /** As startedAt, or later: since when it was neither frozen nor taken out of a network. */
  readonly undisturbedSince: number;
  /** Published while it runs. */
  readonly ports: readonly { host: number; container: number }[];
}

export interface WatchedMachine {
  /** Newest first; none where no engine runs. */
  containers(): readonly HostContainer[];
  /** Its first process is killed from within; nobody asked the engine to. */
  crash(container: string): void;
  reboot(): void;
}

export type WatchedMachines = ReadonlyMap<string, WatchedMachine>;
