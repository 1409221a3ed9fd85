// Which parts of a pod's volumes a container sees, and where.

import type { Container as ContainerSpec } from "../api/types.ts";
import type { Mount } from "../container-runtime/container.ts";
import { LazyFileSystem } from "../container-runtime/lazy-file-system.ts";
import type { PodVolumes } from "./volumes.ts";

export const mountsOf = (spec: ContainerSpec, volumes: PodVolumes): Mount[] =>
  (spec.volumeMounts ?? []).map(({ name, mountPath, readOnly, subPath }) => {
    const source = new LazyFileSystem(() => volumes.rootOf(name).fs);
    return {
      path: mountPath,
      source,
      readOnly: readOnly ?? false,
      get root() {
        return `${volumes.rootOf(name).root}${subPath ? `/${subPath}` : ""}` || "/";
      },
    };
  });
