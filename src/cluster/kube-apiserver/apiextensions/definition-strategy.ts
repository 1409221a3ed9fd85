// In Kubernetes: apiextensions-apiserver/pkg/registry/customresourcedefinition, and the defaults of its API package.

import type { CustomResourceDefinition } from "../../api/apiextensions-v1/types.ts";
import type { Strategy } from "../../api/kind.ts";
import { validateImmutable } from "../../api/metadata.ts";
import { invalid, type FieldError } from "../../apimachinery/field-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import { validateApproval } from "./approval.ts";
import { validateNames, validateSpec } from "./definition-validation.ts";
import { goVersions } from "./go-versions.ts";
import { isTrue, withCondition } from "./naming.ts";

/** Keeps a definition until its objects are gone. */
export const CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

function fillIn({ spec }: CustomResourceDefinition): void {
  if (!spec?.names) return;
  const { names } = spec;
  if (!names.singular && names.kind) names.singular = names.kind.toLowerCase();
  if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
  spec.conversion ??= { strategy: "None" };
  const service = spec.conversion.webhook?.clientConfig?.service;
  if (service) service.port ??= 443;
}

const storageVersions = ({ spec }: CustomResourceDefinition) =>
  (spec.versions ?? []).filter(({ storage }) => storage).map(({ name }) => name);

function validateStoredVersions({ spec, status }: CustomResourceDefinition): FieldError[] {
  const path = "status.storedVersions";
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0)
    return [
      invalid(
        path,
        status?.storedVersions?.length === 0 ? [] : null,
        "must have at least one stored version",
      ),
    ];
  const names = new Set(spec.versions.map(({ name }) => name));
  return [
    ...spec.versions
      .filter(({ name, storage }) => storage && !stored.includes(name))
      .map((version) =>
        invalid(path, goVersions([version])[0], `must have the storage version ${version.name}`),
      ),
    ...stored.flatMap((name, i) =>
      names.has(name) ? [] : [invalid(`${path}[${i}]`, name, "must appear in spec.versions")],
    ),
  ];
}

function validateName({ metadata, spec }: CustomResourceDefinition): FieldError[] {
  const wanted = `${spec.names?.plural ?? ""}.${spec.group ?? ""}`;
  if (!metadata.name || metadata.name === wanted) return [];
  return [invalid("metadata.name", metadata.name, `must be spec.names.plural+"."+spec.group`)];
}

const validateStatus = (definition: CustomResourceDefinition): FieldError[] => [
  ...validateNames(definition.status?.acceptedNames ?? {}, "status.acceptedNames"),
];

const validateRest = (definition: CustomResourceDefinition, old?: CustomResourceDefinition): FieldError[] => [
  ...validateStatus(definition),
  ...validateStoredVersions(definition),
  ...(old && validateApproval(old).length > 0 ? [] : validateApproval(definition)),
];

function validateFixed(definition: CustomResourceDefinition, old: CustomResourceDefinition): FieldError[] {
  const [spec, before] = [definition.spec, old.spec];
  const established = isTrue(old, "Established")
    ? [
        ...validateImmutable(spec.scope, before.scope, "spec.scope"),
        ...validateImmutable(spec.names?.kind, before.names.kind, "spec.names.kind"),
      ]
    : [];
  return [
    ...established,
    ...validateImmutable(spec.group, before.group, "spec.group"),
    ...validateImmutable(spec.names?.plural, before.names.plural, "spec.names.plural"),
  ];
}

export const definitionStrategy: Strategy<CustomResourceDefinition> = {
  anyFinalizer: true,
  default: fillIn,
  prepareForCreate(draft) {
    const storedVersions = storageVersions(draft);
    draft.status = {
      acceptedNames: { kind: "", plural: "" },
      conditions: null as never,
      storedVersions: storedVersions.length > 0 ? storedVersions : (null as never),
    };
  },
  prepareForUpdate(draft) {
    const stored = draft.status?.storedVersions ?? [];
    const [storage] = storageVersions(draft);
    if (storage && !stored.includes(storage))
      draft.status = { ...draft.status, storedVersions: [...stored, storage] };
  },
  markDeleted(draft) {
    if (draft.status?.conditions?.some(({ type }) => type === "Terminating")) return;
    const { metadata } = draft;
    if (!metadata.finalizers?.includes(CLEANUP))
      metadata.finalizers = [...(metadata.finalizers ?? []), CLEANUP];
    const terminating = {
      type: "Terminating",
      status: "True",
      reason: "InstanceDeletionPending",
      message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
    };
    const time = timeText(Date.parse(metadata.deletionTimestamp ?? metadata.creationTimestamp!));
    draft.status = {
      ...draft.status,
      conditions: withCondition(draft.status?.conditions, terminating, time),
    };
  },
  validate: (definition) => [
    ...validateName(definition),
    ...validateSpec(definition.spec),
    ...validateRest(definition),
  ],
  validateUpdate: (definition, old) => [
    ...validateSpec(definition.spec, old.spec),
    ...validateFixed(definition, old),
    ...validateRest(definition, old),
  ],
  validateStatusUpdate: validateStatus,
};
