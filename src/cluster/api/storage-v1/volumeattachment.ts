// In Kubernetes: pkg/registry/storage/volumeattachment. A volume that is to be attached to a node.

import { invalid, required, type FieldError } from "../../apimachinery/field-error.ts";
import { dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import type { VolumeAttachment } from "../types.ts";
import { validateDriverName } from "./csidriver.ts";
import { storageV1 } from "./group.ts";

function validate({ spec }: VolumeAttachment): FieldError[] {
  const errors: FieldError[] = [];
  validateDriverName(spec.attacher ?? "", "spec.attacher", errors);
  const { inlineVolumeSpec, persistentVolumeName } = spec.source ?? {};
  if (inlineVolumeSpec && persistentVolumeName !== undefined)
    errors.push(
      invalid(
        "spec.source",
        persistentVolumeName,
        "must specify either inlineVolumeSpec or persistentVolumeName",
      ),
    );
  else if (!inlineVolumeSpec && persistentVolumeName === undefined)
    errors.push(required("spec.source", "must specify persistentVolumeName"));
  else if (persistentVolumeName === "")
    errors.push(required("spec.source.persistentVolumeName", "must specify non empty persistentVolumeName"));
  for (const text of dnsSubdomainErrors(spec.nodeName ?? ""))
    errors.push(invalid("spec.nodeName", spec.nodeName ?? "", text));
  return errors;
}

export const volumeAttachmentKind: Kind<VolumeAttachment> = defineKind<VolumeAttachment>(storageV1, {
  kind: "VolumeAttachment",
  plural: "volumeattachments",
  namespaced: false,
  status: true,
  columns: [
    nameColumn,
    {
      ...column(
        "Attacher",
        ({ spec }: VolumeAttachment) => spec.attacher,
        "attacher indicates the name of the volume driver that MUST handle this request. This is the name returned by GetPluginName().",
      ),
      format: "name",
    },
    column(
      "PV",
      ({ spec }) => spec.source?.persistentVolumeName ?? "",
      "persistentVolumeName represents the name of the persistent volume to attach.",
    ),
    column(
      "Node",
      ({ spec }) => spec.nodeName,
      "nodeName represents the node that the volume should be attached to.",
    ),
    column(
      "Attached",
      ({ status }) => status?.attached ?? false,
      "attached indicates the volume is successfully attached. This field must only be set by the entity completing the attach operation, i.e. the external-attacher.",
      "boolean",
    ),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      draft.spec ??= {} as never;
    },
    prepareForCreate(draft) {
      draft.status = { attached: false };
    },
    validate,
    validateUpdate: (attachment, old) => [
      ...validate(attachment),
      ...validateImmutable(attachment.spec, old.spec, "spec"),
    ],
  },
});
