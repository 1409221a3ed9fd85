// In Kubernetes: pkg/kubelet/lifecycle and killContainer in pkg/kubelet/kuberuntime. What a container wants done after its start and
// before its end, and how it is ended.

import type { Program, Simulation, Timer } from "../../simulation/index.ts";
import type { LifecycleHandler } from "../api/types.ts";
import type { Container } from "../container-runtime/container.ts";
import { execCapture } from "./exec.ts";
import { askHttp, ProbeError, type ProbeTarget } from "./probes.ts";

/** A container is never given less than this to end by itself. */
const LEAST_GRACE_MS = 2_000;

/** Runs the hook. Answers what went wrong, or undefined. `pod` is how the kubelet writes the pod: `name_namespace(uid)`. */
export function* runHook(
  handler: LifecycleHandler,
  target: ProbeTarget,
  pod: string,
): Program<string | undefined> {
  const failed = (kind: string, what: string, why: string) =>
    `${kind} lifecycle hook (${what}) for Container ${JSON.stringify(target.spec.name)} in Pod ${JSON.stringify(pod)} failed - error: ${why}`;
  if (handler.sleep) {
    yield* target.simulation.sleep(handler.sleep.seconds * 1000);
    return undefined;
  }
  if (handler.exec) {
    const problem = yield* execProblem(target, handler.exec.command ?? []);
    return problem && failed("Exec", `[${(handler.exec.command ?? []).join(" ")}]`, problem);
  }
  if (!handler.httpGet) return undefined;
  const problem = yield* httpProblem(target, handler.httpGet);
  return problem && failed("HTTP", handler.httpGet.path ?? "", problem);
}

function* execProblem({ container }: ProbeTarget, command: readonly string[]): Program<string | undefined> {
  const { exitCode, output, error } = yield* execCapture(container.host, command);
  if (error !== undefined) return `${error}, message: ""`;
  if (exitCode === 0) return undefined;
  return `command '${command.join(" ")}' exited with ${exitCode}: ${output}, message: ${JSON.stringify(output)}`;
}

/** Any answer will do, whatever its status. */
function* httpProblem(
  target: ProbeTarget,
  action: NonNullable<LifecycleHandler["httpGet"]>,
): Program<string | undefined> {
  try {
    const answer = yield* askHttp(target, action, 2 ** 31);
    return typeof answer === "string" ? answer : undefined;
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    return error.message;
  }
}

export interface End {
  simulation: Simulation;
  container: Container;
  /** Runs what the container wants done before. */
  preStop: (() => Program<string | undefined>) | undefined;
  /** What happens to a hook when its container is gone: a program in it ends, too. */
  hookDiesWithIt: boolean;
  graceMs: number;
  hookFailed(): void;
}

/** Ends a container: its hook, its signal, and when its time is over, by force. Returns what to call when it has ended. */
export function endContainer(end: End): () => void {
  const { simulation, container, preStop, graceMs } = end;
  let kill: Timer | undefined;
  const signal = (leftMs: number) => {
    container.signal(container.image.config.stopSignal ?? "SIGTERM");
    const grace = graceMs === 0 ? 0 : Math.max(leftMs, LEAST_GRACE_MS);
    kill = simulation.after(grace, () => container.signal("SIGKILL"));
  };
  if (!preStop || graceMs === 0) {
    signal(graceMs);
    return () => kill?.cancel();
  }
  const begun = simulation.now;
  const hook = simulation.spawn("preStop", preStop());
  const late = simulation.after(graceMs, () => signal(0));
  const forget = hook.onEnd((outcome) => {
    if (outcome.ok && outcome.value) end.hookFailed();
    if (kill) return;
    late.cancel();
    signal(graceMs - (simulation.now - begun));
  });
  return () => {
    late.cancel();
    kill?.cancel();
    forget();
    if (hook.outcome) return;
    hook.kill();
    if (end.hookDiesWithIt) end.hookFailed();
  };
}
