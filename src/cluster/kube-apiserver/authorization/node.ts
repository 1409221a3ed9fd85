// In Kubernetes: plugin/pkg/auth/authorizer/node. A kubelet reads only what concerns the pods of its node, and writes only itself.
// Left out here: volume attachments and resource claims, which no simulated kubelet reads.

import type { Rule } from "../../apimachinery/policy-rules.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import type { Store } from "../../etcd/store.ts";
import { ALLOW, NO_OPINION, noOpinion, type Authorizer, type Decision } from "../authorization.ts";
import type { Attributes, UserInfo } from "../context.ts";
import { NodeGraph } from "./node-graph.ts";
import { CLUSTER_ROLES } from "./default-roles.ts";
import { rolesOf } from "./role-table.ts";
import { ruleAllows } from "./rule-matching.ts";

const PREFIX = "system:node:";

/** The node that a user is; undefined for other users, "" when it does not say which. */
export function nodeOfUser({ username, groups }: UserInfo): string | undefined {
  if (!username.startsWith(PREFIX) || !groups.includes("system:nodes")) return undefined;
  return username.slice(PREFIX.length);
}

const keyOf = ({ namespace, name }: Attributes) => (namespace ? `${namespace}/${name}` : name);

type Check = (graph: NodeGraph, node: string, attributes: Attributes) => Decision;

const related: Check = (graph, node, attributes) => {
  if (!attributes.name) return noOpinion("No Object name found");
  return graph.relates(node, attributes.resource, keyOf(attributes))
    ? ALLOW
    : noOpinion(`no relationship found between node '${node}' and this object`);
};

const read: Check = (graph, node, attributes) => {
  const { verb, subresource, namespace } = attributes;
  if (verb !== "get" && verb !== "list" && verb !== "watch")
    return noOpinion("can only read resources of this type");
  if (subresource) return noOpinion("cannot read subresource");
  if (!namespace) return noOpinion("can only read namespaced object of this type");
  return related(graph, node, attributes);
};

const get: Check = (graph, node, attributes) => {
  if (attributes.verb !== "get") return noOpinion("can only get individual resources of this type");
  if (attributes.subresource) return noOpinion("cannot get subresource");
  return related(graph, node, attributes);
};

const claims: Check = (graph, node, attributes) => {
  if (attributes.subresource !== "status") return get(graph, node, attributes);
  if (attributes.verb !== "update" && attributes.verb !== "patch")
    return noOpinion("can only get/update/patch this type");
  return related(graph, node, attributes);
};

const accounts: Check = (graph, node, attributes) => {
  const { verb, name, subresource } = attributes;
  if (verb === "get" && !subresource) return get(graph, node, attributes);
  if (verb !== "create" || !name) return noOpinion("can only create tokens for individual service accounts");
  if (subresource !== "token") return noOpinion("can only create token subresource of serviceaccount");
  return related(graph, node, attributes);
};

const OWN_VERBS = ["get", "create", "update", "patch", "delete"];

const leases: Check = (_, node, { verb, namespace, name }) => {
  if (!OWN_VERBS.includes(verb))
    return noOpinion("can only get, create, update, patch, or delete a node lease");
  if (namespace !== "kube-node-lease")
    return noOpinion('can only access leases in the "kube-node-lease" system namespace');
  if (verb !== "create" && name !== node)
    return noOpinion("can only access node lease with the same name as the requesting node");
  return ALLOW;
};

const csiNodes: Check = (_, node, { verb, subresource, name }) => {
  if (!OWN_VERBS.includes(verb)) return noOpinion("can only get, create, update, patch, or delete a CSINode");
  if (subresource) return noOpinion("cannot authorize CSINode subresources");
  if (verb !== "create" && name !== node)
    return noOpinion("can only access CSINode with the same name as the requesting node");
  return ALLOW;
};

const nodes: Check = (_, node, { verb, subresource, name }) => {
  const writes = verb === "update" || verb === "patch";
  if (subresource === "status" && writes) return ALLOW;
  if (subresource) return NO_OPINION;
  if (writes || verb === "create") return ALLOW;
  if (verb !== "get" && verb !== "list" && verb !== "watch") return NO_OPINION;
  if (name === node) return ALLOW;
  return noOpinion(
    name
      ? `node '${node}' cannot read '${name}', only its own Node object`
      : `node '${node}' cannot read all nodes, only its own Node object`,
  );
};

const pods: Check = (graph, node, attributes) => {
  const { verb, subresource, fieldSelector, name } = attributes;
  if (subresource === "status") return verb === "update" || verb === "patch" ? ALLOW : NO_OPINION;
  if (subresource === "eviction") return verb === "create" ? ALLOW : NO_OPINION;
  if (subresource) return NO_OPINION;
  if (verb === "create" || verb === "delete") return ALLOW;
  if (verb === "get") return get(graph, node, attributes);
  if (verb !== "list" && verb !== "watch") return NO_OPINION;
  if (fieldSelector?.split(",").some((one) => /^spec\.nodeName==?/.test(one) && one.endsWith(`=${node}`)))
    return ALLOW;
  return name
    ? related(graph, node, attributes)
    : noOpinion("can only list/watch pods with spec.nodeName field selector");
};

const CHECKS: Readonly<Record<string, Check>> = {
  secrets: read,
  configmaps: read,
  persistentvolumeclaims: claims,
  persistentvolumes: get,
  serviceaccounts: accounts,
  nodes,
  pods,
  "leases.coordination.k8s.io": leases,
  "csinodes.storage.k8s.io": csiNodes,
};

let nodeRules: Rule[] | undefined;
const rules = () => (nodeRules ??= rolesOf(CLUSTER_ROLES).find(({ name }) => name === "system:node")!.rules);

export function nodeAuthorizer(store: Store<KubeObject>): Authorizer {
  const graph = new NodeGraph(store);
  return (user, attributes) => {
    const node = nodeOfUser(user);
    if (node === undefined) return NO_OPINION;
    if (node === "") return noOpinion(`unknown node for user ${JSON.stringify(user.username)}`);
    const { group, resource, path } = attributes;
    const check = path === undefined ? CHECKS[group ? `${resource}.${group}` : resource] : undefined;
    if (check) return check(graph, node, attributes);
    return rules().some((rule) => ruleAllows(rule, attributes)) ? ALLOW : NO_OPINION;
  };
}
