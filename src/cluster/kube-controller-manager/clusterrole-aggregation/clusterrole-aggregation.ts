// In Kubernetes: pkg/controller/clusterroleaggregation. Puts roles together out of others, by their labels.

import type { ClusterRole } from "../../api/types.ts";
import { matchesSelector, selectorOf } from "../../apimachinery/labels.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import type { Client } from "../../client-go/client.ts";
import { watching, type Controller } from "../../client-go/controller.ts";

const RESOURCE = "clusterroles.rbac.authorization.k8s.io";

type Rules = NonNullable<ClusterRole["rules"]>;

const aggregating = (client: Client) =>
  client
    .list(RESOURCE, undefined, (role) => Boolean(role.aggregationRule))
    .map(({ metadata }) => metadata.name);

function rulesFor(role: ClusterRole, client: Client): Rules {
  const rules: Rules = [];
  for (const selector of role.aggregationRule?.clusterRoleSelectors ?? [])
    for (const other of client.list(RESOURCE)) {
      if (other.metadata.name === role.metadata.name) continue;
      const wanted = selectorOf(selector);
      if (!wanted || !matchesSelector(wanted, other.metadata.labels)) continue;
      for (const rule of other.rules ?? [])
        if (!rules.some((known) => deepEqual(known, rule))) rules.push(rule);
    }
  return rules;
}

export const clusterRoleAggregationController: Controller<typeof RESOURCE> = {
  name: "clusterrole-aggregation-controller",
  for: RESOURCE,
  watches: [
    watching({
      resource: RESOURCE,
      keys: (role: ClusterRole, client) =>
        role.metadata.labels || role.aggregationRule ? aggregating(client) : [],
    }),
  ],

  reconcile({ client, key }) {
    const role = client.find(RESOURCE, key);
    if (!role?.aggregationRule) return;
    const rules = rulesFor(role, client);
    if (deepEqual(rules, role.rules ?? [])) return;
    const { rules: _, ...rest } = role;
    client.update(RESOURCE, rules.length > 0 ? { ...role, rules } : (rest as ClusterRole));
  },
};
