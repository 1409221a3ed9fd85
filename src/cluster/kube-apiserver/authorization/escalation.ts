// In Kubernetes: pkg/registry/rbac/{role,clusterrole,rolebinding,clusterrolebinding}/policybased. Nobody grants what they do not
// have, unless they may escalate (roles) or bind (bindings).

import { uncovered, type Rule } from "../../apimachinery/policy-rules.ts";
import { forbiddenRequest, StatusError, notFound } from "../../apimachinery/status-error.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../admission/admission.ts";
import { decide, type Authorizer } from "../authorization.ts";
import type { Attributes, UserInfo } from "../context.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { NoSuchRole, type Rbac, type RoleRef } from "./rbac.ts";

const GROUP = "rbac.authorization.k8s.io";

/** As Go prints a list of strings with %q. */
const list = (values: readonly string[]) => `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;

/** In Kubernetes: pkg/registry/rbac/validation/policy_compact.go: rules that differ only in their verbs become one. */
function compacted(rules: readonly Rule[]): Rule[] {
  const byKey = new Map<string, { rule: Rule; verbs: string[] }>();
  for (const rule of rules) {
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs]);
    const known = byKey.get(key);
    if (known) known.verbs.push(...(rule.verbs ?? []));
    else byKey.set(key, { rule, verbs: [...(rule.verbs ?? [])] });
  }
  return [...byKey.values()].map(({ rule, verbs }) => ({ ...rule, verbs }));
}

function ruleText({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: Rule): string {
  const parts: string[] = [];
  if (apiGroups?.length) parts.push(`APIGroups:${list(apiGroups)}`);
  if (resources?.length) parts.push(`Resources:${list(resources)}`);
  if (nonResourceURLs?.length) parts.push(`NonResourceURLs:${list(nonResourceURLs)}`);
  if (resourceNames?.length) parts.push(`ResourceNames:${list(resourceNames)}`);
  if (verbs?.length) parts.push(`Verbs:${list(verbs)}`);
  return `{${parts.join(", ")}}`;
}

/** Why a user may not grant rules; undefined when it may. */
function problem(rbac: Rbac, user: UserInfo, namespace: string | undefined, wanted: readonly Rule[]) {
  const { rules, errors } = rbac.rulesFor(user, namespace);
  const missing = uncovered(rules, wanted);
  if (missing.length === 0) return undefined;
  const lines = compacted(missing).map(ruleText).sort();
  const who = `user ${JSON.stringify(user.username)} (groups=${list(user.groups)})`;
  const text = `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join("\n")}`;
  if (errors.length === 0) return text;
  return `${text}; resolution errors: [${errors.join(", ")}]`;
}

const attributesOf = (
  verb: string,
  resource: string,
  namespace: string | undefined,
  name: string,
): Attributes => ({
  verb,
  group: GROUP,
  version: "v1",
  resource,
  subresource: "",
  namespace,
  name,
});

interface Guard {
  rbac: Rbac;
  authorizers: readonly Authorizer[];
}

const may = ({ authorizers }: Guard, user: UserInfo, attributes: Attributes) =>
  decide(authorizers, user, attributes).verdict === "allow";

function checkRole(guard: Guard, { kind, object, old, namespace, context, name }: AdmissionRequest): void {
  const { user } = context;
  if (may(guard, user, attributesOf("escalate", kind.plural, namespace, name || object.metadata.name)))
    return;
  const before = old as { rules?: Rule[]; aggregationRule?: object } | undefined;
  const refuse = (why: string) => {
    throw forbiddenRequest({ group: GROUP, resource: kind.plural }, object.metadata.name ?? "", why);
  };
  const aggregates = Boolean(object.aggregationRule);
  if (aggregates && !(before && deepEqual(object.aggregationRule, before.aggregationRule))) {
    const full: Rule[] = [
      { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
      { nonResourceURLs: ["*"], verbs: ["*"] },
    ];
    if (problem(guard.rbac, user, namespace, full))
      refuse("must have cluster-admin privileges to use the aggregationRule");
  }
  if (before && deepEqual(object.rules ?? [], before.rules ?? [])) return;
  const why = problem(guard.rbac, user, namespace, object.rules ?? []);
  if (why) refuse(why);
}

function rulesOf(rbac: Rbac, ref: RoleRef, namespace: string | undefined): readonly Rule[] {
  try {
    return rbac.rulesOf(ref, namespace ?? "");
  } catch (error) {
    if (!(error instanceof NoSuchRole)) throw error;
    const missing = notFound({ group: GROUP, resource: ref.kind.toLowerCase() }, ref.name);
    throw new StatusError(missing.code, missing.reason, missing.message, missing.details);
  }
}

function checkBinding(guard: Guard, { kind, object, old, namespace, context }: AdmissionRequest): void {
  const ref = object.roleRef as RoleRef | undefined;
  if (!ref?.name || (ref.kind !== "Role" && ref.kind !== "ClusterRole")) return;
  const before = old as { roleRef?: RoleRef; subjects?: object[] } | undefined;
  if (before && deepEqual(before.roleRef, ref) && deepEqual(before.subjects ?? [], object.subjects ?? []))
    return;
  const resource = ref.kind === "Role" ? "roles" : "clusterroles";
  if (may(guard, context.user, attributesOf("bind", resource, namespace, ref.name))) return;
  const why = problem(guard.rbac, context.user, namespace, rulesOf(guard.rbac, ref, namespace));
  if (why) throw forbiddenRequest({ group: GROUP, resource: kind.plural }, object.metadata.name ?? "", why);
}

/** Belongs after all other plugins that change objects. */
export const escalationCheck = (rbac: Rbac, authorizers: readonly Authorizer[]): AdmissionPlugin => ({
  name: "RBACEscalation",
  mutate(request) {
    const { kind, object, context } = request;
    if (kind.group !== GROUP || !object || context.user.groups.includes("system:masters")) return;
    const check = kind.plural.endsWith("bindings") ? checkBinding : checkRole;
    check({ rbac, authorizers }, request);
  },
});
