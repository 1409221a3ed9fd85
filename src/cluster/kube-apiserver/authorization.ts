// In Kubernetes: pkg/kubeapiserver/authorizer. Says who may do what.
// Left out here: RBAC; only administrators and the cluster's own components may act.

import { forbiddenRequest } from "../apimachinery/status-error.ts";
import type { Attributes, RequestContext } from "./context.ts";

/** Whether it allows; an authorizer with no opinion answers false, and the next one is asked. */
export type Authorizer = (context: RequestContext, attributes: Attributes) => boolean;

/** Members of system:masters may do everything, as on every cluster. */
export const mastersAuthorizer: Authorizer = ({ user }) => user.groups.includes("system:masters");

/** The control plane's own users and the nodes. */
export const componentsAuthorizer: Authorizer = ({ user }) =>
  user.username.startsWith("system:kube-") ||
  user.username.startsWith("system:node:") ||
  user.username.startsWith("system:serviceaccount:kube-system:") ||
  user.username === "system:apiserver";

/** Throws Forbidden in the real server's words unless some authorizer allows. */
export function authorize(
  authorizers: readonly Authorizer[],
  context: RequestContext,
  attributes: Attributes,
): void {
  if (authorizers.some((allows) => allows(context, attributes))) return;
  const { verb, group, resource, subresource, namespace, name } = attributes;
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? ` in the namespace ${JSON.stringify(namespace)}` : " at the cluster scope";
  throw forbiddenRequest(
    { group, resource },
    name,
    `User ${JSON.stringify(context.user.username)} cannot ${verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)}${where}`,
  );
}
