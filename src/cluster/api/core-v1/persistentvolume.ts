// In Kubernetes: pkg/registry/core/persistentvolume. Storage that is there.

import {
  forbidden,
  invalid,
  notSupported,
  required,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { ageColumn, column, nameColumn, wide } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import type { PersistentVolume } from "../types.ts";
import { checkEnum, ENUMS } from "./enums.ts";
import { coreV1 } from "./group.ts";
import { quantity } from "./resource-validation.ts";
import { validateNodeSelector } from "./scheduling-validation.ts";
import { accessModesText } from "./storage-columns.ts";
import { validateHostPath } from "./volume-validation.ts";

type Volume = PersistentVolume;

/** In the order in which the real server looks at them. */
const SOURCES = (
  "hostPath gcePersistentDisk awsElasticBlockStore glusterfs flocker nfs rbd quobyte cephfs iscsi cinder fc azureFile vsphereVolume " +
  "photonPersistentDisk portworxVolume azureDisk scaleIO local storageos csi"
).split(" ") as (keyof Volume["spec"])[];

function validate({ spec }: Volume): FieldError[] {
  const errors: FieldError[] = [];
  if (!spec.accessModes?.length) errors.push(required("spec.accessModes"));
  spec.accessModes?.forEach((mode) => checkEnum(mode, ENUMS.accessMode, "spec.accessModes", errors));
  if (!Object.keys(spec.capacity ?? {}).length) errors.push(required("spec.capacity"));
  if (spec.capacity?.storage === undefined || Object.keys(spec.capacity).length > 1)
    errors.push(notSupported("spec.capacity", spec.capacity ?? null, ["storage"]));
  for (const name of Object.keys(spec.capacity ?? {}).sort())
    if (quantity(spec.capacity![name]).nano <= 0n)
      errors.push(invalid(`spec.capacity[${name}]`, spec.capacity![name], "must be greater than zero"));
  checkEnum(
    spec.persistentVolumeReclaimPolicy,
    ENUMS.reclaimPolicy,
    "spec.persistentVolumeReclaimPolicy",
    errors,
  );
  if (spec.nodeAffinity?.required)
    validateNodeSelector(spec.nodeAffinity.required, "spec.nodeAffinity.required", errors);
  validateSource(spec, errors);
  checkEnum(spec.volumeMode, ENUMS.volumeMode, "spec.volumeMode", errors);
  return errors;
}

function validateSource(spec: Volume["spec"], errors: FieldError[]) {
  const given = SOURCES.filter((source) => spec[source]);
  if (given.length === 0) return void errors.push(required("spec", "must specify a volume type"));
  if (given[0] === "hostPath") validateHostPath(spec.hostPath!, "spec.hostPath", errors);
  if (given[0] === "local") {
    if (!spec.local!.path) errors.push(required("spec.local.path"));
    if (!spec.nodeAffinity) errors.push(required("spec.nodeAffinity", "Local volume requires node affinity"));
  }
  if (given[0] === "nfs" && !spec.nfs!.server) errors.push(required("spec.nfs.server"));
  for (const source of given.slice(1))
    errors.push(forbidden(`spec.${source}`, "may not specify more than 1 volume type"));
}

const sourceOf = (spec: Volume["spec"]) => SOURCES.map((source) => spec[source]);

function validateUpdate(volume: Volume, old: Volume): FieldError[] {
  const errors = validate(volume);
  if (!deepEqual(sourceOf(volume.spec), sourceOf(old.spec)))
    errors.push(
      forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"),
    );
  if (old.spec.nodeAffinity && !deepEqual(volume.spec.nodeAffinity, old.spec.nodeAffinity))
    errors.push(
      invalid(
        "nodeAffinity",
        volume.spec.nodeAffinity ?? null,
        "field is immutable, except for updating from beta label to GA",
      ),
    );
  if (volume.spec.volumeMode !== old.spec.volumeMode)
    errors.push(invalid("spec.volumeMode", volume.spec.volumeMode, "field is immutable"));
  return errors;
}

const claimText = ({ spec }: Volume) =>
  spec.claimRef ? `${spec.claimRef.namespace}/${spec.claimRef.name}` : "";
const phase = (volume: Volume) =>
  volume.metadata.deletionTimestamp ? "Terminating" : (volume.status?.phase ?? "");

export const persistentVolumeKind: Kind<Volume> = defineKind<Volume>(coreV1, {
  kind: "PersistentVolume",
  plural: "persistentvolumes",
  shortNames: ["pv"],
  namespaced: false,
  status: true,
  columns: [
    nameColumn,
    column(
      "Capacity",
      ({ spec }) => spec.capacity?.storage ?? "",
      "capacity is the description of the persistent volume's resources and capacity. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#capacity",
    ),
    column(
      "Access Modes",
      ({ spec }) => accessModesText(spec.accessModes),
      "accessModes contains all ways the volume can be mounted. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#access-modes",
    ),
    column(
      "Reclaim Policy",
      ({ spec }) => spec.persistentVolumeReclaimPolicy ?? "",
      "persistentVolumeReclaimPolicy defines what happens to a persistent volume when released from its claim.",
    ),
    column(
      "Status",
      phase,
      "phase indicates if a volume is available, bound to a claim, or released by a claim. More info: https://kubernetes.io/docs/concepts/storage/persistent-volumes#phase",
    ),
    column(
      "Claim",
      claimText,
      "claimRef is part of a bi-directional binding between PersistentVolume and PersistentVolumeClaim.",
    ),
    column("StorageClass", ({ spec }) => spec.storageClassName ?? "", "StorageClass of the pv"),
    column(
      "VolumeAttributesClass",
      ({ spec }) => spec.volumeAttributesClassName ?? "<unset>",
      "Name of VolumeAttributesClass to which this persistent volume belongs.",
    ),
    column(
      "Reason",
      ({ status }) => status?.reason ?? "",
      "reason is a brief CamelCase string that describes any failure and is meant for machine parsing and tidy display in the CLI.",
    ),
    ageColumn,
    wide(
      "VolumeMode",
      ({ spec }) => spec.volumeMode ?? "<unset>",
      "volumeMode defines if a volume is intended to be used with a formatted filesystem or to remain in raw block state. Value of Filesystem is implied when not included in spec.",
    ),
  ],
  strategy: {
    default(draft) {
      const spec = (draft.spec ??= {});
      spec.persistentVolumeReclaimPolicy ??= "Retain";
      spec.volumeMode ??= "Filesystem";
      if (spec.hostPath) spec.hostPath.type ??= "";
    },
    prepareForCreate(draft) {
      draft.status = { phase: "Pending" };
    },
    validate,
    validateUpdate,
  },
});
