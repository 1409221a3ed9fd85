// The built-in kinds that components work with; all others are in rare-kinds.ts. Adding one is a file and a line.

import { controllerRevisionKind } from "./apps-v1/controllerrevision.ts";
import { daemonSetKind } from "./apps-v1/daemonset.ts";
import { deploymentKind } from "./apps-v1/deployment.ts";
import { replicaSetKind } from "./apps-v1/replicaset.ts";
import { statefulSetKind } from "./apps-v1/statefulset.ts";
import { horizontalPodAutoscalerKind } from "./autoscaling-v2/horizontalpodautoscaler.ts";
import { cronJobKind } from "./batch-v1/cronjob.ts";
import { jobKind } from "./batch-v1/job.ts";
import { certificateSigningRequestKind } from "./certificates-v1/certificatesigningrequest.ts";
import { leaseKind } from "./coordination-v1/lease.ts";
import { configMapKind } from "./core-v1/configmap.ts";
import { endpointsKind } from "./core-v1/endpoints.ts";
import { eventKind } from "./core-v1/event.ts";
import { limitRangeKind } from "./core-v1/limitrange.ts";
import { namespaceKind } from "./core-v1/namespace.ts";
import { nodeKind } from "./core-v1/node.ts";
import { persistentVolumeKind } from "./core-v1/persistentvolume.ts";
import { persistentVolumeClaimKind } from "./core-v1/persistentvolumeclaim.ts";
import { podKind } from "./core-v1/pod.ts";
import { podTemplateKind } from "./core-v1/podtemplate.ts";
import { replicationControllerKind } from "./core-v1/replicationcontroller.ts";
import { resourceQuotaKind } from "./core-v1/resourcequota.ts";
import { secretKind } from "./core-v1/secret.ts";
import { serviceKind } from "./core-v1/service.ts";
import { serviceAccountKind } from "./core-v1/serviceaccount.ts";
import { endpointSliceKind } from "./discovery-v1/endpointslice.ts";
import type { AnyKind } from "./kind.ts";
import { ingressKind } from "./networking-v1/ingress.ts";
import { ingressClassKind } from "./networking-v1/ingressclass.ts";
import { networkPolicyKind } from "./networking-v1/networkpolicy.ts";
import { podDisruptionBudgetKind } from "./policy-v1/poddisruptionbudget.ts";
import { clusterRoleKind, roleKind } from "./rbac-v1/role.ts";
import { clusterRoleBindingKind, roleBindingKind } from "./rbac-v1/rolebinding.ts";
import { priorityClassKind } from "./scheduling-v1/priorityclass.ts";
import { storageClassKind } from "./storage-v1/storageclass.ts";

/** The core group first, then by group and name. */
export const builtinKinds: readonly AnyKind[] = [
  configMapKind,
  endpointsKind,
  eventKind,
  limitRangeKind,
  namespaceKind,
  nodeKind,
  persistentVolumeClaimKind,
  persistentVolumeKind,
  podKind,
  podTemplateKind,
  replicationControllerKind,
  resourceQuotaKind,
  secretKind,
  serviceAccountKind,
  serviceKind,
  controllerRevisionKind,
  daemonSetKind,
  deploymentKind,
  replicaSetKind,
  statefulSetKind,
  horizontalPodAutoscalerKind,
  cronJobKind,
  jobKind,
  certificateSigningRequestKind,
  leaseKind,
  endpointSliceKind,
  ingressClassKind,
  ingressKind,
  networkPolicyKind,
  podDisruptionBudgetKind,
  clusterRoleBindingKind,
  clusterRoleKind,
  roleBindingKind,
  roleKind,
  priorityClassKind,
  storageClassKind,
];

export type * from "./types.ts";
export { resourceName } from "./kind.ts";
export type { AnyKind, Column, Kind, ScaleAccess, Strategy } from "./kind.ts";
