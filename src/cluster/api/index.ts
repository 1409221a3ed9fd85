// Every built-in kind. Adding one is a file and a line here.

import { controllerRevisionKind } from "./apps-v1/controllerrevision.ts";
import { deploymentKind } from "./apps-v1/deployment.ts";
import { replicaSetKind } from "./apps-v1/replicaset.ts";
import { leaseKind } from "./coordination-v1/lease.ts";
import { configMapKind } from "./core-v1/configmap.ts";
import { endpointsKind } from "./core-v1/endpoints.ts";
import { eventKind } from "./core-v1/event.ts";
import { namespaceKind } from "./core-v1/namespace.ts";
import { nodeKind } from "./core-v1/node.ts";
import { podKind } from "./core-v1/pod.ts";
import { secretKind } from "./core-v1/secret.ts";
import { serviceKind } from "./core-v1/service.ts";
import { serviceAccountKind } from "./core-v1/serviceaccount.ts";
import { endpointSliceKind } from "./discovery-v1/endpointslice.ts";
import type { AnyKind } from "./kind.ts";

/** In the order of `kubectl api-resources`: the core group first, then by group and name. */
export const builtinKinds: readonly AnyKind[] = [
  configMapKind,
  endpointsKind,
  eventKind,
  namespaceKind,
  nodeKind,
  podKind,
  secretKind,
  serviceAccountKind,
  serviceKind,
  controllerRevisionKind,
  deploymentKind,
  replicaSetKind,
  leaseKind,
  endpointSliceKind,
];

export type * from "./types.ts";
export { resourceName } from "./kind.ts";
export type { AnyKind, Column, Kind, ScaleAccess, Strategy } from "./kind.ts";
