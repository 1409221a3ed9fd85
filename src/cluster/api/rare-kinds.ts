// Kinds that no component needs while it works: they come with the first request over HTTP, and their types with them.

import {
  mutatingAdmissionPolicyBindingKind,
  validatingAdmissionPolicyBindingKind,
} from "./admissionregistration-v1/policybinding.ts";
import { mutatingAdmissionPolicyKind } from "./admissionregistration-v1/mutatingadmissionpolicy.ts";
import { validatingAdmissionPolicyKind } from "./admissionregistration-v1/validatingadmissionpolicy.ts";
import {
  mutatingWebhookConfigurationKind,
  validatingWebhookConfigurationKind,
} from "./admissionregistration-v1/webhooks.ts";
import { customResourceDefinitionKind } from "./apiextensions-v1/customresourcedefinition.ts";
import { selfSubjectReviewKind, tokenReviewKind } from "./authentication-v1/reviews.ts";
import {
  localSubjectAccessReviewKind,
  selfSubjectAccessReviewKind,
  selfSubjectRulesReviewKind,
  subjectAccessReviewKind,
} from "./authorization-v1/reviews.ts";
import rareTypes from "./generated/schema-rare.ts";
import type { AnyKind } from "./kind.ts";
import { addTypes } from "./schema.ts";

addTypes(rareTypes);

export const rareKinds: readonly AnyKind[] = [
  mutatingAdmissionPolicyBindingKind,
  mutatingAdmissionPolicyKind,
  mutatingWebhookConfigurationKind,
  validatingAdmissionPolicyBindingKind,
  validatingAdmissionPolicyKind,
  validatingWebhookConfigurationKind,
  customResourceDefinitionKind,
  selfSubjectReviewKind,
  tokenReviewKind,
  localSubjectAccessReviewKind,
  selfSubjectAccessReviewKind,
  selfSubjectRulesReviewKind,
  subjectAccessReviewKind,
];
