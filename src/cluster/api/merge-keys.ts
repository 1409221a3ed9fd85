// In Kubernetes: the tags patchStrategy, patchMergeKey, listType, listMapKey and mapType of k8s.io/api. How two versions of a
// list become one. A list that is not here is replaced as a whole.

import type { ListType, MergeSchema, PatchStrategy } from "../apimachinery/merge-schema.ts";
import { objectOf, schemaOf } from "./schema.ts";

interface Merge {
  listType?: ListType;
  listKeys?: readonly string[];
  mergeKey?: string;
  strategy?: PatchStrategy;
  mapType?: "atomic" | "granular";
}

/** Lists whose elements have keys: `keys field: types`. They merge under both kinds of apply. */
const KEYED = `
name matchConditions: MutatingAdmissionPolicySpec MutatingWebhook ValidatingAdmissionPolicySpec ValidatingWebhook
name webhooks: MutatingWebhookConfiguration ValidatingWebhookConfiguration
name variables: ValidatingAdmissionPolicySpec
name env: Container EphemeralContainer
name allocatedResourcesStatus: ContainerStatus
name containers: PodSpec
name ephemeralContainers: PodSpec
name imagePullSecrets: PodSpec
name initContainers: PodSpec
name schedulingGates: PodSpec
name secrets: ServiceAccount
name drivers: CSINodeSpec
type conditions: APIServiceStatus ComponentStatus DaemonSetStatus DeploymentStatus DeviceTaintRuleStatus FlowSchemaStatus HorizontalPodAutoscalerStatus NamespaceStatus NodeStatus PersistentVolumeClaimStatus PodCertificateRequestStatus PodDisruptionBudgetStatus PodGroupStatus PodStatus PriorityLevelConfigurationStatus ReplicaSetStatus ReplicationControllerStatus ResourcePoolStatusRequestStatus ServiceCIDRStatus ServiceStatus StatefulSetStatus StorageVersionMigrationStatus
type addresses: NodeStatus
containerPort,protocol ports: Container EphemeralContainer
devicePath volumeDevices: Container EphemeralContainer
mountPath volumeMounts: Container ContainerStatus EphemeralContainer
ip hostAliases: PodSpec
ip podIPs: PodStatus
topologyKey,whenUnsatisfiable topologySpreadConstraints: PodSpec
port,protocol ports: ServiceSpec
uid reservedFor: ResourceClaimStatus
uid ownerReferences: ObjectMeta
rule x-kubernetes-validations: JSONSchemaProps`;

/** As above, but only the keys that a patch names are kept in each element. */
const KEYED_RETAIN = `
name resourceClaims: PodGroupSpec PodGroupTemplate PodSpec
name volumes: PodSpec
name resourceClaimStatuses: PodGroupStatus PodStatus`;

/** Keyed for server-side apply alone. */
const KEYED_APPLY = `
type conditions: AllocatedDeviceStatus CertificateSigningRequestStatus CustomResourceDefinitionStatus StorageVersionStatus ValidatingAdmissionPolicyStatus
apiServerID storageVersions: StorageVersionStatus
name claims: ResourceRequirements
name podGroupTemplates: WorkloadSpec
resourceID resources: ResourceStatus
driver,device,pool,shareID devices: ResourceClaimStatus`;

const SETS = `
validationActions: ValidatingAdmissionPolicyBindingSpec
decodableVersions: ServerStorageVersion
servedVersions: ServerStorageVersion
values: ContainerRestartRuleOnExitCodes PodFailurePolicyOnExitCodesRequirement
failed: UncountedTerminatedPods
succeeded: UncountedTerminatedPods
containers: NodeAllocatableResourceClaimStatus
addresses: Endpoint
nonResourceURLs: NonResourcePolicyRule
verbs: NonResourcePolicyRule ResourcePolicyRule
apiGroups: ResourcePolicyRule
namespaces: ResourcePolicyRule
resources: ResourcePolicyRule
volumeLifecycleModes: CSIDriverSpec`;

const SINGLE: Readonly<Record<string, Merge>> = {
  "DeploymentSpec.strategy": { strategy: "retainKeys" },
  "JobStatus.conditions": { listType: "atomic", mergeKey: "type", strategy: "merge" },
  "PodStatus.hostIPs": { listType: "atomic", mergeKey: "ip", strategy: "merge" },
  "NodeSpec.podCIDRs": { listType: "set", strategy: "merge" },
  "ObjectMeta.finalizers": { listType: "set", strategy: "merge" },
  "PodDisruptionBudgetSpec.selector": { strategy: "replace" },
  "PersistentVolumeClaimStatus.allocatedResourceStatuses": { mapType: "granular" },
  "PersistentVolumeSpec.claimRef": { mapType: "granular" },
  "PodSpec.nodeSelector": { mapType: "atomic" },
  "Scheduling.nodeSelector": { mapType: "atomic" },
  "ReplicationControllerSpec.selector": { mapType: "atomic" },
  "ServiceSpec.selector": { mapType: "atomic" },
};

/** Types that server-side apply owns as a whole. */
const ATOMIC_TYPES = new Set(
  (
    "MatchResources NamedRuleWithOperations ParamKind ParamRef Variable CrossVersionObjectReference ConfigMapKeySelector " +
    "EndpointAddress EndpointPort FileKeySelector LocalObjectReference NodeSelector NodeSelectorTerm ObjectFieldSelector " +
    "ObjectReference ResourceFieldSelector ScopeSelector SecretKeySelector SecretReference TopologySelectorTerm " +
    "TypedLocalObjectReference ServiceBackendPort RoleRef Subject LabelSelector OwnerReference"
  ).split(" "),
);

/** `Subject` is whole in rbac, but not in flowcontrol. */
const GRANULAR_TYPES = new Set(["io.k8s.api.flowcontrol.v1.Subject"]);

const table = new Map<string, Merge>(Object.entries(SINGLE));

function fill(text: string, mergeOf: (keys: readonly string[]) => Merge) {
  for (const line of text.trim().split("\n")) {
    const [head, types] = line.split(": ");
    const words = head.split(" ");
    const keys = words.length > 1 ? words[0].split(",") : [];
    for (const type of types.split(" ")) table.set(`${type}.${words[words.length - 1]}`, mergeOf(keys));
  }
}

fill(KEYED, (listKeys) => ({ listType: "map", listKeys, mergeKey: listKeys[0], strategy: "merge" }));
fill(KEYED_RETAIN, (listKeys) => ({
  listType: "map",
  listKeys,
  mergeKey: listKeys[0],
  strategy: "merge,retainKeys",
}));
fill(KEYED_APPLY, (listKeys) => ({ listType: "map", listKeys }));
fill(SETS, () => ({ listType: "set" }));

const mergeAt = (schemaName: string, field: string): Merge | undefined =>
  table.get(`${schemaName.slice(schemaName.lastIndexOf(".") + 1)}.${field}`);

const isAtomicType = (name: string) =>
  ATOMIC_TYPES.has(name.slice(name.lastIndexOf(".") + 1)) && !GRANULAR_TYPES.has(name);

/** How the fields of the built-in types merge. */
export const mergeSchema: MergeSchema = {
  mergeKey: (schemaName, field) => mergeAt(schemaName, field)?.mergeKey,
  strategy: (schemaName, field) => mergeAt(schemaName, field)?.strategy,
  child: (schemaName, field) => objectOf(schemaOf(schemaName)?.fields.get(field)?.type),
  listKeys: (schemaName, field) => mergeAt(schemaName, field)?.listKeys,
  listType(schemaName, field) {
    const type = schemaOf(schemaName)?.fields.get(field)?.type;
    return type?.base === "list" ? (mergeAt(schemaName, field)?.listType ?? "atomic") : undefined;
  },
  mapType(schemaName, field) {
    const said = mergeAt(schemaName, field)?.mapType;
    if (said) return said;
    const type = schemaOf(schemaName)?.fields.get(field)?.type;
    if (type?.base === "raw") return "atomic";
    if (type?.base === "object") return isAtomicType(type.ref!) ? "atomic" : "granular";
    return type?.base === "map" ? "granular" : undefined;
  },
  keyDefault: (_schemaName, field, key) => (field === "ports" && key === "protocol" ? "TCP" : undefined),
};
