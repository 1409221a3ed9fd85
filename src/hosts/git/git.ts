// git 2.39, the part that a learner's work folder needs. Finds the command, runs it on the files, says how it failed.
// Left out here: remotes, merges that are not fast-forward, stash, rebase, the pager.

import type { Program } from "../../simulation/index.ts";
import { exitCode } from "../host.ts";
import { joinPath, resolvePath } from "../fs/paths.ts";
import type { Process } from "../process.ts";
import { branchCommands } from "./branches.ts";
import { lendBuffer } from "./buffer.ts";
import { checkoutCommands } from "./checkout.ts";
import { commitCommand, messageTemplate } from "./commit.ts";
import { configCommand, initCommand, revParse } from "./setup.ts";
import { historyCommands } from "./history.ts";
import { Invocation, type Command } from "./invocation.ts";
import { GitError, Repository } from "./repository.ts";
import { similar } from "./similar.ts";
import { stagingCommands } from "./staging.ts";
import { statusCommand } from "./status.ts";
import { USAGE } from "./usage.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  ...branchCommands,
  ...checkoutCommands,
  ...historyCommands,
  ...stagingCommands,
  commit: commitCommand,
  config: configCommand,
  init: initCommand,
  "rev-parse": revParse,
  status: statusCommand,
};

const ABSENT = new Set(
  (
    "am apply archive bisect blame cherry-pick clean clone describe fetch format-patch gc grep notes pull push rebase reflog " +
    "remote revert shortlog stash submodule worktree cat-file hash-object ls-tree fsck"
  ).split(" "),
);

export function* runGit(process: Process): Program<number> {
  const { args, cwd } = globalOptions(process);
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    yield* process.stdout.write(USAGE);
    return name === undefined ? 1 : 0;
  }
  if (name === "--version" || name === "-v" || name === "version") {
    yield* process.stdout.write("git version 2.39.5\n");
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) return yield* refuse(process, name);
  const invocation = new Invocation(process, cwd, rest);
  if (name === "commit" && invocation.wantsEditor) {
    const failed = yield* editMessage(invocation);
    if (failed) return failed;
  }
  return yield* run(invocation, command);
}

function* run(invocation: Invocation, command: Command): Program<number> {
  const { process } = invocation;
  const status = yield* process.simulation.hold(async () => {
    lendBuffer();
    try {
      return (await command(invocation)) ?? 0;
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      invocation.complain(`${error.message}\n`);
      return error.exitCode;
    }
  });
  if (invocation.output !== "") yield* process.stdout.write(invocation.output);
  if (invocation.errors !== "") yield* process.stderr.write(invocation.errors);
  return status;
}

function* refuse(process: Process, name: string): Program<number> {
  const text = ABSENT.has(name)
    ? `git: '${name}' is not simulated\n`
    : name.startsWith("-")
      ? `unknown option: ${name}\n${USAGE.slice(0, USAGE.indexOf("\n\n") + 1)}`
      : `git: '${name}' is not a git command. See 'git --help'.\n${suggestion(name)}`;
  yield* process.stderr.write(text);
  return name.startsWith("-") ? 129 : 1;
}

function suggestion(word: string): string {
  const names = similar(word, [...Object.keys(COMMANDS), ...ABSENT]);
  if (names.length === 0) return "";
  const title = names.length === 1 ? "The most similar command is" : "The most similar commands are";
  return `\n${title}\n${names.map((name) => `\t${name}\n`).join("")}`;
}

function globalOptions(process: Process): { args: string[]; cwd: string } {
  const args = process.argv.slice(1);
  let { cwd } = process;
  for (;;) {
    if (args[0] === "-C" && args.length > 1) cwd = resolvePath(cwd, args.splice(0, 2)[1]);
    else if (args[0] === "--no-pager" || args[0] === "-P") args.shift();
    else return { args, cwd };
  }
}

/** Lets the learner write the message in an editor; answers an exit code when that failed. */
function* editMessage(invocation: Invocation): Program<number | undefined> {
  const { process } = invocation;
  const failed = yield* run(invocation, messageTemplate);
  if (failed !== 0 || invocation.done) return failed || 1;
  const editor =
    ["GIT_EDITOR", "VISUAL", "EDITOR"].map((name) => process.env.get(name)).find(Boolean) ?? "nano";
  if (!process.terminal) {
    const why = "error: Terminal is dumb, but EDITOR unset\n";
    yield* process.stderr.write(`${why}Please supply the message using either -m or -F option.\n`);
    return 1;
  }
  const repository = Repository.find(process.fs, invocation.cwd, invocation.home, process.simulation.now);
  const child = process.host.spawn({
    argv: [...editor.split(/\s+/), joinPath(repository.dir, ".git/COMMIT_EDITMSG")],
    env: process.env,
    cwd: invocation.cwd,
    parent: process,
    terminal: process.terminal,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    terminalStreams: { stdin: process.stdinIsTerminal, stdout: process.stdoutIsTerminal },
  });
  if ((yield* exitCode(child)) !== 0) {
    yield* process.stderr.write(
      `error: There was a problem with the editor '${editor}'.\nPlease supply the message using either -m or -F option.\n`,
    );
    return 1;
  }
  return undefined;
}
