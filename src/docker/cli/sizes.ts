// What a container takes on the disk.

import type { Engine } from "../engine/engine.ts";
import type { DockerContainer } from "../engine/model.ts";
import { humanSize } from "./format.ts";

/** `1.09kB (virtual 192MB)`. */
export function bytesSizeOf(engine: Engine, container: DockerContainer): string {
  const own = engine.diskOf(container);
  const below = engine.images.list().find(({ image }) => image === container.image)?.sizeBytes ?? 0;
  return `${humanSize(own)} (virtual ${humanSize(own + below)})`;
}
