// In Docker: daemon/internal/restartmanager. Whether a container that ended is started again, and after how long.

import type { DockerContainer, RestartPolicy } from "./model.ts";

const FIRST_MS = 100;
const MAX_MS = 60_000;
/** Who ran so long begins anew with the first pause. */
const RESET_AFTER_MS = 10_000;

/** How long to wait before the next start, after a run that took so long. */
export function nextBackoff(previousMs: number, ranMs: number): number {
  const before = ranMs > RESET_AFTER_MS ? 0 : previousMs;
  return before === 0 ? FIRST_MS : Math.min(before * 2, MAX_MS);
}

export function shouldRestart(
  { name, maximumRetryCount }: RestartPolicy,
  {
    exitCode,
    manuallyStopped,
    restartCount,
  }: Pick<DockerContainer, "exitCode" | "manuallyStopped" | "restartCount">,
): boolean {
  if (manuallyStopped) return false;
  if (name === "always" || name === "unless-stopped") return true;
  if (name !== "on-failure" || exitCode === 0) return false;
  return maximumRetryCount === 0 || restartCount < maximumRetryCount;
}

/** Whether the daemon starts it when the daemon itself starts: `always` forgets that somebody stopped it. */
export const startsWithDaemon = (
  { name }: RestartPolicy,
  { manuallyStopped, status }: Pick<DockerContainer, "manuallyStopped" | "status">,
): boolean => status !== "created" && (name === "always" || (name === "unless-stopped" && !manuallyStopped));
