// In Kubernetes: kube-aggregator's pkg/registry/apiservice. Which server answers for a group and version.
// Left out here: passing requests on to servers of others, and asking whether they are there.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dns1035LabelErrors, dnsSubdomainErrors, portNumberErrors } from "../../apimachinery/names.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { APIService } from "../types.ts";
import { apiregistrationV1 } from "./group.ts";

function validate({ metadata, spec }: APIService): FieldError[] {
  const errors: FieldError[] = [];
  const { group = "", version = "", groupPriorityMinimum = 0, versionPriority = 0 } = spec;
  const name = `${version}.${group}`;
  if (metadata.name !== name)
    errors.push(
      invalid(
        "metadata.name",
        metadata.name,
        `must be \`spec.version+"."+spec.group\`: ${JSON.stringify(name)}`,
      ),
    );
  if (!group && version !== "v1")
    errors.push(required("spec.group", "only v1 may have an empty group and it better be legacy kube"));
  if (group) for (const text of dnsSubdomainErrors(group)) errors.push(invalid("spec.group", group, text));
  for (const text of dns1035LabelErrors(version)) errors.push(invalid("spec.version", version, text));
  if (groupPriorityMinimum <= 0 || groupPriorityMinimum > 20000)
    errors.push(
      invalid("spec.groupPriorityMinimum", groupPriorityMinimum, "must be positive and less than 20000"),
    );
  if (versionPriority <= 0 || versionPriority > 1000)
    errors.push(invalid("spec.versionPriority", versionPriority, "must be positive and less than 1000"));
  validateServer(spec, errors);
  return errors;
}

function validateServer(spec: APIService["spec"], errors: FieldError[]): void {
  const { service, caBundle, insecureSkipTLSVerify } = spec;
  const at = "spec.insecureSkipTLSVerify";
  if (!service) {
    if (caBundle)
      errors.push(
        invalid(
          "spec.caBundle",
          `${atob(caBundle).length} bytes`,
          "local APIServices may not have a caBundle",
        ),
      );
    if (insecureSkipTLSVerify)
      errors.push(invalid(at, true, "local APIServices may not have insecureSkipTLSVerify"));
    return;
  }
  if (!service.namespace) errors.push(required("spec.service.namespace"));
  if (!service.name) errors.push(required("spec.service.name"));
  for (const text of portNumberErrors(service.port ?? 443))
    errors.push(invalid("spec.service.port", service.port, `port is not valid: ${text}`));
  if (insecureSkipTLSVerify && caBundle)
    errors.push(invalid(at, true, "may not be true if caBundle is present"));
}

function availableText({ status }: APIService): string {
  const condition = status?.conditions?.find(({ type }) => type === "Available");
  if (condition?.status === "True") return "True";
  return `${condition?.status ?? ""} (${condition?.reason ?? ""})`;
}

export const apiServiceKind: Kind<APIService> = defineKind<APIService>(apiregistrationV1, {
  kind: "APIService",
  plural: "apiservices",
  categories: ["api-extensions"],
  namespaced: false,
  status: true,
  columns: [
    nameColumn,
    column(
      "Service",
      ({ spec }) => (spec.service ? `${spec.service.namespace}/${spec.service.name}` : "Local"),
      "The reference to the service that hosts this API endpoint.",
    ),
    column("Available", availableText, "Whether this service is available."),
    ageColumn,
  ],
  strategy: {
    validateName: () => [],
    default(draft) {
      draft.spec ??= {} as never;
      if (draft.spec.service) draft.spec.service.port ??= 443;
    },
    prepareForCreate(draft) {
      draft.status = {};
    },
    validate,
    validateUpdate: (service) => validate(service),
  },
});
