// In Kubernetes: plugin/pkg/admission/storage/storageobjectinuseprotection. Claims and volumes stay as long as somebody uses them.

import type { AdmissionPlugin } from "./admission.ts";

const FINALIZERS: Readonly<Record<string, string>> = {
  persistentvolumeclaims: "kubernetes.io/pvc-protection",
  persistentvolumes: "kubernetes.io/pv-protection",
};

export const storageProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  mutate({ kind, operation, subresource, object }) {
    if (operation !== "CREATE" || subresource || kind.group || !Object.hasOwn(FINALIZERS, kind.plural))
      return;
    const { metadata } = object;
    const finalizer = FINALIZERS[kind.plural];
    if (!metadata.finalizers?.includes(finalizer))
      metadata.finalizers = [...(metadata.finalizers ?? []), finalizer];
  },
};
