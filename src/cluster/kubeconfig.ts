// In Kubernetes: /etc/kubernetes/admin.conf, as kubeadm writes it.

import type { Issued } from "./pki/authority.ts";

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

/** With a client certificate. `authority`: the PEM of who vouches for the server. */
export const adminKubeconfig = (
  server: string,
  authority: string,
  userName: string,
  { certificate, key }: Issued,
): string =>
  kubeconfig(userName, {
    cluster: `    certificate-authority-data: ${btoa(authority)}\n    server: ${server}`,
    user: `    client-certificate-data: ${btoa(certificate)}\n    client-key-data: ${btoa(key)}`,
  });
