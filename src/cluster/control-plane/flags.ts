// Flags that the components of the control plane know here: those of kubeadm's manifests, and a few that change nothing that is simulated.

const list = (text: string): string[] => text.split(/\s+/).map((name) => `--${name}`);

export const FLAGS: ReadonlySet<string> = new Set(
  list(
    `advertise-address advertise-client-urls allocate-node-cidrs allow-privileged authentication-kubeconfig authorization-kubeconfig
    authorization-mode bind-address cert-file client-ca-file client-cert-auth cluster-cidr cluster-name cluster-signing-cert-file
    cluster-signing-key-file controllers data-dir enable-admission-plugins enable-bootstrap-token-auth etcd-cafile etcd-certfile
    etcd-keyfile etcd-servers feature-gates initial-advertise-peer-urls initial-cluster key-file kubeconfig
    kubelet-client-certificate kubelet-client-key kubelet-preferred-address-types leader-elect listen-client-urls
    listen-metrics-urls listen-peer-urls name peer-cert-file peer-client-cert-auth peer-key-file peer-trusted-ca-file profiling
    proxy-client-cert-file proxy-client-key-file requestheader-allowed-names requestheader-client-ca-file
    requestheader-extra-headers-prefix requestheader-group-headers requestheader-username-headers root-ca-file secure-port
    service-account-issuer service-account-key-file service-account-private-key-file service-account-signing-key-file
    service-cluster-ip-range snapshot-count tls-cert-file tls-private-key-file trusted-ca-file use-service-account-credentials v
    vmodule watch-progress-notify-interval`,
  ),
);
