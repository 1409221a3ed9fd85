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

const path = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.tuple(segment, fc.boolean()), { maxLength: 8 }).map(joined) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        oneOf("/api/v1", "/apis/apps/v1", "/apis/batch/v1", "/apis/policy/v1"),
        segment,
        fc.array(segment, { maxLength: 2 }),
      )
      .map(
        ([root, plural, rest]) =>
          root + joined(["namespaces", "default", plural, ...rest].map((one) => [one, true])),
      ),
  },
);

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

const query = fc
  .array(fc.tuple(queryKey, hostileText, fc.boolean()), { maxLength: 4 })
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
    "impersonate-user": hostileText,
    upgrade: oneOf("websocket", "SPDY/3.1", "x"),
    connection: oneOf("Upgrade", "close"),
    "sec-websocket-protocol": oneOf("v5.channel.k8s.io", "x"),
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
);

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

const PLURALS: Readonly<Record<string, string>> = { Ingress: "ingresses" };

/** Where objects of the manifest's kind are created. */
export function collectionOf({ apiVersion, kind, metadata }: Json): string {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const plural = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
  return metadata.namespace ? `${root}/namespaces/${metadata.namespace}/${plural}` : `${root}/${plural}`;
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
  .tuple(fc.nat(manifests.length - 1), fc.array(fc.tuple(fc.nat(), odd), { minLength: 1, maxLength: 2 }))
  .map(([index, changes]) => {
    let manifest = manifests[index];
    for (const [at, value] of changes) {
      // What the request's path says stays.
      const paths = pathsIn(manifest).filter(
        (path) =>
          !["apiVersion", "kind"].includes(String(path[0])) &&
          path.at(-1) !== "namespace" &&
          path.length + (path[0] === "metadata" ? 0 : 1) > 1,
      );
      manifest = changed(manifest, paths[at % paths.length], value);
    }
    return {
      collection: collectionOf(manifests[index]),
      name: manifests[index].metadata.name as string,
      manifest,
    };
  });

const body = fc.oneof(
  fc.constant(undefined),
  hostileText,
  deep,
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
