// In Kubernetes: plugin/pkg/auth/authorizer/rbac/bootstrappolicy. What the roles of a new cluster allow, as a table.
// Left out here: rules for features that are off unless somebody turns them on.

const CSR = "certificates.k8s.io";
const SIGNER = "kubernetes.io/";

export const CLUSTER_ROLES = `
# cluster-admin
* * *
* @*
# system:discovery
get @/api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/
# system:monitoring
get @/healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*
get - nodes/metrics
# system:basic-user
create authorization.k8s.io selfsubjectaccessreviews,selfsubjectrulesreviews
create authentication.k8s.io selfsubjectreviews
# system:public-info-viewer
get @/healthz,/livez,/readyz,/version,/version/
# system:aggregate-to-admin admin
create authorization.k8s.io localsubjectaccessreviews
all rbac.authorization.k8s.io rolebindings,roles
# system:aggregate-to-edit edit
read - pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy
impersonate - serviceaccounts
write - pods,pods/attach,pods/exec,pods/portforward,pods/proxy
create - pods/eviction
write - configmaps,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy
create - serviceaccounts/token
write -,events.k8s.io events
write apps daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale
write autoscaling horizontalpodautoscalers
write batch cronjobs,jobs
write extensions daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale
write policy poddisruptionbudgets
write networking.k8s.io ingresses,networkpolicies
all coordination.k8s.io leases
write resource.k8s.io resourceclaims,resourceclaimtemplates
# system:aggregate-to-view view
read - configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status
read - bindings,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status
read - namespaces
read -,events.k8s.io events
read discovery.k8s.io endpointslices
read apps controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status
read autoscaling horizontalpodautoscalers,horizontalpodautoscalers/status
read batch cronjobs,cronjobs/status,jobs,jobs/status
read extensions daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale
read policy poddisruptionbudgets,poddisruptionbudgets/status
read networking.k8s.io ingresses,ingresses/status,networkpolicies
read resource.k8s.io resourceclaims,resourceclaims/status,resourceclaimtemplates
# system:heapster
read - events,namespaces,nodes,pods
read extensions deployments
# system:node
create authentication.k8s.io tokenreviews
create authorization.k8s.io localsubjectaccessreviews,subjectaccessreviews
read - services
create,read - nodes
patch,update - nodes/status
patch,update - nodes
EVENTS
read - pods
create,delete - pods
patch,update - pods/status
create - pods/eviction
read - configmaps,secrets
get - persistentvolumeclaims,persistentvolumes
get - endpoints
create,read ${CSR} certificatesigningrequests
create,delete,get,patch,update coordination.k8s.io leases
get storage.k8s.io volumeattachments
create - serviceaccounts/token
get,patch,update - persistentvolumeclaims/status
read storage.k8s.io csidrivers
create,delete,get,patch,update storage.k8s.io csinodes
read node.k8s.io runtimeclasses
get resource.k8s.io resourceclaims
deletecollection resource.k8s.io resourceslices
get - serviceaccounts
# system:node-problem-detector
get - nodes
patch - nodes/status
EVENTS
# system:node-bootstrapper
create,read ${CSR} certificatesigningrequests
# system:auth-delegator
create authentication.k8s.io tokenreviews
create authorization.k8s.io subjectaccessreviews
# system:kube-aggregator
read - endpoints,services
# system:kube-controller-manager
EVENTS
create coordination.k8s.io leases
get,update coordination.k8s.io leases kube-controller-manager
create - secrets,serviceaccounts
delete - secrets
get - configmaps,namespaces,secrets,serviceaccounts
update - secrets,serviceaccounts
create authentication.k8s.io tokenreviews
create authorization.k8s.io subjectaccessreviews
list,watch * *
create - serviceaccounts/token
# system:kube-dns
list,watch - endpoints,services
# system:persistent-volume-provisioner
create,delete,read - persistentvolumes
read,update - persistentvolumeclaims
read storage.k8s.io storageclasses
watch - events
EVENTS
# system:certificates.k8s.io:certificatesigningrequests:nodeclient
create ${CSR} certificatesigningrequests/nodeclient
# system:certificates.k8s.io:certificatesigningrequests:selfnodeclient
create ${CSR} certificatesigningrequests/selfnodeclient
# system:volume-scheduler
change - persistentvolumes
read storage.k8s.io storageclasses
change - persistentvolumeclaims
# system:certificates.k8s.io:legacy-unknown-approver
approve ${CSR} signers ${SIGNER}legacy-unknown
# system:certificates.k8s.io:kubelet-serving-approver
approve ${CSR} signers ${SIGNER}kubelet-serving
# system:certificates.k8s.io:kube-apiserver-client-approver
approve ${CSR} signers ${SIGNER}kube-apiserver-client
# system:certificates.k8s.io:kube-apiserver-client-kubelet-approver
approve ${CSR} signers ${SIGNER}kube-apiserver-client-kubelet
# system:service-account-issuer-discovery
get @/.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/
# system:kubelet-api-admin
read - nodes
proxy - nodes
* - nodes/log,nodes/metrics,nodes/proxy,nodes/stats
* - nodes/configz,nodes/healthz,nodes/pods
# system:node-proxier
list,watch - endpoints,services
read - nodes
EVENTS
list,watch networking.k8s.io servicecidrs
list,watch discovery.k8s.io endpointslices
# system:kube-scheduler
EVENTS
create coordination.k8s.io leases
get,list,update,watch coordination.k8s.io leases kube-scheduler
all coordination.k8s.io leasecandidates
read - nodes
delete,read - pods
create - bindings,pods/binding
patch,update - pods/status
read - replicationcontrollers,services
read apps,extensions replicasets
read apps statefulsets
read policy poddisruptionbudgets
read - persistentvolumeclaims,persistentvolumes
create authentication.k8s.io tokenreviews
create authorization.k8s.io subjectaccessreviews
read storage.k8s.io csinodes
read storage.k8s.io volumeattachments
read - namespaces
read storage.k8s.io csidrivers
read storage.k8s.io csistoragecapacities
read resource.k8s.io deviceclasses
change resource.k8s.io resourceclaims
change resource.k8s.io resourceclaims/status
update - pods/finalizers
read resource.k8s.io resourceslices
`;

/** Roles inside namespaces: `namespace/name`. */
export const NAMESPACE_ROLES = `
# kube-system/extension-apiserver-authentication-reader
read - configmaps extension-apiserver-authentication
# kube-system/system:controller:bootstrap-signer
read - secrets
# kube-system/system:controller:cloud-provider
create,read - configmaps
# kube-system/system:controller:token-cleaner
delete,read - secrets
EVENTS
# kube-system/system::leader-locking-kube-controller-manager
watch - configmaps
get,update - configmaps kube-controller-manager
create,read,update coordination.k8s.io leases
# kube-system/system::leader-locking-kube-scheduler
watch - configmaps
get,update - configmaps kube-scheduler
# kube-public/system:controller:bootstrap-signer
read - configmaps
update - configmaps cluster-info
EVENTS
`;

/** What kubeadm adds: roles, and bindings to them below. */
export const KUBEADM_ROLES = `
# kubeadm:get-nodes
get - nodes
# system:coredns
list,watch - endpoints,namespaces,pods,services
list,watch discovery.k8s.io endpointslices
`;

export const KUBEADM_NAMESPACE_ROLES = `
# kube-public/kubeadm:bootstrap-signer-clusterinfo
get - configmaps cluster-info
# kube-system/kube-proxy
get - configmaps kube-proxy
# kube-system/kubeadm:kubelet-config
get - configmaps kubelet-config
# kube-system/kubeadm:nodes-kubeadm-config
get - configmaps kubeadm-config
`;
