// In Kubernetes: /etc/kubernetes/admin.conf, as kubeadm writes it.

import { encodeClientCertificate } from "./apimachinery/client-certificate.ts";
import type { UserInfo } from "./kube-apiserver/context.ts";

interface Entry {
  cluster: string;
  user: string;
}

const kubeconfig = (userName: string, { cluster, user }: Entry): string => `apiVersion: v1
clusters:
- cluster:
${cluster}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: ${userName}
  name: ${userName}@kubernetes
current-context: ${userName}@kubernetes
kind: Config
preferences: {}
users:
- name: ${userName}
  user:
${user}
`;

const KEY = "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n";

/** With a client certificate. `caCertificate`: PEM. */
export function adminKubeconfig(server: string, caCertificate: string, user: UserInfo): string {
  const groups = user.groups.filter((group) => group !== "system:authenticated");
  const certificate = encodeClientCertificate({ commonName: user.username, organizations: groups });
  return kubeconfig(user.username, {
    cluster: `    certificate-authority-data: ${btoa(caCertificate)}\n    server: ${server}`,
    user: `    client-certificate-data: ${btoa(certificate)}\n    client-key-data: ${btoa(KEY)}`,
  });
}
