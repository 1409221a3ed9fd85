// Kinds that no component needs while it works: they come with the first request over HTTP, and their types with them.

import { mutatingAdmissionPolicyKind } from "./admissionregistration-v1/mutatingadmissionpolicy.ts";
import {
  mutatingAdmissionPolicyBindingKind,
  validatingAdmissionPolicyBindingKind,
} from "./admissionregistration-v1/policybinding.ts";
import { validatingAdmissionPolicyKind } from "./admissionregistration-v1/validatingadmissionpolicy.ts";
import {
  mutatingWebhookConfigurationKind,
  validatingWebhookConfigurationKind,
} from "./admissionregistration-v1/webhooks.ts";
import { customResourceDefinitionKind } from "./apiextensions-v1/customresourcedefinition.ts";
import { apiServiceKind } from "./apiregistration-v1/apiservice.ts";
import { selfSubjectReviewKind, tokenReviewKind } from "./authentication-v1/reviews.ts";
import {
  localSubjectAccessReviewKind,
  selfSubjectAccessReviewKind,
  selfSubjectRulesReviewKind,
  subjectAccessReviewKind,
} from "./authorization-v1/reviews.ts";
import { horizontalPodAutoscalerV1Kind } from "./autoscaling-v1/horizontalpodautoscaler.ts";
import { bindingKind } from "./core-v1/binding.ts";
import { componentStatusKind } from "./core-v1/componentstatus.ts";
import { eventV1Kind } from "./events-v1/event.ts";
import { flowSchemaKind } from "./flowcontrol-v1/flowschema.ts";
import { priorityLevelConfigurationKind } from "./flowcontrol-v1/prioritylevelconfiguration.ts";
import rareTypes from "./generated/schema-rare.ts";
import type { AnyKind } from "./kind.ts";
import { ipAddressKind } from "./networking-v1/ipaddress.ts";
import { serviceCidrKind } from "./networking-v1/servicecidr.ts";
import { runtimeClassKind } from "./node-v1/runtimeclass.ts";
import {
  deviceClassKind,
  resourceClaimKind,
  resourceClaimTemplateKind,
  resourceSliceKind,
} from "./resource-v1/resource-kinds.ts";
import { podGroupKind, workloadKind } from "./scheduling-v1alpha2/workload.ts";
import { addTypes } from "./schema.ts";
import { csiDriverKind } from "./storage-v1/csidriver.ts";
import { csiNodeKind } from "./storage-v1/csinode.ts";
import { csiStorageCapacityKind } from "./storage-v1/csistoragecapacity.ts";
import { volumeAttachmentKind } from "./storage-v1/volumeattachment.ts";
import { volumeAttributesClassKind } from "./storage-v1/volumeattributesclass.ts";

addTypes(rareTypes);

/** In the order of discovery within their groups. */
export const rareKinds: readonly AnyKind[] = [
  bindingKind,
  componentStatusKind,
  apiServiceKind,
  eventV1Kind,
  selfSubjectReviewKind,
  tokenReviewKind,
  localSubjectAccessReviewKind,
  selfSubjectAccessReviewKind,
  selfSubjectRulesReviewKind,
  subjectAccessReviewKind,
  horizontalPodAutoscalerV1Kind,
  ipAddressKind,
  serviceCidrKind,
  csiDriverKind,
  csiNodeKind,
  csiStorageCapacityKind,
  volumeAttachmentKind,
  volumeAttributesClassKind,
  mutatingAdmissionPolicyBindingKind,
  mutatingAdmissionPolicyKind,
  mutatingWebhookConfigurationKind,
  validatingAdmissionPolicyBindingKind,
  validatingAdmissionPolicyKind,
  validatingWebhookConfigurationKind,
  customResourceDefinitionKind,
  runtimeClassKind,
  flowSchemaKind,
  priorityLevelConfigurationKind,
  deviceClassKind,
  resourceClaimKind,
  resourceClaimTemplateKind,
  resourceSliceKind,
];

/** Kinds that are served when a cluster turns on the feature gate, by its name. */
export const gatedKinds: Readonly<Record<string, readonly AnyKind[]>> = {
  GenericWorkload: [podGroupKind, workloadKind],
};
