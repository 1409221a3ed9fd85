// In Kubernetes: plugin/pkg/auth/authorizer/rbac and pkg/registry/rbac/validation. Roles and bindings say who may do what.

import type { Rule } from "../../apimachinery/policy-rules.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import type { Store } from "../../etcd/store.ts";
import { noOpinion, type Decision } from "../authorization.ts";
import type { Attributes, UserInfo } from "../context.ts";
import { ruleAllows, ruleConcerns } from "./rule-matching.ts";

const GROUP = "rbac.authorization.k8s.io";
const ROLES = `roles.${GROUP}`;
const CLUSTER_ROLES = `clusterroles.${GROUP}`;
const BINDINGS = `rolebindings.${GROUP}`;
const CLUSTER_BINDINGS = `clusterrolebindings.${GROUP}`;

export interface RoleRef {
  apiGroup?: string;
  kind: string;
  name: string;
}

interface Subject {
  kind: string;
  name: string;
  namespace?: string;
}

interface Binding extends KubeObject {
  roleRef: RoleRef;
  subjects?: Subject[];
}

interface Role extends KubeObject {
  rules?: Rule[];
}

/** A rule that a user has, and why; or the reason why a role could not be looked at. */
export type Grant = { rule: Rule; why: () => string } | { error: string };

const quoted = JSON.stringify;

/** The role of a reference does not exist. */
export class NoSuchRole extends Error {}

function appliesTo(subject: Subject, user: UserInfo, namespace: string): boolean {
  if (subject.kind === "User") return subject.name === user.username;
  if (subject.kind === "Group") return user.groups.includes(subject.name);
  if (subject.kind !== "ServiceAccount") return false;
  const own = subject.namespace || namespace;
  return own !== "" && user.username === `system:serviceaccount:${own}:${subject.name}`;
}

function subjectText({ kind, name, namespace }: Subject, bindingNamespace: string): string {
  return kind === "ServiceAccount"
    ? `${kind} ${quoted(`${name}/${namespace || bindingNamespace}`)}`
    : `${kind} ${quoted(name)}`;
}

function bindingText(binding: Binding, subject: Subject): string {
  const { namespace = "", name } = binding.metadata;
  const what = namespace
    ? `RoleBinding ${quoted(`${name}/${namespace}`)}`
    : `ClusterRoleBinding ${quoted(name)}`;
  const { kind, name: role } = binding.roleRef;
  return `${what} of ${kind} ${quoted(role)} to ${subjectText(subject, namespace)}`;
}

/** Stands for decisions that are other ones for other names. */
const BY_NAME: Decision = { verdict: "none", reason: "" };
/** So many decisions are remembered for a user. */
const MOST_KNOWN = 2_000;

/** Reads roles and bindings where they are stored. What it found out is kept until one of them changes. */
export class Rbac {
  readonly #store: Store<KubeObject>;
  #known = new WeakMap<UserInfo, Map<string, Decision>>();

  constructor(store: Store<KubeObject>) {
    this.#store = store;
    const forget = () => {
      this.#known = new WeakMap();
    };
    for (const bucket of [ROLES, CLUSTER_ROLES, BINDINGS, CLUSTER_BINDINGS]) store.watch(bucket, forget);
  }

  /** Rules of the role that is referred to from a namespace. Throws NoSuchRole. */
  rulesOf({ kind, name }: RoleRef, namespace: string): readonly Rule[] {
    const found =
      kind === "Role" ? this.#store.get(ROLES, `${namespace}/${name}`) : this.#store.get(CLUSTER_ROLES, name);
    if (!found) throw new NoSuchRole(`${kind.toLowerCase()}.${GROUP} ${quoted(name)} not found`);
    return (found as Role).rules ?? [];
  }

  /** Every rule that applies to a user in a namespace (or cluster-wide). */
  *grants(user: UserInfo, namespace: string | undefined): Generator<Grant> {
    yield* this.#of(this.#store.list(CLUSTER_BINDINGS) as Binding[], user);
    if (namespace) yield* this.#of(this.#store.list(BINDINGS, `${namespace}/`) as Binding[], user);
  }

  *#of(bindings: readonly Binding[], user: UserInfo): Generator<Grant> {
    for (const binding of bindings) {
      const namespace = binding.metadata.namespace ?? "";
      const subject = binding.subjects?.find((one) => appliesTo(one, user, namespace));
      if (!subject) continue;
      let rules: readonly Rule[];
      try {
        rules = this.rulesOf(binding.roleRef, namespace);
      } catch (error) {
        if (!(error instanceof NoSuchRole)) throw error;
        yield { error: error.message };
        continue;
      }
      for (const rule of rules) yield { rule, why: () => bindingText(binding, subject) };
    }
  }

  /** Rules of a user and what could not be found out. */
  rulesFor(user: UserInfo, namespace: string | undefined): { rules: Rule[]; errors: string[] } {
    const rules: Rule[] = [];
    const errors: string[] = [];
    for (const grant of this.grants(user, namespace))
      if ("error" in grant) errors.push(grant.error);
      else rules.push(grant.rule);
    return { rules, errors };
  }

  readonly authorize = (user: UserInfo, attributes: Attributes): Decision => {
    const { verb, group, resource, subresource, namespace, path } = attributes;
    let known = this.#known.get(user);
    if (!known) this.#known.set(user, (known = new Map()));
    const key =
      path === undefined
        ? `${verb} ${resource}.${group}/${subresource} ${namespace ?? ""}`
        : `${verb} @${path}`;
    const before = known.get(key);
    if (before && before !== BY_NAME) return before;
    const ownKey = `${key} ${attributes.name}`;
    const own = before && known.get(ownKey);
    if (own) return own;
    const { decision, named } = this.#decide(user, attributes);
    if (known.size > MOST_KNOWN) known.clear();
    known.set(key, named ? BY_NAME : decision);
    if (named) known.set(ownKey, decision);
    return decision;
  };

  /** `named`: whether the answer may be another one for another name. */
  #decide(user: UserInfo, attributes: Attributes): { decision: Decision; named: boolean } {
    const errors: string[] = [];
    let named = false;
    for (const grant of this.grants(user, attributes.namespace)) {
      if ("error" in grant) {
        errors.push(grant.error);
        continue;
      }
      const { rule } = grant;
      if (!ruleConcerns(rule, attributes)) continue;
      named ||= Boolean(rule.resourceNames?.length);
      if (ruleAllows(rule, attributes)) {
        return { decision: { verdict: "allow", reason: `RBAC: allowed by ${grant.why()}` }, named };
      }
    }
    const text = errors.length > 1 ? `[${errors.join(", ")}]` : errors[0];
    return { decision: noOpinion(text ? `RBAC: ${text}` : ""), named };
  }
}
