// In sudo: sudo on a machine where whoever logs in is root already. Runs a command, or a shell.

import { exitCode } from "../host.ts";
import { CommandNotFound, type Executable, type RunningProcess } from "../process.ts";
import { parseOptions, ProgramError } from "./program.ts";

export const sudo: Executable = function* (process) {
  let argv: readonly string[];
  try {
    const { options, operands } = parseOptions(
      process.argv.slice(1),
      { short: "EHSnisku:g:p:", long: { user: "u", login: "i", shell: "s" }, stopAtOperand: true },
      "sudo",
    );
    const user = options.get("u") ?? "root";
    if (user !== "root")
      throw new ProgramError(
        `sudo: unknown user ${user}\nsudo: error initializing audit plugin sudoers_audit`,
      );
    const shell = options.has("i") || options.has("s");
    if (operands.length === 0 && !shell)
      throw new ProgramError("usage: sudo [-EHSnis] [-u user] command [arg ...]");
    argv = operands.length > 0 ? operands : ["bash"];
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    yield* process.stderr.write(`${error.message}\n`);
    return 1;
  }
  let child: RunningProcess;
  try {
    child = process.host.spawn({
      argv,
      parent: process,
      env: [...process.env, ["SUDO_USER", process.host.user.name]],
      cwd: process.cwd,
      stdin: process.stdin,
      stdout: process.stdout,
      stderr: process.stderr,
      terminal: process.terminal,
      terminalStreams: { stdin: process.stdinIsTerminal, stdout: process.stdoutIsTerminal },
    });
  } catch (error) {
    if (!(error instanceof CommandNotFound)) throw error;
    yield* process.stderr.write(`sudo: ${argv[0]}: command not found\n`);
    return 1;
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGWINCH"])
    process.trap(signal, () => child.signal(signal));
  return yield* exitCode(child);
};
