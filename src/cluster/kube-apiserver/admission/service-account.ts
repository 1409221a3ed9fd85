// In Kubernetes: plugin/pkg/admission/serviceaccount. Gives every pod an account, and the account's token as a volume.

import type { V1Container, V1Volume } from "@kubernetes/client-node";
import { refusal, type AdmissionPlugin, type AdmissionRequest } from "./admission.ts";

const MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** The projected volume that real pods carry: token, CA, namespace. */
const tokenVolume = (name: string): V1Volume => ({
  name,
  projected: {
    defaultMode: 0o644,
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      {
        downwardAPI: {
          items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
        },
      },
    ],
  },
});

function mountToken(pod: any, suffix: string): void {
  const containers: V1Container[] = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])];
  const lacking = containers.filter(
    (container) => !container.volumeMounts?.some((mount) => mount.mountPath === MOUNT_PATH),
  );
  if (lacking.length === 0) return;
  const existing = (pod.spec.volumes ?? []).find((volume: V1Volume) =>
    volume.name?.startsWith("kube-api-access-"),
  );
  const name = existing?.name ?? `kube-api-access-${suffix}`;
  if (!existing) (pod.spec.volumes ??= []).push(tokenVolume(name));
  for (const container of lacking) {
    (container.volumeMounts ??= []).push({ name, readOnly: true, mountPath: MOUNT_PATH });
  }
}

function accountOf(request: AdmissionRequest): any {
  const { namespace, object, reader } = request;
  const name = object.spec.serviceAccountName;
  const account = reader.find("serviceaccounts", `${namespace}/${name}`);
  if (account) return account;
  throw refusal(
    request,
    `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`,
  );
}

/** `letters` draws n letters, as names of generated objects use them. */
export const serviceAccount = (letters: (count: number, alphabet: string) => string): AdmissionPlugin => ({
  name: "ServiceAccount",
  mutate(request) {
    const { kind, operation, subresource, object } = request;
    if (kind.plural !== "pods" || kind.group !== "" || subresource || operation !== "CREATE") return;
    if (object.metadata.annotations?.["kubernetes.io/config.mirror"]) return;
    object.spec.serviceAccountName ||= object.spec.serviceAccount || "default";
    object.spec.serviceAccount = object.spec.serviceAccountName;

    const account = accountOf(request);
    if (!object.spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
      object.spec.imagePullSecrets = account.imagePullSecrets.map((secret: object) => ({ ...secret }));
    }
    const wanted = object.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
    if (wanted) mountToken(object, letters(5, SUFFIX_LETTERS));
  },
});
