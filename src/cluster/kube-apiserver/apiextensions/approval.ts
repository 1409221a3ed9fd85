// In Kubernetes: apiextensions-apiserver/pkg/controller/apiapproval. Groups of the Kubernetes project want an approval.

import type { CustomResourceDefinition, DefinitionCondition } from "../../api/apiextensions-v1/types.ts";
import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";

const ANNOTATION = "api-approved.kubernetes.io";

const isProtected = (group: string) => /(^|\.)(k8s\.io|kubernetes\.io)$/.test(group);

const approvalOf = ({ metadata }: CustomResourceDefinition) => metadata.annotations?.[ANNOTATION] ?? "";

const isUrl = (text: string) => /^[a-z]+:\/\/[^/\s]+/.test(text);

/** What is wrong with the annotation of a definition in a protected group. */
export function validateApproval(definition: CustomResourceDefinition): FieldError[] {
  if (!isProtected(definition.spec.group)) return [];
  const approval = approvalOf(definition);
  const path = `metadata.annotations[${ANNOTATION}]`;
  if (approval === "")
    return [
      required(
        path,
        `protected groups must have approval annotation "${ANNOTATION}", see https://github.com/kubernetes/enhancements/pull/1111`,
      ),
    ];
  if (approval.startsWith("unapproved") || isUrl(approval)) return [];
  return [
    invalid(
      path,
      approval,
      `protected groups must have approval annotation "${ANNOTATION}" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`,
    ),
  ];
}

/** The condition that tells of the approval; undefined for all other groups. */
export function approvalCondition(definition: CustomResourceDefinition): DefinitionCondition | undefined {
  if (!isProtected(definition.spec.group)) return undefined;
  const approval = approvalOf(definition);
  const type = "KubernetesAPIApprovalPolicyConformant";
  if (approval.startsWith("unapproved"))
    return {
      type,
      status: "False",
      reason: "UnapprovedAnnotation",
      message: `not approved: ${JSON.stringify(approval)}`,
    };
  if (isUrl(approval))
    return { type, status: "True", reason: "ApprovedAnnotation", message: `approved in ${approval}` };
  return {
    type,
    status: "False",
    reason: "MissingAnnotation",
    message: `protected groups must have approval annotation "${ANNOTATION}", see https://github.com/kubernetes/enhancements/pull/1111`,
  };
}
