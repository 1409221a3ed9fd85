// In Kubernetes: k8s.io/kubectl/pkg/describe, describeVolumes.

import type { Obj } from "../client.ts";
import type { Lines } from "./lines.ts";

type Row = [string, unknown];

/** The lines of one kind of volume: what it is, then its settings. */
const KINDS: Readonly<Record<string, (source: Obj) => Row[]>> = {
  emptyDir: ({ medium = "", sizeLimit }) => [
    ["Type", "EmptyDir (a temporary directory that shares a pod's lifetime)"],
    ["Medium", medium],
    ["SizeLimit", sizeLimit ?? "<unset>"],
  ],
  hostPath: ({ path, type = "" }) => [
    ["Type", "HostPath (bare host directory volume)"],
    ["Path", path],
    ["HostPathType", type],
  ],
  secret: ({ secretName = "", optional }) => [
    ["Type", "Secret (a volume populated by a Secret)"],
    ["SecretName", secretName],
    ["Optional", optional ?? false],
  ],
  configMap: ({ name = "", optional }) => [
    ["Type", "ConfigMap (a volume populated by a ConfigMap)"],
    ["Name", name],
    ["Optional", optional ?? false],
  ],
  persistentVolumeClaim: ({ claimName, readOnly }) => [
    ["Type", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)"],
    ["ClaimName", claimName],
    ["ReadOnly", readOnly ?? false],
  ],
  nfs: ({ server, path, readOnly }) => [
    ["Type", "NFS (an NFS mount that lasts the lifetime of a pod)"],
    ["Server", server],
    ["Path", path],
    ["ReadOnly", readOnly ?? false],
  ],
  downwardAPI: () => [["Type", "DownwardAPI (a volume populated by information about the pod)"]],
  projected: (source) => [
    ["Type", "Projected (a volume that contains injected data from multiple sources)"],
    ...projections(source),
  ],
  csi: ({ driver, fsType = "", readOnly, volumeAttributes }) => [
    ["Type", "CSI (a Container Storage Interface (CSI) volume source)"],
    ["Driver", driver],
    ["FSType", fsType],
    ["ReadOnly", readOnly ?? false],
    ...Object.entries((volumeAttributes ?? {}) as Record<string, string>).map(([key, value]): Row => [
      "VolumeAttributes",
      `${key}=${value}`,
    ]),
  ],
  ephemeral: ({ volumeClaimTemplate }) => [
    [
      "Type",
      "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)",
    ],
    ["StorageClass", volumeClaimTemplate?.spec?.storageClassName ?? ""],
    ["Volume", ""],
    ["Capacity", ""],
  ],
};

/** The kinds that persistent volumes have, some in other words. */
const PERSISTENT: typeof KINDS = {
  hostPath: KINDS.hostPath,
  nfs: KINDS.nfs,
  local: ({ path }) => [
    ["Type", "LocalVolume (a persistent volume backed by local storage on a node)"],
    ["Path", path],
  ],
  csi: ({ driver, fsType = "", volumeHandle, readOnly, volumeAttributes }) => [
    ["Type", "CSI (a Container Storage Interface (CSI) volume source)"],
    ["Driver", driver],
    ["FSType", fsType],
    ["VolumeHandle", volumeHandle],
    ["ReadOnly", readOnly ?? false],
    ...Object.entries((volumeAttributes ?? {}) as Record<string, string>).map(([key, value]): Row => [
      "VolumeAttributes",
      `${key}=${value}`,
    ]),
  ],
};

function projections({ sources = [] }: Obj): Row[] {
  return (sources as Obj[]).flatMap((source): Row[] => {
    if (source.secret)
      return [
        ["SecretName", source.secret.name],
        ["Optional", source.secret.optional ?? false],
      ];
    if (source.downwardAPI) return [["DownwardAPI", "true"]];
    if (source.configMap)
      return [
        ["ConfigMapName", source.configMap.name],
        ["Optional", source.configMap.optional ?? false],
      ];
    if (source.serviceAccountToken)
      return [["TokenExpirationSeconds", source.serviceAccountToken.expirationSeconds ?? 3600]];
    return [];
  });
}

/** What a persistent volume is made of. */
export function sourceLines(lines: Lines, spec: Obj): void {
  const kind = Object.keys(PERSISTENT).find((key) => spec[key] !== undefined);
  const rows: Row[] = kind ? PERSISTENT[kind](spec[kind] as Obj) : [["Type", "<unknown>"]];
  for (const [title, value] of rows) lines.raw(`    ${title}:\t${value}\n`);
}

export function describeVolumes(lines: Lines, volumes: readonly Obj[], space: string): void {
  if (volumes.length === 0) {
    lines.raw(`${space}Volumes:\t<none>\n`);
    return;
  }
  lines.raw(`${space}Volumes:\n`);
  for (const volume of volumes) {
    lines.raw(`${space ? `${space} ` : "  "}${volume.name}:\n`);
    const kind = Object.keys(KINDS).find((key) => volume[key] !== undefined);
    const rows: Row[] = kind ? KINDS[kind](volume[kind] as Obj) : [["Type", "<unknown>"]];
    for (const [title, value] of rows) lines.raw(`    ${title}:\t${value}\n`);
    for (const item of (volume.downwardAPI?.items ?? []) as Obj[]) {
      if (item.fieldRef) lines.raw(`      ${item.fieldRef.fieldPath} -> ${item.path}\n`);
      if (item.resourceFieldRef) lines.raw(`      ${item.resourceFieldRef.resource} -> ${item.path}\n`);
    }
  }
}
