// In Kubernetes: plugin/pkg/admission/{network/defaultingressclass,storage/storageclass/setdefault}. The class of whoever names none.
// Left out here: the beta annotation of storage classes.

import type { KubeObject } from "../../apimachinery/meta.ts";
import type { AdmissionPlugin } from "./admission.ts";

const OLD_INGRESS_CLASS = "kubernetes.io/ingress.class";

const isDefault = ({ metadata }: KubeObject, annotation: string) =>
  metadata.annotations?.[annotation] === "true";

/** The newest comes first; of the same age the first by name. */
function byAge(a: KubeObject, b: KubeObject): number {
  const [x, y] = [a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? ""];
  return x === y ? (a.metadata.name < b.metadata.name ? -1 : 1) : x < y ? 1 : -1;
}

export const defaultIngressClass: AdmissionPlugin = {
  name: "DefaultIngressClass",
  mutate({ kind, operation, subresource, object, reader }) {
    if (kind.plural !== "ingresses" || kind.group !== "networking.k8s.io") return;
    if (subresource || operation !== "CREATE") return;
    if (object.spec?.ingressClassName !== undefined || object.metadata.annotations?.[OLD_INGRESS_CLASS])
      return;
    const annotation = "ingressclass.kubernetes.io/is-default-class";
    const [chosen] = reader
      .list("ingressclasses.networking.k8s.io")
      .filter((one) => isDefault(one, annotation))
      .sort(byAge);
    if (chosen) (object.spec ??= {}).ingressClassName = chosen.metadata.name;
  },
};

export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  mutate({ kind, operation, subresource, object, reader }) {
    if (kind.plural !== "persistentvolumeclaims" || kind.group !== "" || subresource) return;
    if (operation !== "CREATE" || object.spec?.storageClassName !== undefined) return;
    if (object.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"]) return;
    const annotation = "storageclass.kubernetes.io/is-default-class";
    const [chosen] = reader
      .list("storageclasses.storage.k8s.io")
      .filter((one) => isDefault(one, annotation))
      .sort(byAge);
    if (chosen) object.spec.storageClassName = chosen.metadata.name;
  },
};
