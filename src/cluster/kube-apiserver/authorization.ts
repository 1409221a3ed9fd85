// In Kubernetes: k8s.io/apiserver/pkg/authorization/union. Asks one authorizer after the other who may do what.

import { forbiddenRequest, StatusError } from "../apimachinery/status-error.ts";
import type { Attributes, UserInfo } from "./context.ts";

/** "none": no opinion, the next one is asked. */
export interface Decision {
  verdict: "allow" | "deny" | "none";
  reason: string;
}

export type Authorizer = (user: UserInfo, attributes: Attributes) => Decision;

export const ALLOW: Decision = { verdict: "allow", reason: "" };
export const NO_OPINION: Decision = { verdict: "none", reason: "" };
export const noOpinion = (reason: string): Decision => (reason ? { verdict: "none", reason } : NO_OPINION);

/** Members of system:masters may do everything, as on every cluster. */
export const mastersAuthorizer: Authorizer = ({ groups }) =>
  groups.includes("system:masters") ? ALLOW : NO_OPINION;

/** What the authorizers say together: the first that has an opinion, or all their reasons. */
export function decide(authorizers: readonly Authorizer[], user: UserInfo, attributes: Attributes): Decision {
  let reason = "";
  for (const authorizer of authorizers) {
    const decision = authorizer(user, attributes);
    if (decision.verdict !== "none") return decision;
    if (decision.reason) reason += reason ? `\n${decision.reason}` : decision.reason;
  }
  return noOpinion(reason);
}

function refusalText({ username }: UserInfo, attributes: Attributes): string {
  const { verb, group, resource, subresource, namespace, path } = attributes;
  const who = `User ${JSON.stringify(username)} cannot ${verb}`;
  if (path !== undefined) return `${who} path ${JSON.stringify(path)}`;
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : "at the cluster scope";
  return `${who} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`;
}

/** The refusal of a request, in the real server's words. */
export function forbidden(user: UserInfo, attributes: Attributes, reason: string): StatusError {
  const text = refusalText(user, attributes) + (reason ? `: ${reason}` : "");
  const { group, resource, name, path } = attributes;
  return path !== undefined
    ? new StatusError(403, "Forbidden", `forbidden: ${text}`, {})
    : forbiddenRequest({ group, resource }, name, text);
}

/** Throws Forbidden unless it is allowed. */
export function authorize(
  authorizers: readonly Authorizer[],
  user: UserInfo,
  attributes: Attributes,
): Decision {
  const decision = decide(authorizers, user, attributes);
  if (decision.verdict !== "allow") throw forbidden(user, attributes, decision.reason);
  return decision;
}

/** Attributes of a request that is no API request: a path. */
export const pathAttributes = (verb: string, path: string): Attributes => ({
  verb,
  path,
  group: "",
  version: "",
  resource: "",
  subresource: "",
  namespace: undefined,
  name: "",
});
