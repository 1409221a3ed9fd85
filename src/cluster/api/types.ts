// The objects of the built-in kinds, as the API server keeps them: plain JSON, defaults filled in.

import type * as k8s from "@kubernetes/client-node";
import type { KubeObject, ObjectMeta } from "../apimachinery/meta.ts";

type JsonName<K> = K extends `_${infer Name}` ? Name : K;

/** A client class as plain JSON: times are texts, renamed fields bear their own names, metadata is ours. */
export type Plain<T> = T extends Date
  ? string
  : T extends (infer Item)[]
    ? Plain<Item>[]
    : T extends object
      ? {
          [K in keyof T as JsonName<K>]: K extends "metadata"
            ? TemplateMeta
            : K extends "template"
              ? PodTemplateSpec
              : Plain<T[K]>;
        }
      : T;

/** Metadata inside of a template: nothing has to be there. */
export type TemplateMeta = Partial<ObjectMeta>;

/** A stored object of a client class; the fields `Always` are there after defaulting. */
export type Stored<T, Always extends string = never> = KubeObject &
  Omit<Plain<T>, "apiVersion" | "kind" | "metadata" | Always> & {
    [K in Always & keyof Plain<T>]-?: NonNullable<Plain<T>[K]>;
  };

/** With fields of `spec` that defaulting fills in. */
type Spec<T extends { spec: object }, Filled extends keyof T["spec"]> = T & {
  spec: { [K in Filled]-?: NonNullable<T["spec"][K]> };
};

export type PodSpec = Plain<k8s.V1PodSpec>;
export type PodStatus = Plain<k8s.V1PodStatus>;
export type PodCondition = Plain<k8s.V1PodCondition>;
export type PodTemplateSpec = { metadata?: TemplateMeta; spec: PodSpec };
export type Container = Plain<k8s.V1Container>;
export type EphemeralContainer = Plain<k8s.V1EphemeralContainer>;
export type ContainerStatus = Plain<k8s.V1ContainerStatus>;
export type ContainerState = Plain<k8s.V1ContainerState>;
export type ContainerPort = Plain<k8s.V1ContainerPort>;
export type Probe = Plain<k8s.V1Probe>;
export type Lifecycle = Plain<k8s.V1Lifecycle>;
export type LifecycleHandler = Plain<k8s.V1LifecycleHandler>;
export type HTTPGetAction = Plain<k8s.V1HTTPGetAction>;
export type Volume = Plain<k8s.V1Volume>;
export type VolumeMount = Plain<k8s.V1VolumeMount>;
export type KeyToPath = Plain<k8s.V1KeyToPath>;
export type EnvVar = Plain<k8s.V1EnvVar>;
export type EnvFromSource = Plain<k8s.V1EnvFromSource>;
export type ResourceRequirements = Plain<k8s.V1ResourceRequirements>;
export type Affinity = Plain<k8s.V1Affinity>;
export type PodAffinityTerm = Plain<k8s.V1PodAffinityTerm>;
export type NodeSelectorTerm = Plain<k8s.V1NodeSelectorTerm>;
export type NodeSelectorRequirement = Plain<k8s.V1NodeSelectorRequirement>;
export type TopologySpreadConstraint = Plain<k8s.V1TopologySpreadConstraint>;
export type Toleration = Plain<k8s.V1Toleration>;
export type Taint = Plain<k8s.V1Taint>;
export type LabelSelector = Plain<k8s.V1LabelSelector>;
export type ObjectReference = Plain<k8s.V1ObjectReference>;
export type SecurityContext = Plain<k8s.V1SecurityContext>;
export type PodSecurityContext = Plain<k8s.V1PodSecurityContext>;
export type ServicePort = Plain<k8s.V1ServicePort>;
export type NodeCondition = Plain<k8s.V1NodeCondition>;
export type DeploymentCondition = Plain<k8s.V1DeploymentCondition>;
export type DeploymentStatus = Plain<k8s.V1DeploymentStatus>;
export type ReplicaSetStatus = Plain<k8s.V1ReplicaSetStatus>;
export type Condition = Plain<k8s.V1Condition>;
export type Endpoint = Plain<k8s.V1Endpoint>;
export type DiscoveryEndpointPort = Plain<k8s.DiscoveryV1EndpointPort>;
export type EndpointSubset = Plain<k8s.V1EndpointSubset>;
export type PolicyRule = Plain<k8s.V1PolicyRule>;
export type Subject = Plain<k8s.RbacV1Subject>;

export type Namespace = Stored<k8s.V1Namespace, "spec" | "status">;
export type Node = Stored<k8s.V1Node, "spec" | "status">;
export type Pod = Stored<k8s.V1Pod, "spec" | "status">;
export type PodTemplate = Stored<k8s.V1PodTemplate, "template">;
export type Event = Stored<k8s.CoreV1Event>;
export type ConfigMap = Stored<k8s.V1ConfigMap>;
export type Secret = Stored<k8s.V1Secret, "type">;
export type ServiceAccount = Stored<k8s.V1ServiceAccount>;
export type Service = Spec<Stored<k8s.V1Service, "spec" | "status">, "type" | "sessionAffinity">;
export type Endpoints = Stored<k8s.V1Endpoints>;
export type EndpointSlice = Stored<k8s.V1EndpointSlice>;
export type ReplicationController = Spec<Stored<k8s.V1ReplicationController, "spec" | "status">, "replicas">;
export type ReplicaSet = Spec<Stored<k8s.V1ReplicaSet, "spec" | "status">, "replicas" | "template">;
export type Deployment = Spec<
  Stored<k8s.V1Deployment, "spec" | "status">,
  "replicas" | "strategy" | "revisionHistoryLimit" | "progressDeadlineSeconds"
>;
export type StatefulSet = Spec<
  Stored<k8s.V1StatefulSet, "spec" | "status">,
  "replicas" | "updateStrategy" | "podManagementPolicy" | "revisionHistoryLimit"
>;
export type DaemonSet = Spec<
  Stored<k8s.V1DaemonSet, "spec" | "status">,
  "updateStrategy" | "revisionHistoryLimit"
>;
export type ControllerRevision = Stored<k8s.V1ControllerRevision>;
export type Lease = Stored<k8s.V1Lease, "spec">;
export type Job = Stored<k8s.V1Job, "spec" | "status">;
export type CronJob = Stored<k8s.V1CronJob, "spec" | "status">;
export type HorizontalPodAutoscaler = Stored<k8s.V2HorizontalPodAutoscaler, "spec" | "status">;
export type PodDisruptionBudget = Stored<k8s.V1PodDisruptionBudget, "spec" | "status">;
export type Ingress = Stored<k8s.V1Ingress, "spec" | "status">;
export type IngressClass = Stored<k8s.V1IngressClass, "spec">;
export type NetworkPolicy = Stored<k8s.V1NetworkPolicy, "spec">;
export type Role = Stored<k8s.V1Role>;
export type ClusterRole = Stored<k8s.V1ClusterRole>;
export type RoleBinding = Stored<k8s.V1RoleBinding>;
export type ClusterRoleBinding = Stored<k8s.V1ClusterRoleBinding>;
export type PersistentVolume = Stored<k8s.V1PersistentVolume, "spec" | "status">;
export type PersistentVolumeClaim = Stored<k8s.V1PersistentVolumeClaim, "spec" | "status">;
export type StorageClass = Stored<k8s.V1StorageClass>;
export type PriorityClass = Stored<k8s.V1PriorityClass>;
export type ResourceQuota = Stored<k8s.V1ResourceQuota, "spec" | "status">;
export type LimitRange = Stored<k8s.V1LimitRange, "spec">;
export type CertificateSigningRequest = Stored<k8s.V1CertificateSigningRequest, "spec">;
export type ValidatingWebhook = Plain<k8s.V1ValidatingWebhook>;
export type MutatingWebhook = Plain<k8s.V1MutatingWebhook>;
export type WebhookClientConfig = Partial<Plain<k8s.AdmissionregistrationV1WebhookClientConfig>>;
export type AdmissionRule = Plain<k8s.V1NamedRuleWithOperations>;
export type AdmissionMatchResources = Plain<k8s.V1MatchResources>;
export type AdmissionParamKind = Plain<k8s.V1ParamKind>;
export type AdmissionParamRef = Plain<k8s.V1ParamRef>;
export type ValidatingWebhookConfiguration = Stored<k8s.V1ValidatingWebhookConfiguration>;
export type MutatingWebhookConfiguration = Stored<k8s.V1MutatingWebhookConfiguration>;
export type ValidatingAdmissionPolicy = Stored<k8s.V1ValidatingAdmissionPolicy, "spec">;
export type ValidatingAdmissionPolicyBinding = Stored<k8s.V1ValidatingAdmissionPolicyBinding, "spec">;
export type MutatingAdmissionPolicy = Stored<k8s.V1MutatingAdmissionPolicy, "spec">;
export type MutatingAdmissionPolicyBinding = Stored<k8s.V1MutatingAdmissionPolicyBinding, "spec">;
export type APIService = Stored<k8s.V1APIService, "spec">;
export type ComponentStatus = Stored<k8s.V1ComponentStatus>;
export type HorizontalPodAutoscalerV1 = Stored<k8s.V1HorizontalPodAutoscaler, "spec" | "status">;
export type EventV1 = Stored<k8s.EventsV1Event>;
export type FlowSchema = Stored<k8s.V1FlowSchema, "spec">;
export type PriorityLevelConfiguration = Stored<k8s.V1PriorityLevelConfiguration, "spec">;
export type RuntimeClass = Stored<k8s.V1RuntimeClass>;
export type ServiceCIDR = Stored<k8s.V1ServiceCIDR, "spec">;
export type IPAddress = Stored<k8s.V1IPAddress, "spec">;
export type CSIDriver = Stored<k8s.V1CSIDriver, "spec">;
export type CSINode = Stored<k8s.V1CSINode, "spec">;
export type CSIStorageCapacity = Stored<k8s.V1CSIStorageCapacity>;
export type VolumeAttachment = Stored<k8s.V1VolumeAttachment, "spec">;
export type VolumeAttributesClass = Stored<k8s.V1VolumeAttributesClass>;
export type DeviceClass = Stored<k8s.V1DeviceClass, "spec">;
export type ResourceClaim = Stored<k8s.ResourceV1ResourceClaim, "spec">;
export type ResourceClaimTemplate = Stored<k8s.V1ResourceClaimTemplate, "spec">;
export type ResourceSlice = Stored<k8s.V1ResourceSlice, "spec">;

/** Resource names, as on paths and in the typed client, to the types of their objects. */
export interface Kinds {
  namespaces: Namespace;
  nodes: Node;
  pods: Pod;
  podtemplates: PodTemplate;
  events: Event;
  configmaps: ConfigMap;
  secrets: Secret;
  serviceaccounts: ServiceAccount;
  services: Service;
  endpoints: Endpoints;
  replicationcontrollers: ReplicationController;
  persistentvolumes: PersistentVolume;
  persistentvolumeclaims: PersistentVolumeClaim;
  resourcequotas: ResourceQuota;
  limitranges: LimitRange;
  "deployments.apps": Deployment;
  "replicasets.apps": ReplicaSet;
  "statefulsets.apps": StatefulSet;
  "daemonsets.apps": DaemonSet;
  "controllerrevisions.apps": ControllerRevision;
  "endpointslices.discovery.k8s.io": EndpointSlice;
  "leases.coordination.k8s.io": Lease;
  "jobs.batch": Job;
  "cronjobs.batch": CronJob;
  "horizontalpodautoscalers.autoscaling": HorizontalPodAutoscaler;
  "poddisruptionbudgets.policy": PodDisruptionBudget;
  "ingresses.networking.k8s.io": Ingress;
  "ingressclasses.networking.k8s.io": IngressClass;
  "networkpolicies.networking.k8s.io": NetworkPolicy;
  "roles.rbac.authorization.k8s.io": Role;
  "clusterroles.rbac.authorization.k8s.io": ClusterRole;
  "rolebindings.rbac.authorization.k8s.io": RoleBinding;
  "clusterrolebindings.rbac.authorization.k8s.io": ClusterRoleBinding;
  "storageclasses.storage.k8s.io": StorageClass;
  "priorityclasses.scheduling.k8s.io": PriorityClass;
  "certificatesigningrequests.certificates.k8s.io": CertificateSigningRequest;
  "validatingwebhookconfigurations.admissionregistration.k8s.io": ValidatingWebhookConfiguration;
  "mutatingwebhookconfigurations.admissionregistration.k8s.io": MutatingWebhookConfiguration;
  "validatingadmissionpolicies.admissionregistration.k8s.io": ValidatingAdmissionPolicy;
  "validatingadmissionpolicybindings.admissionregistration.k8s.io": ValidatingAdmissionPolicyBinding;
  "mutatingadmissionpolicies.admissionregistration.k8s.io": MutatingAdmissionPolicy;
  "mutatingadmissionpolicybindings.admissionregistration.k8s.io": MutatingAdmissionPolicyBinding;
  "runtimeclasses.node.k8s.io": RuntimeClass;
  "csinodes.storage.k8s.io": CSINode;
  "volumeattachments.storage.k8s.io": VolumeAttachment;
}
