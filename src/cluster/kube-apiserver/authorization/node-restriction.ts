// In Kubernetes: plugin/pkg/admission/noderestriction. A kubelet changes only its own node and the pods that run there.
// Left out here: claims' status, resource slices, and the exact references that a mirror pod may not have.

import { deepEqual } from "../../apimachinery/objects.ts";
import type { Node, Pod } from "../../api/types.ts";
import { refusal, type AdmissionPlugin, type AdmissionRequest } from "../admission/admission.ts";
import { nodeOfUser } from "./node.ts";

const quoted = JSON.stringify;
const MIRROR = "kubernetes.io/config.mirror";

/** Labels that a kubelet may set on its node although their names are Kubernetes' own. */
const OWN_LABELS = new Set([
  "kubernetes.io/hostname",
  "kubernetes.io/arch",
  "kubernetes.io/os",
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/os",
  "beta.kubernetes.io/instance-type",
  "node.kubernetes.io/instance-type",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.kubernetes.io/region",
  "failure-domain.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);

function isRestricted(label: string): boolean {
  const prefix = label.includes("/") ? label.slice(0, label.indexOf("/")) : "";
  if (prefix === "node-restriction.kubernetes.io" || prefix.endsWith(".node-restriction.kubernetes.io"))
    return true;
  if (!/(^|\.)(kubernetes|k8s)\.io$/.test(prefix)) return false;
  if (/(^|\.)(kubelet|node)\.kubernetes\.io$/.test(prefix)) return false;
  return !OWN_LABELS.has(label);
}

function changedLabels(now: Record<string, string> = {}, before: Record<string, string> = {}): string[] {
  const keys = new Set([...Object.keys(now), ...Object.keys(before)]);
  return [...keys].filter((key) => now[key] !== before[key] && isRestricted(key)).sort();
}

type Check = (request: AdmissionRequest, node: string) => string | undefined;

const nodes: Check = ({ operation, object, old, name, subresource }, node) => {
  const wanted = name || object?.metadata.name;
  if (operation === "DELETE" || wanted !== node)
    return operation === "DELETE"
      ? `node ${quoted(node)} is not allowed to delete node ${quoted(wanted)}`
      : `node ${quoted(node)} is not allowed to modify node ${quoted(wanted)}`;
  const next = object as Node;
  const before = old as Node | undefined;
  const labels = changedLabels(next.metadata.labels, before?.metadata.labels);
  if (operation === "CREATE")
    return labels.length > 0
      ? `node ${quoted(node)} is not allowed to set the following labels: ${labels.join(", ")}`
      : undefined;
  if (!subresource && !deepEqual(next.spec.taints ?? [], before?.spec.taints ?? []))
    return `node ${quoted(node)} is not allowed to modify taints`;
  return labels.length > 0 ? `is not allowed to modify labels: ${labels.join(", ")}` : undefined;
};

const runsOn = (pod: unknown, node: string) => (pod as Pod | undefined)?.spec.nodeName === node;

const podItself: Check = ({ operation, object, old, reader, namespace, name }, node) => {
  if (operation === "CREATE") {
    const pod = object as Pod;
    if (!pod.metadata.annotations?.[MIRROR])
      return `pod does not have ${quoted(MIRROR)} annotation, node ${quoted(node)} can only create mirror pods`;
    if (!runsOn(pod, node))
      return `node ${quoted(node)} can only create pods with spec.nodeName set to itself`;
    if (pod.spec.serviceAccountName)
      return `node ${quoted(node)} can not create pods that reference a service account`;
    return undefined;
  }
  if (operation === "DELETE")
    return runsOn(old ?? reader.find("pods", `${namespace}/${name}`), node)
      ? undefined
      : `node ${quoted(node)} can only delete pods with spec.nodeName set to itself`;
  return `unexpected operation ${quoted(operation)}, node ${quoted(node)} can only create and delete mirror pods`;
};

const podStatus: Check = ({ object, old }, node) => {
  if (!runsOn(old, node))
    return `node ${quoted(node)} can only update pod status for pods with spec.nodeName set to itself`;
  return deepEqual(object.metadata.labels ?? {}, old?.metadata.labels ?? {})
    ? undefined
    : `node ${quoted(node)} cannot update labels through pod status`;
};

const pods: Check = (request, node) => {
  const { subresource, reader, namespace, name } = request;
  if (subresource === "") return podItself(request, node);
  if (subresource === "status") return podStatus(request, node);
  if (subresource === "eviction")
    return runsOn(reader.find("pods", `${namespace}/${name}`), node)
      ? undefined
      : `node ${node} can only evict pods with spec.nodeName set to itself`;
  return `unexpected pod subresource ${quoted(subresource)}, only 'status' and 'eviction' are allowed`;
};

const leases: Check = ({ namespace, object, name }, node) => {
  if (namespace !== "kube-node-lease")
    return 'can only access leases in the "kube-node-lease" system namespace';
  return (name || object?.metadata.name) === node
    ? undefined
    : "can only access node lease with the same name as the requesting node";
};

const csiNodes: Check = ({ object, name }, node) =>
  (name || object?.metadata.name) === node
    ? undefined
    : "can only access CSINode with the same name as the requesting node";

const CHECKS: Readonly<Record<string, Check>> = {
  pods,
  nodes,
  "leases.coordination.k8s.io": leases,
  "csinodes.storage.k8s.io": csiNodes,
};

export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",
  mutate(request) {
    const node = nodeOfUser(request.context.user);
    if (node === undefined) return;
    const { group, plural } = request.kind;
    const why = CHECKS[group ? `${plural}.${group}` : plural]?.(request, node);
    if (why) throw refusal(request, why);
  },
};
