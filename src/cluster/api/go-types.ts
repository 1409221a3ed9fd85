// In Kubernetes: the Go types of k8s.io/api's fields, where they show. A decoder's refusal names them, and whether a field is a
// pointer decides whether an empty value is kept.

import type { FieldType, TypeSchema } from "./schema.ts";
import { schemaOf } from "./schema.ts";

/** Named string types: field (or type and field) to the name in its package. */
const STRING_TYPES: Readonly<Record<string, string>> = {
  "PodSpec.restartPolicy": "RestartPolicy",
  "PodSpec.dnsPolicy": "DNSPolicy",
  "PodSpec.preemptionPolicy": "PreemptionPolicy",
  imagePullPolicy: "PullPolicy",
  terminationMessagePolicy: "TerminationMessagePolicy",
  protocol: "Protocol",
  "ServiceSpec.type": "ServiceType",
  sessionAffinity: "ServiceAffinity",
  externalTrafficPolicy: "ServiceExternalTrafficPolicy",
  internalTrafficPolicy: "ServiceInternalTrafficPolicy",
  ipFamilyPolicy: "IPFamilyPolicy",
  "DeploymentStrategy.type": "DeploymentStrategyType",
  "StatefulSetUpdateStrategy.type": "StatefulSetUpdateStrategyType",
  "DaemonSetUpdateStrategy.type": "DaemonSetUpdateStrategyType",
  podManagementPolicy: "PodManagementPolicyType",
  concurrencyPolicy: "ConcurrencyPolicy",
  completionMode: "CompletionMode",
  "Secret.type": "SecretType",
  "Toleration.operator": "TolerationOperator",
  "Toleration.effect": "TaintEffect",
  "Taint.effect": "TaintEffect",
  whenUnsatisfiable: "UnsatisfiableConstraintAction",
  pathType: "PathType",
  persistentVolumeReclaimPolicy: "PersistentVolumeReclaimPolicy",
  volumeMode: "PersistentVolumeMode",
  "LabelSelectorRequirement.operator": "LabelSelectorOperator",
  "NodeSelectorRequirement.operator": "NodeSelectorOperator",
  "HTTPGetAction.scheme": "URIScheme",
  "EmptyDirVolumeSource.medium": "StorageMedium",
  "HostPathVolumeSource.type": "HostPathType",
  mountPropagation: "MountPropagationMode",
  "OwnerReference.uid": "UID",
  "ObjectMeta.uid": "UID",
};

const PLAIN: Partial<Record<FieldType["base"], string>> = {
  int32: "int32",
  int64: "int64",
  double: "float64",
  boolean: "bool",
  string: "string",
  bytes: "[]uint8",
  intOrString: "int32",
  time: "string",
  microTime: "string",
};

/** The Go type of a field, as encoding/json's refusals print it: `int32`, `[]v1.Container`, `map[string]string`. */
export function goType(owner: TypeSchema, field: string, type: FieldType): string {
  if (type.base === "list") return `[]${goType(owner, field, type.items!)}`;
  if (type.base === "map") {
    if (type.items!.base === "quantity") return `${owner.version}.ResourceList`;
    return `map[string]${goType(owner, field, type.items!)}`;
  }
  if (type.base === "object") {
    const target = schemaOf(type.ref!);
    return target ? `${target.version}.${target.short}` : "struct";
  }
  const named = type.base === "string" && (STRING_TYPES[`${owner.short}.${field}`] ?? STRING_TYPES[field]);
  if (named) return named === "UID" ? "types.UID" : `${owner.version}.${named}`;
  return PLAIN[type.base] ?? type.base;
}

const words = (text: string) => new Set(text.split(" "));

/** Optional strings that are pointers: an empty one stays. */
const POINTER_STRINGS = words(
  "storageClassName volumeAttributesClassName ingressClassName timeZone runtimeClassName preemptionPolicy mountPropagation " +
    "recursiveReadOnly ipFamilyPolicy internalTrafficPolicy loadBalancerClass localhostProfile holderIdentity hostnameOverride " +
    "volumeMode trafficDistribution strategy preferredHolder podFailurePolicy completionMode managedBy selectPolicy conditionType " +
    "resourceClaimName resourceClaimTemplateName podReplacementPolicy unhealthyPodEvictionPolicy reclaimPolicy volumeBindingMode " +
    "seLinuxChangePolicy supplementalGroupsPolicy fsGroupChangePolicy procMount appProtocol",
);

/** The same, where only some types have a pointer. */
const POINTER_STRING_FIELDS = words(
  "Endpoint.hostname Endpoint.nodeName Endpoint.zone EndpointPort.name EndpointPort.protocol EndpointPort.appProtocol " +
    "EndpointAddress.nodeName PodDNSConfigOption.value HostPathVolumeSource.type HTTPIngressPath.pathType GRPCAction.service",
);

/** Optional numbers and booleans that are not pointers: zero and false go. */
const PLAIN_NUMBERS = words(
  "hostPort nodePort healthCheckNodePort minReadySeconds initialDelaySeconds timeoutSeconds periodSeconds successThreshold " +
    "failureThreshold observedGeneration count generation signal updatedReplicas readyReplicas availableReplicas unavailableReplicas " +
    "fullyLabeledReplicas currentReplicas updatedNumberScheduled numberAvailable numberUnavailable active succeeded failed",
);
const PLAIN_BOOLEANS = words(
  "hostNetwork hostPID hostIPC stdin stdinOnce tty readOnly unschedulable paused publishNotReadyAddresses globalDefault " +
    "insecureSkipTLSVerify",
);
/** Whether Go's encoder leaves a field with that value out (`omitempty`). */
export function isOmitted(
  owner: TypeSchema,
  field: string,
  base: FieldType["base"],
  value: unknown,
): boolean {
  if (base === "list") return (value as unknown[]).length === 0;
  if (base === "map") {
    for (const _ in value as object) return false;
    return true;
  }
  if (value === "")
    return (
      base === "string" &&
      !POINTER_STRINGS.has(field) &&
      !POINTER_STRING_FIELDS.has(`${owner.short}.${field}`)
    );
  if (value === 0) {
    if (owner.short.endsWith("Status") && field === "replicas") return true;
    return PLAIN_NUMBERS.has(field);
  }
  return value === false && PLAIN_BOOLEANS.has(field);
}
