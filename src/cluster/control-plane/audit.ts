// In Kubernetes: k8s.io/apiserver/pkg/server/options/audit.go. The audit trail that the API server's flags ask for, in a file of its container.
// Left out here: rotation of the file, batches, the webhook.

import { FileError, type FileSystem } from "../../hosts/fs/file-system.ts";
import type { Process } from "../../hosts/process.ts";
import type { Program } from "../../simulation/index.ts";
import type { Plane } from "./components.ts";
import { klog } from "./klog.ts";

/** Ends a component: its exit code. */
export class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** The audit trail that the flags ask for, in a file of the container's. */
export function* audit(
  { simulation, apiServer: server }: Plane,
  { argv, fs }: Process,
  say: (line: string) => void,
): Program<() => void> {
  const flag = (name: string) => argv.findLast((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const [policy, path] = [flag("audit-policy-file"), flag("audit-log-path")];
  if (!policy && path)
    say(
      klog(
        simulation.now,
        "W",
        "audit.go:300",
        "No audit policy file provided, no events will be recorded for log backend",
      ),
    );
  if (!policy || !path) return () => {};
  const failed = (why: string): never => {
    say(klog(simulation.now, "E", "run.go:72", `"command failed" err=${JSON.stringify(why)}`));
    throw new Exit(1);
  };
  const text = attempt(
    () => fs.readText(policy),
    (why) =>
      failed(
        `loading audit policy file: failed to read file path ${JSON.stringify(policy)}: open ${policy}: ${why}`,
      ),
  );
  if (path !== "-")
    attempt(
      () => {
        fs.mkdir(path.slice(0, path.lastIndexOf("/")) || "/", { parents: true, mode: 0o700 });
        if (!fs.exists(path)) fs.write(path, "", { mode: 0o600 });
        else fs.append(path, "");
      },
      (why) => failed(`ensureLogFile: open ${path}: ${why}`),
    );
  const write = (line: string) => (path === "-" ? say(line.trimEnd()) : append(fs, path, line));
  try {
    return yield* server.audit(text, write);
  } catch (error) {
    return failed(`loading audit policy file: ${(error as Error).message}: from file ${policy}`);
  }
}

/** Does what the disk may refuse; then the reason is as Go says it. */
function attempt<T>(act: () => T, refused: (why: string) => never): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return refused(error.message.toLowerCase());
  }
}

/** A line that the disk does not take is lost; nobody's request fails for it. */
function append(fs: FileSystem, path: string, line: string): void {
  try {
    fs.append(path, line);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
