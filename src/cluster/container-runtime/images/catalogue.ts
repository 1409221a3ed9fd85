// The images that registries of the simulated world offer. An image that is not here fails to pull, as any unknown image does.

import { hash32, type Lazy } from "../../../simulation/index.ts";
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
  usage?: Image["usage"];
}

/** Always the same: so many millicores and mebibytes. */
export const steady =
  (cpuMillicores: number, mebibytes: number): NonNullable<Image["usage"]> =>
  () => ({ cpuMillicores, memoryBytes: mebibytes * 1024 * 1024 });

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
    ...(version.usage ? { usage: version.usage } : {}),
  };
}

type Images = ReadonlyMap<string, Image>;

function imagesOf(repositories: Iterable<Repository>): Images {
  const images = new Map<string, Image>();
  for (const repository of repositories) {
    for (const version of repository.versions) {
      const image = toImage(repository, version);
      images.set(image.reference, image);
    }
  }
  return images;
}

/** `others` come when an image is asked for that is not among the first. */
export function createCatalogue(
  repositories: Iterable<Repository>,
  others: Lazy<readonly Repository[]> = () => [],
): Catalogue {
  const first = imagesOf(repositories);
  let rest: Images | undefined;
  const add = (found: readonly Repository[]) => (rest ??= imagesOf(found));
  const withoutDigest = (reference: string) => reference.replace(/@sha256:.*$/, "");
  const find = (reference: string) => first.get(withoutDigest(reference));
  return {
    find,
    fetch(reference) {
      const image = find(reference);
      if (image || rest) return image ?? rest?.get(withoutDigest(reference));
      const loaded = others();
      if (loaded instanceof Promise) return loaded.then((found) => add(found).get(withoutDigest(reference)));
      return add(loaded).get(withoutDigest(reference));
    },
  };
}
