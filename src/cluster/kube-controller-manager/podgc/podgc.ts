// In Kubernetes: pkg/controller/podgc. Takes away pods whose node no longer exists, and those that were deleted before they got one.
// Left out here: the bound on finished pods (12,500), nodes that are out of service.

import type { Simulation } from "../../../simulation/index.ts";
import type { Pod } from "../../api/types.ts";
import { keyOf } from "../../apimachinery/meta.ts";
import { isPodFinished } from "../../apimachinery/pods.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import { ConnectionRefused, type Client } from "../../client-go/client.ts";

const PERIOD_MS = 20_000;
/** A node that is missing may only be late: its pods wait so long. */
const QUARANTINE_MS = 40_000;

/** Runs until the returned function is called. */
export function runPodGarbageCollector(simulation: Simulation, client: Client): () => void {
  const missingSince = new Map<string, number>();

  function collect(): void {
    const nodes = new Set(client.list("nodes").map(({ metadata }) => metadata.name));
    for (const name of missingSince.keys()) if (nodes.has(name)) missingSince.delete(name);
    for (const pod of client.list("pods", undefined, (candidate) => mayBeGarbage(candidate, nodes))) {
      const { nodeName } = pod.spec;
      if (!nodeName) takeAway(pod);
      else if (!missingSince.has(nodeName)) missingSince.set(nodeName, simulation.now);
      else if (simulation.now - missingSince.get(nodeName)! >= QUARANTINE_MS) orphaned(pod);
    }
  }

  function orphaned(pod: Pod): void {
    if (!isPodFinished(pod)) markDisrupted(pod);
    takeAway(pod);
  }

  function markDisrupted(pod: Pod): void {
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "DeletionByPodGC",
      message: "PodGC: node no longer exists",
      lastTransitionTime: timeText(simulation.now),
    };
    const change = (latest: Pod): Pod => {
      const others = (latest.status.conditions ?? []).filter(({ type }) => type !== condition.type);
      const status = { ...latest.status, phase: "Failed", conditions: [...others, condition] };
      return { ...latest, status } as unknown as Pod;
    };
    client.patch("pods", keyOf(pod), change, "status");
  }

  const takeAway = (pod: Pod) => client.delete("pods", keyOf(pod), { gracePeriodSeconds: 0 });

  const timer = simulation.every(PERIOD_MS, () => {
    try {
      collect();
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof ConnectionRefused)) throw error;
    }
  });
  return () => timer.cancel();
}

const mayBeGarbage = ({ spec, metadata }: Pod, nodes: ReadonlySet<string>): boolean =>
  spec.nodeName ? !nodes.has(spec.nodeName) : metadata.deletionTimestamp !== undefined;
