// In Kubernetes: pkg/registry/storage/csidriver. What a storage driver can do, and what it wants to know.
// Left out here: the long descriptions of its columns.

import {
  duplicate,
  invalid,
  notSupported,
  required,
  tooLong,
  type FieldError,
} from "../../apimachinery/field-error.ts";
import { dnsSubdomainErrors } from "../../apimachinery/names.ts";
import { ageColumn, column, nameColumn } from "../columns.ts";
import { defineKind } from "../define-kind.ts";
import type { Kind } from "../kind.ts";
import { validateImmutable } from "../metadata.ts";
import type { CSIDriver } from "../types.ts";
import { storageV1 } from "./group.ts";

const MODES = ["Ephemeral", "Persistent"];
const FS_GROUP_POLICIES = ["File", "None", "ReadWriteOnceWithFSType"];

/** The name of a driver, wherever one is named. */
export function validateDriverName(name: string, at: string, errors: FieldError[]): void {
  if (!name) errors.push(required(at));
  if (name.length > 63) errors.push(tooLong(at, 63));
  if (name) for (const text of dnsSubdomainErrors(name.toLowerCase())) errors.push(invalid(at, name, text));
}

function validate({ metadata, spec }: CSIDriver): FieldError[] {
  const errors: FieldError[] = [];
  if ((metadata.name ?? "").length > 63) errors.push(tooLong("metadata.name", 63));
  for (const mode of spec.volumeLifecycleModes ?? [])
    if (!MODES.includes(mode)) errors.push(notSupported("spec.volumeLifecycleModes", mode, MODES));
  if (spec.fsGroupPolicy && !FS_GROUP_POLICIES.includes(spec.fsGroupPolicy))
    errors.push(notSupported("spec.fsGroupPolicy", spec.fsGroupPolicy, FS_GROUP_POLICIES));
  const requests = spec.tokenRequests ?? [];
  requests.forEach(({ audience, expirationSeconds }, i) => {
    const at = `spec.tokenRequests[${i}]`;
    if (requests.findIndex((other) => other.audience === audience) < i)
      errors.push(duplicate(`${at}.audience`, audience));
    if (expirationSeconds === undefined) return;
    if (expirationSeconds < 600)
      errors.push(
        invalid(
          `${at}.expirationSeconds`,
          expirationSeconds,
          "may not specify a duration less than 10 minutes",
        ),
      );
    if (expirationSeconds > 2 ** 32)
      errors.push(
        invalid(
          `${at}.expirationSeconds`,
          expirationSeconds,
          "may not specify a duration larger than 2^32 seconds",
        ),
      );
  });
  return errors;
}

export const csiDriverKind: Kind<CSIDriver> = defineKind<CSIDriver>(storageV1, {
  kind: "CSIDriver",
  plural: "csidrivers",
  namespaced: false,
  columns: [
    nameColumn,
    column("AttachRequired", ({ spec }) => spec.attachRequired ?? true, "", "boolean"),
    column("PodInfoOnMount", ({ spec }) => spec.podInfoOnMount ?? false, "", "boolean"),
    column("StorageCapacity", ({ spec }) => spec.storageCapacity ?? false, "", "boolean"),
    column("TokenRequests", ({ spec }) =>
      spec.tokenRequests ? spec.tokenRequests.map(({ audience }) => audience).join(",") : "<unset>",
    ),
    column("RequiresRepublish", ({ spec }) => spec.requiresRepublish ?? false, "", "boolean"),
    column("Modes", ({ spec }) => (spec.volumeLifecycleModes ?? []).join(",") || "<none>"),
    ageColumn,
  ],
  strategy: {
    default(draft) {
      const spec = (draft.spec ??= {});
      spec.attachRequired ??= true;
      spec.podInfoOnMount ??= false;
      spec.storageCapacity ??= false;
      spec.fsGroupPolicy ??= "ReadWriteOnceWithFSType";
      if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ["Persistent"];
      spec.requiresRepublish ??= false;
      spec.seLinuxMount ??= false;
    },
    validate,
    validateUpdate: (driver, old) => [
      ...validate(driver),
      ...validateImmutable(driver.spec.attachRequired, old.spec.attachRequired, "spec.attachedRequired"),
      ...validateImmutable(
        driver.spec.volumeLifecycleModes,
        old.spec.volumeLifecycleModes,
        "spec.volumeLifecycleModes",
      ),
    ],
  },
});
