// In Kubernetes: pkg/registry/apps/statefulset. Pods with names and volumes of their own, in order.

import { forbidden, invalid, notSupported, type FieldError } from "../../apimachinery/field-error.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { ageColumn, column, nameColumn, templateColumns } from "../columns.ts";
import { defaultPodSpec } from "../core-v1/pod-defaults.ts";
import { templateWarnings } from "../core-v1/pod-warnings.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { nonNegative } from "../numbers.ts";
import type { StatefulSet } from "../types.ts";
import { appsV1 } from "./group.ts";
import { replicaScale } from "./scale.ts";
import { validateSelectorAndTemplate } from "./template-validation.ts";

function defaultStatefulSet(set: StatefulSet): void {
  const spec = (set.spec ??= {} as StatefulSet["spec"]);
  spec.podManagementPolicy ||= "OrderedReady";
  const strategy = (spec.updateStrategy ??= {});
  strategy.type ||= "RollingUpdate";
  if (strategy.type === "RollingUpdate") (strategy.rollingUpdate ??= {}).partition ??= 0;
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {});
  retention.whenDeleted ||= "Retain";
  retention.whenScaled ||= "Retain";
  spec.replicas ??= 1;
  spec.revisionHistoryLimit ??= 10;
  if (spec.template) defaultPodSpec((spec.template.spec ??= {} as never));
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion ??= "v1";
    claim.kind ??= "PersistentVolumeClaim";
    if (claim.spec) claim.spec.volumeMode ??= "Filesystem";
    claim.status = { phase: "Pending" };
  }
}

const POLICIES = ["OrderedReady", "Parallel"];
const MUTABLE = ["replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit"].concat([
  "persistentVolumeClaimRetentionPolicy",
  "minReadySeconds",
]);

function validate(set: StatefulSet): FieldError[] {
  const { spec } = set;
  const errors: FieldError[] = [];
  if (!POLICIES.includes(spec.podManagementPolicy))
    errors.push(
      invalid("spec.podManagementPolicy", spec.podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"),
    );
  const { type, rollingUpdate } = spec.updateStrategy;
  if (type === "OnDelete" && rollingUpdate)
    errors.push(
      invalid(
        "spec.updateStrategy.rollingUpdate",
        rollingUpdate,
        "only allowed for updateStrategy 'RollingUpdate'",
      ),
    );
  else if (type !== "OnDelete" && type !== "RollingUpdate")
    errors.push(invalid("spec.updateStrategy", spec.updateStrategy, "must be 'RollingUpdate' or 'OnDelete'"));
  nonNegative(rollingUpdate?.partition, "spec.updateStrategy.rollingUpdate.partition", errors);
  const retention = spec.persistentVolumeClaimRetentionPolicy;
  for (const field of ["whenDeleted", "whenScaled"] as const)
    if (retention?.[field] && !["Delete", "Retain"].includes(retention[field]))
      errors.push(
        notSupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, retention[field], [
          "Retain",
          "Delete",
        ]),
      );
  nonNegative(spec.replicas, "spec.replicas", errors);
  nonNegative(spec.minReadySeconds, "spec.minReadySeconds", errors);
  nonNegative(spec.ordinals?.start, "spec.ordinals.start", errors);
  validateSelectorAndTemplate(spec.selector, withClaims(set), "statefulset", errors);
  return errors;
}

/** Mounts may name a claim's template: it becomes a volume of the pod. */
function withClaims({ spec }: StatefulSet): StatefulSet["spec"]["template"] {
  const claims = spec.volumeClaimTemplates ?? [];
  if (claims.length === 0 || !spec.template?.spec) return spec.template;
  const given = spec.template.spec.volumes ?? [];
  const volumes = claims
    .filter((claim) => !given.some(({ name }) => name === claim.metadata?.name))
    .map((claim) => ({ name: claim.metadata?.name ?? "", persistentVolumeClaim: { claimName: "claim" } }));
  return { ...spec.template, spec: { ...spec.template.spec, volumes: [...given, ...volumes] } };
}

const withoutMutable = (spec: StatefulSet["spec"]) =>
  Object.fromEntries(Object.entries(spec).filter(([field]) => !MUTABLE.includes(field)));

export const statefulSetKind: Kind<StatefulSet> = defineKind<StatefulSet>(appsV1, {
  kind: "StatefulSet",
  plural: "statefulsets",
  shortNames: ["sts"],
  categories: ["all"],
  status: true,
  scale: replicaScale,
  generation: true,
  columns: [
    nameColumn,
    column(
      "Ready",
      ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec.replicas}`,
      "Number of the pod with ready state",
    ),
    ageColumn,
    ...templateColumns<StatefulSet>(({ spec }) => spec.template.spec.containers),
  ],
  strategy: {
    default: defaultStatefulSet,
    prepareForCreate(draft) {
      draft.status = { replicas: 0, availableReplicas: 0 };
    },
    validate,
    validateUpdate(set, old) {
      const errors = validate(set);
      if (!deepEqual(withoutMutable(set.spec), withoutMutable(old.spec)))
        errors.push(
          forbidden(
            "spec",
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
          ),
        );
      return errors;
    },
    warnings: (set, old) => (old ? [] : templateWarnings(set.spec.template, "spec.template.")),
  },
});
