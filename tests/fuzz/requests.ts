// Hostile requests, and a cluster to send them to.

import fc from "fast-check";
import { createCluster, type Cluster } from "../../src/cluster/cluster.ts";
import {
  bodyText,
  isStream,
  type HttpRequest,
  type HttpResponse,
} from "../../src/cluster/apimachinery/http.ts";
import { parseYaml, splitYamlDocuments } from "../../src/cluster/apimachinery/yaml.ts";
import { Simulation } from "../../src/simulation/index.ts";

export function givenServer(): Cluster {
  const cluster = createCluster({ simulation: new Simulation({ seed: 7 }), profile: "bare", nodes: 2 });
  cluster.simulation.settle(60_000);
  return cluster;
}

/** The server's answer; throws when there is none after a minute of virtual time. */
export async function answerTo(cluster: Cluster, request: HttpRequest): Promise<HttpResponse> {
  const { simulation } = cluster;
  const task = simulation.spawn("client", cluster.handle(request));
  const limit = simulation.now + 60_000;
  while (!task.outcome && simulation.now < limit)
    await simulation.throughHolds(() => simulation.advance(task.outcome ? 0 : 50));
  const { outcome } = task;
  if (!outcome) throw new Error("no answer after a minute");
  if (!outcome.ok) throw outcome.error;
  const { body } = outcome.value;
  if (isStream(body)) body.subscribe({ data() {}, end() {} })();
  return outcome.value;
}

/** What is wrong with an answer; undefined when it is an answer as a server gives it. */
export function problemOf({ status, headers, body }: HttpResponse): string | undefined {
  if (status >= 500 || status < 100) return `status ${status}: ${isStream(body) ? "stream" : bodyText(body)}`;
  if (isStream(body) || !headers["content-type"]?.includes("json")) return undefined;
  const text = bodyText(body);
  if (text === "") return undefined;
  const parsed = JSON.parse(text) as { kind?: string; status?: string; code?: number; message?: unknown };
  if (status < 400) return undefined;
  return parsed.kind === "Status" && parsed.code === status && typeof parsed.message === "string"
    ? undefined
    : `status ${status} without a Status: ${text.slice(0, 200)}`;
}

const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const hostileText = fc.oneof(
  oneOf(
    "",
    " ",
    ".",
    "..",
    "../..",
    "/",
    "%",
    "%00",
    "%zz",
    "\0",
    "\n",
    "'",
    '"',
    "`",
    "{}",
    "[]",
    "null",
    "true",
    "0",
    "-1",
    "9".repeat(30),
    "1e999",
    "a".repeat(300),
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "ñ",
    "日本",
    "😀",
    "\ud800",
    "a/b/c",
    "a=b=c",
    "a in (",
    "!",
    "!!a",
    "a notin (b,,c)",
    "x,,y",
    "=",
    "metadata.name=",
    "metadata.name==x!=y",
    "spec..x",
    "default",
    "kube-system",
    "web",
    "status",
    "log",
    "exec",
    "scale",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ maxLength: 20 }),
);

const segment = fc.oneof(
  oneOf(
    "api",
    "apis",
    "v1",
    "apps",
    "batch",
    "policy",
    "events.k8s.io",
    "namespaces",
    "default",
    "kube-system",
    "pods",
    "nodes",
    "services",
    "deployments",
    "replicasets",
    "secrets",
    "configmaps",
    "events",
    "leases",
    "status",
    "log",
    "exec",
    "attach",
    "portforward",
    "scale",
    "binding",
    "eviction",
    "token",
    "proxy",
    "finalize",
    "openapi",
    "v2",
    "v3",
    "healthz",
    "version",
    "watch",
    "worker-1",
    "kube-root-ca.crt",
    "serviceaccounts",
    "networking.k8s.io",
    "rbac.authorization.k8s.io",
  ),
  hostileText,
);

const encodedOrNot = (text: string, encode: boolean): string => {
  if (!encode) return text.replace(/[?#]/g, "");
  try {
    return encodeURIComponent(text);
  } catch {
    return "%ED%A0%80";
  }
};

function joined(parts: readonly (readonly [string, boolean])[]): string {
  return parts.map(([text, encode]) => `/${encodedOrNot(text, encode)}`).join("") || "/";
}

const queryKey = fc.oneof(
  oneOf(
    "watch",
    "labelSelector",
    "fieldSelector",
    "limit",
    "continue",
    "resourceVersion",
    "resourceVersionMatch",
    "timeoutSeconds",
    "dryRun",
    "fieldManager",
    "fieldValidation",
    "force",
    "pretty",
    "container",
    "follow",
    "tailLines",
    "limitBytes",
    "sinceSeconds",
    "sinceTime",
    "timestamps",
    "previous",
    "command",
    "stdin",
    "tty",
    "stdout",
    "gracePeriodSeconds",
    "propagationPolicy",
    "orphanDependents",
    "allowWatchBookmarks",
    "sendInitialEvents",
    "includeObject",
  ),
  hostileText,
);

/** Selectors that are long, or of many parts. */
const longSelector = fc
  .tuple(
    oneOf(",a=b", ",!a", ",a in (b,c)", "a", "(", ",", "a in (b,".repeat(2)),
    fc.integer({ min: 100, max: 5000 }),
  )
  .map(([part, times]) => part.repeat(times));

const query = fc
  .array(fc.tuple(queryKey, fc.oneof({ weight: 30, arbitrary: hostileText }, longSelector), fc.boolean()), {
    maxLength: 4,
  })
  .map((pairs) =>
    pairs
      .map(([key, value, encode]) => `${encodedOrNot(key, encode)}=${encodedOrNot(value, encode)}`)
      .join("&"),
  );

const headers = fc.record(
  {
    "content-type": fc.oneof(
      oneOf(
        "application/json",
        "application/yaml",
        "application/merge-patch+json",
        "application/json-patch+json",
        "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
        "application/vnd.kubernetes.protobuf",
        "text/plain",
        "application/json; charset=utf-8",
        ";",
        "multipart/form-data",
      ),
      hostileText,
    ),
    accept: fc.oneof(
      oneOf(
        "*/*",
        "application/json",
        "application/yaml",
        "application/json;as=Table;v=v1;g=meta.k8s.io",
        "application/xml",
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
        "application/json;as=Nonsense",
        ",;=",
        "application/vnd.kubernetes.protobuf",
      ),
      hostileText,
    ),
    authorization: fc.oneof(
      oneOf("Bearer x", "Bearer a.b.c", "Basic Og==", "Bearer ", "Bearer e30.e30.e30"),
      hostileText,
    ),
    "impersonate-user": fc.oneof(
      oneOf("jane", "system:serviceaccount:default:robot", "system:node:worker-1"),
      hostileText,
    ),
    "impersonate-group": hostileText,
    "impersonate-uid": hostileText,
    "impersonate-extra-x%2fy": hostileText,
    "if-none-match": hostileText,
    "audit-id": hostileText,
    upgrade: oneOf("websocket", "SPDY/3.1", "x"),
    connection: oneOf("Upgrade", "close"),
    "sec-websocket-protocol": oneOf(
      "v5.channel.k8s.io",
      "v4.channel.k8s.io",
      "SPDY/3.1+portforward.k8s.io",
      "base64url.bearer.authorization.k8s.io.eA",
      "x",
    ),
    "x-stream-protocol-version": oneOf("v4.channel.k8s.io", "x"),
    "user-agent": hostileText,
  },
  { requiredKeys: [] },
);

/** Values that a field may not expect. */
export const odd = fc.oneof(
  oneOf<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    2 ** 53,
    -(2 ** 63),
    1e308,
    "",
    "x",
    "Bad_Name",
    "a".repeat(300),
    "1Gi",
    "-1",
    "50%",
    "120%",
    [],
    [null],
    [[]],
    [{}],
    {},
    { "": "" },
    { x: null },
    { $patch: "replace" },
    { $patch: "x" },
    { $retainKeys: "x" },
    { "$setElementOrder/containers": 1 },
    { matchLabels: null },
    { __proto__x: 1 },
  ),
  fc.jsonValue({ maxDepth: 3 }),
);

const deep = oneOf(
  "[".repeat(20_000),
  "[".repeat(5_000) + "]".repeat(5_000),
  '{"a":'.repeat(3_000) + "1" + "}".repeat(3_000),
  "a: ".repeat(500),
  "- ".repeat(3_000),
  // Ten levels that each name the one before ten times.
  `a0: &a0 x\n${Array.from({ length: 10 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]\n`).join("")}`,
  "a: &a [*a]",
  "a: !!binary x\nb: !x {<<: *y}\n? [c]\n: d",
  "a: !!float x\n---\nb: 1\n...\n%YAML 1.1\n",
);

/** About as much as one may send, or store. */
const large = fc
  .tuple(oneOf(1.5 * 2 ** 20, 3 * 2 ** 20), fc.integer({ min: -600, max: 600 }))
  .map(([size, more]) => {
    const head = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"large"},"data":{"a":"';
    return `${head}${"x".repeat(size + more - head.length - 3)}"}}`;
  });

const MANIFESTS = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default, labels: {app: web}, annotations: {a: b}}
spec:
  terminationGracePeriodSeconds: 5
  initContainers: [{name: init, image: "busybox:1.36", command: [sh, -c, "echo hi"]}]
  containers:
    - name: web
      image: nginx:1.27
      command: [sleep, "100"]
      args: [a]
      env: [{name: A, value: b}, {name: P, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
      envFrom: [{configMapRef: {name: settings, optional: true}}]
      ports: [{containerPort: 80, name: http, protocol: TCP}]
      resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {cpu: "1"}}
      livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 5}
      readinessProbe: {tcpSocket: {port: 80}}
      volumeMounts: [{name: v, mountPath: /v, subPath: x}]
      lifecycle: {preStop: {exec: {command: [sleep, "1"]}}}
      securityContext: {runAsUser: 1000}
  volumes: [{name: v, emptyDir: {}}, {name: c, configMap: {name: settings, optional: true}}]
  nodeSelector: {a: b}
  tolerations: [{key: k, operator: Exists, effect: NoSchedule}]
  affinity:
    nodeAffinity:
      requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [b]}]}]}
    podAntiAffinity:
      requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}]
  topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: 2
  minReadySeconds: 1
  revisionHistoryLimit: 2
  progressDeadlineSeconds: 20
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 1}}
  selector: {matchLabels: {app: web}, matchExpressions: [{key: app, operator: In, values: [web]}]}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "nginx:1.27", ports: [{containerPort: 80}]}]}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: set, namespace: default, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: x, uid: "1"}], finalizers: [a/b]}
spec:
  replicas: 1
  selector: {matchLabels: {app: set}}
  template: {metadata: {labels: {app: set}}, spec: {containers: [{name: web, image: "nginx:1.27"}]}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: default}
spec: {type: NodePort, selector: {app: web}, ports: [{name: http, port: 80, targetPort: http, nodePort: 30080, protocol: TCP}], sessionAffinity: None, ipFamilies: [IPv4]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: default}
data: {a: b}
binaryData: {c: aGVsbG8=}
immutable: false
---
apiVersion: v1
kind: Secret
metadata: {name: secret, namespace: default}
type: Opaque
data: {a: aGVsbG8=}
stringData: {b: c}
---
apiVersion: v1
kind: Namespace
metadata: {name: team, labels: {a: b}}
spec: {finalizers: [kubernetes]}
---
apiVersion: v1
kind: Node
metadata: {name: extra, labels: {kubernetes.io/hostname: extra}}
spec: {taints: [{key: k, value: v, effect: NoSchedule}], unschedulable: true, podCIDR: 10.9.0.0/24}
status: {capacity: {cpu: "4", memory: 8Gi, pods: "110"}, conditions: [{type: Ready, status: "True"}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: job, namespace: default}
spec: {completions: 2, parallelism: 2, backoffLimit: 1, template: {spec: {restartPolicy: Never, containers: [{name: c, image: "busybox:1.36", command: [sh, -c, exit 1]}]}}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, namespace: default}
spec: {rules: [{host: a.b, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: default}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: slice, namespace: default, labels: {kubernetes.io/service-name: web}}
addressType: IPv4
endpoints: [{addresses: [10.0.0.9], conditions: {ready: true}, targetRef: {kind: Pod, name: web}}]
ports: [{name: http, port: 80}]
---
apiVersion: coordination.k8s.io/v1
kind: Lease
metadata: {name: lease, namespace: default}
spec: {holderIdentity: me, leaseDurationSeconds: 10, renewTime: "2026-01-01T00:00:00.000000Z"}
---
apiVersion: v1
kind: Event
metadata: {name: event, namespace: default}
involvedObject: {kind: Pod, name: web, namespace: default}
reason: Tested
message: hello
type: Normal
lastTimestamp: "2026-01-01T00:00:00Z"
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim, namespace: default}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: default}
spec: {minReplicas: 1, maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: default}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
`;

type Json = any;
export const manifests: readonly Json[] = splitYamlDocuments(MANIFESTS).map((text) => parseYaml(text));

const MORE = `
apiVersion: v1
kind: ReplicationController
metadata: {name: old, namespace: default}
spec: {replicas: 1, selector: {app: old}, template: {metadata: {labels: {app: old}}, spec: {containers: [{name: c, image: "nginx:1.27"}]}}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: team2}
spec: {limits: [{type: Container, default: {cpu: 100m}, defaultRequest: {cpu: 50m}, max: {cpu: "1"}, maxLimitRequestRatio: {cpu: "4"}}]}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: quota, namespace: team2}
spec: {hard: {pods: "5", requests.cpu: "2", count/deployments.apps: "2"}, scopes: [NotTerminating], scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [high]}]}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: default}
automountServiceAccountToken: false
imagePullSecrets: [{name: secret}]
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /srv}, persistentVolumeReclaimPolicy: Retain, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}]}}}
---
apiVersion: v1
kind: Endpoints
metadata: {name: by-hand, namespace: default}
subsets: [{addresses: [{ip: 10.0.0.8}], ports: [{port: 80}]}]
---
apiVersion: v1
kind: PodTemplate
metadata: {name: template, namespace: default}
template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: "nginx:1.27"}]}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: default}
spec:
  serviceName: db
  replicas: 1
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: "nginx:1.27"}]}}
  volumeClaimTemplates: [{metadata: {name: d}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]
  persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Retain}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: default}
spec: {selector: {matchLabels: {app: agent}}, updateStrategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 1}}, template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: c, image: "nginx:1.27"}]}}}
---
apiVersion: apps/v1
kind: ControllerRevision
metadata: {name: revision, namespace: default}
revision: 1
data: {a: b}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: hourly, namespace: default}
spec: {schedule: "0 * * * *", timeZone: Etc/UTC, concurrencyPolicy: Forbid, startingDeadlineSeconds: 20, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "busybox:1.36"}]}}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: default}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress, Egress], ingress: [{from: [{namespaceSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80, endPort: 90}]}]}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {name: nginx}
spec: {controller: example.com/nginx, parameters: {apiGroup: example.com, kind: P, name: p}}
---
apiVersion: networking.k8s.io/v1
kind: ServiceCIDR
metadata: {name: more}
spec: {cidrs: [10.200.0.0/16]}
---
apiVersion: networking.k8s.io/v1
kind: IPAddress
metadata: {name: 10.200.0.9}
spec: {parentRef: {resource: services, name: web, namespace: default}}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: example.com/fast
parameters: {a: b}
volumeBindingMode: WaitForFirstConsumer
allowedTopologies: [{matchLabelExpressions: [{key: zone, values: [a]}]}]
---
apiVersion: storage.k8s.io/v1
kind: CSIDriver
metadata: {name: fast.example.com}
spec: {attachRequired: false, volumeLifecycleModes: [Persistent]}
---
apiVersion: storage.k8s.io/v1
kind: VolumeAttachment
metadata: {name: attached}
spec: {attacher: fast.example.com, nodeName: worker-1, source: {persistentVolumeName: disk}}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
preemptionPolicy: Never
---
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata: {name: gvisor}
handler: runsc
overhead: {podFixed: {cpu: 10m}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: all-readers}
rules: [{nonResourceURLs: [/metrics], verbs: [get]}]
aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: b}}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: all-readers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}, {kind: ServiceAccount, name: robot, namespace: default}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: default}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: "system:authenticated"}]
---
apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: jane}
spec: {signerName: kubernetes.io/kube-apiserver-client, usages: [client auth], expirationSeconds: 3600, request: CSR}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: few}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}]}
  matchConditions: [{name: named, expression: "object.metadata.name != 'x'"}]
  variables: [{name: count, expression: "object.spec.?replicas.orValue(1)"}]
  validations: [{expression: "variables.count < 50", message: too many, reason: Forbidden, messageExpression: "'so many: ' + string(variables.count)"}]
  auditAnnotations: [{key: count, valueExpression: "string(variables.count)"}]
  failurePolicy: Ignore
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: few}
spec: {policyName: few, validationActions: [Warn, Audit], matchResources: {namespaceSelector: {matchLabels: {a: b}}}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: marks}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}
  failurePolicy: Ignore
  reinvocationPolicy: Never
  mutations: [{patchType: ApplyConfiguration, applyConfiguration: {expression: "Object{metadata: Object.metadata{labels: {'a': 'b'}}}"}}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hooks}
webhooks: [{name: a.example.com, admissionReviewVersions: [v1], sideEffects: None, failurePolicy: Ignore, timeoutSeconds: 1, clientConfig: {service: {name: hook, namespace: default, path: /x}}, rules: [{apiGroups: [example.org], apiVersions: ["*"], operations: ["*"], resources: ["*"]}]}]
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boats.example.com}
spec:
  group: example.com
  names: {kind: Boat, plural: boats, singular: boat, shortNames: [bt]}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {status: {}, scale: {specReplicasPath: .spec.crew, statusReplicasPath: .status.crew}}
      additionalPrinterColumns: [{name: Crew, type: integer, jsonPath: .spec.crew}]
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [crew]
              x-kubernetes-validations: [{rule: "self.crew < 100", message: too many}]
              properties:
                crew: {type: integer, minimum: 0, default: 1}
                name: {type: string, pattern: "^[a-z]+$", maxLength: 20}
                ports: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: ["at"], items: {type: object, required: [at], properties: {at: {type: integer}}}}
                any: {type: object, x-kubernetes-preserve-unknown-fields: true}
                size: {anyOf: [{type: integer}, {type: string}], x-kubernetes-int-or-string: true}
            status: {type: object, properties: {crew: {type: integer}}}
---
apiVersion: example.com/v1
kind: Boat
metadata: {name: tub, namespace: default}
spec: {crew: 3, name: tub, ports: [{at: 1}], any: {a: [1]}, size: 5%}
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1.metrics.example.org}
spec: {group: metrics.example.org, version: v1, groupPriorityMinimum: 100, versionPriority: 100, insecureSkipTLSVerify: true, service: {name: metrics, namespace: default}}
---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: {name: slow}
spec: {type: Limited, limited: {nominalConcurrencyShares: 5, limitResponse: {type: Reject}}}
---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: {name: slow}
spec: {priorityLevelConfiguration: {name: slow}, matchingPrecedence: 500, rules: [{subjects: [{kind: User, user: {name: jane}}], resourceRules: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"]}]}]}
---
apiVersion: resource.k8s.io/v1
kind: DeviceClass
metadata: {name: gpu}
spec: {selectors: [{cel: {expression: "device.driver == 'gpu.example.com'"}}]}
---
apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: {name: gpu, namespace: default}
spec: {devices: {requests: [{name: one, exactly: {deviceClassName: gpu, count: 1}}]}}
---
apiVersion: events.k8s.io/v1
kind: Event
metadata: {name: newer, namespace: default}
eventTime: "2026-01-01T00:00:00.000000Z"
reportingController: example.com/me
reportingInstance: me-1
action: Tested
reason: Tested
regarding: {kind: Pod, name: web, namespace: default}
type: Normal
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: older, namespace: default}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, targetCPUUtilizationPercentage: 50}
`;

/** Asked, never stored. */
const REVIEWS = `
apiVersion: authorization.k8s.io/v1
kind: SubjectAccessReview
metadata: {}
spec: {user: jane, groups: [a], extra: {k: [v]}, resourceAttributes: {verb: get, group: apps, resource: deployments, namespace: default, fieldSelector: {requirements: [{key: metadata.name, operator: In, values: [a]}]}}}
---
apiVersion: authorization.k8s.io/v1
kind: SelfSubjectAccessReview
metadata: {}
spec: {nonResourceAttributes: {path: /metrics, verb: get}}
---
apiVersion: authorization.k8s.io/v1
kind: SelfSubjectRulesReview
metadata: {}
spec: {namespace: default}
---
apiVersion: authentication.k8s.io/v1
kind: TokenReview
metadata: {}
spec: {token: a.b.c, audiences: [x]}
---
apiVersion: authentication.k8s.io/v1
kind: SelfSubjectReview
metadata: {}
`;

const CSR = btoa(
  `-----BEGIN CERTIFICATE REQUEST-----\n${btoa("\x30\x03\x02\x01\x00")}\n-----END CERTIFICATE REQUEST-----\n`,
);

const documentsOf = (text: string): Json[] =>
  splitYamlDocuments(text).map((one) => parseYaml(one.replace("request: CSR", `request: ${CSR}`)));

/** Kinds that few people write. */
export const rareManifests: readonly Json[] = documentsOf(MORE);

/** All that may be spoilt. */
const spoilable: readonly Json[] = [...manifests, ...rareManifests, ...documentsOf(REVIEWS)];

const plural = (word: string): string => {
  if (/(?:endpoints)$/.test(word)) return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|ss)$/.test(word) ? `${word}es` : `${word}s`;
};

const rootOf = (apiVersion: string) =>
  apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

/** Where objects of the manifest's kind are created. */
export function collectionOf({ apiVersion, kind, metadata }: Json): string {
  const root = rootOf(apiVersion);
  const resource = plural(kind.toLowerCase());
  return metadata.namespace ? `${root}/namespaces/${metadata.namespace}/${resource}` : `${root}/${resource}`;
}

function pathsIn(value: Json, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null) return [at];
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
  return [...(at.length ? [at] : []), ...keys.flatMap((key) => pathsIn(value[key], [...at, key]))];
}

function changed(value: Json, [key, ...rest]: readonly (string | number)[], to: unknown): Json {
  if (key === undefined) return to;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = changed(value[key], rest, to);
  return copy;
}

/** A manifest with one or two fields that are not what they should be. */
export const wrongManifest = fc
  .tuple(fc.nat(spoilable.length - 1), fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 2 }))
  .map(([index, changes]) => {
    let manifest = spoilable[index];
    for (const [at, value] of changes) {
      // What the request's path says stays.
      const paths = pathsIn(manifest).filter(
        (path) =>
          !["apiVersion", "kind"].includes(String(path[0])) &&
          path.at(-1) !== "namespace" &&
          path.length + (path[0] === "metadata" ? 0 : 1) > 1,
      );
      if (paths.length > 0) manifest = changed(manifest, paths[at % paths.length], value);
    }
    return {
      collection: collectionOf(spoilable[index]),
      name: (spoilable[index].metadata.name ?? "x") as string,
      manifest,
    };
  });

const body = fc.oneof(
  fc.constant(undefined),
  hostileText,
  deep,
  fc.oneof({ weight: 40, arbitrary: wrongManifest.map(({ manifest }) => JSON.stringify(manifest)) }, large),
  odd.map((value) => JSON.stringify(value)),
  wrongManifest.map(({ manifest }) => JSON.stringify(manifest)),
  fc.uint8Array({ maxLength: 60 }),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => new Uint8Array([0x6b, 0x38, 0x73, 0, ...bytes])),
  fc
    .array(
      fc.record(
        {
          op: oneOf("add", "remove", "replace", "move", "copy", "test", "x"),
          path: hostileText,
          value: odd,
          from: hostileText,
        },
        { requiredKeys: ["op"] },
      ),
      { maxLength: 3 },
    )
    .map((patch) => JSON.stringify(patch)),
);

const path = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.tuple(segment, fc.boolean()), { maxLength: 8 }).map(joined) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        oneOf(...new Set(spoilable.map(({ apiVersion }) => rootOf(apiVersion as string)))),
        fc.oneof(
          segment,
          oneOf(...new Set(spoilable.map(({ kind }) => plural(kind.toLowerCase() as string)))),
        ),
        fc.array(segment, { maxLength: 2 }),
      )
      .map(
        ([root, plural, rest]) =>
          root + joined(["namespaces", "default", plural, ...rest].map((one) => [one, true])),
      ),
  },
);

/** Anything that can arrive at a server. */
export const request: fc.Arbitrary<HttpRequest> = fc
  .record({
    method: fc.oneof(
      oneOf("GET", "POST", "PUT", "PATCH", "DELETE"),
      oneOf("HEAD", "OPTIONS", "TRACE", "get", ""),
    ),
    path,
    query,
    headers,
    body,
    trusted: fc.integer({ min: 0, max: 9 }),
  })
  .map(({ method, path, query, headers, body, trusted }) => ({
    method,
    url: query ? `${path}?${query}` : path,
    headers,
    ...(body === undefined ? {} : { body }),
    ...(trusted > 0
      ? { clientCertificate: { commonName: "kubernetes-admin", organizations: ["system:masters"] } }
      : {}),
  }));
