import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { schemaOf } from "./schema.ts";
import { changeRefusals, created, everyKind, kindOf, refusals, row } from "./testing.ts";

const fixture = readFileSync(new URL("fixtures/refusals.txt", import.meta.url), "utf8");
const recorded = fixture
  .split("\n=== ")
  .slice(1)
  .map((part) => {
    const [title, ...rest] = part.split("\n");
    const [yaml, said] = rest.join("\n").split("--- refused\n");
    return { title, yaml, said: said.trim().split("\n") };
  });

describe("refuses as a real cluster did", () => {
  test.each(recorded)("$title", ({ yaml, said }) => {
    expect([...new Set(refusals(yaml))]).toEqual(said);
  });
});

const container = "containers: [{name: c, image: nginx}]";
const template = `selector: {matchLabels: {app: x}}, template: {metadata: {labels: {app: x}}, spec: {${container}}}`;
const samples = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: n}}",
  "{apiVersion: v1, kind: Node, metadata: {name: n}}",
  `{apiVersion: v1, kind: Pod, metadata: {name: n}, spec: {${container}}}`,
  `{apiVersion: v1, kind: Pod, metadata: {name: n}, spec: {hostNetwork: true, volumes: [{name: v}, {name: s, secret: {secretName: s}}], containers: [{name: c, image: "nginx:1", ports: [{containerPort: 80}], livenessProbe: {httpGet: {port: 80}}, env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}], resources: {limits: {cpu: 1, memory: 1Gi}}, volumeMounts: [{name: v, mountPath: /v}]}]}}`,
  `{apiVersion: v1, kind: PodTemplate, metadata: {name: n}, template: {spec: {${container}}}}`,
  "{apiVersion: v1, kind: ConfigMap, metadata: {name: n}, data: {a: b}}",
  "{apiVersion: v1, kind: Secret, metadata: {name: n}, stringData: {a: b}}",
  "{apiVersion: v1, kind: ServiceAccount, metadata: {name: n}}",
  "{apiVersion: v1, kind: Service, metadata: {name: n}, spec: {ports: [{port: 80}]}}",
  "{apiVersion: v1, kind: Service, metadata: {name: n}, spec: {type: LoadBalancer, sessionAffinity: ClientIP, ports: [{port: 80}]}}",
  "{apiVersion: v1, kind: Service, metadata: {name: n}, spec: {type: ExternalName, externalName: example.com}}",
  "{apiVersion: v1, kind: Endpoints, metadata: {name: n}, subsets: [{addresses: [{ip: 10.0.0.1}], ports: [{port: 80}]}]}",
  `{apiVersion: v1, kind: ReplicationController, metadata: {name: n}, spec: {template: {metadata: {labels: {a: b}}, spec: {${container}}}}}`,
  "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: n}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}",
  "{apiVersion: v1, kind: PersistentVolume, metadata: {name: n}, spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /x}}}",
  "{apiVersion: v1, kind: ResourceQuota, metadata: {name: n}, spec: {hard: {pods: 3}}}",
  "{apiVersion: v1, kind: LimitRange, metadata: {name: n}, spec: {limits: [{type: Container, max: {cpu: 1}}]}}",
  "{apiVersion: v1, kind: Event, metadata: {name: n}, involvedObject: {kind: Pod, name: p, namespace: default}}",
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: n}, spec: {${template}}}`,
  `{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: n}, spec: {${template}}}`,
  `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: n}, spec: {${template}}}`,
  `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: n}, spec: {${template}}}`,
  "{apiVersion: apps/v1, kind: ControllerRevision, metadata: {name: n}, revision: 1}",
  `{apiVersion: batch/v1, kind: Job, metadata: {name: n}, spec: {template: {spec: {restartPolicy: Never, ${container}}}}}`,
  `{apiVersion: batch/v1, kind: CronJob, metadata: {name: n}, spec: {schedule: "0 * * * *", jobTemplate: {spec: {template: {spec: {restartPolicy: Never, ${container}}}}}}}`,
  "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: n}, spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: x, apiVersion: apps/v1}}}",
  "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: n}, spec: {minAvailable: 1}}",
  "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: n}, spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}}",
  "{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: n}, spec: {controller: example.com/x}}",
  "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n}, spec: {podSelector: {}, ingress: [{ports: [{port: 80}]}]}}",
  "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: n}, rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}",
  "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'system:n'}}",
  "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: n}, roleRef: {kind: Role, name: r}, subjects: [{kind: User, name: u}]}",
  "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: n}, roleRef: {kind: ClusterRole, name: r}}",
  "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: n}, provisioner: x}",
  "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: n}, value: 5}",
  "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: n}, addressType: IPv4, endpoints: [{addresses: [10.0.0.1]}], ports: [{port: 80}]}",
  "{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: n}}",
  `{apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: {name: n}, spec: {request: ${btoa("-----BEGIN CERTIFICATE REQUEST-----\nMA==\n-----END CERTIFICATE REQUEST-----\n")}, signerName: example.com/s, usages: [client auth]}}`,
  "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: n}, webhooks: [{name: a.example.com, sideEffects: None, admissionReviewVersions: [v1], clientConfig: {service: {name: s, namespace: n}}, rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}]}]}",
  "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: n}, webhooks: [{name: a.example.com, sideEffects: None, admissionReviewVersions: [v1], clientConfig: {url: 'https://example.com/x'}}]}",
  "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: {name: n}, spec: {matchConstraints: {resourceRules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}]}, validations: [{expression: 'true'}]}}",
  "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: {name: n}, spec: {policyName: p, validationActions: [Deny]}}",
  "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicy, metadata: {name: n}, spec: {matchConstraints: {resourceRules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}]}, mutations: [{patchType: JSONPatch, jsonPatch: {expression: '[]'}}]}}",
  "{apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicyBinding, metadata: {name: n}, spec: {policyName: p}}",
  "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: xs.example.com}, spec: {group: example.com, scope: Namespaced, names: {plural: xs, kind: X}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}}",
  "{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.example.com}, spec: {group: example.com, version: v1, groupPriorityMinimum: 100, versionPriority: 15}}",
  "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: n}, spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: {kind: Deployment, name: x, apiVersion: apps/v1}}}",
  "{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: n}, eventTime: '2026-01-05T09:00:00.000000Z', type: Normal, reason: r, action: a, reportingController: example.com/c, reportingInstance: i, regarding: {kind: Pod, name: p, namespace: default}}",
  "{apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: FlowSchema, metadata: {name: n}, spec: {priorityLevelConfiguration: {name: exempt}, rules: [{subjects: [{kind: User, user: {name: u}}], nonResourceRules: [{verbs: [get], nonResourceURLs: ['/healthz']}]}]}}",
  "{apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: PriorityLevelConfiguration, metadata: {name: n}, spec: {type: Limited, limited: {limitResponse: {type: Queue, queuing: {}}}}}",
  "{apiVersion: networking.k8s.io/v1, kind: IPAddress, metadata: {name: 10.96.0.1}, spec: {parentRef: {resource: services, name: s, namespace: d}}}",
  "{apiVersion: networking.k8s.io/v1, kind: ServiceCIDR, metadata: {name: n}, spec: {cidrs: [10.0.0.0/24]}}",
  "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: n}, handler: runsc}",
  "{apiVersion: resource.k8s.io/v1, kind: DeviceClass, metadata: {name: n}, spec: {selectors: [{cel: {expression: 'true'}}]}}",
  "{apiVersion: resource.k8s.io/v1, kind: ResourceClaim, metadata: {name: n}, spec: {devices: {requests: [{name: r, exactly: {deviceClassName: c}}]}}}",
  "{apiVersion: resource.k8s.io/v1, kind: ResourceClaimTemplate, metadata: {name: n}, spec: {spec: {devices: {requests: [{name: r, exactly: {deviceClassName: c}}]}}}}",
  "{apiVersion: resource.k8s.io/v1, kind: ResourceSlice, metadata: {name: n}, spec: {driver: d, nodeName: n, pool: {name: p, generation: 1, resourceSliceCount: 1}}}",
  "{apiVersion: scheduling.k8s.io/v1alpha2, kind: Workload, metadata: {name: n}, spec: {podGroupTemplates: [{name: g, schedulingPolicy: {gang: {minCount: 2}}}]}}",
  "{apiVersion: scheduling.k8s.io/v1alpha2, kind: PodGroup, metadata: {name: n}, spec: {schedulingPolicy: {gang: {minCount: 2}}}}",
  "{apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: d}}",
  "{apiVersion: storage.k8s.io/v1, kind: CSINode, metadata: {name: n}, spec: {drivers: [{name: d, nodeID: n}]}}",
  "{apiVersion: storage.k8s.io/v1, kind: CSIStorageCapacity, metadata: {name: n}, storageClassName: s, capacity: 1Gi}",
  "{apiVersion: storage.k8s.io/v1, kind: VolumeAttachment, metadata: {name: n}, spec: {attacher: d, nodeName: n, source: {persistentVolumeName: p}}}",
  "{apiVersion: storage.k8s.io/v1, kind: VolumeAttributesClass, metadata: {name: n}, driverName: d, parameters: {a: b}}",
];

describe("defaults", () => {
  test.each(samples)("are complete after once, and valid: %s", (yaml) => {
    const once = created(yaml);

    const twice = structuredClone(once);
    kindOf(once).strategy.default?.(twice);

    expect(twice).toEqual(once);
    expect(refusals(yaml)).toEqual([]);
  });

  test("have a sample for every kind", () => {
    const kinds = new Set(samples.map((yaml) => kindOf(created(yaml))));

    const stored = everyKind.filter(({ verbs }) => !verbs);
    expect(stored.filter((kind) => !kinds.has(kind)).map(({ kind }) => kind)).toEqual([]);
  });
});

test("every kind has a schema and cells that print", () => {
  for (const yaml of samples) {
    const object = created(yaml);
    const kind = kindOf(object);

    expect(schemaOf(kind.schema)?.short).toBe(kind.kind);
    for (const cell of Object.values(row(object)))
      expect(["string", "number", "boolean"]).toContain(typeof cell);
  }
});

describe("what may not change", () => {
  const pod = `{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {nodeName: n, activeDeadlineSeconds: 1000, containers: [{name: c, image: "nginx:1.27"}]}}`;
  const onlySome =
    "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

  test("most of a pod", () => {
    const said = changeRefusals(pod, (draft) => (draft.spec.restartPolicy = "Never"));

    expect(said.map((text) => text.split("\n")[0])).toEqual([onlySome]);
  });

  test("but not its images, labels and a tighter deadline", () => {
    const said = changeRefusals(pod, (draft) => {
      draft.spec.containers[0].image = "nginx:1.28";
      draft.spec.activeDeadlineSeconds = 500;
      draft.metadata.labels = { a: "b" };
    });

    expect(said).toEqual([]);
  });

  test.each([
    [
      pod,
      (draft: any) => draft.spec.containers.push({ name: "d", image: "x" }),
      "spec.containers: Forbidden: pod updates may not add or remove containers",
    ],
    [
      pod,
      (draft: any) => (draft.spec.activeDeadlineSeconds = 2000),
      "spec.activeDeadlineSeconds: Invalid value: 2000: must be less than or equal to previous value",
    ],
    [
      "{apiVersion: v1, kind: Secret, metadata: {name: s}, immutable: true, stringData: {a: '1'}}",
      (draft: any) => (draft.data.a = "Mg=="),
      "data: Forbidden: field is immutable when `immutable` is set",
    ],
    [
      "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: '1'}}",
      (draft: any) => (draft.type = "other"),
      'type: Invalid value: "other": field is immutable',
    ],
    [
      "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: n}, roleRef: {kind: Role, name: one}}",
      (draft: any) => (draft.roleRef.name = "two"),
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"Role","Name":"two"}: cannot change roleRef',
    ],
    [
      `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: n}, spec: {${template}}}`,
      (draft: any) => (draft.spec.serviceName = "other"),
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
  ])("%s", (yaml, change, text) => {
    expect(changeRefusals(yaml, change)).toEqual([text]);
  });

  test("a Deployment's selector, with the whole of it in the message", () => {
    const said = changeRefusals(
      `{apiVersion: apps/v1, kind: Deployment, metadata: {name: n}, spec: {${template}}}`,
      (draft) => (draft.spec.selector = { matchLabels: { z: "z" } }),
    );

    expect(said).toEqual([
      'spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`',
      'spec.selector: Invalid value: {"matchLabels":{"z":"z"}}: field is immutable',
    ]);
  });
});
