// In Kubernetes: k8s.io/kubectl/pkg/cmd/create: role, clusterrole, rolebinding, clusterrolebinding.

import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Command } from "../command.ts";
import { Failure } from "../failure.ts";
import { DRY_RUN, PRINT_FLAGS } from "../flag-sets.ts";
import type { Invocation } from "../invocation.ts";
import { CREATE_FLAGS, createGenerated, keyValue, oneName } from "../save.ts";

const COMMON = CREATE_FLAGS + DRY_RUN + PRINT_FLAGS;
const RBAC = "rbac.authorization.k8s.io";
const VERBS = new Set([
  "get",
  "list",
  "watch",
  "create",
  "update",
  "patch",
  "delete",
  "deletecollection",
  "use",
  "bind",
  "escalate",
  "impersonate",
  "*",
  "approve",
  "sign",
  "attest",
  "proxy",
]);
const NON_RESOURCE_VERBS = new Set(["get", "put", "post", "head", "options", "delete", "patch", "*"]);

/** Resources that no server lists, and their groups. */
const SPECIAL: Readonly<Record<string, string>> = {
  users: "",
  groups: "",
  userextras: "authentication.k8s.io",
};

/** What these verbs are for. */
const VERBS_OF: Readonly<Record<string, readonly string[]>> = {
  use: ["podsecuritypolicies.policy"],
  bind: [`roles.${RBAC}`, `clusterroles.${RBAC}`],
  escalate: [`roles.${RBAC}`, `clusterroles.${RBAC}`],
  impersonate: ["serviceaccounts."],
};

function noResource(text: string): Failure {
  const [name, ...group] = text.split(".");
  const where = group.length > 0 ? ` in group ${JSON.stringify(group.join("."))}` : "";
  return new Failure(`the server doesn't have a resource type ${JSON.stringify(name)}${where}`, {
    verbatim: true,
  });
}

/** What the server has not says only a warning's worth; here a name is taken as it stands. */
function* resourcesByGroup(k: Invocation): Program<Map<string, string[]>> {
  const groups = new Map<string, string[]>();
  const discovery = yield* k.discovery();
  for (const text of [...new Set(k.flags.list("resource"))]) {
    const [name, subresource] = keyValue(text, "/") ?? [text, ""];
    const special = SPECIAL[name];
    const type = name === "*" || special !== undefined ? undefined : yield* discovery.lookUp(name);
    if (!type && name !== "*" && special === undefined) throw noResource(name);
    const group = type?.group ?? special ?? "";
    for (const verb of type ? k.flags.list("verb") : [])
      if (VERBS_OF[verb] && !VERBS_OF[verb].includes(`${type!.plural}.${group}`))
        throw new Failure(`can not perform '${verb}' on '${type!.plural}' in group '${group}'`);
    const resource = (type?.plural ?? name) + (subresource ? `/${subresource}` : "");
    groups.set(group, [...(groups.get(group) ?? []), resource]);
  }
  return groups;
}

function* rulesOf(k: Invocation): Program<Obj[]> {
  const verbs = k.flags.list("verb").includes("*") ? ["*"] : [...new Set(k.flags.list("verb"))];
  const urls = k.flags.has("non-resource-url") ? k.flags.list("non-resource-url") : [];
  if (verbs.length === 0) throw new Failure("at least one verb must be specified");
  const names = k.flags.list("resource-name");
  const resources = k.flags.list("resource").length > 0;
  if (!resources && urls.length === 0)
    throw new Failure(
      k.path.endsWith("clusterrole")
        ? "one of resource or nonResourceURL must be specified"
        : "at least one resource must be specified",
    );
  const unknown = resources ? verbs.find((verb) => !VERBS.has(verb)) : undefined;
  if (unknown) yield* k.warn(`'${unknown}' is not a standard resource verb`);
  const wrong = urls.length > 0 ? verbs.find((verb) => !NON_RESOURCE_VERBS.has(verb)) : undefined;
  if (wrong) throw new Failure(`invalid verb: '${wrong}' for nonResourceURL`);
  urls.forEach(checkUrl);
  const rules = [...(yield* resourcesByGroup(k))].map(([group, list]): Obj => ({
    verbs,
    apiGroups: [group],
    resources: list,
    ...(names.length > 0 ? { resourceNames: names } : {}),
  }));
  return urls.length > 0 ? [...rules, { verbs, nonResourceURLs: urls }] : rules;
}

function checkUrl(url: string): void {
  if (url === "*") return;
  if (!url.startsWith("/")) throw new Failure("nonResourceURL should start with /");
  if (url.slice(0, -1).includes("*"))
    throw new Failure("nonResourceURL only supports wildcard matches when '*' is at the end");
}

function subjectsOf(k: Invocation): Obj[] {
  const named = (kind: string, names: readonly string[]) =>
    names.map((name): Obj => ({ kind, apiGroup: RBAC, name }));
  const accounts = k.flags.list("serviceaccount").map((text): Obj => {
    const parts = text.split(":");
    if (parts.length !== 2 || !parts[0] || !parts[1])
      throw new Failure("serviceaccount must be <namespace>:<name>");
    return { kind: "ServiceAccount", name: parts[1], namespace: parts[0] };
  });
  return [...named("User", k.flags.list("user")), ...named("Group", k.flags.list("group")), ...accounts];
}

const bindingOf = (kind: string, name: string, role: Obj, subjects: Obj[]): Obj => ({
  kind,
  apiVersion: `${RBAC}/v1`,
  metadata: { name },
  ...(subjects.length > 0 ? { subjects } : {}),
  roleRef: { apiGroup: RBAC, ...role },
});

const RULE_FLAGS = `
--resource=[]: Resources that the rule is for.
--resource-name=[...]: Names that the rule is for.
--verb=[]: What may be done.`;
const SUBJECT_FLAGS = `
--group=[...]: A group that is bound.
--serviceaccount=[...]: A service account that is bound: namespace:name.
--user=[...]: A user who is bound.`;

export const access: Record<string, Command> = {
  role: {
    usage:
      "create role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none] [options]",
    summary: "Create a role with single rule.",
    flags: RULE_FLAGS + COMMON,
    *run(k) {
      const name = oneName(k);
      const object = { kind: "Role", apiVersion: `${RBAC}/v1`, metadata: { name }, rules: yield* rulesOf(k) };
      yield* createGenerated(k, { object });
    },
  },
  clusterrole: {
    usage:
      "create clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none] [options]",
    summary: "Create a cluster role.",
    flags: `--aggregation-rule='': Labels of the roles that are put together.\n--non-resource-url=[]: Paths that the rule is for.${RULE_FLAGS}${COMMON}`,
    *run(k) {
      const name = oneName(k);
      const aggregation = k.flags.string("aggregation-rule");
      const others = ["verb", "resource", "resource-name", "non-resource-url"];
      if (aggregation && others.some((flag) => k.flags.list(flag).length > 0))
        throw new Failure(
          "aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames",
        );
      const matchLabels = Object.fromEntries(
        aggregation.split(",").map((text) => keyValue(text) ?? [text, ""]),
      );
      const object = aggregation
        ? {
            kind: "ClusterRole",
            apiVersion: `${RBAC}/v1`,
            metadata: { name },
            rules: null,
            aggregationRule: { clusterRoleSelectors: [{ matchLabels }] },
          }
        : { kind: "ClusterRole", apiVersion: `${RBAC}/v1`, metadata: { name }, rules: yield* rulesOf(k) };
      yield* createGenerated(k, { object });
    },
  },
  rolebinding: {
    usage:
      "create rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]",
    summary: "Create a role binding for a particular role or cluster role.",
    flags: `--clusterrole='': The cluster role.\n--role='': The role.${SUBJECT_FLAGS}${COMMON}`,
    *run(k) {
      const name = oneName(k);
      const [role, clusterRole] = [k.flags.string("role"), k.flags.string("clusterrole")];
      if (!role === !clusterRole) throw new Failure("exactly one of clusterrole or role must be specified");
      const reference = role ? { kind: "Role", name: role } : { kind: "ClusterRole", name: clusterRole };
      yield* createGenerated(k, {
        object: bindingOf("RoleBinding", name, reference, subjectsOf(k)),
        what: "rolebinding",
      });
    },
  },
  clusterrolebinding: {
    usage:
      "create clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]",
    summary: "Create a cluster role binding for a particular cluster role.",
    required: ["clusterrole"],
    flags: `--clusterrole='': The cluster role.${SUBJECT_FLAGS}${COMMON}`,
    *run(k) {
      const name = oneName(k);
      const reference = { kind: "ClusterRole", name: k.flags.string("clusterrole") };
      yield* createGenerated(k, {
        object: bindingOf("ClusterRoleBinding", name, reference, subjectsOf(k)),
        what: "clusterrolebinding",
      });
    },
  },
};
