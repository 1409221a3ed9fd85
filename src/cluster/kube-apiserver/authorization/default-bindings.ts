// In Kubernetes: plugin/pkg/auth/authorizer/rbac/bootstrappolicy. Who has which role in a new cluster.

/** `binding role subject…`; `=` is a role of the binding's name. Subjects: g: group, u: user, s: account of kube-system. */
export const BINDINGS = {
  cluster: `
cluster-admin = g:system:masters
system:monitoring = g:system:monitoring
system:discovery = g:system:authenticated
system:basic-user = g:system:authenticated
system:public-info-viewer = g:system:authenticated g:system:unauthenticated
system:node-proxier = u:system:kube-proxy
system:kube-controller-manager = u:system:kube-controller-manager
system:kube-dns = s:kube-dns
system:kube-scheduler = u:system:kube-scheduler
system:volume-scheduler = u:system:kube-scheduler
system:node =
system:service-account-issuer-discovery = g:system:serviceaccounts`,
  namespaces: `
kube-system/system::extension-apiserver-authentication-reader extension-apiserver-authentication-reader u:system:kube-controller-manager u:system:kube-scheduler
kube-system/system::leader-locking-kube-controller-manager = u:system:kube-controller-manager s:kube-controller-manager s:leader-election-controller
kube-system/system::leader-locking-kube-scheduler = u:system:kube-scheduler s:kube-scheduler
kube-system/system:controller:bootstrap-signer = s:bootstrap-signer
kube-system/system:controller:cloud-provider = s:cloud-provider
kube-system/system:controller:token-cleaner = s:token-cleaner
kube-public/system:controller:bootstrap-signer = s:bootstrap-signer`,
  kubeadm: `
kubeadm:cluster-admins cluster-admin g:kubeadm:cluster-admins
kubeadm:get-nodes = g:system:bootstrappers:kubeadm:default-node-token
kubeadm:kubelet-bootstrap system:node-bootstrapper g:system:bootstrappers:kubeadm:default-node-token
kubeadm:node-autoapprove-bootstrap system:certificates.k8s.io:certificatesigningrequests:nodeclient g:system:bootstrappers:kubeadm:default-node-token
kubeadm:node-autoapprove-certificate-rotation system:certificates.k8s.io:certificatesigningrequests:selfnodeclient g:system:nodes
kubeadm:node-proxier system:node-proxier s:kube-proxy
system:coredns = s:coredns`,
  kubeadmNamespaces: `
kube-public/kubeadm:bootstrap-signer-clusterinfo = u:system:anonymous
kube-system/kube-proxy = g:system:bootstrappers:kubeadm:default-node-token
kube-system/kubeadm:kubelet-config = g:system:nodes g:system:bootstrappers:kubeadm:default-node-token
kube-system/kubeadm:nodes-kubeadm-config = g:system:bootstrappers:kubeadm:default-node-token g:system:nodes`,
};
