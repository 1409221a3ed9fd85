// In Kubernetes: pkg/kubelet/metrics/collectors and pkg/kubelet/server/stats: what a node and its containers use, as
// /metrics/resource (Prometheus' text) and /stats/summary (JSON) tell it.
// Left out here: disks, networks, processes, swap; readings are taken when they are asked for, not every ten seconds.

import type { Pod } from "../api/types.ts";
import type { HttpResponse } from "../apimachinery/http.ts";
import { timeText } from "../apimachinery/time.ts";
import type { Reading } from "../container-runtime/meter.ts";

export interface MeteredPod {
  pod: Pod;
  containers: readonly { name: string; reading: Reading }[];
}

export interface MeteredNode {
  name: string;
  now: number;
  /** When the machine began. */
  startedAt: number;
  pods: readonly MeteredPod[];
}

/** What a machine's own programs use: the kubelet, the container runtime, the kernel. */
const SYSTEM_MILLICORES = 45;
const SYSTEM_BYTES = 620 * 1024 * 1024;

type Sample = [labels: string, value: number];

/** As Go's %g writes it: an exponent from a million on. */
export function goFloat(value: number): string {
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 6) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}

function family(name: string, type: string, help: string, samples: readonly Sample[], now?: number): string {
  const stamp = now === undefined ? "" : ` ${now}`;
  const lines = samples.map(([labels, value]) => `${name}${labels} ${goFloat(value)}${stamp}\n`);
  return `# HELP ${name} [STABLE] ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

const seconds = (ms: number) => Math.round(ms * 1000) / 1_000_000;

function usageOfPod({ containers }: MeteredPod): { cpuMs: number; memoryBytes: number } {
  return {
    cpuMs: sum(containers.map(({ reading }) => reading.cpuMs)),
    memoryBytes: sum(containers.map(({ reading }) => reading.memoryBytes)),
  };
}

function usageOfNode({ now, startedAt, pods }: MeteredNode): { cpuMs: number; memoryBytes: number } {
  const used = pods.map(usageOfPod);
  return {
    cpuMs: ((now - startedAt) * SYSTEM_MILLICORES) / 1000 + sum(used.map(({ cpuMs }) => cpuMs)),
    memoryBytes: SYSTEM_BYTES + sum(used.map(({ memoryBytes }) => memoryBytes)),
  };
}

/** The text of /metrics/resource. */
export function resourceMetrics(node: MeteredNode): string {
  const { now, pods } = node;
  const podLabels = ({ pod: { metadata } }: MeteredPod) =>
    `namespace="${metadata.namespace}",pod="${metadata.name}"`;
  const ofContainers = (value: (reading: Reading) => number): Sample[] =>
    pods.flatMap((pod) =>
      pod.containers.map(({ name, reading }): Sample => [
        `{container="${name}",${podLabels(pod)}}`,
        value(reading),
      ]),
    );
  const ofPods = (value: (pod: MeteredPod) => number): Sample[] =>
    pods.map((pod) => [`{${podLabels(pod)}}`, value(pod)]);
  const whole = usageOfNode(node);
  const cpu = (of: string) => `Cumulative cpu time consumed by the ${of} in core-seconds`;
  const memory = (of: string) => `Current working set of the ${of} in bytes`;
  return [
    family(
      "container_cpu_usage_seconds_total",
      "counter",
      cpu("container"),
      ofContainers(({ cpuMs }) => seconds(cpuMs)),
      now,
    ),
    family(
      "container_memory_working_set_bytes",
      "gauge",
      memory("container"),
      ofContainers(({ memoryBytes }) => memoryBytes),
      now,
    ),
    family(
      "container_start_time_seconds",
      "gauge",
      "Start time of the container since unix epoch in seconds",
      ofContainers(({ startedAt }) => startedAt / 1000),
    ),
    family("node_cpu_usage_seconds_total", "counter", cpu("node"), [["", seconds(whole.cpuMs)]], now),
    family("node_memory_working_set_bytes", "gauge", memory("node"), [["", whole.memoryBytes]], now),
    family(
      "pod_cpu_usage_seconds_total",
      "counter",
      cpu("pod"),
      ofPods((pod) => seconds(usageOfPod(pod).cpuMs)),
      now,
    ),
    family(
      "pod_memory_working_set_bytes",
      "gauge",
      memory("pod"),
      ofPods((pod) => usageOfPod(pod).memoryBytes),
      now,
    ),
    family(
      "resource_scrape_error",
      "gauge",
      "1 if there was an error while getting container metrics, 0 otherwise",
      [["", 0]],
    ),
  ].join("");
}

const statsOf = (now: number, { cpuMs, memoryBytes }: { cpuMs: number; memoryBytes: number }) => ({
  cpu: { time: timeText(now), usageCoreNanoSeconds: Math.round(cpuMs * 1e6) },
  memory: { time: timeText(now), workingSetBytes: memoryBytes, usageBytes: memoryBytes },
});

/** What /stats/summary answers. */
export function summary(node: MeteredNode): object {
  const { now } = node;
  return {
    node: {
      nodeName: node.name,
      startTime: timeText(node.startedAt),
      ...statsOf(now, usageOfNode(node)),
    },
    pods: node.pods.map((metered) => {
      const { name, namespace, uid } = metered.pod.metadata;
      return {
        podRef: { name, namespace, uid },
        startTime: metered.pod.status.startTime,
        containers: metered.containers.map((container) => ({
          name: container.name,
          startTime: timeText(container.reading.startedAt),
          ...statsOf(now, container.reading),
        })),
        ...statsOf(now, usageOfPod(metered)),
      };
    }),
  };
}

const answer = (type: string, body: string): HttpResponse => ({
  status: 200,
  headers: { "content-type": type },
  body,
});

/** Answers a path of the kubelet's that is about usage; undefined when it is about something else. */
export function serveMetrics(path: string, node: MeteredNode): HttpResponse | undefined {
  if (path === "/metrics/resource")
    return answer("text/plain; version=0.0.4; charset=utf-8; escaping=underscores", resourceMetrics(node));
  if (path === "/stats/summary")
    return answer("application/json", `${JSON.stringify(summary(node), null, 1)}\n`);
  return undefined;
}
