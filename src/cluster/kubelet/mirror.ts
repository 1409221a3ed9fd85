// In Kubernetes: pkg/kubelet/types/pod_update.go. How a mirror of a static pod is told from other pods.

import type { Pod } from "../api/types.ts";

/** Its value is the hash of the static pod, which is the static pod's uid. */
export const MIRROR = "kubernetes.io/config.mirror";

export const isMirror = ({ metadata }: Pod): boolean => metadata.annotations?.[MIRROR] !== undefined;
