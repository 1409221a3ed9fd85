// In Kubernetes: pkg/kubelet/kuberuntime and pkg/kubelet/status: what is said of a container.

import type {
  Container as ContainerSpec,
  ContainerState,
  ContainerStatus,
  Pod,
  PodSpec,
} from "../api/types.ts";
import { timeMs, timeText } from "../apimachinery/time.ts";
import type { Container } from "../container-runtime/container.ts";
import type { Image } from "../container-runtime/image.ts";
import type { Role } from "./pod-context.ts";

export interface Condition {
  state: ContainerState;
  lastState: ContainerState;
  restarts: number;
  ready: boolean;
  started: boolean;
  image: Image | undefined;
  imageInUse: string;
  containerId: string | undefined;
  /** What the container that runs has. */
  resources: ContainerSpec["resources"];
  /** What it was promised. */
  allocated: ContainerSpec["resources"];
}

export function statusOf(spec: ContainerSpec, role: Role, condition: Condition): ContainerStatus {
  const { state, lastState, restarts, ready, started, image, imageInUse, containerId } = condition;
  const { resources = {}, allocated } = condition;
  const known = containerId !== undefined;
  return {
    name: spec.name,
    state,
    lastState,
    ready,
    restartCount: restarts,
    image: known ? imageInUse : (spec.image ?? ""),
    imageID: image ? `${image.reference.replace(/:[^/:]+$/, "")}@${image.digest}` : "",
    ...(known ? { containerID: `containerd://${containerId}` } : {}),
    ...(role === "ephemeral" ? {} : { started }),
    ...(known && role !== "ephemeral" ? { allocatedResources: allocated?.requests, resources } : {}),
    ...(known && spec.volumeMounts?.length ? { volumeMounts: spec.volumeMounts.map(mountStatus) } : {}),
  } as ContainerStatus;
}

const mountStatus = ({
  name,
  mountPath,
  readOnly,
}: {
  name: string;
  mountPath: string;
  readOnly?: boolean;
}) => ({
  name,
  mountPath,
  ...(readOnly ? { readOnly: true, recursiveReadOnly: "Disabled" } : {}),
});

export interface Ending {
  exitCode: number;
  reason: string;
  message: string | undefined;
}

/** How a container that ran is said to have ended. */
export function ending(container: Container, exitCode: number): Ending {
  const reason = container.oomKilled ? "OOMKilled" : exitCode === 0 ? "Completed" : "Error";
  return { exitCode, reason, message: container.terminationMessage() };
}

export const terminatedState = (
  { exitCode, reason, message }: Ending,
  run: { startedAt: number; finishedAt: number; containerId: string | undefined },
): ContainerState =>
  ({
    terminated: {
      exitCode,
      reason,
      ...(message ? { message } : {}),
      startedAt: timeText(run.startedAt),
      finishedAt: timeText(run.finishedAt),
      containerID: `containerd://${run.containerId}`,
    },
  }) as ContainerState;

/** What the runtime still knows, coming back, of a container that ran when the machine lost its power. */
export function lostRun(
  { status }: Pod,
  name: string,
  now: number,
): [restarts: number, lastState: ContainerState] {
  const before = status?.containerStatuses?.find((known) => known.name === name);
  if (!before?.containerID) return [0, {}];
  const restarts = before.restartCount + 1;
  const { running, terminated } = before.state ?? {};
  if (!running) return [restarts, terminated ? { terminated } : (before.lastState ?? {})];
  const [, containerId] = before.containerID.split("://");
  const run = { startedAt: timeMs(running.startedAt) ?? now, finishedAt: now, containerId };
  return [restarts, terminatedState({ exitCode: 255, reason: "Unknown", message: undefined }, run)];
}

/** Whether a container that ended is started again: its own rules come first, then its own policy, then the pod's. */
export function restartsAfter(
  role: Role,
  exitCode: number | undefined,
  { restartPolicy, restartPolicyRules }: ContainerSpec,
  ofPod: Pick<PodSpec, "restartPolicy">,
): boolean {
  if (role === "ephemeral") return false;
  if (role === "sidecar") return true;
  const ruled = restartPolicyRules?.some(
    ({ action, exitCodes }) =>
      action === "Restart" && exitCodes?.values?.includes(exitCode ?? 0) === (exitCodes?.operator === "In"),
  );
  if (ruled) return true;
  const policy = restartPolicy ?? ofPod.restartPolicy ?? "Always";
  const failed = exitCode !== 0;
  if (role === "init") return failed && policy !== "Never";
  return policy === "Always" || (policy === "OnFailure" && failed);
}

export const containerIn = ({ spec }: Pod, name: string): ContainerSpec | undefined =>
  [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].find(
    (container) => container.name === name,
  ) as ContainerSpec | undefined;
