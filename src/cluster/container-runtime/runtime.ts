// In Kubernetes: containerd, as a kubelet sees it through the CRI: images that are pulled and kept, containers, ids.

import type { Program, Random, Simulation } from "../../simulation/index.ts";
import { join, type Task } from "../../simulation/index.ts";
import { canonicalReference, type Catalogue, type Image } from "./image.ts";

const RESOLVE_MS = 400;
const BYTES_PER_MS = 60_000;

/** No registry has the image. The message is containerd's. */
export class PullError extends Error {}

export interface Runtime {
  /** The image if it is on this machine. */
  local(image: string): Image | undefined;
  /** Fetches it; several that want the same image share one download. */
  pull(image: string): Program<Image>;
  /** Those on this machine, in the order in which they came. */
  images(): readonly Image[];
  newContainerId(): string;
}

export interface RuntimeOptions {
  simulation: Simulation;
  /** `node-1`: names its stream of chance. */
  name: string;
  catalogue: Catalogue;
  /** References that are there from the beginning; "all" that the catalogue knows, with true. */
  preloaded?: readonly string[] | true;
}

export function createRuntime({ simulation, name, catalogue, preloaded = [] }: RuntimeOptions): Runtime {
  const random: Random = simulation.random(`container-runtime/${name}`);
  const images = new Map<string, Image>();
  const pulling = new Map<string, Task<Image>>();
  for (const reference of preloaded === true ? [] : preloaded) {
    const image = catalogue.find(canonicalReference(reference));
    if (image) images.set(image.reference, image);
  }

  function* download(reference: string): Program<Image> {
    yield* simulation.sleep(random.around(RESOLVE_MS, 0.3));
    const image = yield* simulation.hold(() => catalogue.fetch(reference));
    if (!image) {
      throw new PullError(
        `failed to pull and unpack image ${JSON.stringify(reference)}: failed to resolve reference ${JSON.stringify(reference)}: ${reference}: not found`,
      );
    }
    yield* simulation.sleep(random.around(image.sizeBytes / BYTES_PER_MS, 0.2));
    images.set(reference, image);
    return image;
  }

  function* pull(name: string): Program<Image> {
    const reference = canonicalReference(name);
    let task = pulling.get(reference);
    if (!task) {
      task = simulation.spawn(`pull ${reference}`, download(reference));
      pulling.set(reference, task);
      task.onEnd(() => pulling.delete(reference));
    }
    return yield* join(task);
  }

  return {
    local: (image) => {
      const reference = canonicalReference(image);
      return images.get(reference) ?? (preloaded === true ? catalogue.find(reference) : undefined);
    },
    pull,
    images: () => [...images.values()],
    newContainerId: () => Array.from({ length: 64 }, () => "0123456789abcdef"[random.below(16)]).join(""),
  };
}
