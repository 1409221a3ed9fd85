// What is wrong in a manifest before it is sent: broken YAML, and fields that a well-known kind does not have.
// The API server remains the judge; this only points earlier, and at the place.

import { LineCounter, isMap, isScalar, isSeq, parseAllDocuments } from "yaml";
import type { YAMLMap } from "yaml";

export interface Problem {
  from: number;
  to: number;
  line: number;
  column: number;
  severity: "error" | "warning";
  message: string;
}

type Fields = { [field: string]: Fields | true };

const any = true;
const metadata: Fields = {
  name: any,
  namespace: any,
  labels: any,
  annotations: any,
  generateName: any,
  finalizers: any,
  ownerReferences: any,
};
const container = fields(
  "name image command args env envFrom ports resources volumeMounts livenessProbe readinessProbe startupProbe lifecycle " +
    "imagePullPolicy securityContext workingDir stdin tty terminationMessagePath terminationMessagePolicy volumeDevices restartPolicy resizePolicy stdinOnce restartPolicyRules",
);
const podSpec: Fields = {
  ...fields(
    "volumes restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount " +
      "automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname " +
      "subdomain affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates runtimeClassName " +
      "enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates " +
      "resourceClaims resources hostnameOverride schedulingGroup workloadRef",
  ),
  containers: container,
  initContainers: container,
  ephemeralContainers: any,
};
const template: Fields = { metadata, spec: podSpec };
const top: Fields = { apiVersion: any, kind: any, metadata, status: any };

const kinds: Record<string, Fields> = {
  Pod: { ...top, spec: podSpec },
  Deployment: {
    ...top,
    spec: {
      ...fields("replicas minReadySeconds revisionHistoryLimit paused progressDeadlineSeconds"),
      selector: fields("matchLabels matchExpressions"),
      strategy: { type: any, rollingUpdate: fields("maxSurge maxUnavailable") },
      template,
    },
  },
  ReplicaSet: {
    ...top,
    spec: {
      ...fields("replicas minReadySeconds"),
      selector: fields("matchLabels matchExpressions"),
      template,
    },
  },
  Service: {
    ...top,
    spec: {
      ...fields(
        "selector clusterIP clusterIPs type externalIPs sessionAffinity loadBalancerIP loadBalancerSourceRanges externalName " +
          "externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig ipFamilies ipFamilyPolicy " +
          "allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution",
      ),
      ports: fields("name protocol appProtocol port targetPort nodePort"),
    },
  },
  ConfigMap: { ...top, ...fields("data binaryData immutable") },
  Secret: { ...top, ...fields("data stringData type immutable") },
  Namespace: { ...top, spec: fields("finalizers") },
};

function fields(names: string): Fields {
  return Object.fromEntries(names.split(" ").map((name) => [name, any]));
}

/** Problems in the order in which they stand. */
export function problemsIn(text: string, unknownField: (field: string, kind: string) => string): Problem[] {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const add = (from: number, to: number, severity: Problem["severity"], message: string) => {
    const { line, col } = lines.linePos(from);
    problems.push({
      from,
      to: Math.min(text.length, Math.max(from, to)),
      line,
      column: col,
      severity,
      message,
    });
  };
  for (const document of parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })) {
    for (const error of document.errors) add(error.pos[0], error.pos[1], "error", error.message);
    const { contents } = document;
    if (!isMap(contents)) continue;
    const kind = String(contents.get("kind"));
    if (!Object.hasOwn(kinds, kind)) continue;
    for (const [from, to, field] of unknownFields(contents, kinds[kind]))
      add(from, to, "warning", unknownField(field, kind));
  }
  return problems;
}

function unknownFields(map: YAMLMap, known: Fields): [number, number, string][] {
  return map.items.flatMap(({ key, value }): [number, number, string][] => {
    if (!isScalar(key) || typeof key.value !== "string") return [];
    const below = known[key.value];
    const [from, to] = key.range ?? [0, 0];
    if (below === undefined) return [[from, to, key.value]];
    if (below === true) return [];
    if (isMap(value)) return unknownFields(value, below);
    if (isSeq(value)) return value.items.flatMap((item) => (isMap(item) ? unknownFields(item, below) : []));
    return [];
  });
}
