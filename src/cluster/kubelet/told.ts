// In Kubernetes: pkg/kubelet writes to its log much of what it tells as an Event. Here the log follows the Events.

import type { Pod } from "../api/types.ts";
import { keyOf } from "../apimachinery/meta.ts";
import { ConnectionRefused } from "../client-go/client.ts";
import type { EventRecorder } from "../client-go/event-recorder.ts";
import type { Journal } from "./journal.ts";

const quoted = (text: string) => JSON.stringify(text);

/** The recorder, with its news written to the journal, too. */
export const journalled = (events: EventRecorder, journal: Journal): EventRecorder => ({
  event(about, type, reason, message, options) {
    events.event(about, type, reason, message, options);
    if (about.kind === "Pod") write(journal, about as Pod, reason, message, options?.fieldPath);
  },
});

function write(journal: Journal, pod: Pod, reason: string, message: string, fieldPath = ""): void {
  const container = /\{(.*)\}/.exec(fieldPath)?.[1] ?? "";
  const who = `pod="${keyOf(pod)}" podUID="${pod.metadata.uid}"`;
  if (reason === "Unhealthy") {
    const [, kind, how, output] = /^(\w+) probe (failed|errored)[^:]*: ([^]*)$/.exec(message) ?? [];
    if (how === "errored")
      return journal.error(
        "prober.go:104",
        `"Probe errored" err=${quoted(output)} probeType="${kind}" ${who} containerName="${container}" probeResult="unknown"`,
      );
    return journal.info(
      "prober.go:120",
      `"Probe failed" probeType="${kind}" ${who} containerName="${container}" probeResult="failure" output=${quoted(output ?? "")}`,
    );
  }
  if (reason === "Killing")
    return journal.info(
      "kuberuntime_container.go:864",
      `"Killing container with a grace period" ${who} containerName="${container}"`,
    );
  if (reason === "FailedMount") return journal.error("nestedpendingoperations.go:348", quoted(message));
  if (reason === "BackOff" || reason === "Failed") {
    const what = reason === "BackOff" ? `failed to "StartContainer" for "${container}": ${message}` : message;
    return journal.error("pod_workers.go:1324", `"Error syncing pod, skipping" err=${quoted(what)} ${who}`);
  }
}

const API_SERVER = "192.168.49.2:6443";

export const leaseProblem = (node: string) => (problem: string) => {
  const url = `https://${API_SERVER}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${node}?timeout=10s`;
  const error = JSON.stringify(`Get ${JSON.stringify(url)}: ${problem}`);
  return `controller.go:201 "Failed to ensure lease exists, will retry" err=${error} interval="10s"`;
};

export const statusProblem = (node: string) => (problem: string) => {
  const url = `https://${API_SERVER}/api/v1/nodes/${node}?resourceVersion=0&timeout=10s`;
  const error = JSON.stringify(
    `error getting node ${JSON.stringify(node)}: Get ${JSON.stringify(url)}: ${problem}`,
  );
  return `kubelet_node_status.go:474 "Error updating node status, will retry" err=${error}`;
};

/** `where` and message of the line in which a failure is told; an answer that did not come is told with the request. */
export function problemLine(failed: (problem: string) => string, error: Error): [string, string] {
  const refused = `dial tcp ${API_SERVER}: connect: connection refused`;
  const text = failed(error instanceof ConnectionRefused ? refused : error.message);
  const cut = text.indexOf(" ");
  return [text.slice(0, cut), text.slice(cut + 1)];
}
