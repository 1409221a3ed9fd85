// Repositories and settings: init, config, rev-parse.

import * as git from "isomorphic-git";
import { dirName, joinPath, resolvePath } from "../fs/paths.ts";
import { fileAdapter } from "./file-adapter.ts";
import type { Command, Invocation } from "./invocation.ts";
import { fatal, GitError, readSetting, Repository, settingsIn, writeSetting } from "./repository.ts";

const MASTER = `hint: Using 'master' as the name for the initial branch. This default branch name
hint: is subject to change. To configure the initial branch name to use in all
hint: of your new repositories, which will suppress this warning, call:
hint: 
hint: 	git config --global init.defaultBranch <name>
hint: 
hint: Names commonly chosen instead of 'master' are 'main', 'trunk' and
hint: 'development'. The just-created branch can be renamed via this command:
hint: 
hint: 	git branch -m <name>
`;

const userFile = (invocation: Invocation) => joinPath(invocation.home, ".gitconfig");

export const initCommand: Command = async (invocation) => {
  const { options, operands } = invocation.parse("q|quiet", "b|initial-branch");
  const { fs } = invocation.process;
  const dir = resolvePath(invocation.cwd, operands[0] ?? ".");
  const again = fs.exists(joinPath(dir, ".git"));
  const wanted = options.get("initial-branch");
  const usual = readSetting(fs, userFile(invocation), "init.defaultbranch");
  fs.mkdir(dir, { parents: true });
  if (!again) {
    if (!wanted && !usual) invocation.complain(MASTER);
    await git.init({ fs: fileAdapter(fs), dir, defaultBranch: wanted ?? usual ?? "master" });
    writeSetting(fs, joinPath(dir, ".git/config"), "core.filemode", "true");
  } else if (wanted) invocation.complain(`warning: re-init: ignored --initial-branch=${wanted}\n`);
  if (options.has("quiet")) return;
  const verb = again ? "Reinitialized existing" : "Initialized empty";
  invocation.print(`${verb} Git repository in ${joinPath(dir, ".git")}/\n`);
};

export const configCommand: Command = async (invocation) => {
  const { options, operands } = invocation.parse("global local l|list unset get", "");
  const { fs } = invocation.process;
  const files = options.has("global")
    ? [userFile(invocation)]
    : options.has("local")
      ? [repositoryFile(invocation)]
      : [userFile(invocation), ...optionalFile(invocation)];
  if (options.has("list"))
    return invocation.print(
      files
        .flatMap((file) => settingsIn(fs, file))
        .map(([key, value]) => `${key}=${value}\n`)
        .join(""),
    );
  const [name, value] = operands;
  if (name === undefined) throw new GitError("error: no action specified", 129);
  if (!name.includes(".")) throw new GitError(`error: key does not contain a section: ${name}`, 1);
  const target = options.has("global") ? userFile(invocation) : undefined;
  if (options.has("unset")) {
    const file = target ?? repositoryFile(invocation);
    if (readSetting(fs, file, name) === undefined) return 5;
    writeSetting(fs, file, name, undefined);
  } else if (value !== undefined) writeSetting(fs, target ?? repositoryFile(invocation), name, value);
  else return printSetting(invocation, files, name);
};

function printSetting(invocation: Invocation, files: readonly string[], name: string): number {
  const { fs } = invocation.process;
  const found = files.map((file) => readSetting(fs, file, name)).findLast((one) => one !== undefined);
  if (found === undefined) return 1;
  invocation.print(`${found}\n`);
  return 0;
}

function repositoryFile(invocation: Invocation): string {
  const { fs } = invocation.process;
  for (let dir = invocation.cwd; ; dir = dirName(dir)) {
    if (fs.exists(joinPath(dir, ".git"))) return joinPath(dir, ".git/config");
    if (dir === "/") throw fatal("not in a git directory");
  }
}

function optionalFile(invocation: Invocation): string[] {
  try {
    return [repositoryFile(invocation)];
  } catch (error) {
    if (error instanceof GitError) return [];
    throw error;
  }
}

export const revParse: Command = async (invocation) => {
  const { options, operands } = invocation.parse(
    "short abbrev-ref show-toplevel git-dir is-inside-work-tree",
  );
  const repository: Repository = invocation.repository;
  if (options.has("show-toplevel")) invocation.print(`${repository.dir}\n`);
  if (options.has("git-dir"))
    invocation.print(`${repository.dir === invocation.cwd ? ".git" : `${repository.dir}/.git`}\n`);
  if (options.has("is-inside-work-tree")) invocation.print("true\n");
  for (const name of operands) {
    if (options.has("abbrev-ref") && name === "HEAD")
      invocation.print(`${(await repository.branch()) ?? "HEAD"}\n`);
    else {
      const oid = await repository.resolve(name);
      invocation.print(`${options.has("short") ? oid.slice(0, 7) : oid}\n`);
    }
  }
};
