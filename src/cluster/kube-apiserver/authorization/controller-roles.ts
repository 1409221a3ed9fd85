// In Kubernetes: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go. What each controller may do.
// Left out here: controllers of features that are off unless somebody turns them on.

const CSR = "certificates.k8s.io";
const SIGNER = "kubernetes.io/";

/** Roles of controllers: `system:controller:` stands before each name, and each is bound to the account of that name. */
export const CONTROLLER_ROLES = `
# attachdetach-controller
list,watch - persistentvolumeclaims,persistentvolumes
read - nodes
patch,update - nodes/status
list,watch - pods
EVENTS
create,delete,read storage.k8s.io volumeattachments
read storage.k8s.io csidrivers
read storage.k8s.io csinodes
# clusterrole-aggregation-controller
escalate,change rbac.authorization.k8s.io clusterroles
# cronjob-controller
read,update batch cronjobs
create,delete,change batch jobs
update batch cronjobs/status
update batch cronjobs/finalizers
delete,list,watch - pods
EVENTS
# daemon-set-controller
read apps,extensions daemonsets
update apps,extensions daemonsets/status
update apps,extensions daemonsets/finalizers
list,watch - nodes
create,delete,list,patch,watch - pods
create - pods/binding
create,delete,change apps controllerrevisions
EVENTS
# deployment-controller
read,update apps,extensions deployments
update apps,extensions deployments/status
update apps,extensions deployments/finalizers
create,delete,change apps,extensions replicasets
read,update - pods
EVENTS
# disruption-controller
read apps,extensions deployments
read apps,extensions replicasets
read - replicationcontrollers
read policy poddisruptionbudgets
read apps statefulsets
update policy poddisruptionbudgets/status
patch,update - pods/status
get * */scale
EVENTS
# endpoint-controller
read - pods,services
create,delete,read,update - endpoints
create - endpoints/restricted
EVENTS
# endpointslice-controller
read - nodes,pods,services
update - services/finalizers
create,delete,read,update discovery.k8s.io endpointslices
EVENTS
# endpointslicemirroring-controller
read - endpoints,services
update - services/finalizers
update - endpoints/finalizers
create,delete,read,update discovery.k8s.io endpointslices
EVENTS
# expand-controller
change - persistentvolumes
patch,update - persistentvolumeclaims/status
read - persistentvolumeclaims
EVENTS
get - services
# ephemeral-volume-controller
read - pods
update - pods/finalizers
create,read - persistentvolumeclaims
EVENTS
# resource-claim-controller
read - pods
update - pods/finalizers
create,delete,read resource.k8s.io resourceclaims
patch,update resource.k8s.io resourceclaims,resourceclaims/status
patch,update - pods/status
EVENTS
# generic-garbage-collector
delete,change * *
EVENTS
# horizontal-pod-autoscaler
read autoscaling horizontalpodautoscalers
update autoscaling horizontalpodautoscalers/status
get,update * */scale
list,watch - pods
list,watch metrics.k8s.io pods
read custom.metrics.k8s.io *
read external.metrics.k8s.io *
EVENTS
# job-controller
change batch jobs
update batch jobs/status
update batch jobs/finalizers
create,delete,list,patch,watch - pods
EVENTS
# namespace-controller
delete,read - namespaces
update - namespaces/finalize,namespaces/status
delete,deletecollection,read * *
# node-controller
delete,change - nodes
patch,update - nodes/status
patch,update - pods/status
delete,read - pods
EVENTS
# persistent-volume-binder
create,delete,read,update - persistentvolumes
update - persistentvolumes/status
read,update - persistentvolumeclaims
update - persistentvolumeclaims/status
create,delete,read - pods
read storage.k8s.io storageclasses
list,watch - nodes
EVENTS
watch - events
get - services
# pod-garbage-collector
delete,list,watch - pods
read - nodes
patch - pods/status
# replicaset-controller
read,update apps,extensions replicasets
update apps,extensions replicasets/status
update apps,extensions replicasets/finalizers
create,delete,list,patch,watch - pods
EVENTS
# replication-controller
read,update - replicationcontrollers
update - replicationcontrollers/status
update - replicationcontrollers/finalizers
create,delete,list,patch,watch - pods
EVENTS
# resourcequota-controller
list,watch * *
update - resourcequotas/status
EVENTS
# route-controller
list,watch - nodes
patch - nodes/status
EVENTS
# service-account-controller
create - serviceaccounts
EVENTS
# service-controller
read - services
patch,update - services/status
list,watch - nodes
EVENTS
# service-cidrs-controller
change networking.k8s.io servicecidrs
patch,update networking.k8s.io servicecidrs/finalizers
patch,update networking.k8s.io servicecidrs/status
read networking.k8s.io ipaddresses
EVENTS
# statefulset-controller
list,watch - pods
read apps statefulsets
update apps statefulsets/status
update apps statefulsets/finalizers
create,delete,get,patch,update - pods
create,delete,change apps controllerrevisions
create,read - persistentvolumeclaims
delete,update - persistentvolumeclaims
update - pods/finalizers
EVENTS
# ttl-controller
list,patch,update,watch - nodes
EVENTS
# certificate-controller
delete,read ${CSR} certificatesigningrequests
update ${CSR} certificatesigningrequests/approval,certificatesigningrequests/status
approve ${CSR} signers ${SIGNER}kube-apiserver-client-kubelet
sign ${CSR} signers ${SIGNER}kube-apiserver-client,${SIGNER}kube-apiserver-client-kubelet,${SIGNER}kubelet-serving,${SIGNER}legacy-unknown
create authorization.k8s.io subjectaccessreviews
EVENTS
# pvc-protection-controller
read,update - persistentvolumeclaims
read - pods
EVENTS
# pv-protection-controller
read,update - persistentvolumes
EVENTS
# volumeattributesclass-protection-controller
read - persistentvolumeclaims
read - persistentvolumes
read,update storage.k8s.io volumeattributesclasses
EVENTS
# ttl-after-finished-controller
delete,read batch jobs
EVENTS
# root-ca-cert-publisher
create,update - configmaps
EVENTS
# validatingadmissionpolicy-status-controller
read admissionregistration.k8s.io validatingadmissionpolicies
get,patch,update admissionregistration.k8s.io validatingadmissionpolicies/status
EVENTS
# legacy-service-account-token-cleaner
get - configmaps kube-apiserver-legacy-service-account-token-tracking
delete,patch - secrets
# selinux-warning-controller
EVENTS
read - persistentvolumes
read - persistentvolumeclaims
read - pods
read storage.k8s.io csidrivers
`;
