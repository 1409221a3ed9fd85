// In Kubernetes: /etc/kubernetes/admin.conf, as kubeadm writes it.

import { encodeClientCertificate } from "./apimachinery/client-certificate.ts";
import type { UserInfo } from "./kube-apiserver/context.ts";

/** `caCertificate`: PEM. */
export function adminKubeconfig(server: string, caCertificate: string, user: UserInfo): string {
  const groups = user.groups.filter((group) => group !== "system:authenticated");
  const certificate = encodeClientCertificate({ commonName: user.username, organizations: groups });
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${btoa(caCertificate)}
    server: ${server}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: ${user.username}
  name: ${user.username}@kubernetes
current-context: ${user.username}@kubernetes
kind: Config
preferences: {}
users:
- name: ${user.username}
  user:
    client-certificate-data: ${btoa(certificate)}
    client-key-data: ${btoa("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n")}
`;
}
