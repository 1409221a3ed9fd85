// In Kubernetes: OCI images, as containerd keeps them. What an image is called, holds and runs is data and small programs.

import type { Executable } from "../../hosts/process.ts";

export interface ImageConfig {
  entrypoint?: readonly string[];
  /** A script of the real image that only passes on to the command: it is shown, never run. */
  entrypointScript?: string;
  cmd?: readonly string[];
  env?: Readonly<Record<string, string>>;
  workingDir?: string;
  /** What stops it politely; SIGTERM unless given. */
  stopSignal?: string;
  /** `80/tcp`. */
  exposedPorts?: readonly string[];
}

/** A container that is asked what it uses. */
export interface UsageState {
  /** Milliseconds since 1970, virtual. */
  now: number;
  startedAt: number;
  /** What it has served lately. */
  requestsPerSecond: number;
}

export interface Usage {
  cpuMillicores: number;
  memoryBytes: number;
}

export interface Image {
  /** `docker.io/library/nginx:1.27`. */
  reference: string;
  /** `sha256:…` */
  digest: string;
  sizeBytes: number;
  config: ImageConfig;
  /** Programs by name, the image's own daemon among them. */
  programs: ReadonlyMap<string, Executable>;
  layout: "debian" | "busybox";
  /** Files by path, besides the programs. */
  files: Readonly<Record<string, string>>;
  /** What a container of it uses, apart from what its programs charge (memory.ts). Little, unless given. */
  usage?: (state: UsageState) => Usage;
}

/** Where images come from. */
export interface Catalogue {
  /** By canonical reference, of the images that are here from the beginning. */
  find(reference: string): Image | undefined;
  /** By canonical reference, of all; undefined: no registry has it. A value for `Simulation.hold`. */
  fetch(reference: string): Promise<Image | undefined> | Image | undefined;
}

const DEFAULT_REGISTRY = "docker.io";

/** The full name of an image as people write it: `nginx` is `docker.io/library/nginx:latest`. */
export function canonicalReference(image: string): string {
  const [head, ...rest] = image.split("/");
  const hasRegistry = rest.length > 0 && (head.includes(".") || head.includes(":") || head === "localhost");
  const path = hasRegistry ? rest.join("/") : image;
  const registry = hasRegistry ? head : DEFAULT_REGISTRY;
  const full = registry === DEFAULT_REGISTRY && !path.includes("/") ? `library/${path}` : path;
  const tagged = /(:[^/]+|@sha256:[0-9a-f]+)$/.test(full) ? full : `${full}:latest`;
  return `${registry}/${tagged}`;
}

/** The tag, or `latest`. */
export const tagOf = (reference: string): string => /:([^/:@]+)(?:@|$)/.exec(reference)?.[1] ?? "latest";
