// In Kubernetes: pkg/registry/authentication. Questions about who somebody is; asked by creating, answered and forgotten.
// Left out here: the answers, which the API server gives.

import { defineKind } from "../define-kind.ts";
import { authenticationV1 } from "./group.ts";

const CREATE = ["create"];

export const tokenReviewKind = defineKind(authenticationV1, {
  kind: "TokenReview",
  plural: "tokenreviews",
  namespaced: false,
  verbs: CREATE,
});

export const selfSubjectReviewKind = defineKind(authenticationV1, {
  kind: "SelfSubjectReview",
  plural: "selfsubjectreviews",
  namespaced: false,
  verbs: CREATE,
});
