// In Kubernetes: the `+enum` marks of k8s.io/api, which only the published schema shows.
// Left out here: the words of groups that learners seldom explain.

/** Values in alphabetical order, each with what it means ("" when nobody said). */
export type EnumTexts = Readonly<Record<string, string>>;

const PROTOCOL: EnumTexts = {
  SCTP: "is the SCTP protocol.",
  TCP: "is the TCP protocol.",
  UDP: "is the UDP protocol.",
};
const PULL_POLICY: EnumTexts = {
  Always:
    "means that kubelet always attempts to pull the latest image. Container will fail If the pull fails.",
  IfNotPresent:
    "means that kubelet pulls if the image isn't present on disk. Container will fail if the image isn't present and the pull fails.",
  Never:
    "means that kubelet never pulls an image, but only uses a local image. Container will fail if the image isn't present",
};
const MESSAGE_POLICY: EnumTexts = {
  FallbackToLogsOnError:
    "will read the most recent contents of the container logs for the container status message when the container exits with an error and the terminationMessagePath has no contents.",
  File: "is the default behavior and will set the container status message to the contents of the container's terminationMessagePath when the container exits.",
};
const TAINT_EFFECT: EnumTexts = {
  NoExecute:
    "Evict any already-running pods that do not tolerate the taint. Currently enforced by NodeController.",
  NoSchedule:
    "Do not allow new pods to schedule onto the node unless they tolerate the taint, but allow all pods submitted to Kubelet without going through the scheduler to start, and allow all already-running pods to continue running. Enforced by the scheduler.",
  PreferNoSchedule:
    "Like TaintEffectNoSchedule, but the scheduler tries not to schedule new pods onto the node, rather than prohibiting new pods from scheduling onto the node entirely. Enforced by the scheduler.",
};

/** By type and field. */
export const openApiEnums: Readonly<Record<string, EnumTexts>> = {
  "DeploymentStrategy.type": {
    Recreate: "Kill all existing pods before creating new ones.",
    RollingUpdate:
      "Replace the old ReplicaSets by new one using rolling update i.e gradually scale down the old ReplicaSets and scale up the new one.",
  },
  "DaemonSetUpdateStrategy.type": {
    OnDelete: "Replace the old daemons only when it's killed",
    RollingUpdate:
      "Replace the old daemons by new ones using rolling update i.e replace them on each node one after the other.",
  },
  "StatefulSetSpec.podManagementPolicy": {
    OrderedReady:
      "will create pods in strictly increasing order on scale up and strictly decreasing order on scale down, progressing only when the previous pod is ready or terminated. At most one pod will be changed at any time.",
    Parallel:
      "will create and delete pods as soon as the stateful set replica count is changed, and will not wait for pods to be ready or complete termination.",
  },
  "PodSpec.restartPolicy": { Always: "", Never: "", OnFailure: "" },
  "PodSpec.dnsPolicy": {
    ClusterFirst:
      "indicates that the pod should use cluster DNS first unless hostNetwork is true, if it is available, then fall back on the default (as determined by kubelet) DNS settings.",
    ClusterFirstWithHostNet:
      "indicates that the pod should use cluster DNS first, if it is available, then fall back on the default (as determined by kubelet) DNS settings.",
    Default: "indicates that the pod should use the default (as determined by kubelet) DNS settings.",
    None: "indicates that the pod should use empty DNS settings. DNS parameters such as nameservers and search paths should be defined via DNSConfig.",
  },
  "PodSpec.preemptionPolicy": {
    Never: "means that pod never preempts other pods with lower priority.",
    PreemptLowerPriority: "means that pod can preempt other pods with lower priority.",
  },
  "Container.imagePullPolicy": PULL_POLICY,
  "EphemeralContainer.imagePullPolicy": PULL_POLICY,
  "Container.terminationMessagePolicy": MESSAGE_POLICY,
  "EphemeralContainer.terminationMessagePolicy": MESSAGE_POLICY,
  "ContainerPort.protocol": PROTOCOL,
  "ServicePort.protocol": PROTOCOL,
  "EndpointPort.protocol": PROTOCOL,
  "NetworkPolicyPort.protocol": PROTOCOL,
  "Taint.effect": TAINT_EFFECT,
  "Toleration.effect": TAINT_EFFECT,
  "Toleration.operator": { Equal: "", Exists: "", Gt: "", Lt: "" },
  "HTTPGetAction.scheme": {
    HTTP: "means that the scheme used will be http://",
    HTTPS: "means that the scheme used will be https://",
  },
  "ServiceSpec.type": {
    ClusterIP: "means a service will only be accessible inside the cluster, via the cluster IP.",
    ExternalName:
      "means a service consists of only a reference to an external name that kubedns or equivalent will return as a CNAME record, with no exposing or proxying of any pods involved.",
    LoadBalancer:
      "means a service will be exposed via an external load balancer (if the cloud provider supports it), in addition to 'NodePort' type.",
    NodePort: "means a service will be exposed on one port of every node, in addition to 'ClusterIP' type.",
  },
  "ServiceSpec.sessionAffinity": { ClientIP: "is the Client IP based.", None: "- no session affinity." },
  "CronJobSpec.concurrencyPolicy": {
    Allow: "allows CronJobs to run concurrently.",
    Forbid: "forbids concurrent runs, skipping next run if previous hasn't finished yet.",
    Replace: "cancels currently running job and replaces it with a new one.",
  },
};

/** As the published description ends. */
export function enumParagraph(texts: EnumTexts): string {
  const lines = Object.entries(texts).map(
    ([value, text]) => ` - \`${JSON.stringify(value)}\`${text ? ` ${text}` : ""}`,
  );
  return `\n\nPossible enum values:\n${lines.join("\n")}`;
}
