// In Kubernetes: pkg/volume. A pod's volumes as file systems: shared by its containers, filled from the API, kept up to date.
// Left out here: persistent volumes, CSI, sockets and devices of the host.

import { createMemoryFileSystem } from "../../hosts/fs/memory-file-system.ts";
import type { FileSystem } from "../../hosts/fs/file-system.ts";
import type { Program, Simulation } from "../../simulation/index.ts";
import type { KeyToPath, Pod, Volume } from "../api/types.ts";
import type { Client } from "../client-go/client.ts";
import { downwardValue } from "./environment.ts";

/** Why a volume cannot be set up yet, in the kubelet's words. */
export class MountError extends Error {}

/** A token is made when somebody reads it. */
type Files = Record<string, string | Uint8Array | (() => string)>;

/** What a projected volume says of the token that it wants. */
export interface TokenWish {
  audience?: string;
  expirationSeconds: number;
}

interface Keyed {
  data: Files;
  items?: readonly KeyToPath[];
  optional?: boolean;
  kind: "config" | "secret";
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

function pick({ data, items, optional, kind }: Keyed): Files {
  if (!items) return data;
  const files: Files = {};
  for (const { key, path } of items) {
    if (key in data) files[path] = data[key];
    else if (!optional) throw new MountError(`references non-existent ${kind} key: ${key}`);
  }
  return files;
}

/** A machine's disk: made when the first one comes to it. */
export interface HostFiles {
  found(): FileSystem | undefined;
  open(): Program<FileSystem>;
}

interface Source {
  client: Client;
  pod: Pod;
  token: (wish: TokenWish) => string;
}

function configFiles(
  { client, pod }: Source,
  ref: { name?: string; items?: KeyToPath[]; optional?: boolean },
): Files {
  const config = client.find("configmaps", `${pod.metadata.namespace}/${ref.name}`);
  if (!config) {
    if (ref.optional) return {};
    throw new MountError(`configmap ${JSON.stringify(ref.name)} not found`);
  }
  const data: Files = { ...config.data };
  for (const [key, text] of Object.entries(config.binaryData ?? {})) data[key] = fromBase64(text as string);
  return pick({ data, items: ref.items, optional: ref.optional, kind: "config" });
}

function secretFiles(
  { client, pod }: Source,
  ref: { name?: string; items?: KeyToPath[]; optional?: boolean },
): Files {
  const secret = client.find("secrets", `${pod.metadata.namespace}/${ref.name}`);
  if (!secret) {
    if (ref.optional) return {};
    throw new MountError(`secret ${JSON.stringify(ref.name)} not found`);
  }
  const data: Files = {};
  for (const [key, text] of Object.entries(secret.data ?? {})) data[key] = fromBase64(text as string);
  return pick({ data, items: ref.items, optional: ref.optional, kind: "secret" });
}

function downwardFiles(
  { pod }: Source,
  items: { path: string; fieldRef?: { fieldPath: string } }[] | undefined,
): Files {
  const files: Files = {};
  for (const { path, fieldRef } of items ?? [])
    if (fieldRef) files[path] = downwardValue(pod, fieldRef.fieldPath) ?? "";
  return files;
}

const wishOf = ({ audience, expirationSeconds = 3600 }: Partial<TokenWish>): TokenWish => ({
  ...(audience ? { audience } : {}),
  expirationSeconds,
});

/** Files of a volume that the API fills; undefined for one that begins empty. All that is missing is said at once. */
function filesOf(source: Source, volume: Volume): Files | undefined {
  if (volume.configMap) return configFiles(source, volume.configMap);
  if (volume.secret) return secretFiles(source, { ...volume.secret, name: volume.secret.secretName });
  if (volume.downwardAPI) return downwardFiles(source, volume.downwardAPI.items as never);
  if (!volume.projected) return undefined;
  const files: Files = {};
  const problems: string[] = [];
  for (const part of volume.projected.sources ?? []) {
    try {
      if (part.configMap) Object.assign(files, configFiles(source, part.configMap));
      if (part.secret) Object.assign(files, secretFiles(source, part.secret));
      if (part.downwardAPI) Object.assign(files, downwardFiles(source, part.downwardAPI.items as never));
      if (part.serviceAccountToken)
        files[part.serviceAccountToken.path] = () => source.token(wishOf(part.serviceAccountToken!));
    } catch (error) {
      if (!(error instanceof MountError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0)
    throw new MountError(problems.length === 1 ? problems[0] : `[${problems.join(", ")}]`);
  return files;
}

function fill(fs: FileSystem, files: Files): void {
  for (const name of fs.list("/")) if (!(name in files)) fs.remove(`/${name}`, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    if (path.includes("/")) fs.mkdir(`/${path.slice(0, path.lastIndexOf("/"))}`, { parents: true });
    fs.write(`/${path}`, typeof content === "function" ? content() : content);
  }
}

/** The volumes of one pod. */
export class PodVolumes {
  readonly #simulation: Simulation;
  readonly #source: Source;
  /** What a volume holds is made when a container looks: most token volumes are never read. */
  readonly #made = new Map<string, FileSystem>();
  readonly #tokens = new Map<string, { token: string; until: number }>();
  readonly #files = new Map<string, Files | undefined>();
  readonly #host: () => HostFiles | undefined;

  constructor(
    simulation: Simulation,
    client: Client,
    pod: Pod,
    token: (wish: TokenWish) => string,
    host: () => HostFiles | undefined = () => undefined,
  ) {
    this.#simulation = simulation;
    this.#host = host;
    this.#source = { client, pod, token: (wish) => this.#token(wish, token) };
  }

  /** A token is made anew when four fifths of its time are over. */
  #token(wish: TokenWish, make: (wish: TokenWish) => string): string {
    const { now } = this.#simulation;
    const key = wish.audience ?? "";
    const known = this.#tokens.get(key);
    if (known && now < known.until) return known.token;
    const token = make(wish);
    this.#tokens.set(key, { token, until: now + wish.expirationSeconds * 800 });
    return token;
  }

  /** Blocks until the host's files are there, for a pod that looks at them. What the cluster itself runs on every node does not. */
  *comeToHost(): Program<void> {
    const { volumes, priorityClassName } = this.#source.pod.spec;
    if (priorityClassName === "system-node-critical") return;
    if (volumes?.some(({ hostPath }) => hostPath)) yield* this.#host()?.open() ?? [];
  }

  /** Checks that everything a volume needs is there. Throws MountError for the first that is not ready, naming it. */
  setUp(): void {
    for (const volume of this.#source.pod.spec.volumes ?? []) {
      try {
        if (volume.hostPath) this.#prepareHost(volume.hostPath);
        this.#files.set(volume.name, filesOf(this.#source, volume));
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
        throw new MountError(
          `MountVolume.SetUp failed for volume ${JSON.stringify(volume.name)} : ${error.message}`,
        );
      }
    }
  }

  /** Makes what is to be made on the host, and refuses what is something else. */
  #prepareHost({ path, type = "" }: { path: string; type?: string }): void {
    const fs = this.#host()?.found();
    if (!fs) return;
    const is = fs.exists(path) ? fs.stat(path).type : undefined;
    if (type === "FileOrCreate" && !is) {
      fs.mkdir(path.slice(0, path.lastIndexOf("/")) || "/", { parents: true });
      fs.write(path, "");
    } else if ((type === "DirectoryOrCreate" || type === "") && !is) fs.mkdir(path, { parents: true });
    else if (/^File/.test(type) && is !== "file")
      throw new MountError(`hostPath type check failed: ${path} is not a file`);
    else if (/^Directory/.test(type) && is !== "directory")
      throw new MountError(`hostPath type check failed: ${path} is not a directory`);
  }

  /** The part of a file system that a volume is. */
  rootOf(name: string): { fs: FileSystem; root: string } {
    const volume = this.#source.pod.spec.volumes?.find((one) => one.name === name);
    const host = volume?.hostPath && this.#host()?.found();
    if (host) return { fs: host, root: volume.hostPath!.path };
    return { fs: this.fileSystem(name), root: "" };
  }

  fileSystem(name: string): FileSystem {
    let fs = this.#made.get(name);
    if (!fs) {
      fs = createMemoryFileSystem(this.#simulation);
      this.#made.set(name, fs);
      const files = this.#files.get(name);
      if (files) fill(fs, files);
    }
    return fs;
  }

  /** Takes over changes of ConfigMaps and Secrets, as the kubelet does every minute. */
  refresh(): void {
    for (const volume of this.#source.pod.spec.volumes ?? []) {
      if (!volume.configMap && !volume.secret && !volume.projected) continue;
      try {
        const files = filesOf(this.#source, volume);
        this.#files.set(volume.name, files);
        const fs = this.#made.get(volume.name);
        if (fs && files) fill(fs, files);
      } catch (error) {
        if (!(error instanceof MountError)) throw error;
      }
    }
  }
}
