// In Docker: the image store and `docker pull`. Images are the catalogue's; layers are told off their size.

import { createCatalogue, digestOf } from "../../cluster/container-runtime/images/catalogue.ts";
import { imageNames, otherRepositories, repositories } from "../../cluster/container-runtime/images/index.ts";
import { canonicalReference, type Image } from "../../cluster/container-runtime/image.ts";
import { hash32, type Program, type Random, type Simulation } from "../../simulation/index.ts";
import { EngineError } from "./model.ts";

/** As on a fast line; unpacking is as fast again. */
const BYTES_PER_MS = 25_000;
const RESOLVE_MS = 700;
const STEPS = 4;
const DAY_MS = 86_400_000;

export interface StoredImage {
  image: Image;
  /** `sha256:…` of its configuration. */
  id: string;
  /** `nginx:1.27`, as people write them; the first is the one that was pulled. */
  tags: string[];
  createdAt: number;
  /** Unpacked. */
  sizeBytes: number;
}

export interface PullStep {
  layer: string;
  status:
    | "Pulling fs layer"
    | "Downloading"
    | "Verifying Checksum"
    | "Download complete"
    | "Extracting"
    | "Pull complete";
  current?: number;
  total?: number;
}

export interface PullResult {
  /** `library/nginx`, as the registry calls it. */
  repository: string;
  tag: string;
  digest: string;
  familiar: string;
  fresh: boolean;
}

/** `docker.io/library/nginx:1.27` → `nginx:1.27`. */
export const familiarName = (reference: string): string =>
  reference.replace(/^docker\.io\//, "").replace(/^library\//, "");

export const splitTag = (reference: string): [string, string] => {
  const at = reference.lastIndexOf(":");
  return at > reference.lastIndexOf("/")
    ? [reference.slice(0, at), reference.slice(at + 1)]
    : [reference, ""];
};

const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const REFERENCE = new RegExp(
  `^(?:(?:localhost|[^/]*[.:A-Z][^/]*)/)?${COMPONENT}(?:/${COMPONENT})*(?::\\w[\\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$`,
);

/** Throws EngineError, the client's own, when no image can have that name. */
export function checkReference(name: string): void {
  if (REFERENCE.test(name)) return;
  const [path] = splitTag(name);
  const why = REFERENCE.test(name.toLowerCase())
    ? `: repository name (${path.includes("/") ? path : `library/${path}`}) must be lowercase`
    : "";
  throw new EngineError(0, `invalid reference format${why}`);
}

/** Layers with their sizes: a base and some on top. */
export function layersOf({ reference, sizeBytes }: Image): { id: string; bytes: number }[] {
  const count = sizeBytes < 12_000_000 ? 1 : sizeBytes < 30_000_000 ? 3 : 4 + (hash32(reference) % 4);
  return Array.from({ length: count }, (_, i) => ({
    id: digestOf(`${reference}/layer/${i}`).slice(7, 19),
    bytes: Math.round(
      count === 1
        ? sizeBytes
        : i === 0
          ? sizeBytes * 0.45
          : i === 1
            ? sizeBytes * 0.5
            : (sizeBytes * 0.05) / (count - 2),
    ),
  }));
}

export class Images {
  readonly #stored = new Map<string, StoredImage>();
  readonly #catalogue = createCatalogue(repositories, otherRepositories);
  readonly #simulation: Simulation;
  readonly #random: Random;

  constructor(simulation: Simulation, name: string) {
    this.#simulation = simulation;
    this.#random = simulation.random(`docker/${name}/images`);
  }

  /** Newest first. */
  list(): readonly StoredImage[] {
    return [...this.#stored.values()].sort((a, b) => b.createdAt - a.createdAt);
  }

  /** By name, id or the beginning of an id. */
  find(name: string): StoredImage | undefined {
    const named = this.#stored.get(canonicalReference(name));
    if (named) return named;
    const hex = name.replace(/^sha256:/, "");
    if (!/^[0-9a-f]{4,64}$/.test(hex)) return undefined;
    return [...this.#stored.values()].find(({ id }) => id.slice(7).startsWith(hex));
  }

  /** Fetches it; `progress` is told of each step. Throws EngineError when no registry has it. */
  *pull(name: string, progress: (step: PullStep) => Program<void>): Program<PullResult> {
    const reference = canonicalReference(name);
    const [path, tag] = splitTag(familiarName(reference));
    const repository = reference.startsWith("docker.io/library/")
      ? `library/${path}`
      : path.replace(/^[^/]*\.[^/]*\//, "");
    yield* this.#simulation.sleep(this.#random.around(RESOLVE_MS, 0.3));
    const image = yield* this.#simulation.hold(() => this.#catalogue.fetch(reference));
    if (!image) throw yield* this.#refusal(path, tag);
    const result = { repository, tag, digest: image.digest, familiar: reference };
    if (this.#stored.has(reference)) return { ...result, fresh: false };
    const layers = layersOf(image);
    for (const { id } of layers) yield* progress({ layer: id, status: "Pulling fs layer" });
    for (const { id, bytes } of layers) yield* this.#download(id, bytes, progress);
    for (const { id, bytes } of layers) yield* this.#unpack(id, bytes, progress);
    this.#stored.set(reference, {
      image,
      id: digestOf(`config/${reference}`),
      tags: [familiarName(reference)],
      createdAt: this.#simulation.start - (3 + (hash32(reference) % 60)) * DAY_MS,
      sizeBytes: Math.round(image.sizeBytes * 2.7),
    });
    return { ...result, fresh: true };
  }

  *#download(layer: string, total: number, progress: (step: PullStep) => Program<void>): Program<void> {
    for (let step = 1; step <= STEPS; step++) {
      yield* this.#simulation.sleep(this.#random.around(total / BYTES_PER_MS / STEPS, 0.2));
      yield* progress({ layer, status: "Downloading", current: Math.round((total * step) / STEPS), total });
    }
    yield* progress({ layer, status: "Verifying Checksum" });
    yield* progress({ layer, status: "Download complete" });
  }

  *#unpack(layer: string, total: number, progress: (step: PullStep) => Program<void>): Program<void> {
    yield* progress({ layer, status: "Extracting", current: total, total });
    yield* this.#simulation.sleep(this.#random.around(total / BYTES_PER_MS / 2, 0.2));
    yield* progress({ layer, status: "Pull complete" });
  }

  *#refusal(path: string, tag: string): Program<EngineError> {
    const known = yield* this.#simulation.hold(() => imageNames());
    const has = known.some(({ name }) => name === path);
    if (has || /^[^/]*\./.test(path))
      return new EngineError(
        404,
        `manifest for ${path}:${tag} not found: manifest unknown: manifest unknown`,
      );
    return new EngineError(
      404,
      `pull access denied for ${path}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
    );
  }

  /** How many names lead to it. */
  namesOf({ image }: StoredImage): number {
    return [...this.#stored.values()].filter((stored) => stored.image === image).length;
  }

  tag(source: StoredImage, name: string): void {
    const reference = canonicalReference(name);
    this.#stored.set(reference, { ...source, tags: [familiarName(reference)] });
  }

  remove(name: string): void {
    const found = this.find(name);
    for (const [reference, stored] of this.#stored) if (stored === found) this.#stored.delete(reference);
  }
}
