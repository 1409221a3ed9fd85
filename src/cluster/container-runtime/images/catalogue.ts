// The images that registries of the simulated world offer. An image that is not here fails to pull, as any unknown image does.

import { hash32 } from "../../../simulation/index.ts";
import type { Executable } from "../../../hosts/process.ts";
import { canonicalReference, type Catalogue, type Image, type ImageConfig } from "../image.ts";

/** One version of an image, as its file in this folder describes it. */
export interface ImageVersion {
  tag: string;
  sizeMiB: number;
  config: ImageConfig;
  programs: ReadonlyMap<string, Executable>;
  layout: "debian" | "busybox";
  files?: Readonly<Record<string, string>>;
}

/** An image with all its versions. */
export interface Repository {
  /** `nginx`, `registry.k8s.io/pause`. */
  name: string;
  versions: readonly ImageVersion[];
}

/** A digest that stays the same for the same name. */
export function digestOf(reference: string): string {
  let digest = "";
  for (let i = 0; digest.length < 64; i++)
    digest += hash32(`${reference}#${i}`).toString(16).padStart(8, "0");
  return `sha256:${digest.slice(0, 64)}`;
}

function toImage(repository: Repository, version: ImageVersion): Image {
  const reference = canonicalReference(`${repository.name}:${version.tag}`);
  return {
    reference,
    digest: digestOf(reference),
    // Not a round number: real images never are.
    sizeBytes: Math.round(version.sizeMiB * 1024 * 1024) + (hash32(reference) % 1_000_000),
    config: version.config,
    programs: version.programs,
    layout: version.layout,
    files: version.files ?? {},
  };
}

export function createCatalogue(repositories: Iterable<Repository>): Catalogue {
  const images = new Map<string, Image>();
  for (const repository of repositories) {
    for (const version of repository.versions) {
      const image = toImage(repository, version);
      images.set(image.reference, image);
    }
  }
  return { find: (reference) => images.get(reference.replace(/@sha256:.*$/, "")) };
}
