// The objects of a metrics-server release, as its components.yaml names them.

const labels = (indent: string) => `${indent}labels:\n${indent}  k8s-app: metrics-server`;

const head = (api: string, kind: string, name: string, namespaced: boolean) => `apiVersion: ${api}
kind: ${kind}
metadata:
${labels("  ")}
  name: ${name}
${namespaced ? "  namespace: kube-system\n" : ""}`;

const RBAC = "rbac.authorization.k8s.io/v1";

const binding = (name: string, roleKind: string, role: string, namespaced: boolean) => `${head(
  RBAC,
  namespaced ? "RoleBinding" : "ClusterRoleBinding",
  name,
  namespaced,
)}roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ${roleKind}
  name: ${role}
subjects:
- kind: ServiceAccount
  name: metrics-server
  namespace: kube-system
`;

const READER = `apiVersion: ${RBAC}
kind: ClusterRole
metadata:
  labels:
    k8s-app: metrics-server
    rbac.authorization.k8s.io/aggregate-to-admin: "true"
    rbac.authorization.k8s.io/aggregate-to-edit: "true"
    rbac.authorization.k8s.io/aggregate-to-view: "true"
  name: system:aggregated-metrics-reader
rules:
- apiGroups:
  - metrics.k8s.io
  resources:
  - pods
  - nodes
  verbs:
  - get
  - list
  - watch
`;

const ROLE = `${head(RBAC, "ClusterRole", "system:metrics-server", false)}rules:
- apiGroups:
  - ""
  resources:
  - nodes/metrics
  verbs:
  - get
- apiGroups:
  - ""
  resources:
  - pods
  - nodes
  verbs:
  - get
  - list
  - watch
`;

const SERVICE = `${head("v1", "Service", "metrics-server", true)}spec:
  ports:
  - appProtocol: https
    name: https
    port: 443
    protocol: TCP
    targetPort: https
  selector:
    k8s-app: metrics-server
`;

const deployment = (version: string) => `${head("apps/v1", "Deployment", "metrics-server", true)}spec:
  selector:
    matchLabels:
      k8s-app: metrics-server
  strategy:
    rollingUpdate:
      maxUnavailable: 0
  template:
    metadata:
      labels:
        k8s-app: metrics-server
    spec:
      containers:
      - args:
        - --cert-dir=/tmp
        - --secure-port=10250
        - --kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname
        - --kubelet-use-node-status-port
        - --metric-resolution=15s
        image: registry.k8s.io/metrics-server/metrics-server:${version}
        imagePullPolicy: IfNotPresent
        livenessProbe:
          failureThreshold: 3
          httpGet:
            path: /livez
            port: https
            scheme: HTTPS
          periodSeconds: 10
        name: metrics-server
        ports:
        - containerPort: 10250
          name: https
          protocol: TCP
        readinessProbe:
          failureThreshold: 3
          httpGet:
            path: /readyz
            port: https
            scheme: HTTPS
          initialDelaySeconds: 20
          periodSeconds: 10
        resources:
          requests:
            cpu: 100m
            memory: 200Mi
        securityContext:
          allowPrivilegeEscalation: false
          capabilities:
            drop:
            - ALL
          readOnlyRootFilesystem: true
          runAsNonRoot: true
          runAsUser: 1000
          seccompProfile:
            type: RuntimeDefault
        volumeMounts:
        - mountPath: /tmp
          name: tmp-dir
      nodeSelector:
        kubernetes.io/os: linux
      priorityClassName: system-cluster-critical
      serviceAccountName: metrics-server
      volumes:
      - emptyDir: {}
        name: tmp-dir
`;

const API_SERVICE = `${head("apiregistration.k8s.io/v1", "APIService", "v1beta1.metrics.k8s.io", false)}spec:
  group: metrics.k8s.io
  groupPriorityMinimum: 100
  insecureSkipTLSVerify: true
  service:
    name: metrics-server
    namespace: kube-system
  version: v1beta1
  versionPriority: 100
`;

const DELEGATOR = "system:auth-delegator";
const AUTH_READER = "extension-apiserver-authentication-reader";

/** components.yaml of a release. */
export const metricsServerManifest = (version: string): string =>
  [
    head("v1", "ServiceAccount", "metrics-server", true),
    READER,
    ROLE,
    binding("metrics-server-auth-reader", "Role", AUTH_READER, true),
    binding("metrics-server:system:auth-delegator", "ClusterRole", DELEGATOR, false),
    binding("system:metrics-server", "ClusterRole", "system:metrics-server", false),
    SERVICE,
    deployment(version),
    API_SERVICE,
  ].join("---\n");

export const METRICS_SERVER = "kubernetes-sigs/metrics-server";
export const METRICS_SERVER_RELEASES = ["v0.8.0", "v0.7.2"];
