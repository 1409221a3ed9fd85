// In Docker: daemon/health.go. Asks a container from within whether it is well.

import { exitCode } from "../../hosts/host.ts";
import { CommandNotFound, type RunningProcess, type Writer } from "../../hosts/process.ts";
import { within, type Program, type Simulation } from "../../simulation/index.ts";
import { isRunning, type DockerContainer, type Healthcheck } from "./model.ts";

const KEPT = 5;
const MAX_OUTPUT = 4096;

export function watchHealth(
  simulation: Simulation,
  container: DockerContainer,
  check: Healthcheck,
  tell: (action: string) => void,
): void {
  const health = (container.health = { status: "starting", failingStreak: 0, log: [] });
  const task = simulation.spawn("health", watch(simulation, container, check, tell));
  task.onEnd(() => {});
  container.cleanups.push(() => {
    task.kill();
    if (container.health === health && health.status !== "starting") return;
  });
}

function* watch(
  simulation: Simulation,
  container: DockerContainer,
  check: Healthcheck,
  tell: (action: string) => void,
): Program<void> {
  const startedAt = simulation.now;
  for (;;) {
    yield* simulation.sleep(check.intervalMs, { background: true });
    const health = container.health!;
    if (container.status !== "running") continue;
    const start = simulation.now;
    const { code, output } = yield* ask(simulation, container, check);
    if (!isRunning(container)) return;
    health.log.push({ start, end: simulation.now, exitCode: code, output });
    if (health.log.length > KEPT) health.log.shift();
    const before = health.status;
    if (code === 0) {
      health.failingStreak = 0;
      health.status = "healthy";
    } else if (before !== "starting" || simulation.now - startedAt > check.startPeriodMs) {
      health.failingStreak++;
      if (health.failingStreak >= check.retries) health.status = "unhealthy";
    }
    if (health.status !== before) tell(`health_status: ${health.status}`);
  }
}

function* ask(
  simulation: Simulation,
  container: DockerContainer,
  { test, timeoutMs }: Healthcheck,
): Program<{ code: number; output: string }> {
  let output = "";
  const writer: Writer = {
    *write(chunk) {
      output = (output + (typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk))).slice(
        0,
        MAX_OUTPUT,
      );
    },
    close() {},
  };
  let process: RunningProcess;
  try {
    process = container.running!.host.spawn({ argv: test, stdout: writer, stderr: writer });
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    return { code: -1, output: `OCI runtime exec failed: exec failed: ${error.message}` };
  }
  const code = yield* within(simulation, timeoutMs, exitCode(process));
  if (code !== "late") return { code, output };
  process.signal("SIGKILL");
  return { code: -1, output: `Health check exceeded timeout (${timeoutMs / 1000}s)` };
}
