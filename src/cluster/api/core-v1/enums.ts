// The words that some fields of core/v1 allow, in the order in which the real server names them.

import { notSupported, required, type FieldError } from "../../apimachinery/field-error.ts";

export const ENUMS = {
  restartPolicy: ["Always", "OnFailure", "Never"],
  dnsPolicy: ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"],
  imagePullPolicy: ["Always", "IfNotPresent", "Never"],
  protocol: ["SCTP", "TCP", "UDP"],
  terminationMessagePolicy: ["FallbackToLogsOnError", "File"],
  uriScheme: ["HTTP", "HTTPS"],
  taintEffect: ["NoSchedule", "PreferNoSchedule", "NoExecute"],
  tolerationOperator: ["Equal", "Exists"],
  preemptionPolicy: ["PreemptLowerPriority", "Never"],
  whenUnsatisfiable: ["DoNotSchedule", "ScheduleAnyway"],
  serviceType: ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"],
  sessionAffinity: ["ClientIP", "None"],
  trafficPolicy: ["Cluster", "Local"],
  ipFamily: ["IPv4", "IPv6"],
  ipFamilyPolicy: ["PreferDualStack", "RequireDualStack", "SingleStack"],
  mountPropagation: ["Bidirectional", "HostToContainer", "None"],
  hostPathType: [
    "",
    "BlockDevice",
    "CharDevice",
    "Directory",
    "DirectoryOrCreate",
    "File",
    "FileOrCreate",
    "Socket",
  ],
  accessMode: ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"],
  reclaimPolicy: ["Delete", "Recycle", "Retain"],
  volumeMode: ["Block", "Filesystem"],
} as const satisfies Record<string, readonly string[]>;

/** Adds `Unsupported value`, or `Required value` when a required one is missing. */
export function checkEnum(
  value: string | undefined,
  supported: readonly string[],
  path: string,
  errors: FieldError[],
  needed = false,
): void {
  if (value === undefined || (value === "" && needed)) {
    if (needed) errors.push(required(path));
  } else if (!supported.includes(value)) errors.push(notSupported(path, value, supported));
}
