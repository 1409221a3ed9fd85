// In Kubernetes: k8s.io/kubectl/pkg/describe. Which describer a resource has.

import { describeAutoscaler } from "./autoscaling.ts";
import {
  describeConfigMap,
  describeLimitRange,
  describeNamespace,
  describeQuota,
  describeSecret,
  describeServiceAccount,
} from "./configuration.ts";
import { describeCertificateRequest } from "./certificate.ts";
import type { Describer } from "./generic.ts";
import {
  describeEndpoints,
  describeEndpointSlice,
  describeIngress,
  describeIngressClass,
  describeNetworkPolicy,
  describeService,
} from "./networking.ts";
import { describeNode } from "./node.ts";
import { describePod } from "./pod.ts";
import { describeDisruptionBudget } from "./policy.ts";
import { describeRole, describeRoleBinding } from "./access.ts";
import { describeIpAddress, describePriorityClass, describeServiceCidr } from "./cluster-scoped.ts";
import {
  describeCsiNode,
  describePersistentVolume,
  describePersistentVolumeClaim,
  describeStorageClass,
  describeVolumeAttributesClass,
} from "./storage.ts";
import {
  describeCronJob,
  describeDaemonSet,
  describeDeployment,
  describeJob,
  describeReplicaSet,
  describeStatefulSet,
} from "./workloads.ts";

export const DESCRIBERS: Readonly<Record<string, Describer>> = {
  pods: describePod,
  nodes: describeNode,
  namespaces: describeNamespace,
  configmaps: describeConfigMap,
  secrets: describeSecret,
  serviceaccounts: describeServiceAccount,
  services: describeService,
  endpoints: describeEndpoints,
  limitranges: describeLimitRange,
  resourcequotas: describeQuota,
  persistentvolumes: describePersistentVolume,
  persistentvolumeclaims: describePersistentVolumeClaim,
  replicationcontrollers: describeReplicaSet,
  "priorityclasses.scheduling.k8s.io": describePriorityClass,
  "servicecidrs.networking.k8s.io": describeServiceCidr,
  "ipaddresses.networking.k8s.io": describeIpAddress,
  "storageclasses.storage.k8s.io": describeStorageClass,
  "volumeattributesclasses.storage.k8s.io": describeVolumeAttributesClass,
  "csinodes.storage.k8s.io": describeCsiNode,
  "endpointslices.discovery.k8s.io": describeEndpointSlice,
  "ingresses.networking.k8s.io": describeIngress,
  "ingressclasses.networking.k8s.io": describeIngressClass,
  "networkpolicies.networking.k8s.io": describeNetworkPolicy,
  "deployments.apps": describeDeployment,
  "replicasets.apps": describeReplicaSet,
  "daemonsets.apps": describeDaemonSet,
  "statefulsets.apps": describeStatefulSet,
  "horizontalpodautoscalers.autoscaling": describeAutoscaler,
  "jobs.batch": describeJob,
  "cronjobs.batch": describeCronJob,
  "poddisruptionbudgets.policy": describeDisruptionBudget,
  "roles.rbac.authorization.k8s.io": describeRole,
  "clusterroles.rbac.authorization.k8s.io": describeRole,
  "rolebindings.rbac.authorization.k8s.io": describeRoleBinding,
  "clusterrolebindings.rbac.authorization.k8s.io": describeRoleBinding,
  "certificatesigningrequests.certificates.k8s.io": describeCertificateRequest,
};
