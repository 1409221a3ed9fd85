// In Kubernetes: the x-kubernetes-list-type and -map-type marks of the published API description. How fields of a type are owned.

import { LEAF, type Keyed, type Shape } from "../apimachinery/managed-fields/shape.ts";
import type { AnyKind } from "./kind.ts";
import { schemaOf, type FieldType } from "./schema.ts";

/** Lists whose elements have an identity: `Type.field` (or a field of every type) to the fields that tell them apart. */
const KEYED: Readonly<Record<string, string>> = {
  "NodeStatus.addresses": "type",
  "ContainerStatus.allocatedResourcesStatus": "name",
  "ResourceRequirements.claims": "name",
  conditions: "type",
  "PodSpec.containers": "name",
  env: "name",
  "PodSpec.ephemeralContainers": "name",
  "PodSpec.hostAliases": "ip",
  "PodSpec.imagePullSecrets": "name",
  "PodSpec.initContainers": "name",
  "ObjectMeta.ownerReferences": "uid",
  "PodStatus.podIPs": "ip",
  "Container.ports": "containerPort protocol=TCP",
  "EphemeralContainer.ports": "containerPort protocol=TCP",
  "ServiceSpec.ports": "port protocol=TCP",
  "PodStatus.resourceClaimStatuses": "name",
  "PodSpec.resourceClaims": "name",
  "PodSpec.schedulingGates": "name",
  "ServiceAccount.secrets": "name",
  "PodSpec.topologySpreadConstraints": "topologyKey whenUnsatisfiable",
  volumeDevices: "devicePath",
  volumeMounts: "mountPath",
  "PodSpec.volumes": "name",
};

const words = (text: string) => new Set(text.split(" "));

const SETS = words(
  "ObjectMeta.finalizers NodeSpec.podCIDRs Endpoint.addresses UncountedTerminatedPods.failed UncountedTerminatedPods.succeeded " +
    "PodFailurePolicyOnExitCodesRequirement.values ContainerRestartRuleOnExitCodes.values",
);

/** Maps and objects that are owned as a whole. */
const ATOMIC_FIELDS = words(
  "PodSpec.nodeSelector Scheduling.nodeSelector ReplicationControllerSpec.selector ServiceSpec.selector",
);
const ATOMIC_TYPES = words(
  "CrossVersionObjectReference ConfigMapKeySelector EndpointAddress EndpointPort FileKeySelector LocalObjectReference NodeSelector " +
    "NodeSelectorTerm ObjectFieldSelector ObjectReference ResourceFieldSelector ScopeSelector SecretKeySelector SecretReference " +
    "TopologySelectorTerm TypedLocalObjectReference ServiceBackendPort RoleRef Subject LabelSelector OwnerReference",
);
/** Granular although their type is atomic elsewhere. */
const GRANULAR_FIELDS = words("PersistentVolumeSpec.claimRef HorizontalPodAutoscalerSpec.scaleTargetRef");

const known = new Map<string, Shape>();

/** The shape of a type by its full name; a type that is not known is taken apart as free maps. */
export function shapeOf(typeName: string): Shape {
  let shape = known.get(typeName);
  if (!shape) known.set(typeName, (shape = structOf(typeName)));
  return shape;
}

export const shapeOfKind = (kind: AnyKind): Shape => kind.custom?.shape ?? shapeOf(kind.schema);

const FREE: Shape = { kind: "struct", field: () => FREE };

function structOf(typeName: string): Shape {
  const schema = schemaOf(typeName);
  if (!schema) return FREE;
  const fields = new Map<string, Shape>();
  return {
    kind: "struct",
    field(name) {
      let shape = fields.get(name);
      if (!shape) {
        const type = schema.fields.get(name)?.type;
        fields.set(name, (shape = type ? fieldShape(schema.short, name, type) : LEAF));
      }
      return shape;
    },
  };
}

function fieldShape(owner: string, name: string, type: FieldType): Shape {
  const path = `${owner}.${name}`;
  if (ATOMIC_FIELDS.has(path)) return LEAF;
  if (type.base === "map") return { kind: "map", items: valueShape(type.items!) };
  if (type.base === "list") return listShape(path, name, type);
  if (type.base !== "object") return LEAF;
  return GRANULAR_FIELDS.has(path) ? shapeOf(type.ref!) : valueShape(type);
}

function listShape(path: string, name: string, type: FieldType): Shape {
  if (SETS.has(path)) return { kind: "set" };
  const keys = KEYED[path] ?? KEYED[name];
  if (!keys || type.items?.base !== "object") return LEAF;
  return { kind: "keyed", keys: keysOf(keys), items: valueShape(type.items) };
}

const keysOf = (text: string): Keyed["keys"] =>
  text.split(" ").map((word) => {
    const [name, usual] = word.split("=");
    return usual === undefined ? { name } : { name, default: usual };
  });

function valueShape(type: FieldType): Shape {
  if (type.base !== "object") return LEAF;
  const short = type.ref!.slice(type.ref!.lastIndexOf(".") + 1);
  return ATOMIC_TYPES.has(short) ? LEAF : shapeOf(type.ref!);
}

/** Parts that every object of the kind has in Go, empty or not, because they are no pointers. */
const ALWAYS_THERE = words(
  "metadata spec status template strategy updateStrategy jobTemplate loadBalancer roleRef scaleTargetRef",
);

/** Lists that Go writes as null when they have no elements. */
const NULL_LISTS = words("containers rules");

/** The empty form of what is created: a new object is compared with it. */
export function emptyForm(object: any): any {
  const empty: Record<string, unknown> = {};
  for (const name in object) {
    if (NULL_LISTS.has(name)) empty[name] = null;
    else if (ALWAYS_THERE.has(name) && typeof object[name] === "object")
      empty[name] = emptyForm(object[name]);
  }
  return empty;
}
