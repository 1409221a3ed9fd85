// Runs a command in a container and collects what it says: exec probes and hooks.

import { exitCode } from "../../hosts/host.ts";
import { CommandNotFound, type Host, type Writer } from "../../hosts/process.ts";
import type { Program } from "../../simulation/index.ts";

const MAX_OUTPUT = 10 * 1024;

export interface Captured {
  exitCode: number;
  /** Standard output and error, as they came, cut at 10 KiB. */
  output: string;
  /** Why it could not be run at all. */
  error?: string;
}

/** containerd's words for a program that an exec cannot find. */
export const execNotFound = (command: string): string =>
  `OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(command)}: ${
    command.includes("/")
      ? `stat ${command}: no such file or directory`
      : "executable file not found in $PATH"
  }`;

/** The exec has an id there; here it is left out, so that one trouble is one event. */
const NOT_RUN = "rpc error: code = Unknown desc = failed to exec in container: failed to start exec: ";

const decoder = new TextDecoder();

/** Kills the command when the caller is killed. */
export function* execCapture(host: Host, argv: readonly string[]): Program<Captured> {
  let output = "";
  const writer: Writer = {
    *write(chunk) {
      if (output.length < MAX_OUTPUT) output += typeof chunk === "string" ? chunk : decoder.decode(chunk);
    },
    close() {},
  };
  let process;
  try {
    process = host.spawn({ argv, stdout: writer, stderr: writer });
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    return { exitCode: 126, output: "", error: `${NOT_RUN}${execNotFound(argv[0])}: unknown` };
  }
  try {
    return { exitCode: yield* exitCode(process), output };
  } finally {
    process.signal("SIGKILL");
  }
}
