// In Kubernetes: plugin/pkg/admission/storage/persistentvolume/resize. Which claims may grow.

import { compareQuantities, parseQuantity } from "../../apimachinery/quantity.ts";
import { refusal, type AdmissionPlugin } from "./admission.ts";

const sizeOf = (claim: any) => parseQuantity(String(claim.spec?.resources?.requests?.storage ?? "0"));

export const claimResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  validate(request) {
    const { kind, operation, subresource, object, reader } = request;
    if (kind.plural !== "persistentvolumeclaims" || kind.group || operation !== "UPDATE" || subresource)
      return;
    const old: any = request.old;
    if (compareQuantities(sizeOf(object), sizeOf(old)) <= 0) return;
    if (old.status?.phase !== "Bound")
      throw refusal(request, "Only bound persistent volume claims can be expanded");
    const name =
      object.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"] ??
      object.spec.storageClassName;
    const storageClass: any = name && reader.find("storageclasses.storage.k8s.io", name);
    if (storageClass?.allowVolumeExpansion) return;
    throw refusal(
      request,
      "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
    );
  },
};
