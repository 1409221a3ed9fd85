import { describe, expect, test } from "vitest";
import { created, row } from "../testing.ts";

const NOW = Date.parse("2026-01-05T09:10:00Z");
const at = (time: string) => `2026-01-05T${time}Z`;

/** What a table says of a pod with that spec and status. */
function printed(status: object, spec: object = {}, metadata: object = {}) {
  const pod = created({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", ...metadata },
    spec: { containers: [{ name: "c", image: "x" }], ...spec },
  });
  const cells = row({ ...pod, status, metadata: { ...pod.metadata, ...metadata } }, NOW);
  return [cells.Ready, cells.Status, cells.Restarts, cells.Age].join(" ");
}

const container = (state: object, more: object = {}) => ({
  name: "c",
  restartCount: 0,
  ready: false,
  state,
  ...more,
});
const init = {
  initContainers: [
    { name: "i", image: "x" },
    { name: "j", image: "x" },
  ],
};

describe("says of a pod", () => {
  test.each([
    ["that it waits", printed({ phase: "Pending" }), "0/1 Pending 0 10m"],
    [
      "that it is held by a gate",
      printed({
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
      }),
      "0/1 SchedulingGated 0 10m",
    ],
    [
      "that it runs",
      printed({ phase: "Running", containerStatuses: [container({ running: {} }, { ready: true })] }),
      "1/1 Running 0 10m",
    ],
    [
      "why its container waits, and when it last ended",
      printed({
        phase: "Running",
        containerStatuses: [
          container(
            { waiting: { reason: "CrashLoopBackOff" } },
            { restartCount: 3, lastState: { terminated: { exitCode: 1, finishedAt: at("09:09:55") } } },
          ),
        ],
      }),
      "0/1 CrashLoopBackOff 3 (5s ago) 10m",
    ],
    [
      "how its container ended without a reason",
      printed({ phase: "Failed", containerStatuses: [container({ terminated: { exitCode: 3 } })] }),
      "0/1 ExitCode:3 0 10m",
    ],
    [
      "which init container it is at",
      printed(
        { phase: "Pending", initContainerStatuses: [{ ...container({ running: {} }), name: "i" }] },
        init,
      ),
      "0/1 Init:0/2 0 10m",
    ],
    [
      "why an init container fails",
      printed(
        {
          phase: "Pending",
          initContainerStatuses: [{ ...container({ waiting: { reason: "ErrImagePull" } }), name: "i" }],
        },
        init,
      ),
      "0/1 Init:ErrImagePull 0 10m",
    ],
    [
      "that a side-car counts among its containers",
      printed(
        {
          phase: "Running",
          initContainerStatuses: [
            { ...container({ running: {} }, { ready: true, started: true }), name: "i" },
          ],
          containerStatuses: [container({ running: {} }, { ready: true })],
        },
        { initContainers: [{ name: "i", image: "x", restartPolicy: "Always" }] },
      ),
      "2/2 Running 0 10m",
    ],
    [
      "that it goes",
      printed({ phase: "Running" }, {}, { deletionTimestamp: at("09:09:00") }),
      "0/1 Terminating 0 10m",
    ],
    ["why it was evicted", printed({ phase: "Failed", reason: "Evicted" }), "0/1 Evicted 0 10m"],
  ])("%s", (_what, said, wanted) => {
    expect(said).toBe(wanted);
  });
});
