// In Kubernetes: pkg/registry/rbac/rest, the bootstrap-roles hook: the roles and bindings that a new cluster has. They are written
// to the store at once: they are there before anybody asks.
// Left out here: putting back what an administrator took out when the server starts again.

import { deepFreeze, type KubeObject } from "../../apimachinery/meta.ts";
import { timeText } from "../../apimachinery/time.ts";
import { newUid, type Parts } from "../registry/registry.ts";
import { CONTROLLER_ROLES } from "./controller-roles.ts";
import { BINDINGS } from "./default-bindings.ts";
import { CLUSTER_ROLES, KUBEADM_NAMESPACE_ROLES, KUBEADM_ROLES, NAMESPACE_ROLES } from "./default-roles.ts";
import { rolesOf, type TableRole, type TableRule } from "./role-table.ts";

const GROUP = "rbac.authorization.k8s.io";
const LABELS = { "kubernetes.io/bootstrapping": "rbac-defaults" };
const ANNOTATIONS = { "rbac.authorization.kubernetes.io/autoupdate": "true" };
const AGGREGATE = `${GROUP}/aggregate-to-`;
const CONTROLLER = "system:controller:";

type Write = (kind: string, name: string, more: object, metadata?: object) => void;

function writer({ store, random, simulation }: Pick<Parts, "store" | "random" | "simulation">): Write {
  const creationTimestamp = timeText(simulation.now);
  return (kind, name, more, metadata = {}) => {
    const [first, second] = kind.startsWith("Cluster") ? [undefined, name] : name.split("/");
    store.put(`${kind.toLowerCase()}s.${GROUP}`, name, (revision) =>
      deepFreeze({
        kind,
        apiVersion: `${GROUP}/v1`,
        metadata: {
          name: second,
          ...(first ? { namespace: first } : {}),
          uid: newUid(random),
          resourceVersion: String(revision),
          creationTimestamp,
          ...metadata,
        },
        ...more,
      } as unknown as KubeObject),
    );
  };
}

function subjectOf(text: string) {
  const name = text.slice(2);
  if (text.startsWith("s:")) return { kind: "ServiceAccount", name, namespace: "kube-system" };
  return { kind: text.startsWith("g:") ? "Group" : "User", apiGroup: GROUP, name };
}

function writeBindings(write: Write, table: string, kind: string, roleKind: string, metadata?: object): void {
  for (const line of table.trim().split("\n")) {
    const [name, role, ...subjects] = line.trim().split(" ");
    const own = name.slice(name.indexOf("/") + 1);
    const roleRef = { apiGroup: GROUP, kind: roleKind, name: role === "=" ? own : role };
    write(
      kind,
      name,
      subjects.length > 0 ? { subjects: subjects.map(subjectOf), roleRef } : { roleRef },
      metadata,
    );
  }
}

const DEFAULTS = { labels: LABELS, annotations: ANNOTATIONS };

/** admin, edit and view are put together from other roles; here as the controller would leave them. */
function writeAggregated(write: Write, roles: readonly TableRole[]): void {
  const own = (target: string): TableRule[] =>
    roles.filter(({ aggregateTo }) => aggregateTo === target).flatMap(({ rules }) => rules);
  const view = own("view");
  const edit = [...own("edit"), ...view];
  const aggregate = (name: string, rules: readonly TableRule[], to?: string) =>
    write(
      "ClusterRole",
      name,
      {
        rules,
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [AGGREGATE + name]: "true" } }] },
      },
      { ...DEFAULTS, labels: { ...LABELS, ...(to ? { [AGGREGATE + to]: "true" } : {}) } },
    );
  aggregate("view", view, "edit");
  aggregate("edit", edit, "admin");
  aggregate("admin", [...edit, ...own("admin")]);
}

function writeRoles(write: Write, kind: string, roles: readonly TableRole[], metadata?: object): void {
  for (const { name, rules, aggregateTo } of roles)
    write(
      kind,
      name,
      { rules },
      aggregateTo ? { ...metadata, labels: { ...LABELS, [AGGREGATE + aggregateTo]: "true" } } : metadata,
    );
}

/** The policy of any cluster. */
export function writeDefaultPolicy(parts: Pick<Parts, "store" | "random" | "simulation">): void {
  const write = writer(parts);
  const clusterRoles = rolesOf(CLUSTER_ROLES);
  const controllers = rolesOf(CONTROLLER_ROLES);
  writeRoles(write, "ClusterRole", clusterRoles, DEFAULTS);
  writeAggregated(write, clusterRoles);
  const named = controllers.map((role) => ({ ...role, name: CONTROLLER + role.name }));
  writeRoles(write, "ClusterRole", named, DEFAULTS);
  writeBindings(write, BINDINGS.cluster, "ClusterRoleBinding", "ClusterRole", DEFAULTS);
  const bound = controllers.map(({ name }) => `${CONTROLLER}${name} = s:${name}`).join("\n");
  writeBindings(write, bound, "ClusterRoleBinding", "ClusterRole", DEFAULTS);
  writeRoles(write, "Role", rolesOf(NAMESPACE_ROLES), DEFAULTS);
  writeBindings(write, BINDINGS.namespaces, "RoleBinding", "Role", DEFAULTS);
}

/** What kubeadm adds. */
export function writeKubeadmPolicy(parts: Pick<Parts, "store" | "random" | "simulation">): void {
  const write = writer(parts);
  writeRoles(write, "ClusterRole", rolesOf(KUBEADM_ROLES));
  writeBindings(write, BINDINGS.kubeadm, "ClusterRoleBinding", "ClusterRole");
  writeRoles(write, "Role", rolesOf(KUBEADM_NAMESPACE_ROLES));
  writeBindings(write, BINDINGS.kubeadmNamespaces, "RoleBinding", "Role");
}
