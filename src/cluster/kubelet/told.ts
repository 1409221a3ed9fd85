// In Kubernetes: pkg/kubelet writes to its log much of what it tells as an Event. Here the log follows the Events.

import type { Pod } from "../api/types.ts";
import { keyOf } from "../apimachinery/meta.ts";
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
    const [, kind, output] = /^(\w+) probe failed: ([^]*)$/.exec(message) ?? [, "", message];
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
