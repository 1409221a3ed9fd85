// In Kubernetes: pkg/registry/authorization. Answers what somebody may do.

import { resourceName } from "../../api/kind.ts";
import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { badRequest, invalidObject } from "../../apimachinery/status-error.ts";
import type { Rule } from "../../apimachinery/policy-rules.ts";
import type { Rbac } from "../authorization/rbac.ts";
import { nodeOfUser } from "../authorization/node.ts";
import { pathAttributes, decide } from "../authorization.ts";
import type { Attributes, UserInfo } from "../context.ts";
import type { Parts } from "./registry.ts";
import type { Virtual } from "./virtual.ts";

const GROUP = "authorization.k8s.io";

interface Spec {
  resourceAttributes?: Record<string, any>;
  nonResourceAttributes?: { path?: string; verb?: string };
  user?: string;
  uid?: string;
  groups?: string[];
  extra?: Record<string, string[]>;
}

/** The selector of a list, as text. */
function selectorText(selector: any): string | undefined {
  if (!selector) return undefined;
  if (selector.rawSelector) return selector.rawSelector;
  return (selector.requirements ?? [])
    .filter(({ operator, values }: any) => operator === "In" && values?.length === 1)
    .map(({ key, values }: any) => `${key}=${values[0]}`)
    .join(",");
}

function attributesOf({ resourceAttributes: wanted, nonResourceAttributes: other }: Spec): Attributes {
  if (!wanted) return pathAttributes(other?.verb ?? "", other?.path ?? "");
  return {
    verb: wanted.verb ?? "",
    group: wanted.group ?? "",
    version: wanted.version ?? "",
    resource: wanted.resource ?? "",
    subresource: wanted.subresource ?? "",
    namespace: wanted.namespace || undefined,
    name: wanted.name ?? "",
    fieldSelector: selectorText(wanted.fieldSelector),
  };
}

function validateSpec(spec: Spec, named: boolean): FieldError[] {
  const errors: FieldError[] = [];
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (resourceAttributes && nonResourceAttributes)
    errors.push(
      invalid(
        "spec.nonResourceAttributes",
        { Path: nonResourceAttributes.path ?? "", Verb: nonResourceAttributes.verb ?? "" },
        "cannot be specified in combination with resourceAttributes",
      ),
    );
  if (!resourceAttributes && !nonResourceAttributes)
    errors.push(
      invalid(
        "spec.resourceAttributes",
        null,
        "exactly one of nonResourceAttributes or resourceAttributes must be specified",
      ),
    );
  if (named && !spec.user && !spec.groups?.length)
    errors.push(invalid("spec.user", spec.user ?? "", "at least one of user or group must be specified"));
  return errors;
}

/** Reviews bear no metadata, but for the namespace of one that is local. */
function validateMetadata(metadata: Record<string, unknown> = {}, local: boolean): FieldError[] {
  const allowed = new Set(["creationTimestamp", "managedFields", ...(local ? ["namespace", "name"] : [])]);
  const said = Object.keys(metadata).filter((key) => !allowed.has(key) && metadata[key]);
  if (said.length === 0) return [];
  return [invalid("metadata", metadata, local ? "must be empty except for namespace" : "must be empty")];
}

function refuse(errors: readonly FieldError[]): void {
  // Objects inside the server do not know their kind, so that the message names none.
  if (errors.length > 0) throw invalidObject({ group: GROUP, kind: "" }, "", errors);
}

function statusFor(parts: Parts, user: UserInfo, spec: Spec) {
  const { verdict, reason } = decide(parts.authorizers, user, attributesOf(spec));
  return {
    allowed: verdict === "allow",
    ...(verdict === "deny" ? { denied: true } : {}),
    ...(reason ? { reason } : {}),
  };
}

const userOf = ({ user = "", uid, groups = [], extra }: Spec): UserInfo => ({
  username: user,
  groups,
  ...(uid ? { uid } : {}),
  ...(extra ? { extra } : {}),
});

const answered = (review: any, more: object) => {
  const { creationTimestamp: _, ...metadata } = review.metadata ?? {};
  return { ...review, metadata, ...more };
};

const subjectAccessReview: Virtual = (parts, _context, _target, review) => {
  refuse([...validateMetadata(review.metadata, false), ...validateSpec(review.spec ?? {}, true)]);
  return answered(review, { status: statusFor(parts, userOf(review.spec), review.spec) });
};

const localSubjectAccessReview: Virtual = (parts, _context, target, review) => {
  const namespace = target.namespace ?? "";
  const spec: Spec = review.spec ?? {};
  if (!namespace) throw badRequest("namespace is required on this type: ");
  if (review.metadata?.namespace !== undefined && review.metadata.namespace !== namespace)
    throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace}`);
  const errors = [...validateMetadata(review.metadata, true), ...validateSpec(spec, true)];
  const asked = spec.resourceAttributes?.namespace;
  if (spec.resourceAttributes && (asked ?? "") !== namespace)
    errors.push(invalid("spec.resourceAttributes.namespace", asked ?? "", "must match metadata.namespace"));
  if (spec.nonResourceAttributes)
    errors.push(
      invalid("spec.nonResourceAttributes", spec.nonResourceAttributes, "disallowed on this kind of request"),
    );
  refuse(errors);
  const metadata = { ...review.metadata, namespace };
  return answered({ ...review, metadata }, { status: statusFor(parts, userOf(spec), spec) });
};

const selfSubjectAccessReview: Virtual = (parts, { user }, _target, review) => {
  refuse([...validateMetadata(review.metadata, false), ...validateSpec(review.spec ?? {}, false)]);
  return answered(review, { status: statusFor(parts, user, review.spec) });
};

const listed = ({ verbs = [], apiGroups, resources, resourceNames, nonResourceURLs }: Rule) =>
  nonResourceURLs?.length
    ? { verbs, nonResourceURLs }
    : { verbs, apiGroups, resources, ...(resourceNames?.length ? { resourceNames } : {}) };

const selfSubjectRulesReview =
  (rbac: Rbac): Virtual =>
  (_parts, { user }, _target, review) => {
    const namespace = review.spec?.namespace;
    if (!namespace) throw badRequest("no namespace on request");
    const { rules, errors } = rbac.rulesFor(user, namespace);
    const isNode = nodeOfUser(user) !== undefined;
    const problems = [
      ...(isNode ? ["node authorizer does not support user rule resolution"] : []),
      ...(errors.length > 1 ? [`[${errors.join(", ")}]`] : errors),
    ];
    const text = problems.length > 1 ? `[${problems.join(", ")}]` : problems[0];
    return answered(review, {
      spec: {},
      status: {
        resourceRules: rules.filter((rule) => !rule.nonResourceURLs?.length).map(listed),
        nonResourceRules: rules.filter((rule) => rule.nonResourceURLs?.length).map(listed),
        incomplete: isNode,
        ...(text ? { evaluationError: text } : {}),
      },
    });
  };

const plural = (name: string) => resourceName({ group: GROUP, plural: name });

/** By resource name. */
export const accessReviews = (rbac: Rbac): [string, Virtual][] => [
  [plural("subjectaccessreviews"), subjectAccessReview],
  [plural("localsubjectaccessreviews"), localSubjectAccessReview],
  [plural("selfsubjectaccessreviews"), selfSubjectAccessReview],
  [plural("selfsubjectrulesreviews"), selfSubjectRulesReview(rbac)],
];
