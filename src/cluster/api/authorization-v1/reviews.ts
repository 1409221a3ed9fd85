// In Kubernetes: pkg/registry/authorization. Questions about what somebody may do; asked by creating, answered and forgotten.
// Left out here: the answers, which the API server gives.

import { defineKind } from "../define-kind.ts";
import { authorizationV1 } from "./group.ts";

const CREATE = ["create"];

export const subjectAccessReviewKind = defineKind(authorizationV1, {
  kind: "SubjectAccessReview",
  plural: "subjectaccessreviews",
  namespaced: false,
  verbs: CREATE,
});

export const localSubjectAccessReviewKind = defineKind(authorizationV1, {
  kind: "LocalSubjectAccessReview",
  plural: "localsubjectaccessreviews",
  verbs: CREATE,
});

export const selfSubjectAccessReviewKind = defineKind(authorizationV1, {
  kind: "SelfSubjectAccessReview",
  plural: "selfsubjectaccessreviews",
  namespaced: false,
  verbs: CREATE,
});

export const selfSubjectRulesReviewKind = defineKind(authorizationV1, {
  kind: "SelfSubjectRulesReview",
  plural: "selfsubjectrulesreviews",
  namespaced: false,
  verbs: CREATE,
});
