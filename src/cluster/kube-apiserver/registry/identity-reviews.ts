// In Kubernetes: pkg/registry/authentication. Answers who somebody is.

import { badRequest } from "../../apimachinery/status-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import type { UserInfo } from "../context.ts";
import type { TokenVerdict } from "../service-account-tokens.ts";
import type { Virtual } from "./virtual.ts";

const userInfo = ({ username, uid, groups, extra }: UserInfo) => ({
  username,
  ...(uid ? { uid } : {}),
  ...(groups.length > 0 ? { groups } : {}),
  ...(extra && Object.keys(extra).length > 0 ? { extra } : {}),
});

const selfSubjectReview: Virtual = (parts, { user }, _target, review) => ({
  ...review,
  metadata: { creationTimestamp: timeText(parts.simulation.now) },
  status: { userInfo: userInfo(user) },
});

/** `look`: whom a token names, among those whom it is meant for. */
const tokenReview =
  (look: (token: string, audiences: readonly string[]) => TokenVerdict): Virtual =>
  (_parts, _context, target, review) => {
    if (target.namespace) throw badRequest(`namespace is not allowed on this type: ${target.namespace}`);
    const { token, audiences = [] } = review.spec ?? {};
    if (!token) throw badRequest("token is required for TokenReview in authentication");
    const { user, error, audiences: shared } = look(token, audiences);
    const status = user
      ? {
          authenticated: true,
          user: userInfo(user),
          ...(shared?.length ? { audiences: shared } : {}),
        }
      : { user: {}, error: error ? `[invalid bearer token, ${error}]` : "invalid bearer token" };
    return { ...review, metadata: review.metadata ?? {}, status };
  };

/** By resource name. */
export const identityReviews = (
  look: (token: string, audiences: readonly string[]) => TokenVerdict,
): [string, Virtual][] => [
  ["selfsubjectreviews.authentication.k8s.io", selfSubjectReview],
  ["tokenreviews.authentication.k8s.io", tokenReview(look)],
];
