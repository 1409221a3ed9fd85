// In Kubernetes: pkg/kubelet/lifecycle. What a container wants done after its start and before its end.

import { within, type Program } from "../../simulation/index.ts";
import type { LifecycleHandler } from "../api/types.ts";
import { execCapture } from "./exec.ts";
import { runProbe, type ProbeTarget } from "./probes.ts";

/** Runs the hook within `ms`. Answers what went wrong, or undefined. */
export function* runHook(
  handler: LifecycleHandler,
  target: ProbeTarget,
  ms: number,
): Program<string | undefined> {
  const { simulation, container } = target;
  if (handler.sleep) {
    yield* simulation.sleep(Math.min(handler.sleep.seconds * 1000, ms));
    return undefined;
  }
  const limit = Number.isFinite(ms) ? ms : 2 ** 31;
  if (handler.exec) {
    const result = yield* within(simulation, limit, execCapture(container.host, handler.exec.command ?? []));
    if (result === "late") return "timed out";
    return result.exitCode === 0 ? undefined : result.output || `exit code ${result.exitCode}`;
  }
  if (!handler.httpGet) return undefined;
  const result = yield* runProbe({ httpGet: handler.httpGet, timeoutSeconds: limit / 1000 }, target);
  return result.ok ? undefined : result.output;
}
