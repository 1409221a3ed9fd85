// What authorization adds to the chain and that only requests over HTTP need: reviews, and checks that no component runs into.

import { addPlugins } from "../admission/admission.ts";
import type { ApiServer } from "../api-server.ts";
import { accessReviews } from "../registry/reviews.ts";
import { identityReviews } from "../registry/identity-reviews.ts";
import type { Virtual } from "../registry/virtual.ts";
import { escalationCheck } from "./escalation.ts";
import { nodeRestriction } from "./node-restriction.ts";

const completed = new WeakSet<ApiServer>();

/** Completes the chain, once. */
export function completeAuthorization(server: ApiServer): void {
  if (completed.has(server)) return;
  completed.add(server);
  const { parts } = server.operations;
  addPlugins(parts.admission, [nodeRestriction, escalationCheck(server.rbac, parts.authorizers)]);
  const virtual = parts.virtual as Map<string, Virtual>;
  for (const [resource, answer] of [...accessReviews(server.rbac), ...identityReviews(server.tokens.look)])
    virtual.set(resource, answer);
}
